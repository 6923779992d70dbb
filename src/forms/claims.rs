//! How a report's text speaks of the figures in its tables, as a form's file says it: the words
//! by which a figure in a sentence is known to be that of a cell or of a sum of cells.

use std::collections::BTreeMap;

use crate::parse::words::fold;

use super::equation;
use super::file::{AllFile, ClaimFile, ClaimsFile, LevelFile, NearFile, TopicFile};
use super::lexicon::{Lexicon, WordSet};
use super::{FormError, TableForm, find_column, find_row};

/// All that a form says of its reports' text.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    /// Every word that plays a part, to be found in one pass.
    pub lexicon: Lexicon,
    /// What sentences are about, by number.
    pub topics: Vec<Topic>,
    /// For each word its topic.
    pub topic_of: Vec<Option<usize>>,
    /// Words of a topic that count only right after another word: 申请 alone.
    pub bare: WordSet,
    /// Words that name a part of the agencies that the report is on.
    pub narrow: WordSet,
    /// Words that may name a part of them or the whole.
    pub doubtful: WordSet,
    /// What figures in the text can be.
    pub figures: Vec<Claim>,
    /// For each word the numbers of the figures that it may speak of.
    pub by_word: Vec<Vec<usize>>,
    /// Sums that a share in the text may be taken of.
    pub wholes: Vec<Sum>,
    /// What the text must say of fees for processing information.
    pub fee: Option<FeeClaim>,
}

/// What a sentence is about.
#[derive(Clone, Debug)]
pub struct Topic {
    /// The name that claims use.
    pub name: String,
    /// The words.
    pub words: WordSet,
    /// The topic that this one is a kind of: named beside it, this one is meant.
    pub narrows: Option<usize>,
}

/// One thing that a figure in the text can be.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The code of the diagnostic when it is wrong.
    pub code: String,
    /// Claims of one measure speak of the same thing.
    pub measure: String,
    /// The topics that the sentence must be about; `None` stands for a sentence about none.
    pub topics: Vec<Option<usize>>,
    /// Where the topic must be named.
    pub near: Near,
    /// Of each set one word must stand beside the figure.
    pub words: Vec<WordSet>,
    /// All words of `words`.
    pub all_words: WordSet,
    /// No such word may stand beside the figure.
    pub not: WordSet,
    /// No such word may stand before the figure in its clause.
    pub not_before: WordSet,
    /// No such word may stand in the sentence.
    pub unless: WordSet,
    /// Beside such a word the figure may be a part only.
    pub part: WordSet,
    /// Beside such a word the figure may be another measure: a breach is a warning.
    pub doubt: WordSet,
    /// One such word must stand in the sentence, its paragraph or a heading, if there are any.
    pub context: WordSet,
    /// The units that the figure may have.
    pub units: Vec<String>,
    /// Whether a breach is a warning instead of an error.
    pub is_soft: bool,
    /// Whether a clause such as 未发生 with the topic says that the figure is 0.
    pub none: bool,
    /// Whether a clause such as 均获维持 says that it is the whole, and is soft where it is wrong.
    pub all: Option<bool>,
    /// The sums that the figure may equal.
    pub equals: Vec<Sum>,
    /// What the figure is a part of, where the text says that it is.
    pub whole: Vec<Sum>,
    /// The table that the first sum is in.
    pub table: usize,
}

/// Where the topic of a claim must be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// Beside the figure.
    Beside,
    /// In its sentence.
    Sentence,
    /// Anywhere before it, if nothing else of weight stands beside the figure.
    Plain,
    /// Anywhere before it.
    Anywhere,
}

/// A sum of cells, with its name.
#[derive(Clone, Debug)]
pub struct Sum {
    /// How a reader calls it: 本年新收 + 上年结转.
    pub name: String,
    /// Its terms.
    pub terms: Vec<SumTerm>,
}

/// A cell, or the cells of a group of rows, in a sum.
#[derive(Clone, Debug)]
pub struct SumTerm {
    /// The number of the table.
    pub table: usize,
    /// The numbers of the cells.
    pub cells: Vec<usize>,
    /// Whether they are taken off.
    pub minus: bool,
    /// How authors refer to it: `requests.new.total`.
    pub reference: String,
}

/// What the text must say of fees for processing information.
#[derive(Clone, Debug)]
pub struct FeeClaim {
    /// The topic that the fee is.
    pub topic: usize,
    /// Words that speak of a notice to pay.
    pub notice: WordSet,
    /// The requests that were dropped because no fee was paid, where the tables have them.
    pub unpaid: Option<Sum>,
}

/// Compiles what the file says, or says which word or cell leads nowhere.
pub(super) fn compile(raw: ClaimsFile, tables: &[TableForm]) -> Result<Claims, FormError> {
    let raw = over_base(raw)?;
    let mut compiler = Compiler {
        tables,
        lists: raw.words,
        units: raw.units,
        claims: Claims::default(),
    };
    for topic in &raw.topics {
        compiler.topic(topic)?;
    }
    compiler.set(&raw.neutral)?;
    compiler.claims.narrow = compiler.set(&raw.scopes.narrow)?;
    compiler.claims.doubtful = compiler.set(&raw.scopes.doubtful)?;
    let mut known: Vec<ClaimFile> = Vec::new();
    for claim in raw.figures {
        let claim = filled(claim, &known)?;
        let compiled = compiler.claim(&claim)?;
        compiler.claims.figures.push(compiled);
        known.push(claim);
    }
    compiler.claims.index();
    compiler.claims.wholes = compiler.sums(&raw.wholes)?;
    if let Some(fee) = &raw.fee {
        let topic = compiler.topic_named(&fee.topic)?;
        let notice = compiler.set(&fee.notice)?;
        let unpaid = fee.unpaid.as_ref().map(|sum| compiler.sum(sum));
        let unpaid = unpaid.transpose()?;
        compiler.claims.fee = topic.map(|topic| FeeClaim {
            topic,
            notice,
            unpaid,
        });
    }
    Ok(compiler.claims)
}

impl Claims {
    /// Lists for each word the claims that cannot be meant without it or another of its set: the
    /// first set of their words or, where they have none, the words of their topics.
    pub(super) fn index(&mut self) {
        let mut by_word = vec![Vec::new(); self.topic_of.len()];
        for (number, claim) in self.figures.iter().enumerate() {
            let topics = claim.topics.iter().flatten();
            let topics = topics.filter_map(|topic| self.topics.get(*topic));
            let of_topics = topics.fold(WordSet::default(), |all, topic| all.union(&topic.words));
            let words = claim.words.first().copied().unwrap_or(of_topics);
            for (word, list) in (0..).zip(&mut by_word) {
                if words.contains(word) {
                    list.push(number);
                }
            }
        }
        self.by_word = by_word;
    }
}

/// Puts the claims of a form over those of the form of the program that they are like.
fn over_base(mut raw: ClaimsFile) -> Result<ClaimsFile, FormError> {
    let Some(like) = raw.like.take() else {
        return Ok(raw);
    };
    let base = super::builtin::claims(&like);
    let mut base = base.ok_or_else(|| wrong(format!("the form `{like}` has no claims")))?;
    let mut known: Vec<ClaimFile> = Vec::new();
    for claim in std::mem::take(&mut base.figures) {
        let mut claim = filled(claim, &known)?;
        claim.like = None;
        known.push(claim);
    }
    for claim in raw.figures {
        match known
            .iter()
            .position(|known| known.measure == claim.measure)
        {
            Some(place) => known[place] = claim.like(&known[place]),
            None => known.push(claim),
        }
    }
    known.retain(|known| !raw.without.contains(&known.measure));
    base.figures = known;
    base.words.extend(raw.words);
    base.topics.extend(raw.topics);
    base.neutral.extend(raw.neutral);
    base.scopes.narrow.extend(raw.scopes.narrow);
    base.scopes.doubtful.extend(raw.scopes.doubtful);
    if !raw.units.is_empty() {
        base.units = raw.units;
    }
    if !raw.wholes.is_empty() {
        base.wholes = raw.wholes;
    }
    base.fee = raw.fee.or(base.fee);
    Ok(base)
}

/// Fills in what a claim leaves out from the one that it is like.
fn filled(claim: ClaimFile, known: &[ClaimFile]) -> Result<ClaimFile, FormError> {
    let Some(like) = &claim.like else {
        return Ok(claim);
    };
    let found = known.iter().find(|known| known.measure == *like);
    match found {
        Some(found) => Ok(claim.like(found)),
        None => Err(wrong(format!(
            "there is no measure `{like}` above `{}`",
            claim.measure
        ))),
    }
}

fn wrong(message: String) -> FormError {
    FormError {
        message,
        place: None,
    }
}

struct Compiler<'a> {
    tables: &'a [TableForm],
    lists: BTreeMap<String, Vec<String>>,
    units: Vec<String>,
    claims: Claims,
}

impl Compiler<'_> {
    fn topic(&mut self, raw: &TopicFile) -> Result<(), FormError> {
        let number = self.claims.topics.len();
        let narrows = match &raw.narrows {
            Some(name) => self.topic_named(name)?,
            None => None,
        };
        let bare = self.set(&raw.bare)?;
        let words = self.set(&raw.words)?.union(&bare);
        self.claims.bare = self.claims.bare.union(&bare);
        for (word, topic) in (0..).zip(&mut self.claims.topic_of) {
            if words.contains(word) {
                *topic = Some(number);
            }
        }
        self.claims.topics.push(Topic {
            name: raw.name.clone(),
            words,
            narrows,
        });
        Ok(())
    }

    /// Makes a set of words; `<name>` stands for a list of the file.
    fn set(&mut self, words: &[String]) -> Result<WordSet, FormError> {
        let mut set = WordSet::default();
        for word in words {
            let name = word
                .strip_prefix('<')
                .and_then(|rest| rest.strip_suffix('>'));
            let Some(name) = name else {
                set.insert(self.word(word)?);
                continue;
            };
            let list = self.lists.get(name).cloned();
            let list = list.ok_or_else(|| wrong(format!("there is no list of words `{name}`")))?;
            set = set.union(&self.set(&list)?);
        }
        Ok(set)
    }

    fn word(&mut self, word: &str) -> Result<u16, FormError> {
        let added = self.claims.lexicon.add(word);
        let id = added.ok_or_else(|| wrong(format!("`{word}` cannot be a word of claims")))?;
        if self.claims.topic_of.len() <= usize::from(id) {
            self.claims.topic_of.resize(usize::from(id) + 1, None);
        }
        Ok(id)
    }

    /// Finds a topic by its name; `none` stands for a sentence about nothing in particular.
    fn topic_named(&self, name: &str) -> Result<Option<usize>, FormError> {
        if name == "none" {
            return Ok(None);
        }
        let found = self
            .claims
            .topics
            .iter()
            .position(|topic| topic.name == name);
        let missing = || wrong(format!("there is no topic `{name}`"));
        found.map(Some).ok_or_else(missing)
    }

    fn claim(&mut self, raw: &ClaimFile) -> Result<Claim, FormError> {
        let topics = raw
            .topics
            .iter()
            .flatten()
            .map(|name| self.topic_named(name));
        let topics = topics.collect::<Result<_, _>>()?;
        let groups = raw.words.iter().flatten().map(|words| self.set(words));
        let words: Vec<WordSet> = groups.collect::<Result<_, _>>()?;
        let equals = self.sums(raw.equals.as_deref().unwrap_or(&[]))?;
        let lacks = |what: &str| wrong(format!("`{}` has no `{what}`", raw.measure));
        let first = equals.first().and_then(|sum| sum.terms.first());
        let table = first.ok_or_else(|| lacks("equals"))?.table;
        let mut set = |words: &Option<Vec<String>>| self.set(words.as_deref().unwrap_or(&[]));
        Ok(Claim {
            code: raw.code.clone().ok_or_else(|| lacks("code"))?,
            measure: raw.measure.clone(),
            topics,
            near: match raw.near {
                Some(NearFile::Beside) => Near::Beside,
                Some(NearFile::Sentence) => Near::Sentence,
                Some(NearFile::Plain) => Near::Plain,
                Some(NearFile::Anywhere) | None => Near::Anywhere,
            },
            all_words: words
                .iter()
                .fold(WordSet::default(), |all, set| all.union(set)),
            words,
            not: set(&raw.not)?,
            not_before: set(&raw.not_before)?,
            unless: set(&raw.unless)?,
            part: set(&raw.part)?,
            doubt: set(&raw.doubt)?,
            context: set(&raw.context)?,
            units: raw.units.clone().unwrap_or_else(|| self.units.clone()),
            is_soft: raw.level == Some(LevelFile::Warning),
            none: raw.none.unwrap_or(false),
            all: match raw.all {
                None | Some(AllFile::Never) => None,
                Some(level) => Some(level == AllFile::Warning),
            },
            equals,
            whole: self.sums(raw.whole.as_deref().unwrap_or(&[]))?,
            table,
        })
    }

    fn sums(&self, raw: &[String]) -> Result<Vec<Sum>, FormError> {
        raw.iter().map(|sum| self.sum(sum)).collect()
    }

    /// Reads `requests.new.total + requests.carry_in.total`.
    fn sum(&self, raw: &str) -> Result<Sum, FormError> {
        let unclear = || wrong(format!("`{raw}` is no sum of cells"));
        let named = equation::terms(raw).ok_or_else(unclear)?;
        let mut sum = Sum {
            name: String::new(),
            terms: Vec::new(),
        };
        for term in named {
            let (table, cells, name) = self.cells(term.name).ok_or_else(unclear)?;
            if !sum.name.is_empty() {
                sum.name.push_str(if term.minus { " - " } else { " + " });
            }
            sum.name.push_str(&name);
            sum.terms.push(SumTerm {
                table,
                cells,
                minus: term.minus,
                reference: term.name.to_owned(),
            });
        }
        Ok(sum)
    }

    /// Finds the cells that a reference names, and what a reader calls them.
    fn cells(&self, reference: &str) -> Option<(usize, Vec<usize>, String)> {
        let parts: Vec<&str> = reference.split('.').collect();
        let (id, path) = parts.split_first()?;
        let number = self.tables.iter().position(|table| table.id == *id)?;
        let table = &self.tables[number];
        let cells = table.find_cells(path)?;
        let (row, column) = table.place(*cells.first()?);
        let block = &table.blocks[row.block];
        let (last, above) = path.split_last()?;
        let by_column = find_column(&block.column_tree, &fold(last)).is_some();
        let rows = if by_column && !above.is_empty() {
            above
        } else {
            path
        };
        let mut name = find_row(&block.row_tree, rows)?.short.clone();
        if block.columns.len() > 1 && !column.fills {
            name.push('/');
            name.push_str(&column.short);
        }
        Some((number, cells, name))
    }
}
