//! `wrong-year`, `wrong-period`, `wrong-title-year`: the text speaks of the year that is reported
//! on.
//!
//! A year that is only named in passing (a comparison, the date of a document, a plan) is left
//! alone. What is reported is a sentence that reports on another year: 2022年，本镇公开….

use crate::diag::{Diagnostic, Message, Severity};
use crate::forms::Asks;
use crate::model::{PassageKind, Year};
use crate::source::Span;

use super::prose::{OWN, Prose, clause, has_any, is_quoted, prose, sentence};
use super::{Family, Rule, Run, Subject};

mod mentions;

use mentions::{Mention, Period, mentions, periods};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Report(run),
};

const RULES: &[Rule] = &[
    Rule {
        code: "wrong-title-year",
        level: Severity::Error,
        manual: include_str!("wrong-title-year.md"),
    },
    Rule {
        code: "wrong-period",
        level: Severity::Error,
        manual: include_str!("wrong-period.md"),
    },
    Rule {
        code: "wrong-year",
        level: Severity::Warning,
        manual: include_str!("wrong-year.md"),
    },
];

/// Words of a sentence that gives the period of the report's figures.
const STATISTICS: &[&str] = &["统计", "所列", "本报告", "年度报告", "报告期", "起止时间"];

/// Words of a sentence that compares with a year by its number, or tells of a longer time.
const COMPARED: &[&str] = &["较20", "比20", "与20", "和20", "以来", "至今", "同期"];

/// Words before a year that is compared with, or that something begins with.
const RELATING: &[&str] = &[
    "较", "比", "与", "同", "和", "自", "从", "对", "按", "据", "含", "原", "将于",
];

/// What a sentence may tell of an earlier year as history.
const HISTORY: &[&str] = &[
    "获评",
    "获得",
    "荣获",
    "获奖",
    "获批",
    "被评",
    "授予",
    "入选",
    "命名",
    "施行",
    "新修订",
    "机构改革",
    "成立",
    "合并",
    "划转",
    "撤乡",
    "撤县",
    "更名",
    "列为",
    "确定为",
    "建成",
    "启用",
    "开通",
];

/// What an earlier year may be named for.
const EARLIER: &[&str] = &[
    "预算", "决算", "年报", "报告", "要点", "计划", "方案", "规划", "考核", "评估", "测评", "考评",
    "评议", "检查", "通报", "反馈", "问题", "整改", "结转", "遗留", "印发", "制定", "出台", "修订",
    "修改", "施行", "实施", "生效", "成立", "设立", "建成", "启动", "获", "荣", "被评", "改革",
    "基础", "存量", "历史", "文件", "档案", "目录", "清单", "台账", "名单", "版",
];

/// Words of plans, which may name a later year.
const PLANNED: &[&str] = &[
    "将",
    "计划",
    "拟",
    "继续",
    "进一步",
    "下一步",
    "下步",
    "力争",
    "目标",
    "明年",
    "下年",
    "预",
    "要",
    "规划",
    "打算",
    "应",
    "前",
    "起",
    "到",
    "至",
    "编制",
    "公布",
    "发布",
    "印发",
    "届",
];

/// What follows a year that a sentence reports on.
const REPORTED: &[&str] = &[
    "我",
    "本",
    "全",
    "共",
    "累计",
    "主动公开",
    "政府信息",
    "政务公开",
    "信息公开",
    "未",
    "没有",
    "无",
    "收到",
    "受理",
    "新收",
    "按照",
    "通过",
    "在",
    "围绕",
    "坚持",
    "严格",
    "认真",
];

/// What closes a sentence that opens the report.
const AS_FOLLOWS: &[&str] = &["报告如下", "总结如下", "汇报如下", "公布如下", "情况如下"];

/// Ends of subheadings that stand in the line of the text below them.
const HEADS: &[&str] = &["情况", "方面", "建设", "保障", "公开"];

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    title(subject, found);
    for prose in prose(subject.report) {
        let text = &prose.passage.text;
        let mentions = mentions(text);
        let periods = periods(text, &mentions);
        for period in &periods {
            found.extend(wrong_period(subject, &prose, period));
        }
        for (index, mention) in mentions.iter().enumerate() {
            let in_period = periods
                .iter()
                .any(|period| period.range.contains(&mention.digits.start));
            let place = Place {
                subject,
                prose,
                mentions: &mentions,
                index,
            };
            if !in_period && place.is_wrong() {
                found.push(wrong_year(
                    subject,
                    prose.passage.span(mention.digits.clone()),
                    mention,
                ));
            }
        }
    }
}

fn wrong_year(subject: &Subject<'_>, span: Span, mention: &Mention) -> Diagnostic {
    let help = Message::new("wrong-year.help").with("expected", subject.report.year);
    Diagnostic::warning("wrong-year", span)
        .with("year", mention.year)
        .with("expected", subject.report.year)
        .help(help)
}

/// The title names the year; other years beside it do no harm.
fn title(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let report = subject.report;
    let written = subject.context.sources.slice(report.title.span);
    if !written.contains(report.title.value.as_str()) {
        return;
    }
    let mentions = mentions(written);
    let is_there = mentions
        .iter()
        .any(|mention| Year(mention.year) == report.year);
    let Some(mention) = mentions.first().filter(|_| !is_there) else {
        return;
    };
    let start = report.title.span.range().start;
    let span = Span::new(
        report.title.span.file,
        start + mention.digits.start..start + mention.digits.end,
    );
    let wrong = Diagnostic::error("wrong-title-year", span)
        .with("year", mention.year)
        .with("expected", report.year);
    let help = Message::new("wrong-year.help").with("expected", report.year);
    found.push(wrong.help(help));
}

/// The period of the figures is the whole of the report's year.
fn wrong_period(subject: &Subject<'_>, prose: &Prose<'_>, period: &Period) -> Option<Diagnostic> {
    let year = subject.report.year;
    let text = &prose.passage.text;
    let is_first = Year(period.first.year) == year;
    let is_last = period
        .last
        .as_ref()
        .is_none_or(|last| Year(last.year) == year);
    let around = sentence(text, period.range.start);
    let speaks_of_figures = prose.section.is_none() || has_any(&text[around], STATISTICS);
    if is_first && is_last || !speaks_of_figures || is_quoted(text, period.range.start) {
        return None;
    }
    let wrong = match &period.last {
        Some(last) if is_first => last.digits.clone(),
        Some(_) if !is_last => period.range.clone(),
        _ => period.first.digits.clone(),
    };
    let found = Diagnostic::error("wrong-period", prose.passage.span(wrong))
        .with("period", &text[period.range.clone()])
        .with("expected", year);
    Some(found.help(Message::new("wrong-period.help").with("expected", year)))
}

/// One mention of a year in its passage.
struct Place<'a> {
    subject: &'a Subject<'a>,
    prose: Prose<'a>,
    mentions: &'a [Mention],
    index: usize,
}

impl Place<'_> {
    fn mention(&self) -> &Mention {
        &self.mentions[self.index]
    }

    fn text(&self) -> &str {
        &self.prose.passage.text
    }

    fn sentence(&self) -> &str {
        &self.text()[sentence(self.text(), self.mention().digits.start)]
    }

    /// Returns what follows the year, without 度.
    fn after(&self) -> &str {
        let after = self.text()[self.mention().end..].trim_start();
        after.strip_prefix('度').unwrap_or(after).trim_start()
    }

    fn is_wrong(&self) -> bool {
        let year = self.subject.report.year;
        let named = Year(self.mention().year);
        if named == year
            || self.mention().is_range
            || is_quoted(self.text(), self.mention().digits.start)
        {
            return false;
        }
        match named < year {
            true => self.is_stale(),
            false => self.is_ahead(),
        }
    }

    /// An earlier year that is reported on as if it were the report's.
    fn is_stale(&self) -> bool {
        let is_history = has_any(self.sentence(), COMPARED) || self.is_of_a_series();
        if is_history || has_any(self.before(), RELATING) && !self.opens_report() {
            return false;
        }
        if has_any(self.before(), &["截至", "截止"]) {
            return self.is_stale_closing();
        }
        if self.opens() && self.after().starts_with(['，', ',']) {
            return !has_any(self.sentence(), HISTORY);
        }
        if self.opens_report() {
            return true;
        }
        let end = clause(self.text(), self.mention().end).end;
        let what = self.text().get(self.mention().end..end).unwrap_or("");
        if has_any(what, EARLIER) {
            return false;
        }
        if let PassageKind::Heading(_) = self.prose.passage.kind {
            return has_any(self.after(), &["公开", "情况", "工作"]);
        }
        self.opens() && self.is_reported_on() || self.follows_own_name()
    }

    /// 现将2022年政府信息公开情况报告如下.
    fn opens_report(&self) -> bool {
        let opens = self.before().ends_with(['将', '就', '布']) || self.follows_own_name();
        opens && has_any(self.sentence(), AS_FOLLOWS)
    }

    /// 截至2022年12月31日，公开信息60条: the day after which this year's figures begin.
    fn is_stale_closing(&self) -> bool {
        let is_last = Year(self.mention().year) == self.subject.report.year.before();
        let after = self.after();
        let is_closing = after.starts_with(['底', '末']) || after.starts_with("12月31");
        is_last && is_closing && has_any(self.sentence(), &["公开", "发布", "收到", "受理"])
    }

    /// A later year that is reported on as if it were over.
    fn is_ahead(&self) -> bool {
        let report = self.subject.report;
        let section = self.prose.section.and_then(|section| section.form);
        let form = report.form.as_ref().zip(section);
        let asks = form.map(|(form, index)| form.sections[index].asks);
        let is_dated = self.after().starts_with(|ch: char| ch.is_ascii_digit());
        if asks == Some(Asks::Problems) || is_dated || has_any(self.sentence(), PLANNED) {
            return false;
        }
        let is_topic = self.after().starts_with(['，', ',']) || self.is_reported_on();
        self.opens() && is_topic || self.follows_own_name()
    }

    /// Returns the part of the clause before the year.
    fn before(&self) -> &str {
        let start = self.mention().digits.start;
        let clause = clause(self.text(), start);
        self.text()[clause.start..start].trim()
    }

    /// Tells whether a sentence begins with the year.
    fn opens(&self) -> bool {
        let whole = &self.text()[..self.mention().digits.start];
        let before = whole.trim_end();
        let is_spaced = before.len() < whole.len();
        before.is_empty()
            || before.ends_with(['。', '；', '：', '！', '？', ')', '）', ':', ';', '.'])
            || is_spaced && HEADS.iter().any(|word| before.ends_with(word))
    }

    fn is_reported_on(&self) -> bool {
        let agency = self.subject.agency();
        let after = self.after();
        REPORTED.iter().any(|word| after.starts_with(word))
            || after.starts_with(agency.short_name.as_str())
            || after.starts_with(agency.name.as_str())
    }

    /// Tells whether the agency is named right before the year: 我镇2022年.
    fn follows_own_name(&self) -> bool {
        let agency = self.subject.agency();
        let before = self.before();
        let own = before
            .rfind(['我', '本'])
            .map(|at| &before[at + '我'.len_utf8()..]);
        let own = own.is_some_and(|noun| OWN.contains(&noun));
        own || before.ends_with(agency.short_name.as_str())
    }

    /// Tells whether the passage goes on to a later year, up to the report's: 2021年…，2022年….
    fn is_of_a_series(&self) -> bool {
        let year = self.mention().year;
        let later = &self.mentions[self.index + 1..];
        later
            .iter()
            .any(|other| other.year > year && Year(other.year) <= self.subject.report.year)
    }
}
