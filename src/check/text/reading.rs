//! A report's text, read once for all rules: strands with their clauses, figures and the words
//! that the form's claims are made of.

use std::ops::Range;

use crate::check::Subject;
use crate::forms::{Claims, Form, Hit, WordSet};
use crate::model::{Amount, Narrative, PassageKind, Report};

use super::numbers::{Figure, figures};
use super::period::{self, Period};
use super::strands::{Reader, Strand};

/// The text of one report.
pub(super) struct Reading<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) report: &'a Report,
    pub(super) claims: &'a Claims,
    /// The strands in the order of the text, each after the one that it hangs on.
    pub(super) lines: Vec<Line<'a>>,
}

/// A strand and what was found in it.
pub(super) struct Line<'a> {
    pub(super) strand: Strand<'a>,
    pub(super) figures: Vec<Figure>,
    pub(super) mentions: Vec<Mention>,
    /// All words of the strand.
    pub(super) all: WordSet,
    pub(super) clauses: Vec<Clause>,
    /// What the headings above say: their words, and what they are about if that is one thing.
    pub(super) above: Above,
}

/// What stands above a passage.
#[derive(Clone, Copy, Default)]
pub(super) struct Above {
    /// The words of the section's heading and of the last heading below it.
    pub(super) words: WordSet,
    /// What the nearest heading is about that is about one thing.
    pub(super) topic: Option<usize>,
    /// The table of the section.
    pub(super) table: Option<usize>,
}

/// A word of the claims where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) word: u16,
    /// What the word makes the sentence about.
    pub(super) topic: Option<usize>,
}

/// A part of a sentence between commas.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) range: Range<usize>,
    /// Where its sentence begins.
    pub(super) sentence: usize,
    /// The time that it opens with, which what follows is of.
    pub(super) time: Option<Period>,
}

/// A topic that no claim is about.
pub(super) const OTHER: usize = usize::MAX;

impl<'a> Reading<'a> {
    /// Reads all text of a report that has claims to be matched; `None` for any other.
    pub(super) fn of(subject: &'a Subject<'a>, form: &'a Form) -> Option<Self> {
        let report = subject.report;
        if form.claims.figures.is_empty() {
            return None;
        }
        let mut reading = Self {
            subject,
            report,
            claims: &form.claims,
            lines: Vec::new(),
        };
        reading.narrative(&report.preamble, Above::default());
        for section in &report.sections {
            let mut above = reading.heading(&section.heading.value, Above::default());
            above.table = section.form.and_then(|index| form.sections[index].table);
            reading.narrative(&section.body, above);
        }
        Some(reading)
    }

    fn narrative(&mut self, narrative: &'a Narrative, section: Above) {
        let report = self.report;
        let figure = |name: &str| report.figure(name);
        let reader = Reader {
            year: report.year.0,
            figure: &figure,
        };
        let mut above = section;
        let mut strands = Vec::new();
        for passage in &narrative.passages {
            if matches!(passage.kind, PassageKind::Cell | PassageKind::Code) {
                continue;
            }
            if let PassageKind::Heading(_) = passage.kind {
                above = self.heading(&passage.text, section);
            }
            let first = self.lines.len();
            reader.read(passage, &mut strands);
            for mut strand in strands.drain(..) {
                strand.host = strand.host.map(|(index, at)| (first + index, at));
                let line = self.line(strand, above);
                self.lines.push(line);
            }
        }
    }

    /// Adds what a heading says to what is said above it.
    fn heading(&self, text: &str, section: Above) -> Above {
        let mut hits = Vec::new();
        self.claims.lexicon.find(text, &mut hits);
        let mut above = section;
        let mut topics = Vec::new();
        for hit in hits {
            above.words.insert(hit.word);
            topics.extend(self.topic(hit.word));
        }
        topics.dedup();
        if let [only] = topics.as_slice() {
            above.topic = Some(*only);
        } else if !topics.is_empty() {
            above.topic = None;
        }
        above
    }

    fn topic(&self, word: u16) -> Option<usize> {
        self.claims
            .topic_of
            .get(usize::from(word))
            .copied()
            .flatten()
    }

    fn line(&self, strand: Strand<'a>, above: Above) -> Line<'a> {
        let clauses = clauses(&strand.text);
        let mut hits: Vec<Hit> = Vec::new();
        self.claims.lexicon.find(&strand.text, &mut hits);
        let mentions = self.mentions(&strand.text, &hits, &clauses);
        let mut all = WordSet::default();
        for hit in &hits {
            all.insert(hit.word);
        }
        Line {
            all,
            figures: figures(&strand.text),
            strand,
            mentions,
            clauses,
            above,
        }
    }

    fn mentions(&self, text: &str, hits: &[Hit], clauses: &[Clause]) -> Vec<Mention> {
        let mut mentions = Vec::with_capacity(hits.len());
        for (index, hit) in hits.iter().enumerate() {
            let mut topic = self.topic(hit.word);
            if self.claims.bare.contains(hit.word) {
                let clause = clause_at(clauses, hit.start);
                let before = index.checked_sub(1).map_or(0, |before| hits[before].end);
                let from = before.max(clause.map_or(0, |clause| clause.range.start));
                if !is_filler(&text[from..hit.start]) {
                    topic = Some(OTHER);
                }
            }
            mentions.push(Mention {
                start: hit.start,
                end: hit.end,
                word: hit.word,
                topic,
            });
        }
        mentions
    }
}

/// What may stand between a verb and 申请 without making it another kind of application: nothing
/// of weight, or a figure.
fn is_filler(text: &str) -> bool {
    let fillers = ["", "的", "、", "和", "该项", "该类", "此类", "相关", "上述"];
    let text = text.trim_start_matches(['了', '到', '共', '有', '没', '无', '零']);
    let rest = text.trim_start_matches(|ch: char| ch.is_ascii_digit());
    if rest.len() == text.len() {
        return fillers.contains(&text);
    }
    let rest = rest.trim_start_matches(['余', '多']);
    let mut rest = rest.chars();
    rest.next()
        .is_none_or(|unit| "件份起宗例条个项次".contains(unit))
        && rest.next().is_none()
}

impl Line<'_> {
    /// Returns the text.
    pub(super) fn text(&self) -> &str {
        &self.strand.text
    }

    /// Returns the clause that a byte stands in.
    pub(super) fn clause(&self, at: usize) -> &Clause {
        clause_at(&self.clauses, at).unwrap_or(&self.clauses[0])
    }

    /// Returns the range from the start of a byte's sentence to the end of the sentence.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        let start = self.clause(at).sentence;
        let after = self
            .clauses
            .partition_point(|clause| clause.sentence <= start);
        let last = after.checked_sub(1).map(|last| &self.clauses[last]);
        start..last.map_or(start, |clause| clause.range.end)
    }

    /// Cuts a range to what is near enough to a byte to have to do with it, so that a sentence
    /// without end costs no more than a long one.
    pub(super) fn near(&self, range: Range<usize>, at: usize) -> Range<usize> {
        const REACH: usize = 6000;
        let start = range.start.max(at.saturating_sub(REACH));
        let end = range.end.min(at.saturating_add(REACH));
        let text = self.text();
        let start = (start..=at)
            .find(|start| text.is_char_boundary(*start))
            .unwrap_or(at);
        let end = (at..=end)
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or(at);
        start..end.max(start)
    }

    /// Returns the words inside of a range, in order.
    pub(super) fn mentions(&self, range: &Range<usize>) -> &[Mention] {
        let from = self
            .mentions
            .partition_point(|mention| mention.start < range.start);
        let to = self
            .mentions
            .partition_point(|mention| mention.end <= range.end);
        self.mentions.get(from..to).unwrap_or(&[])
    }

    /// Returns the words inside of a range as a set.
    pub(super) fn words(&self, range: &Range<usize>) -> WordSet {
        let mut words = WordSet::default();
        for mention in self.mentions(range) {
            words.insert(mention.word);
        }
        words
    }

    /// Returns the numbers of the figures inside of a range.
    pub(super) fn figures_in(&self, range: &Range<usize>) -> Range<usize> {
        let from = self
            .figures
            .partition_point(|figure| figure.number.start < range.start);
        let to = self
            .figures
            .partition_point(|figure| figure.end <= range.end);
        from..to.max(from)
    }

    /// Tells whether the portal filled in a figure.
    pub(super) fn is_given(&self, figure: &Figure) -> bool {
        self.strand
            .given
            .iter()
            .any(|given| given.start == figure.number.start)
    }
}

fn clause_at(clauses: &[Clause], at: usize) -> Option<&Clause> {
    let index = clauses.partition_point(|clause| clause.range.start <= at);
    clauses.get(index.saturating_sub(1))
}

/// Cuts a text at its punctuation; a text has at least one clause.
fn clauses(text: &str) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let (mut start, mut sentence) = (0, 0);
    for (at, ch) in text.char_indices() {
        let ends_sentence = matches!(ch, '。' | '！' | '？');
        if !ends_sentence && !matches!(ch, '，' | '；' | '：') {
            continue;
        }
        clauses.push(Clause {
            range: start..at,
            sentence,
            time: period::opening(&text[start..at]),
        });
        start = at + ch.len_utf8();
        if ends_sentence {
            sentence = start;
        }
    }
    clauses.push(Clause {
        range: start..text.len(),
        sentence,
        time: period::opening(&text[start..]),
    });
    clauses
}

/// The value of a sum of the report's cells; `None` where a cell has no figure.
pub(super) fn value(report: &Report, sum: &crate::forms::Sum) -> Option<Amount> {
    let mut total = Amount::ZERO;
    for term in &sum.terms {
        let cells = &report.tables.get(term.table)?.cells;
        for cell in &term.cells {
            let value = cells.get(*cell)?.value?;
            total = if term.minus {
                total.checked_sub(value)?
            } else {
                total.checked_add(value)?
            };
        }
    }
    Some(total)
}
