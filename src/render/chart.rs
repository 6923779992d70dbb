//! Charts as static SVG: lines over years, with markers that differ in shape and labels beside
//! them. Colours, dashes and letters come from the stylesheet, by class.

use std::fmt::Write;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::markdown::escape;
use crate::view::{ChartSeries, ChartView};

/// For what width a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// For desks.
    Wide,
    /// For phones.
    Narrow,
}

/// The measures of a frame, in units of its drawing.
struct Measures {
    name: &'static str,
    suffix: &'static str,
    width: i64,
    height: i64,
    letter: i64,
    /// How many points may each carry its figure.
    most_figures: usize,
}

impl Frame {
    fn measures(self) -> Measures {
        match self {
            Self::Wide => Measures {
                name: "wide",
                suffix: "",
                width: 640,
                height: 300,
                letter: 15,
                most_figures: 12,
            },
            Self::Narrow => Measures {
                name: "narrow",
                suffix: "n",
                width: 360,
                height: 260,
                letter: 16,
                most_figures: 6,
            },
        }
    }
}

/// The most lines of the grid above or below 0, together.
const MOST_STEPS: i64 = 5;
/// The room at the top and at the bottom.
const TOP: i64 = 32;
const BOTTOM: i64 = 30;
/// The half of a marker.
const MARK: i64 = 5;
/// The least distance between two years that both have their numbers, in widths of a letter.
const YEAR_LETTERS: i64 = 3;

/// Draws a chart.
pub(super) fn svg(chart: &ChartView, frame: Frame) -> String {
    let measures = frame.measures();
    let Some(scale) = Scale::of(chart) else {
        return String::new();
    };
    let plot = Plot::new(chart, &scale, &measures);
    let mut svg = String::with_capacity(4 << 10);
    let (id, suffix) = (&chart.id, measures.suffix);
    let _ = write!(
        svg,
        "<svg class=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{id}{suffix}-t {id}{suffix}-d\">",
        measures.name, measures.width, measures.height
    );
    let _ = write!(svg, "<title id=\"{id}{suffix}-t\">");
    escape(&chart.title, &mut svg);
    let _ = write!(svg, "</title><desc id=\"{id}{suffix}-d\">");
    escape(&description(chart), &mut svg);
    svg.push_str("</desc>");
    plot.grid(&scale, &mut svg);
    plot.years(&mut svg);
    plot.breaks(&mut svg);
    for (number, series) in chart.series.iter().enumerate() {
        plot.line(number, &plot.points(series, &scale), &mut svg);
    }
    match &chart.series[..] {
        [only] => plot.figures(only, &scale, &mut svg),
        _ => plot.names(&scale, &mut svg),
    }
    svg.push_str("</svg>");
    svg
}

/// Says all figures in words.
fn description(chart: &ChartView) -> String {
    let mut text = format!("{}。", chart.subtitle);
    for series in &chart.series {
        let values = chart.years.iter().zip(&series.values);
        let values =
            values.filter_map(|(year, value)| Some(format!("{year}年{}", value.as_ref()?)));
        let values: Vec<_> = values.collect();
        let _ = write!(text, "{}：{}。", series.label, values.join("，"));
    }
    text
}

fn number(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

/// The steps of the axis.
struct Scale {
    step: Decimal,
    /// The lowest and the highest step.
    steps: (i64, i64),
}

impl Scale {
    /// Finds steps of 1, 2 or 5 times a power of ten that hold all figures and 0.
    fn of(chart: &ChartView) -> Option<Self> {
        let values = chart.series.iter().flat_map(|series| &series.values);
        let values: Vec<Decimal> = values.flatten().filter_map(|text| number(text)).collect();
        let high = values.iter().max().copied()?.max(Decimal::ZERO);
        let low = values.iter().min().copied()?.min(Decimal::ZERO);
        let whole = values.iter().all(|value| value.fract().is_zero());
        let mut power = if whole {
            Decimal::ONE
        } else {
            Decimal::new(1, 4)
        };
        loop {
            for times in [1, 2, 5] {
                let step = power.checked_mul(Decimal::from(times))?;
                let up = high.checked_div(step)?.ceil().to_i64().unwrap_or(i64::MAX);
                let down = low.checked_div(step)?.floor().to_i64().unwrap_or(i64::MIN);
                if up.saturating_sub(down) <= MOST_STEPS {
                    let steps = (down, up.max(down + 1));
                    return Some(Self { step, steps });
                }
            }
            power = power.checked_mul(Decimal::TEN)?;
        }
    }

    fn ticks(&self) -> impl Iterator<Item = (i64, String)> {
        let text = |tick: i64| (self.step * Decimal::from(tick)).normalize().to_string();
        (self.steps.0..=self.steps.1).map(move |tick| (tick, text(tick)))
    }

    /// Returns how far below the top a figure lies, where the whole is `height` high.
    fn depth(&self, value: Decimal, height: i64) -> Option<i64> {
        let top = self.step.checked_mul(Decimal::from(self.steps.1))?;
        let whole = self
            .step
            .checked_mul(Decimal::from(self.steps.1 - self.steps.0))?;
        let part = top.checked_sub(value)?.checked_div(whole)?;
        part.checked_mul(Decimal::from(height))?.round().to_i64()
    }
}

/// The area of the lines.
struct Plot<'a> {
    chart: &'a ChartView,
    measures: &'a Measures,
    left: i64,
    right: i64,
    bottom: i64,
}

impl<'a> Plot<'a> {
    fn new(chart: &'a ChartView, scale: &Scale, measures: &'a Measures) -> Self {
        let letter = measures.letter;
        let ticks = scale.ticks().map(|(_, text)| width(&text, letter));
        let left = ticks.max().unwrap_or(0) + 12;
        let names = chart
            .series
            .iter()
            .map(|series| width(&name(series), letter));
        let beside = match chart.series.len() {
            1 => letter * 2,
            _ => names.max().unwrap_or(0) + 16,
        };
        Self {
            chart,
            measures,
            left,
            right: measures.width - beside.min(measures.width / 2),
            bottom: measures.height - BOTTOM,
        }
    }

    /// Returns where a year stands, by its number in the chart.
    fn x(&self, year: usize) -> i64 {
        let inset = self.measures.letter;
        let steps = i64::try_from(self.chart.years.len().max(2) - 1).unwrap_or(1);
        let year = i64::try_from(year).unwrap_or(0);
        self.left + inset + year * (self.right - self.left - inset * 2) / steps
    }

    fn y(&self, value: Decimal, scale: &Scale) -> Option<i64> {
        Some(TOP + scale.depth(value, self.bottom - TOP)?)
    }

    fn points(&self, series: &ChartSeries, scale: &Scale) -> Vec<Option<(i64, i64)>> {
        let values = series.values.iter().enumerate();
        let point = |(year, value): (usize, &Option<String>)| {
            let value = number(value.as_deref()?)?;
            Some((self.x(year), self.y(value, scale)?))
        };
        values.map(point).collect()
    }

    /// Draws the lines of the grid with their figures; that of 0 is the axis.
    fn grid(&self, scale: &Scale, svg: &mut String) {
        for (tick, text) in scale.ticks() {
            let height = self.bottom - TOP;
            let y = TOP + height * (scale.steps.1 - tick) / (scale.steps.1 - scale.steps.0);
            let class = if tick == 0 { "axis" } else { "grid" };
            let _ = write!(
                svg,
                "<path class=\"{class}\" d=\"M{} {y}H{}\"/>",
                self.left, self.right
            );
            let (x, y) = (self.left - 6, y + self.measures.letter / 3);
            let _ = write!(svg, "<text class=\"end\" x=\"{x}\" y=\"{y}\">{text}</text>");
        }
    }

    /// Writes the years, the newest always, others where there is room.
    fn years(&self, svg: &mut String) {
        let n_years = self.chart.years.len();
        let room = self.measures.letter * YEAR_LETTERS;
        let every = (1..n_years)
            .find(|every| self.x(*every) - self.x(0) >= room)
            .unwrap_or(n_years);
        let y = self.measures.height - 8;
        for (index, year) in self.chart.years.iter().enumerate() {
            if (n_years - 1 - index).is_multiple_of(every) {
                let x = self.x(index);
                let _ = write!(
                    svg,
                    "<text class=\"middle\" x=\"{x}\" y=\"{y}\">{year}</text>"
                );
            }
        }
    }

    /// Draws a dashed line before each year that begins a new form.
    fn breaks(&self, svg: &mut String) {
        for change in &self.chart.breaks {
            let year = self
                .chart
                .years
                .iter()
                .position(|year| *year == change.year);
            let Some(year) = year.filter(|year| *year > 0) else {
                continue;
            };
            let x = self.x(year).midpoint(self.x(year - 1));
            let _ = write!(svg, "<path class=\"break\" d=\"M{x} 8V{}\"/>", self.bottom);
            let room = self.measures.width - x > width(&change.form, self.measures.letter) + 8;
            let (class, x) = if room {
                ("start", x + 6)
            } else {
                ("end", x - 6)
            };
            let _ = write!(svg, "<text class=\"{class} note\" x=\"{x}\" y=\"20\">");
            escape(&change.form, svg);
            svg.push_str("</text>");
        }
    }

    /// Draws a line, broken where a year is missing, and its markers.
    fn line(&self, number: usize, points: &[Option<(i64, i64)>], svg: &mut String) {
        let number = number + 1;
        let mut path = String::new();
        let mut is_open = false;
        for point in points {
            if let Some((x, y)) = point {
                let _ = write!(path, "{}{x} {y}", if is_open { 'L' } else { 'M' });
            }
            is_open = point.is_some();
        }
        let _ = write!(svg, "<path class=\"line s{number}\" d=\"{path}\"/>");
        let _ = write!(svg, "<path class=\"mark s{number}\" d=\"");
        for (x, y) in points.iter().flatten() {
            marker(number, *x, *y, svg);
        }
        svg.push_str("\"/>");
    }

    /// Writes the figures of a single line above its points, all or the telling ones.
    fn figures(&self, series: &ChartSeries, scale: &Scale, svg: &mut String) {
        let points = self.points(series, scale);
        let known: Vec<usize> = (0..points.len())
            .filter(|year| points[*year].is_some())
            .collect();
        let highest = known
            .iter()
            .min_by_key(|year| points[**year].map(|(_, y)| y));
        let telling = [known.first(), known.last(), highest];
        for year in &known {
            let all = known.len() <= self.measures.most_figures;
            if !all && !telling.contains(&Some(year)) {
                continue;
            }
            if let (Some((x, y)), Some(value)) = (points[*year], &series.values[*year]) {
                let y = y - MARK - 6;
                let _ = write!(svg, "<text class=\"middle value s1\" x=\"{x}\" y=\"{y}\">");
                escape(value, svg);
                svg.push_str("</text>");
            }
        }
    }

    /// Writes the name and the last figure of each line beside its end, apart from each other.
    fn names(&self, scale: &Scale, svg: &mut String) {
        let series = self.chart.series.iter().enumerate();
        let mut labels: Vec<(i64, usize, String)> = series
            .filter_map(|(number, series)| {
                let (_, y) = self
                    .points(series, scale)
                    .into_iter()
                    .flatten()
                    .next_back()?;
                Some((y, number + 1, name(series)))
            })
            .collect();
        labels.sort();
        let line = self.measures.letter + 3;
        let mut lowest = 0;
        for (y, _, _) in &mut labels {
            *y = (*y).max(lowest);
            lowest = *y + line;
        }
        let mut highest = self.bottom;
        for (y, _, _) in labels.iter_mut().rev() {
            *y = (*y).min(highest);
            highest = *y - line;
        }
        for (y, number, text) in labels {
            let (x, y) = (self.right + 4, y + self.measures.letter / 3);
            let _ = write!(svg, "<text class=\"value s{number}\" x=\"{x}\" y=\"{y}\">");
            escape(&text, svg);
            svg.push_str("</text>");
        }
    }
}

/// The name of a line with its last figure.
fn name(series: &ChartSeries) -> String {
    const LONGEST: usize = 7;
    let mut name: String = series.label.chars().take(LONGEST).collect();
    if series.label.chars().count() > LONGEST {
        name.push('…');
    }
    let last = series.values.iter().flatten().next_back();
    format!("{name} {}", last.map_or("", String::as_str))
}

/// Adds a marker to a path; each line has a shape of its own.
fn marker(number: usize, x: i64, y: i64, path: &mut String) {
    let _ = match number {
        1 => write!(
            path,
            "M{} {y}a{MARK} {MARK} 0 1 0 {d} 0a{MARK} {MARK} 0 1 0 -{d} 0",
            x - MARK,
            d = MARK * 2
        ),
        2 => write!(
            path,
            "M{} {}h{d}v{d}h-{d}z",
            x - MARK,
            y - MARK,
            d = MARK * 2
        ),
        3 => write!(
            path,
            "M{x} {}l{w} {h}h-{d}z",
            y - MARK - 1,
            w = MARK + 1,
            h = MARK * 2,
            d = (MARK + 1) * 2
        ),
        _ => write!(
            path,
            "M{x} {}l{w} {w}l-{w} {w}l-{w} -{w}z",
            y - MARK - 1,
            w = MARK + 1
        ),
    };
}

/// Returns about how wide a text is: Chinese characters are square, others narrower.
fn width(text: &str, letter: i64) -> i64 {
    let tenths = |ch: char| if ch >= '\u{2E80}' { 10 } else { 6 };
    text.chars().map(tenths).sum::<i64>() * letter / 10
}
