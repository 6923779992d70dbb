//! Whose figures a sentence gives: those of the agency, or those of a part of it.

use std::ops::Range;

use crate::model::Agency;
use crate::parse::words::is_han;

use super::reading::{Line, Reading};

/// Whose figures they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The agency's that the report is of.
    Own,
    /// A part of its: the words that say so.
    Narrow(String),
    /// Perhaps another's: the words that say so.
    Doubtful(String),
}

/// What is known of the agency's name.
pub(super) struct Organ {
    /// The name as text writes it: without 人民, and with 办公室 as it is.
    name: String,
    /// What its area is called: 市, 镇; empty where the name does not tell.
    area: String,
}

impl Organ {
    /// Reads the names of an agency.
    pub(super) fn of(agency: &Agency) -> Self {
        let mut name = agency.name.replace("人民", "");
        let area = name.strip_suffix("政府").unwrap_or(&name);
        let area = area.strip_suffix("办事处").unwrap_or(area);
        let area = area
            .chars()
            .next_back()
            .map(String::from)
            .unwrap_or_default();
        name.push('，');
        name.push_str(&agency.short_name);
        Self { name, area }
    }

    fn is_own_area(&self, area: char) -> bool {
        self.area.contains(area)
    }
}

/// What agencies and areas are called.
const AREAS: &str = "省市县区州盟旗镇乡街局委办厅院校";

/// Finds whose figures stand at a place: the last words before it that say so.
pub(super) fn scope(
    reading: &Reading<'_>,
    organ: &Organ,
    line: usize,
    phrase: &Range<usize>,
) -> Scope {
    let this = &reading.lines[line];
    let clause = this.clause(phrase.start);
    let range = clause.sentence..phrase.end.max(clause.range.end);
    let range = this.near(range, phrase.start);
    let own = own_at(this, &range, organ);
    let mut found = Scope::Own;
    for mention in this.mentions(&range) {
        let word = &this.text()[mention.start..mention.end];
        let is_narrow = reading.claims.narrow.contains(mention.word) && !organ.name.contains(word);
        if own.is_some_and(|own| own > mention.start) {
            continue;
        }
        if reading.claims.doubtful.contains(mention.word) {
            found = Scope::Doubtful(word.to_owned());
        } else if is_narrow {
            let both = own.is_some_and(|own| clause.range.contains(&own));
            found = if both {
                Scope::Doubtful(word.to_owned())
            } else {
                Scope::Narrow(word.to_owned())
            };
        }
    }
    if found == Scope::Own {
        found = foreign(this, phrase, organ);
    }
    match (found, this.strand.host) {
        (Scope::Own, Some((host, at))) => {
            let start = reading.lines[host].clause(at).range.start;
            scope(reading, organ, host, &(start..at))
        }
        (found, _) => found,
    }
}

/// Where the text last says that it speaks of the whole: 全市, 我局, 本机关.
fn own_at(line: &Line<'_>, range: &Range<usize>, organ: &Organ) -> Option<usize> {
    let text = &line.text()[range.clone()];
    let mut last = text.rfind("本机关");
    let mut chars = text.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        let Some((_, next)) = chars.peek() else { break };
        let is_own = match ch {
            '我' | '本' => AREAS.contains(*next),
            '全' => organ.is_own_area(*next),
            _ => false,
        };
        if is_own {
            last = last.max(Some(at));
        }
    }
    last.map(|at| range.start + at)
}

/// Another's name in the words before the figure: 沭阳县收到…, 全市… in a bureau's report.
fn foreign(line: &Line<'_>, phrase: &Range<usize>, organ: &Organ) -> Scope {
    let text = &line.text()[phrase.clone()];
    for (at, ch) in text.char_indices().filter(|(_, ch)| AREAS.contains(*ch)) {
        let before: Vec<char> = text[..at].chars().rev().take(2).collect();
        let name: String = before.iter().rev().chain([&ch]).collect();
        let is_whole = before
            .first()
            .is_some_and(|before| "我本全该各".contains(*before));
        if before.first() == Some(&'全') && !organ.is_own_area(ch) {
            return Scope::Doubtful(format!("全{ch}"));
        }
        let is_word = [
            "社区", "地区", "辖区", "专区", "园区", "城市", "门市", "委托", "办理", "办结", "办件",
        ]
        .iter()
        .any(|word| text[..at + ch.len_utf8()].ends_with(word) || text[at..].starts_with(word));
        let start = phrase.start + at - before.iter().map(|ch| ch.len_utf8()).sum::<usize>();
        let is_known = |at| {
            let mut mentions = line.mentions(phrase).iter();
            mentions.any(|mention| (mention.start..mention.end).contains(&at))
        };
        let is_name = before.len() == 2
            && before.iter().all(|ch| is_han(*ch))
            && !text[at + ch.len_utf8()..].starts_with('级')
            && !(start..phrase.start + at).any(is_known);
        if is_name
            && !is_whole
            && !is_word
            && !organ.name.contains(&name)
            && "县区镇乡局旗".contains(ch)
        {
            return Scope::Narrow(name);
        }
    }
    Scope::Own
}
