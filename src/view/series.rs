//! Key figures year by year, and what is said of them in words.

use crate::forms::{Form, KeyFigure};
use crate::model::{Amount, Report};

use super::lead;

/// A key figure over the years of an agency.
#[derive(Clone, Debug)]
pub(super) struct Series<'a> {
    /// The figure as the newest form that has it describes it.
    pub(super) key: &'a KeyFigure,
    /// One point for each report, oldest first.
    pub(super) points: Vec<Point>,
}

/// A key figure in one year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// The year.
    pub(super) year: u16,
    /// The figure; `None` where it is not reported.
    pub(super) value: Option<Amount>,
    /// Whether the form of that year asks for it.
    pub(super) asked: bool,
}

/// The fewest years that a chart shows.
const FEWEST_YEARS: usize = 3;
/// The fewest of its values that are not 0.
const FEWEST_VALUES: usize = 2;
/// The most values that are listed one by one in a sentence.
const MOST_LISTED: usize = 6;

/// Collects the key figures of all forms, newest form first, in the groups that forms speak of.
pub(super) fn groups<'a>(reports: &[&'a Report]) -> Vec<Vec<Series<'a>>> {
    let mut seen: Vec<&str> = Vec::new();
    let mut groups = Vec::new();
    for form in forms(reports) {
        for clause in &form.lead {
            let mut group = Vec::new();
            for key in &clause.figures {
                if !seen.contains(&&*key.id) {
                    seen.push(&key.id);
                    group.push(Series::new(key, reports));
                }
            }
            if !group.is_empty() {
                groups.push(group);
            }
        }
    }
    groups
}

/// Lists the forms that reports follow, newest report first, each once.
pub(super) fn forms<'a>(reports: &[&'a Report]) -> Vec<&'a Form> {
    let mut forms: Vec<&Form> = Vec::new();
    for form in reports
        .iter()
        .rev()
        .filter_map(|report| report.form.as_deref())
    {
        if !forms.iter().any(|other| other.id == form.id) {
            forms.push(form);
        }
    }
    forms
}

impl<'a> Series<'a> {
    /// Reads a key figure out of reports, oldest first.
    pub(super) fn new(key: &'a KeyFigure, reports: &[&Report]) -> Self {
        let point = |report: &&Report| {
            let clauses = report.form.iter().flat_map(|form| &form.lead);
            let own = clauses
                .flat_map(|clause| &clause.figures)
                .find(|own| own.id == key.id);
            Point {
                year: report.year.0,
                value: own.and_then(|own| lead::value(report, own)),
                asked: own.is_some(),
            }
        };
        Self {
            key,
            points: reports.iter().map(point).collect(),
        }
    }

    /// Returns the values that are reported, by year.
    pub(super) fn values(&self) -> impl DoubleEndedIterator<Item = (u16, Amount)> {
        self.points
            .iter()
            .filter_map(|point| Some((point.year, point.value?)))
    }

    fn n_some(&self) -> usize {
        self.values().filter(|(_, value)| !value.is_zero()).count()
    }

    /// Tells whether a chart says more than a sentence.
    pub(super) fn is_worth_a_chart(&self) -> bool {
        self.values().count() >= FEWEST_YEARS && self.n_some() >= FEWEST_VALUES
    }

    /// Tells whether every year that asks for the figure reports 0.
    pub(super) fn is_all_zero(&self) -> bool {
        let mut asked = self.points.iter().filter(|point| point.asked).peekable();
        asked.peek().is_some() && asked.all(|point| point.value.is_some_and(Amount::is_zero))
    }

    /// Says the whole series in a sentence without its full stop.
    pub(super) fn sentence(&self) -> String {
        let label = &self.key.label;
        let values: Vec<_> = self.values().collect();
        if values.is_empty() {
            return format!("{label}各年均未填报");
        }
        if let Some((year, value)) = self.only_some() {
            return format!(
                "{year}\u{a0}年{label}{}，其余年份为\u{a0}0",
                self.said(value)
            );
        }
        if values.len() <= 2 {
            return self.last_change();
        }
        self.listed()
    }

    /// Says the series as briefly as can be, for readers who know of which years a page speaks.
    pub(super) fn brief(&self, whole: (u16, u16)) -> String {
        let label = &self.key.label;
        let values: Vec<_> = self.values().collect();
        let (Some(first), Some(last)) = (values.first(), values.last()) else {
            return self.sentence();
        };
        if values.len() == 1 || self.only_some().is_some() {
            return self.sentence();
        }
        let range = if (first.0, last.0) == whole {
            String::new()
        } else {
            format!("{}—{}\u{a0}年", first.0, last.0)
        };
        let n_years = usize::from(last.0 - first.0) + 1;
        if values.len() <= MOST_LISTED && n_years > values.len() {
            return self.listed();
        }
        if values.len() <= MOST_LISTED {
            let listed = values.iter().map(|(_, value)| value.to_string());
            let listed = listed.collect::<Vec<_>>().join(" → ");
            return format!("{range}{label} {listed}\u{a0}{}", self.key.unit);
        }
        let most = values.iter().fold(
            first,
            |most, value| if value.1 > most.1 { value } else { most },
        );
        let (from, to) = (self.said(first.1), self.said(last.1));
        format!(
            "{label}由 {}\u{a0}年{from}到 {}\u{a0}年{to}，最多为 {}\u{a0}年{}",
            first.0,
            last.0,
            most.0,
            self.said(most.1)
        )
    }

    fn listed(&self) -> String {
        let values = self.values();
        let said = values.map(|(year, value)| format!("{year}\u{a0}年{}", self.said(value)));
        let said: Vec<_> = said.collect();
        format!("{} {}", self.key.label, said.join("，"))
    }

    /// Says the years one by one; `None` where there is only one to tell of.
    pub(super) fn history(&self) -> Option<String> {
        let values = self.values();
        let said = values.map(|(year, value)| format!("{year}\u{a0}年{}", self.said(value)));
        let said: Vec<_> = said.collect();
        (said.len() > 1).then(|| format!("{}：{}", self.key.label, said.join(" · ")))
    }

    /// Says the newest value, how it differs from the year before, and whether it stands out.
    pub(super) fn message(&self) -> String {
        let values: Vec<_> = self.values().collect();
        let (Some(first), Some((_, rest))) = (values.first(), values.split_last()) else {
            return self.sentence();
        };
        let last = values[rest.len()].1;
        let mut text = self.last_change();
        if rest.iter().all(|(_, value)| *value < last) {
            text.push_str(&format!("，为\u{a0}{}\u{a0}年以来最多", first.0));
        } else if rest.iter().all(|(_, value)| *value > last) {
            text.push_str(&format!("，为\u{a0}{}\u{a0}年以来最少", first.0));
        }
        text
    }

    /// Says the newest value and how it differs from that of the year before.
    fn last_change(&self) -> String {
        let mut values = self.values().rev();
        let Some((year, value)) = values.next() else {
            return String::new();
        };
        let said = format!("{year}\u{a0}年{}{}", self.key.label, self.said(value));
        let Some((before, other)) = values.next() else {
            return said;
        };
        let than = if before + 1 == year {
            "上年".to_owned()
        } else {
            format!("\u{a0}{before}\u{a0}年")
        };
        match Difference::between(other, value) {
            Some(Difference::More(by)) => format!("{said}，比{than}增加{}", self.said(by)),
            Some(Difference::Less(by)) => format!("{said}，比{than}减少{}", self.said(by)),
            Some(Difference::None) => format!("{said}，与{than}持平"),
            None => said,
        }
    }

    /// Returns the only value that is not 0, where every asked year is reported.
    fn only_some(&self) -> Option<(u16, Amount)> {
        let complete = self
            .points
            .iter()
            .all(|point| !point.asked || point.value.is_some());
        let mut some = self.values().filter(|(_, value)| !value.is_zero());
        let only = some.next()?;
        (complete && some.next().is_none() && self.values().count() >= FEWEST_YEARS).then_some(only)
    }

    fn said(&self, value: Amount) -> String {
        format!(" {value}\u{a0}{}", self.key.unit)
    }
}

/// Says that all years of some series are 0; nothing where there is no series.
pub(super) fn all_zero(series: &[&Series<'_>]) -> Option<String> {
    let years = series.first()?.values().map(|(year, _)| year);
    let labels: Vec<&str> = series.iter().map(|series| &*series.key.label).collect();
    let years = span(&years.collect::<Vec<_>>());
    Some(format!("{} {years}均为\u{a0}0", labels.join("、")))
}

/// Says years: 2019 年, 2019—2021 年; one by one where some between them are missing.
pub(super) fn span(years: &[u16]) -> String {
    match years {
        [] => String::new(),
        [first, .., last] if usize::from(last - first) + 1 == years.len() => {
            format!("{first}—{last}\u{a0}年")
        }
        _ => {
            let years: Vec<_> = years.iter().map(u16::to_string).collect();
            format!("{}\u{a0}年", years.join("、"))
        }
    }
}

/// How two figures differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// The later is larger by this.
    More(Amount),
    /// The later is smaller by this.
    Less(Amount),
    /// They are equal.
    None,
}

impl Difference {
    /// Compares a figure with a later one; `None` where the difference has too many digits.
    pub(super) fn between(before: Amount, after: Amount) -> Option<Self> {
        Some(match before.cmp(&after) {
            std::cmp::Ordering::Less => Self::More(after.checked_sub(before)?),
            std::cmp::Ordering::Greater => Self::Less(before.checked_sub(after)?),
            std::cmp::Ordering::Equal => Self::None,
        })
    }
}
