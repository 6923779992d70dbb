//! Wholes and their parts: 共12条，其中甲7条、乙5条.

use std::ops::Range;

use crate::model::Amount;

use super::Scene;
use super::numbers::Figure;
use super::period;
use super::reading::Line;
use super::whole;

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
    for (number, line) in scene.reading.lines.iter().enumerate() {
        if line.figures.len() < 2 {
            continue;
        }
        found.extend(in_brackets(scene, number).and_then(|list| weigh(scene, list)));
        let marks = marks(line);
        for (index, mark) in marks.iter().enumerate() {
            let lists = after_mark(line, number, (&marks, index, mark));
            found.extend(lists.into_iter().filter_map(|list| weigh(scene, list)));
        }
    }
    found
}

/// Parts that are told, and the counts that may be their whole, the likeliest last.
struct List {
    wholes: Vec<(usize, usize)>,
    line: usize,
    parts: Vec<usize>,
    /// Whether more parts may be left out.
    is_open: bool,
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
    for (start, word) in whole::marks(text) {
        marks.push(Mark {
            start,
            end: start + word.len(),
            is_open: word == "包括",
        });
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
fn in_brackets(scene: &Scene<'_>, number: usize) -> Option<List> {
    let line = &scene.reading.lines[number];
    let (host, at) = line.strand.host?;
    let whole = scene.reading.lines[host]
        .figures
        .iter()
        .position(|whole| whole.end == at)?;
    let opens_otherwise = [
        "含", "包含", "另", "比", "较", "同比", "上年", "不含", "其中", "包括",
    ];
    if opens_otherwise
        .iter()
        .any(|word| line.text().starts_with(word))
    {
        return None;
    }
    let range = 0..line.text().len();
    let unit = scene.reading.lines[host].figures[whole].unit;
    Some(List {
        wholes: vec![(host, whole)],
        line: number,
        parts: parts(line, &range, unit),
        is_open: is_open(line.text()),
    })
}

/// The lists after 其中, one for each unit.
fn after_mark(
    line: &Line<'_>,
    number: usize,
    (marks, index, mark): (&[Mark], usize, &Mark),
) -> Vec<List> {
    let sentence = line.sentence(mark.start);
    // A semicolon parts a list from another that is told before or after it; without one, the
    // parts of a part are told, and nothing can be added up.
    let pause = |from: usize, to: usize| match line.text().get(from..to) {
        Some(text) if !line.figures_in(&(from..to)).is_empty() => {
            text.rfind('；').map(|at| Some(from + at))
        }
        _ => Some(None),
    };
    let before = index.checked_sub(1).map(|before| &marks[before]);
    let before = before.filter(|before| sentence.contains(&before.start));
    let after = marks
        .get(index + 1)
        .filter(|after| sentence.contains(&after.start));
    let start = before.map_or(Some(None), |before| pause(before.end, mark.start));
    let end = after.map_or(Some(None), |after| pause(mark.end, after.start));
    let (Some(start), Some(end)) = (start, end) else {
        return Vec::new();
    };
    let wholes_in = start.unwrap_or(sentence.start)..mark.start;
    let parts_in = mark.end..end.unwrap_or(sentence.end).max(mark.end);
    let mut units: Vec<&'static str> = Vec::new();
    const MOST: usize = 100;
    for figure in line.figures[line.figures_in(&parts_in)].iter().take(MOST) {
        if !figure.is_percent() && !figure.unit.is_empty() && !units.contains(&figure.unit) {
            units.push(figure.unit);
        }
    }
    let lists = units.into_iter().map(|unit| List {
        wholes: wholes(line, &wholes_in, unit)
            .into_iter()
            .map(|whole| (number, whole))
            .collect(),
        line: number,
        parts: parts(line, &parts_in, unit),
        is_open: mark.is_open || is_open(&line.text()[line.near(parts_in.clone(), mark.end)]),
    });
    lists.collect()
}

/// The counts that a list may be the parts of: those before it in its sentence, or the only one
/// of the sentence before.
fn wholes(line: &Line<'_>, before: &Range<usize>, unit: &str) -> Vec<usize> {
    let in_range = |range: &Range<usize>| -> Vec<usize> {
        let figures = line.figures_in(&line.near(range.clone(), before.end));
        figures
            .filter(|index| line.figures[*index].unit == unit)
            .collect()
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
    if earlier.len() == 1 {
        earlier
    } else {
        Vec::new()
    }
}

/// Words at the start of a clause that goes on to something else.
const ELSEWHERE: &[&str] = &[
    "办理", "答复", "回应", "回复", "组织", "开展", "举办", "召开", "收到", "受理", "报送", "采用",
    "编发", "开设", "处理", "转发", "征集", "累计", "共", "全年", "同比", "较", "比", "均", "另",
    "此外", "同时",
];

/// The counts of a unit that are the parts told in a range.
fn parts(line: &Line<'_>, range: &Range<usize>, unit: &str) -> Vec<usize> {
    const MOST: usize = 100;
    let mut parts = Vec::new();
    for index in line.figures_in(range).take(MOST) {
        let figure = &line.figures[index];
        if figure.unit != unit {
            continue;
        }
        let left = super::claims::phrase(line, index).left;
        let left = &line.text()[left.start.max(range.start)..left.end];
        let name = left.trim_start_matches(['，', '、', '：']);
        let grows = ["增加", "减少", "每", "平均"]
            .iter()
            .any(|word| left.contains(word));
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
        !["级", "候", "待", "次"]
            .iter()
            .any(|word| rest.starts_with(word))
    });
    more || text.contains("其中有")
}

/// Says whether the parts come to one of the wholes, as far as that can be told.
fn weigh(scene: &Scene<'_>, list: List) -> Option<Broken> {
    let line = &scene.reading.lines[list.line];
    let counted: Vec<&Figure> = list.parts.iter().map(|part| &line.figures[*part]).collect();
    let of = |whole: &(usize, usize)| &scene.reading.lines[whole.0].figures[whole.1];
    let whole = *list.wholes.last()?;
    let is_exact = list.wholes.iter().all(|whole| of(whole).is_exact())
        && counted.iter().all(|part| part.is_exact());
    if list.parts.len() < 2 || !is_exact || !is_pair(line, &list.parts) {
        return None;
    }
    let mut possible: Vec<Amount> = list.wholes.iter().map(|whole| of(whole).value).collect();
    let all = possible
        .iter()
        .copied()
        .try_fold(Amount::ZERO, Amount::checked_add);
    possible.extend(all);
    let mixed = mixed_units(line, &list.parts);
    if any_run(line, &list.parts, &possible) || any_run(line, &mixed, &possible) {
        return None;
    }
    let mut values = counted.iter().map(|part| part.value);
    let sum = values.try_fold(Amount::ZERO, Amount::checked_add)?;
    let holds = |part: &usize| scene.holds(list.line, *part);
    let all_hold = scene.holds(whole.0, whole.1) && list.parts.iter().all(holds);
    let total = of(&whole).value;
    let is_too_large = counted.iter().any(|part| part.value > total);
    let is_wrong = !all_hold
        && !is_too_large
        && is_clear(scene, &list.wholes)
        && is_telling(total, sum, list.is_open, closes(line, &counted));
    is_wrong.then_some(Broken {
        whole,
        parts: (list.line, list.parts),
        sum,
    })
}

/// A second count that a semicolon parts from the first, with no name, is hardly a part too.
fn is_pair(line: &Line<'_>, parts: &[usize]) -> bool {
    let [first, second] = parts else { return true };
    let between = line.figures[*first].end..line.figures[*second].number.start;
    !line.text()[between].ends_with('；')
}

/// Tells whether it is clear which count is the whole: the only one, or the one right before
/// 其中; and not one of a comparison.
fn is_clear(scene: &Scene<'_>, wholes: &[(usize, usize)]) -> bool {
    let Some((whole, others)) = wholes.split_last() else {
        return false;
    };
    let line = &scene.reading.lines[whole.0];
    let figure = &line.figures[whole.1];
    let clause = line.clause(figure.number.start).range.clone();
    let rest = line.text()[figure.end..].trim_start_matches('，');
    let is_only = others.is_empty() || rest.starts_with("其中");
    is_only && !period::compares(&line.text()[clause])
}

/// Tells whether the last part is all the rest: 其他.
fn closes(line: &Line<'_>, parts: &[&Figure]) -> bool {
    let last = parts.last().map_or(0, |last| last.number.start);
    let before = &line.text()[..last];
    let name = before
        .rfind(['、', '，', '；', '：'])
        .map_or(before, |at| &before[at..]);
    ["其他", "其它", "其余"]
        .iter()
        .any(|word| name.contains(word))
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
    (0..parts.len())
        .filter(|start| begins(*start))
        .any(|start| {
            let mut sum = Amount::ZERO;
            (start..parts.len()).any(|end| {
                let value = line.figures[parts[end]].value;
                sum = sum.checked_add(value).unwrap_or(sum);
                ends(end) && wholes.contains(&sum) && !sum.is_zero()
            })
        })
}
