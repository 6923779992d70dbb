//! Clauses that say that there was nothing, or that all came out alike: 未收到申请, 均获维持.

use std::ops::Range;

use crate::forms::{Claim, WordSet};
use crate::model::Amount;

use super::claims::{Kind, Match, Phrase, Spot, Verdict, possible};
use super::judge::{Fault, breach, sums};
use super::period::{self, Period};
use super::reading::{Clause, Reading, value};
use super::scope::Organ;
use super::topics::chain;

/// Finds such clauses of a strand, and judges them.
pub(super) fn matches(reading: &Reading<'_>, organ: &Organ, line: usize) -> Vec<Match> {
    let this = &reading.lines[line];
    let mut found = Vec::new();
    for clause in &this.clauses {
        let has_words = !this.mentions(&clause.range).is_empty();
        if !has_words || !this.figures_in(&clause.range).is_empty() {
            continue;
        }
        let scene = Scene {
            reading,
            organ,
            line,
            clause,
        };
        if let Some(negation) = negation(&scene) {
            found.extend(none(&scene, &negation));
        } else if let Some(start) = all_alike(&scene) {
            found.extend(all(&scene, start));
        }
    }
    found
}

/// A clause without figures.
struct Scene<'r> {
    reading: &'r Reading<'r>,
    organ: &'r Organ,
    line: usize,
    clause: &'r Clause,
}

/// A word that says that there is none.
struct Negation {
    start: usize,
    /// Where what there is none of begins.
    end: usize,
    /// Whether it needs no verb of the claim after it: 没有申请, 未发生诉讼.
    is_whole: bool,
}

/// Negations that say that there is none.
const NONE: &[&str] = &[
    "没有发生",
    "没有产生",
    "没有出现",
    "没有因",
    "没有被",
    "没有",
    "不存在",
    "未发生",
    "未产生",
    "未出现",
    "未引发",
    "未引起",
    "未涉及",
    "未有",
    "未因",
    "未被",
    "未曾",
    "无",
    "零",
];

/// Negations of a verb.
const NOT: &[&str] = &["没有", "未"];

/// Words that begin with a negation and are none.
const NO_NEGATIONS: &[&str] = &[
    "无法",
    "无效",
    "无正当",
    "无关",
    "无偿",
    "无障碍",
    "无需",
    "无论",
    "无缝",
    "无误",
    "无线",
    "无故",
    "无证",
    "无锡",
    "未来",
    "未按",
    "未能",
    "未经",
    "未满",
    "未成年",
    "未必",
    "未公开",
    "未予",
    "未及时",
    "未办结",
    "未审结",
    "未结",
    "没有现成",
    "零距离",
    "零售",
    "零跑腿",
    "零差错",
    "零容忍",
    "零星",
];

/// Words that make the negated thing less than all: 未发生因答复不当引起的复议.
const NARROWED: &[&str] = &[
    "不当",
    "不及时",
    "不规范",
    "不满",
    "超期",
    "逾期",
    "超时",
    "违规",
    "违法",
    "败诉",
    "纠正",
    "纠错",
    "撤销",
    "变更",
    "责令",
    "不服",
    "恶意",
    "重复",
    "应公开",
    "瑕疵",
    "错误",
    "失误",
    "泄密",
    "涉密",
    "除",
    "再",
    "其他",
    "新增",
    "重大",
    "集体",
    "敏感",
    "超过",
    "收费",
];

fn negation(scene: &Scene<'_>) -> Option<Negation> {
    let line = &scene.reading.lines[scene.line];
    let clause = &scene.clause.range;
    let text = &line.text()[clause.clone()];
    let is_start = |ch: char| matches!(ch, '没' | '不' | '未' | '无' | '零');
    for (at, _) in text.match_indices(is_start) {
        let rest = &text[at..];
        let start = clause.start + at;
        let is_inside = line
            .mentions(clause)
            .iter()
            .any(|mention| mention.start <= start && start < mention.end);
        if is_inside || NO_NEGATIONS.iter().any(|word| rest.starts_with(word)) {
            continue;
        }
        let longest = |words: &[&str]| {
            let fitting = words.iter().filter(|word| rest.starts_with(**word));
            fitting.map(|word| word.len()).max()
        };
        let (len, is_whole) = match (longest(NONE), longest(NOT)) {
            (Some(len), _) => (len, true),
            (None, Some(len)) => (len, false),
            (None, None) => continue,
        };
        return Some(Negation {
            start,
            end: start + len,
            is_whole,
        });
    }
    None
}

/// Judges a clause that says that there was none of something.
fn none(scene: &Scene<'_>, negation: &Negation) -> Option<Match> {
    let reading = scene.reading;
    let line = &reading.lines[scene.line];
    let clause = &scene.clause.range;
    let tail = negation.end..clause.end;
    let text = &line.text()[tail.clone()];
    let last = line.mentions(&tail).last()?;
    let is_narrowed = NARROWED.iter().any(|word| text.contains(word));
    if is_narrowed || !is_ending(&line.text()[last.end..clause.end]) {
        return None;
    }
    let phrase = Phrase {
        left: clause.start..clause.end,
        right: clause.end..clause.end,
    };
    let mut spot = Spot::new(reading, scene.line, phrase);
    spot.words = line.words(clause);
    let named = chain(reading, line, &tail);
    spot.about.here = !named.is_empty();
    if spot.about.here {
        spot.about.topics = named;
        spot.about.in_sentence = true;
    }
    let all = &reading.claims.figures;
    let is_said = |index: &usize| is_denied(&spot, negation, &all[*index], &tail);
    let mut claims = possible(reading, line, clause);
    claims.extend((0..all.len()).filter(|index| all[*index].none));
    claims.sort_unstable();
    claims.dedup();
    claims.retain(is_said);
    let verdict = judge_none(scene, &spot, &claims)?;
    Some(Match {
        line: scene.line,
        place: negation.start..last.end,
        sentence: scene.clause.sentence,
        figure: None,
        value: Amount::ZERO,
        claims,
        verdict,
    })
}

/// Tells whether the clause says that there was none of what a claim is about.
fn is_denied(spot: &Spot<'_>, negation: &Negation, claim: &Claim, tail: &Range<usize>) -> bool {
    let line = &spot.reading.lines[spot.line];
    let words = line.words(tail);
    let has_verb = claim.words.iter().any(|set| set.meets(&words));
    if claim.words.is_empty() || claim.none && negation.is_whole && !has_verb {
        // The thing itself is denied: it must be named after the negation.
        let is_thing = negation.is_whole && claim.none && spot.about.here;
        return is_thing && spot.fits_but_words(claim);
    }
    // What is done is denied: the word must follow the negation at once.
    let first = line.mentions(tail).first();
    let is_next = first.is_some_and(|first| {
        claim.all_words.contains(first.word) && is_little(&line.text()[negation.end..first.start])
    });
    is_next && spot.fits(claim)
}

fn is_little(text: &str) -> bool {
    [
        "",
        "到",
        "有",
        "过",
        "因",
        "任何",
        "被",
        "政府信息公开",
        "信息公开",
    ]
    .contains(&text)
}

/// What may follow the denied thing in its clause.
const ENDINGS: &[&str] = &[
    "政府信息",
    "的",
    "等",
    "案件",
    "事项",
    "情况",
    "情形",
    "申请",
    "现象",
    "发生",
    "行为",
    "事件",
    "案",
    "件",
    "信息",
    "数量",
    "继续办理",
    "办理",
    "措施",
    "决定",
    "类",
    "问题",
    "业务",
    "工作",
    "方面",
];

fn is_ending(mut text: &str) -> bool {
    while !text.is_empty() {
        let Some(word) = ENDINGS.iter().find(|word| text.starts_with(**word)) else {
            return false;
        };
        text = &text[word.len()..];
    }
    true
}

fn judge_none(scene: &Scene<'_>, spot: &Spot<'_>, claims: &[usize]) -> Option<Verdict> {
    if claims.is_empty() {
        return None;
    }
    let all = &scene.reading.claims.figures;
    let known = claims.iter().map(|index| all[*index].all_words);
    let known = known.fold(WordSet::default(), |all, words| all.union(&words));
    let period = period::period(scene.reading, scene.line, &scene.clause.range, &known);
    let is_part = |claim: &Claim| claim.part.meets(&spot.beside);
    if period != Period::Whole || claims.iter().any(|index| is_part(&all[*index])) {
        return Some(Verdict::Open);
    }
    let sums = sums(spot, claims)?;
    let wrong = sums
        .iter()
        .position(|sums| sums.iter().all(|sum| !sum.is_zero()));
    let fault = wrong.map(|wrong| Fault {
        claim: claims[wrong],
        kind: Kind::None,
        is_soft: false,
        is_less: true,
    });
    Some(fault.map_or(Verdict::Holds, |fault| breach(spot, scene.organ, &fault)))
}

/// Finds where a clause begins that says that all came out alike: 均, 全部.
fn all_alike(scene: &Scene<'_>) -> Option<usize> {
    let line = &scene.reading.lines[scene.line];
    let clause = &scene.clause.range;
    let text = &line.text()[clause.clone()];
    let rest = text.trim_start_matches(['且', '并', '现', '已', '后']);
    let rest = rest.strip_prefix("结果").unwrap_or(rest);
    let is_all = ["均", "全部", "都"]
        .iter()
        .any(|word| rest.starts_with(word));
    (is_all && clause.start > scene.clause.sentence).then_some(clause.end - rest.len())
}

/// Judges a clause such as 均获维持 after a figure that holds: what it names must be all of it.
fn all(scene: &Scene<'_>, start: usize) -> Option<Match> {
    let reading = scene.reading;
    let line = &reading.lines[scene.line];
    let clause = &scene.clause.range;
    let phrase = Phrase {
        left: clause.clone(),
        right: clause.end..clause.end,
    };
    let spot = Spot::new(reading, scene.line, phrase);
    let last = line.mentions(clause).last()?;
    if !is_ending(&line.text()[last.end..clause.end]) {
        return None;
    }
    let earlier = &line.figures[line.figures_in(&(scene.clause.sentence..clause.start))];
    let whole = earlier.last().filter(|figure| figure.is_exact())?.value;
    let possible = possible(reading, line, clause);
    let claims = possible
        .into_iter()
        .map(|index| (index, &reading.claims.figures[index]));
    let mut fitting = claims.filter(|(_, claim)| claim.all.is_some() && spot.fits(claim));
    let (index, claim) = fitting.next()?;
    if fitting.next().is_some() || whole.is_zero() {
        return None;
    }
    let is_whole = claim
        .whole
        .iter()
        .any(|sum| value(reading.report, sum) == Some(whole));
    let sums = sums(&spot, &[index])?;
    let verdict = if !is_whole || sums[0].contains(&whole) {
        Verdict::Open
    } else {
        let fault = Fault {
            claim: index,
            kind: Kind::All,
            is_soft: claim.all == Some(true),
            is_less: true,
        };
        breach(&spot, scene.organ, &fault)
    };
    Some(Match {
        line: scene.line,
        place: start..last.end,
        sentence: scene.clause.sentence,
        figure: None,
        value: whole,
        claims: vec![index],
        verdict,
    })
}
