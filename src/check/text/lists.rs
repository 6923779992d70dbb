//! Wholes and their parts: 共12条，其中甲7条、乙5条.

use std::ops::Range;

use crate::model::Amount;

use super::Scene;
use super::numbers::Figure;
use super::period;
use super::reading::Line;
use super::whole::MARKS;

/// A list whose parts do not come to the whole.
pub(super) struct Broken {
    /// The strand and the number of the whole.
    pub(super) whole: (usize, usize),
    /// The strand of the parts, with their numbers.
    pub(super) parts: (usize, Vec<usize>),
    /// What the parts come to.
    pub(super) sum: Amount,
}

/// Finds the lists that do not add up.
pub(super) fn broken(scene: &Scene<'_>) -> Vec<Broken> {
    let mut found = Vec::new();
    for number in 0..scene.reading.lines.len() {
        found.extend(in_brackets(scene, number));
        let line = &scene.reading.lines[number];
        if line.figures.len() < 3 && !line.text().contains("其中") {
            continue;
        }
        for mark in marks(line) {
            found.extend(after_mark(scene, number, &mark));
        }
    }
    found
}

/// Where the parts of a whole begin to be told.
struct Mark {
    start: usize,
    end: usize,
    /// Whether more parts may be left out: 包括.
    is_open: bool,
}

/// Finds the words that open a list, and colons right after a figure.
fn marks(line: &Line<'_>) -> Vec<Mark> {
    let text = line.text();
    let mut marks = Vec::new();
    for word in MARKS {
        for (start, _) in text.match_indices(word) {
            marks.push(Mark {
                start,
                end: start + word.len(),
                is_open: *word == "包括",
            });
        }
    }
    for figure in &line.figures {
        if text[figure.end..].starts_with('：') {
            marks.push(Mark {
                start: figure.end,
                end: figure.end,
                is_open: false,
            });
        }
    }
    marks.sort_by_key(|mark| mark.start);
    marks
}

/// A list in brackets right after its whole.
fn in_brackets(scene: &Scene<'_>, number: usize) -> Option<Broken> {
    let line = &scene.reading.lines[number];
    let (host, at) = line.strand.host?;
    let whole = scene.reading.lines[host].figures.iter().position(|whole| whole.end == at)?;
    let opens_otherwise = ["含", "包含", "另", "比", "较", "同比", "上年", "不含", "其中", "包括"];
    if opens_otherwise.iter().any(|word| line.text().starts_with(word)) {
        return None;
    }
    let range = 0..line.text().len();
    let parts = parts(line, &range, scene.reading.lines[host].figures[whole].unit);
    let candidates = [(host, whole)];
    weigh(scene, &candidates, (number, parts), is_open(line.text()))
}

/// A list after 其中.
fn after_mark(scene: &Scene<'_>, number: usize, mark: &Mark) -> Vec<Broken> {
    let line = &scene.reading.lines[number];
    let sentence = line.sentence(mark.start);
    // A semicolon ends a list where another is told of after it.
    let others: Vec<Mark> = marks(line)
        .into_iter()
        .filter(|other| sentence.contains(&other.start) && other.start != mark.start)
        .collect();
    let has_figures = |range: Range<usize>| !line.figures_in(&range).is_empty();
    let earlier = others.iter().filter(|other| other.start < mark.start).next_back();
    let start = match earlier {
        Some(other) if has_figures(other.end..mark.start) => {
            match line.text()[other.end..mark.start].rfind('；') {
                Some(pause) => other.end + pause,
                None => return Vec::new(),
            }
        }
        _ => sentence.start,
    };
    let later = others.iter().find(|other| other.start > mark.end);
    let end = match later {
        Some(other) if has_figures(mark.end..other.start) => {
            match line.text()[mark.end..other.start].rfind('；') {
                Some(pause) => mark.end + pause,
                None => return Vec::new(),
            }
        }
        _ => sentence.end.max(mark.end),
    };
    let after = mark.end..end;
    let mut units: Vec<&'static str> = Vec::new();
    for figure in &line.figures[line.figures_in(&after)] {
        if !figure.is_percent() && !figure.unit.is_empty() && !units.contains(&figure.unit) {
            units.push(figure.unit);
        }
    }
    let is_open = mark.is_open || is_open(&line.text()[after.clone()]);
    let lists = units.into_iter().filter_map(|unit| {
        let candidates = wholes(line, &(start..mark.start), unit);
        let candidates: Vec<_> = candidates.into_iter().map(|whole| (number, whole)).collect();
        weigh(scene, &candidates, (number, parts(line, &after, unit)), is_open)
    });
    lists.collect()
}

/// The counts that a list may be the parts of: those before it in its sentence, or the only one
/// of the sentence before.
fn wholes(line: &Line<'_>, before: &Range<usize>, unit: &str) -> Vec<usize> {
    let in_range = |range: &Range<usize>| -> Vec<usize> {
        let figures = line.figures_in(range);
        figures.filter(|index| line.figures[*index].unit == unit).collect()
    };
    let own = in_range(before);
    let is_first = line.figures_in(before).is_empty() && line.text()[before.clone()].is_empty();
    if !own.is_empty() || !is_first {
        return own;
    }
    let Some(last) = before.start.checked_sub('。'.len_utf8()) else {
        return own;
    };
    let earlier = in_range(&line.sentence(last));
    if earlier.len() == 1 { earlier } else { Vec::new() }
}

/// Words at the start of a clause that goes on to something else.
const ELSEWHERE: &[&str] = &[
    "办理", "答复", "回应", "回复", "组织", "开展", "举办", "召开", "收到", "受理", "报送", "采用", "编发",
    "开设", "处理", "转发", "征集", "累计", "共", "全年", "同比", "较", "比", "均", "另", "此外", "同时",
];

/// The counts of a unit that are the parts told in a range.
fn parts(line: &Line<'_>, range: &Range<usize>, unit: &str) -> Vec<usize> {
    let mut parts = Vec::new();
    for index in line.figures_in(range) {
        let figure = &line.figures[index];
        if figure.unit != unit {
            continue;
        }
        let left = super::claims::phrase(line, index).left;
        let left = &line.text()[left.start.max(range.start)..left.end];
        let name = left.trim_start_matches(['，', '、', '：']);
        let grows = ["增加", "减少", "每", "平均"].iter().any(|word| left.contains(word));
        if grows || period::compares(left) {
            continue;
        }
        if !parts.is_empty() && ELSEWHERE.iter().any(|word| name.starts_with(word)) {
            break;
        }
        parts.push(index);
    }
    parts
}

fn is_open(text: &str) -> bool {
    let more = text.match_indices('等').any(|(at, word)| {
        let rest = &text[at + word.len()..];
        !["级", "候", "待", "次"].iter().any(|word| rest.starts_with(word))
    });
    more || text.contains("其中有")
}

/// Says whether the parts come to one of the wholes, as far as that can be told.
fn weigh(
    scene: &Scene<'_>,
    candidates: &[(usize, usize)],
    (number, parts): (usize, Vec<usize>),
    is_open: bool,
) -> Option<Broken> {
    let line = &scene.reading.lines[number];
    let figure = |(line, index): (usize, usize)| &scene.reading.lines[line].figures[index];
    let counted: Vec<&Figure> = parts.iter().map(|index| &line.figures[*index]).collect();
    let (whole, others) = candidates.split_last()?;
    let all_exact = candidates.iter().all(|whole| figure(*whole).is_exact())
        && counted.iter().all(|part| part.is_exact());
    // A second count that a semicolon parts from the first, with no name, is hardly a part too.
    let is_pair = |parts: &[usize]| {
        let [first, second] = parts else { return true };
        let between = line.figures[*first].end..line.figures[*second].number.start;
        !line.text()[between].ends_with('；')
    };
    if parts.len() < 2 || !all_exact || !is_pair(&parts) {
        return None;
    }
    let total = figure(*whole).value;
    let values: Vec<Amount> = counted.iter().map(|part| part.value).collect();
    let mut possible: Vec<Amount> = candidates.iter().map(|whole| figure(*whole).value).collect();
    possible.extend(possible.iter().copied().try_fold(Amount::ZERO, Amount::checked_add));
    let mixed: Vec<usize> = mixed_units(line, &parts);
    if any_run(line, &parts, &possible) || any_run(line, &mixed, &possible) {
        return None;
    }
    let sum = values.iter().copied().try_fold(Amount::ZERO, Amount::checked_add)?;
    let is_comparison = |whole: &(usize, usize)| {
        let line = &scene.reading.lines[whole.0];
        let clause = line.clause(figure(*whole).number.start).range.clone();
        period::compares(&line.text()[clause])
    };
    // Of several counts before 其中, the one right before it is the whole.
    let is_beside = scene.reading.lines[whole.0].text()[figure(*whole).end..]
        .trim_start_matches('，')
        .starts_with("其中");
    let is_unclear = is_comparison(whole)
        || !others.is_empty() && !is_beside
        || values.iter().any(|part| *part > total);
    let all_hold = scene.holds(whole.0, whole.1) && parts.iter().all(|part| scene.holds(number, *part));
    let last_part = line.text().get(..counted.last()?.number.start).unwrap_or("");
    let closes = last_part.rfind(['、', '，', '；', '：']).map_or(last_part, |at| &last_part[at..]);
    let closes = ["其他", "其它", "其余"].iter().any(|word| closes.contains(word));
    let is_wrong = !is_unclear && !all_hold && is_telling(total, sum, is_open, closes);
    is_wrong.then_some(Broken {
        whole: *whole,
        parts: (number, parts),
        sum,
    })
}

/// Tells whether a difference is a fault, and not a list that leaves out some parts or names
/// some twice: then it is far from the whole.
fn is_telling(total: Amount, sum: Amount, is_open: bool, closes: bool) -> bool {
    let Some(gap) = total.checked_sub(sum) else {
        return false;
    };
    if is_open && !gap.is_negative() {
        return false;
    }
    let gap = gap.decimal().abs();
    let total = total.decimal();
    let is_near = gap * rust_decimal::Decimal::from(20) <= total
        || gap <= 1.into()
        || gap <= 2.into() && total >= 5.into();
    is_near || closes && sum.decimal() < total
}

/// All counts from the first part to the last, whatever their units.
fn mixed_units(line: &Line<'_>, parts: &[usize]) -> Vec<usize> {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return Vec::new();
    };
    let figures = (*first..=*last).filter(|index| !line.figures[*index].is_percent());
    figures.collect()
}

/// Tells whether neighbours in the list come to one of the wholes: all of them, or those between
/// two commas.
fn any_run(line: &Line<'_>, parts: &[usize], wholes: &[Amount]) -> bool {
    const LONGEST: usize = 40;
    let parts = &parts[..parts.len().min(LONGEST)];
    let pauses = |first: usize, second: usize| {
        let between = line.figures[first].end..line.figures[second].number.start;
        line.text()[between].contains(['，', '；'])
    };
    let begins = |start: usize| start == 0 || pauses(parts[start - 1], parts[start]);
    let ends = |end: usize| end + 1 == parts.len() || pauses(parts[end], parts[end + 1]);
    (0..parts.len()).filter(|start| begins(*start)).any(|start| {
        let mut sum = Amount::ZERO;
        (start..parts.len()).any(|end| {
            let value = line.figures[parts[end]].value;
            sum = sum.checked_add(value).unwrap_or(sum);
            ends(end) && wholes.contains(&sum) && !sum.is_zero()
        })
    })
}
