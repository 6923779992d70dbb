//! Which cells the figures in the text speak of, and whether they agree with them.

use std::ops::Range;

use crate::diag::Severity;
use crate::forms::{Claim, Near, WordSet};
use crate::model::Amount;

use super::judge::judge;
use super::numbers::Figure;
use super::period;
use super::reading::{Line, Reading};
use super::scope::Organ;
use super::topics::{About, about};

/// A figure, or words that stand for one, that a claim of the form is about.
pub(super) struct Match {
    /// The strand.
    pub(super) line: usize,
    /// Where it stands in the strand.
    pub(super) place: Range<usize>,
    /// Where its sentence begins.
    pub(super) sentence: usize,
    /// The figure's number in the strand; `None` for words such as 未发生.
    pub(super) figure: Option<usize>,
    /// What it says.
    pub(super) value: Amount,
    /// The numbers of the claims that fit.
    pub(super) claims: Vec<usize>,
    /// Whether it agrees with the table.
    pub(super) verdict: Verdict,
}

/// Whether a figure agrees with the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It equals what it may equal.
    Holds,
    /// It does not, but it cannot be told to be wrong.
    Open,
    /// It is wrong.
    Breaks(Breach),
}

/// How a figure is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Breach {
    /// The number of the claim.
    pub(super) claim: usize,
    /// How grave it is.
    pub(super) severity: Severity,
    /// What sort of statement is wrong.
    pub(super) kind: Kind,
    /// The words that say whose figure it is, or that it may be another measure.
    pub(super) scope: Option<String>,
}

/// What sort of statement is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A figure does not equal the table's.
    Figure,
    /// A part is more than the whole.
    Part,
    /// There is said to be none.
    None,
    /// All are said to have come out alike.
    All,
}

/// The words around a figure.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// The words before it, from the figure or comma before.
    pub(super) left: Range<usize>,
    /// The words after it that belong to it.
    pub(super) right: Range<usize>,
}

/// Finds every figure that speaks of cells, and judges it.
pub(super) fn matches(reading: &Reading<'_>, organ: &Organ) -> Vec<Match> {
    let mut found = Vec::new();
    for (number, line) in reading.lines.iter().enumerate() {
        for (index, figure) in line.figures.iter().enumerate() {
            if !figure.is_percent() && !figure.unit.contains("百分点") {
                found.extend(figure_match(reading, organ, number, index));
            }
        }
        found.extend(super::absence::matches(reading, organ, number));
    }
    super::settle::settle(reading, &mut found);
    found
}

/// Returns the words around a figure of a strand.
pub(super) fn phrase(line: &Line<'_>, index: usize) -> Phrase {
    let figure = &line.figures[index];
    let clause = line.clause(figure.number.start).range.clone();
    let before = index.checked_sub(1).map(|before| &line.figures[before]);
    let before = before.filter(|before| before.number.start >= clause.start);
    let from = before.map_or(clause.start, |before| before.end);
    let own = &line.text()[from..figure.number.start];
    // Words between a figure and a pause belong to that figure, those after it to the next.
    let skipped = match before {
        Some(_) => own.find('、').map_or(0, |at| at + '、'.len_utf8()),
        None => 0,
    };
    let rest = &line.text()[figure.end..clause.end];
    let pause = figure.end + rest.find('、').unwrap_or(rest.len());
    let next = line
        .figures
        .get(index + 1)
        .map_or(usize::MAX, |next| next.number.start);
    let right_end = if next < pause { figure.end } else { pause };
    let mut left = from + skipped..figure.number.start;
    if left.is_empty()
        && clause.start == figure.number.start
        && line.text()[..clause.start].ends_with('：')
    {
        left.start = line.clause(clause.start - '：'.len_utf8()).range.start;
    }
    Phrase {
        left,
        right: figure.end..right_end,
    }
}

/// A figure or clause with all that claims ask of it.
pub(super) struct Spot<'r> {
    pub(super) reading: &'r Reading<'r>,
    pub(super) line: usize,
    pub(super) phrase: Phrase,
    pub(super) about: About,
    /// The words that count for `Claim::words`.
    pub(super) words: WordSet,
    /// All words beside the figure.
    pub(super) beside: WordSet,
    /// The words of the clause up to the figure.
    pub(super) before: WordSet,
    /// The words of the sentence.
    pub(super) sentence: WordSet,
}

impl<'r> Spot<'r> {
    pub(super) fn new(reading: &'r Reading<'r>, line: usize, phrase: Phrase) -> Self {
        let this = &reading.lines[line];
        let at = phrase.left.start;
        let clause = this.clause(at).range.start..phrase.right.start;
        let left = this.words(&phrase.left);
        Self {
            about: about(reading, line, &phrase.left, &phrase.right),
            words: left,
            beside: left.union(&this.words(&phrase.right)),
            before: this.words(&this.near(clause, at)),
            sentence: this.words(&this.near(this.sentence(at), at)),
            reading,
            line,
            phrase,
        }
    }

    /// Tells whether a claim fits, whatever the unit.
    pub(super) fn fits(&self, claim: &Claim) -> bool {
        claim.words.iter().all(|set| set.meets(&self.words)) && self.fits_but_words(claim)
    }

    /// Tells whether a claim fits but for the words that name what is done.
    pub(super) fn fits_but_words(&self, claim: &Claim) -> bool {
        !claim.not.meets(&self.beside)
            && !claim.not_before.meets(&self.before.union(&self.beside))
            && !claim.unless.meets(&self.sentence)
            && self.has_topic(claim)
            && self.context(claim) != Context::Missing
    }

    fn has_topic(&self, claim: &Claim) -> bool {
        let has_topic = match self.about.topics.as_slice() {
            [] => claim.topics.contains(&None),
            topics => topics
                .iter()
                .any(|topic| claim.topics.contains(&Some(*topic))),
        };
        has_topic
            && match claim.near {
                Near::Anywhere => true,
                Near::Sentence => self.about.in_sentence,
                Near::Beside => self.about.here,
                Near::Plain => {
                    let line = &self.reading.lines[self.line];
                    self.about.here || is_plain(line, &self.phrase.left)
                }
            }
    }

    /// Tells where the words stand that show that the claim is meant.
    pub(super) fn context(&self, claim: &Claim) -> Context {
        let this = &self.reading.lines[self.line];
        let all = this.all.union(&this.above.words);
        if claim.context.is_empty()
            || claim.context.meets(&self.sentence)
            || this.above.table == Some(claim.table)
        {
            return Context::Near;
        }
        let host = this
            .strand
            .host
            .map(|(host, _)| &self.reading.lines[host].all);
        let all = host.map_or(all, |host| all.union(host));
        if claim.context.meets(&all) {
            Context::Far
        } else {
            Context::Missing
        }
    }
}

/// Words of no weight beside a figure.
const LIGHT: &[&str] = &[
    "其中",
    "本年",
    "全年",
    "年内",
    "年底",
    "月底",
    "上年",
    "下年",
    "已经",
    "全部",
    "依法",
    "目前",
    "合计",
    "累计",
    "总计",
    "共计",
    "截至",
    "截止",
    "剩余",
    "其余",
    "另有",
    "法定",
    "期限内",
    "时限内",
    "我县",
    "我市",
    "我区",
    "我镇",
    "我乡",
    "我局",
    "我街道",
    "我办",
    "我委",
    "全县",
    "全市",
    "全区",
    "全镇",
    "全乡",
    "本机关",
    "工作中",
    "实际",
    "以上",
    "信息",
    "事项",
    "数量",
    "日",
    "月",
    "年",
    "已",
    "共",
    "均",
    "总",
    "另",
    "余",
    "将",
    "除",
    "对",
    "的",
    "了",
    "数",
    "为",
    "计",
    "尚",
    "有",
    "在",
    "于",
    "至",
    "到",
    "中",
    "内",
    "并",
    "且",
    "、",
    "和",
    "及",
    "也",
    "还",
    "则",
    "本",
    "件",
    "被",
    "由",
    "因",
    "后",
    "并",
];

/// Tells whether a phrase has no words of weight but those of the claims.
fn is_plain(line: &Line<'_>, phrase: &Range<usize>) -> bool {
    const MOST: usize = 1;
    let mut weight = 0;
    let mut at = phrase.start;
    let known = line
        .mentions(phrase)
        .iter()
        .map(|mention| mention.start..mention.end);
    for known in known.chain(std::iter::once(phrase.end..phrase.end)) {
        let mut rest = line.text().get(at..known.start).unwrap_or("");
        while let Some(ch) = rest.chars().next() {
            let light = LIGHT.iter().find(|word| rest.starts_with(**word));
            weight += usize::from(light.is_none() && !ch.is_ascii_digit());
            rest = &rest[light.map_or(ch.len_utf8(), |light| light.len())..];
        }
        at = known.end;
    }
    weight <= MOST
}

/// Where the words stand that show that a claim is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// In the sentence, or the section is about the table.
    Near,
    /// In the paragraph or a heading.
    Far,
    /// Nowhere.
    Missing,
}

/// Words before a figure that is not a count of all.
const OTHER_COUNTS: &[&str] = &[
    "每", "平均", "人均", "增加", "减少", "多收", "少收", "增长", "下降", "上升", "分别",
];

/// The claims that the words of a range may speak of, in the form's order.
pub(super) fn possible(reading: &Reading<'_>, line: &Line<'_>, range: &Range<usize>) -> Vec<usize> {
    let mut possible = Vec::new();
    for mention in line.mentions(range) {
        let claims = reading.claims.by_word.get(usize::from(mention.word));
        possible.extend(claims.into_iter().flatten().copied());
    }
    possible.sort_unstable();
    possible.dedup();
    possible
}

/// Finds the claims that fit a figure and judges it by them.
fn figure_match(
    reading: &Reading<'_>,
    organ: &Organ,
    number: usize,
    index: usize,
) -> Option<Match> {
    let line = &reading.lines[number];
    let figure = &line.figures[index];
    let phrase = phrase(line, index);
    let possible = possible(reading, line, &(phrase.left.start..phrase.right.end));
    let left = &line.text()[phrase.left.clone()];
    // 每件, 分别 and what is more or less than before is no count of all.
    let is_other = |left: &str| OTHER_COUNTS.iter().any(|word| left.contains(word));
    if possible.is_empty() || is_other(left) || period::compares(left) {
        return None;
    }
    let mut spot = Spot::new(reading, number, phrase);
    let is_named = figure.unit.is_empty() && is_named(line, &spot.phrase, figure);
    let has_unit = |claim: &Claim| claim.units.iter().any(|unit| *unit == figure.unit);
    let candidates = |spot: &Spot<'_>| -> Vec<usize> {
        let fits = |index: &usize| {
            let claim = &reading.claims.figures[*index];
            spot.fits(claim) && (is_named || has_unit(claim))
        };
        possible.iter().copied().filter(fits).collect()
    };
    let mut claims = candidates(&spot);
    if claims.is_empty() {
        spot.words = spot.beside;
        claims = candidates(&spot);
    }
    if claims.is_empty() || !spot.about.here && !is_of_match(reading, organ, line) {
        return None;
    }
    let verdict = judge(&spot, organ, figure, &claims);
    Some(Match {
        line: number,
        place: figure.number.start..figure.end,
        sentence: line.clause(figure.number.start).sentence,
        figure: Some(index),
        value: figure.value,
        claims,
        verdict,
    })
}

/// Tells whether brackets that hang on a figure hang on one that speaks of cells; what is in
/// others is about something that is not known.
fn is_of_match(reading: &Reading<'_>, organ: &Organ, line: &Line<'_>) -> bool {
    let Some((host, at)) = line.strand.host else {
        return true;
    };
    let figures = &reading.lines[host].figures;
    let whole = figures.iter().position(|figure| figure.end == at);
    whole.is_none_or(|whole| figure_match(reading, organ, host, whole).is_some())
}

/// Tells whether a figure without a unit stands right after the words that name it.
fn is_named(line: &Line<'_>, phrase: &Phrase, figure: &Figure) -> bool {
    let last = line.mentions(&phrase.left).last();
    let between = last.map(|last| &line.text()[last.end..figure.number.start]);
    let after = line.text()[figure.end..].chars().next();
    between.is_some_and(|between| {
        [
            "",
            "为",
            "共",
            "数",
            "数为",
            "数量",
            "数量为",
            "均为",
            "件数",
            "共计",
            "：",
        ]
        .contains(&between)
    }) && after.is_none_or(|ch| "，、；。".contains(ch))
}
