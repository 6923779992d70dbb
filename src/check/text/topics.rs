//! What a figure is about: the last thing named before it, or beside it.

use std::ops::Range;

use super::reading::{Line, Mention, OTHER, Reading};

/// What a figure or clause is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct About {
    /// The topics, the last named first; several where they are listed: 行政复议、行政诉讼.
    pub(super) topics: Vec<usize>,
    /// Whether they are named beside the figure itself.
    pub(super) here: bool,
    /// Whether they are named in its sentence.
    pub(super) in_sentence: bool,
}

/// Finds what the figure with these words around it is about.
pub(super) fn about(
    reading: &Reading<'_>,
    line: usize,
    left: &Range<usize>,
    right: &Range<usize>,
) -> About {
    let this = &reading.lines[line];
    let named = chain(reading, this, left);
    if !named.is_empty() {
        return About {
            topics: named,
            here: true,
            in_sentence: true,
        };
    }
    let beside = this
        .mentions(right)
        .iter()
        .find_map(|mention| mention.topic);
    if let Some(topic) = beside {
        return About {
            topics: vec![topic],
            here: true,
            in_sentence: true,
        };
    }
    let (topics, in_sentence) = inherited(reading, line, left.start);
    About {
        topics,
        here: false,
        in_sentence,
    }
}

/// The topic that is named last in a range, with those that it is listed with.
pub(super) fn chain(reading: &Reading<'_>, line: &Line<'_>, range: &Range<usize>) -> Vec<usize> {
    let mut topics = Vec::new();
    let mut later: Option<&Mention> = None;
    let named = line.mentions(range).iter().rev();
    for mention in named.filter(|mention| mention.topic.is_some()) {
        if let Some(later) = later
            && !is_list(&line.text()[mention.end..later.start])
        {
            break;
        }
        topics.extend(mention.topic.filter(|topic| !topics.contains(topic)));
        later = Some(mention);
    }
    for topic in &mut topics {
        let mut kinds = line
            .mentions(range)
            .iter()
            .rev()
            .filter_map(|mention| mention.topic);
        let narrows = |kind: &usize| {
            let kind = reading.claims.topics.get(*kind);
            kind.is_some_and(|kind| kind.narrows == Some(*topic))
        };
        if let Some(kind) = kinds.find(narrows) {
            *topic = kind;
        }
    }
    topics
}

/// What stands between the members of a list.
const LIST_WORDS: &[&str] = &[
    "、", "以及", "及", "和", "与", "或者", "或", "并", "被", "提起", "引起", "案件", "案", "件",
    "申请", "事项", "情况", "等", "的", "任何", "相关",
];

fn is_list(mut between: &str) -> bool {
    let has_joint = between.starts_with(['、', '以', '及', '和', '与', '或', '并'])
        || ["案件", "案", "件", "申请", "事项"].iter().any(|word| {
            let rest = between.strip_prefix(word);
            rest.is_some_and(|rest| rest.starts_with(['、', '以', '及', '和', '与', '或', '并']))
        });
    if !has_joint {
        return false;
    }
    while !between.is_empty() {
        let word = LIST_WORDS.iter().find(|word| between.starts_with(**word));
        let Some(word) = word else { return false };
        between = &between[word.len()..];
    }
    true
}

/// What was named before a place, in the text, in the text around brackets or in a heading; and
/// whether that was in the same sentence.
fn inherited(reading: &Reading<'_>, line: usize, before: usize) -> (Vec<usize>, bool) {
    let this = &reading.lines[line];
    let sentence = this.clause(before).sentence;
    for mention in this.mentions(&(0..before)).iter().rev() {
        let Some(topic) = mention.topic else { continue };
        // Something else that was spoken of in passing does not reach the next sentence.
        if topic == OTHER && mention.start < sentence {
            let range = this.sentence(mention.start);
            if this.figures_in(&range).is_empty() {
                continue;
            }
        }
        let topics = chain(reading, this, &(0..mention.end));
        return (topics, mention.start >= sentence);
    }
    match this.strand.host {
        Some((host, at)) => {
            let clause = reading.lines[host].clause(at).range.start;
            let named = chain(reading, &reading.lines[host], &(clause..at));
            if named.is_empty() {
                inherited(reading, host, clause)
            } else {
                (named, true)
            }
        }
        None => (this.above.topic.into_iter().collect(), false),
    }
}
