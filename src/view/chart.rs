//! Charts: what they show and say. How they are drawn is the renderer's.

use std::collections::BTreeSet;

use serde::Serialize;

use super::series::Series;
use crate::model::Report;

/// A chart of figures over the years, with its data.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ChartView {
    /// The id in the page: `c1`.
    pub id: String,
    /// What it tells.
    pub title: String,
    /// What it shows: whose figures, which, of which years, in what unit.
    pub subtitle: String,
    /// The unit of its figures.
    pub unit: String,
    /// The years of its axis, without gaps.
    pub years: Vec<u16>,
    /// The lines, at most four.
    pub series: Vec<ChartSeries>,
    /// Where the form changes.
    pub breaks: Vec<FormChange>,
    /// The reports that it comes from.
    pub sources: Vec<ChartSource>,
}

/// A line of a chart.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ChartSeries {
    /// What it counts.
    pub label: String,
    /// The figures of the chart's years as written; `None` where there is none.
    pub values: Vec<Option<String>>,
}

/// A change of the form between two years.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FormChange {
    /// The first year of the new form.
    pub year: u16,
    /// The name of the new form.
    pub form: String,
}

/// A report that a chart comes from.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ChartSource {
    /// The year.
    pub year: u16,
    /// The address of the report.
    pub href: String,
}

/// The most lines in a chart: more cannot be told apart.
const MOST_SERIES: usize = 4;

/// What a chart takes from its surroundings.
pub(super) struct ChartSetting<'a> {
    /// Whose figures it shows.
    pub(super) agency: &'a str,
    /// The reports, oldest first.
    pub(super) reports: &'a [&'a Report],
    /// The address of each report.
    pub(super) hrefs: &'a [String],
}

impl ChartSetting<'_> {
    /// Makes the chart of those series of a group that are worth one; `None` where none is.
    pub(super) fn chart(&self, id: String, group: &[Series<'_>]) -> Option<ChartView> {
        let drawn: Vec<_> = group
            .iter()
            .filter(|series| series.is_worth_a_chart())
            .collect();
        let unit = &drawn.first()?.key.unit;
        let drawn: Vec<_> = drawn
            .iter()
            .filter(|series| series.key.unit == *unit)
            .take(MOST_SERIES)
            .collect();
        let values = drawn.iter().flat_map(|series| series.values());
        let years: BTreeSet<u16> = values.map(|(year, _)| year).collect();
        let (from, to) = (*years.first()?, *years.last()?);
        let labels: Vec<&str> = drawn.iter().map(|series| &*series.key.label).collect();
        let series = drawn.iter().map(|series| ChartSeries {
            label: series.key.label.clone(),
            values: (from..=to).map(|year| text_of(series, year)).collect(),
        });
        Some(ChartView {
            id,
            title: drawn.first()?.message(),
            subtitle: format!(
                "{}，{}，{from}—{to}\u{a0}年，单位：{unit}",
                self.agency,
                labels.join("、")
            ),
            unit: unit.clone(),
            years: (from..=to).collect(),
            series: series.collect(),
            breaks: self.breaks(from, to),
            sources: self.sources(from, to),
        })
    }

    /// Lists where the form changes between the years of a chart.
    fn breaks(&self, from: u16, to: u16) -> Vec<FormChange> {
        let pairs = self.reports.windows(2).filter_map(|pair| {
            let (old, new) = (pair[0].form.as_ref(), pair[1].form.as_ref()?);
            let changes = old.is_none_or(|old| old.id != new.id);
            let inside = pair[0].year.0 >= from && pair[1].year.0 <= to;
            (changes && inside).then(|| FormChange {
                year: pair[1].year.0,
                form: new.short_name.clone(),
            })
        });
        pairs.collect()
    }

    fn sources(&self, from: u16, to: u16) -> Vec<ChartSource> {
        let reports = self.reports.iter().zip(self.hrefs);
        let inside = reports.filter(|(report, _)| (from..=to).contains(&report.year.0));
        let source = |(report, href): (&&Report, &String)| ChartSource {
            year: report.year.0,
            href: href.clone(),
        };
        inside.map(source).collect()
    }
}

fn text_of(series: &Series<'_>, year: u16) -> Option<String> {
    let mut values = series.values();
    let (_, value) = values.find(|(other, _)| *other == year)?;
    Some(value.to_string())
}
