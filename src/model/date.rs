//! Dates as they are written in documents: a day, and perhaps a time of day.

use std::fmt;

use jiff::civil;

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// The first day of the calendar.
    pub const FIRST: Self = Self(civil::Date::constant(1, 1, 1));

    /// Reads `2024-01-18` or `2024年1月18日`; `None` where it is no such text or no such day.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let parts: Vec<&str> = match text.strip_suffix('日') {
            Some(rest) => rest.split(['年', '月']).collect(),
            None => text.split('-').collect(),
        };
        let [year, month, day] = parts.as_slice() else {
            return None;
        };
        if year.len() != 4 {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Makes a day of the calendar, if it is one.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self)
    }

    /// Returns the year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Returns the month, from 1.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Returns the day of the month, from 1.
    pub fn day(self) -> i8 {
        self.0.day()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// When something was published: a day, and the time of day where the author knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Published {
    /// The day.
    pub date: Date,
    /// The hour and minute.
    pub time: Option<(i8, i8)>,
}

impl Published {
    /// Reads `2024-01-18` or `2024-01-18 09:30`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some((date, time)) = text.split_once([' ', 'T']) else {
            return Some(Self {
                date: Date::read(text)?,
                time: None,
            });
        };
        let mut parts = time.trim().split(':');
        let mut number = || parts.next().and_then(|part| part.parse::<i8>().ok());
        let (hour, minute) = (number()?, number()?);
        civil::Time::new(hour, minute, 0, 0).ok()?;
        Some(Self {
            date: Date::read(date)?,
            time: Some((hour, minute)),
        })
    }
}

impl fmt::Display for Published {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date.fmt(formatter)?;
        match self.time {
            Some((hour, minute)) => write!(formatter, " {hour:02}:{minute:02}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, Published};

    #[test]
    fn days_must_exist() {
        assert_eq!(Date::read("2024-02-29").unwrap().to_string(), "2024-02-29");
        assert_eq!(Date::read("2023-02-29"), None);
        assert_eq!(
            Date::read("2024年1月8日").unwrap().to_string(),
            "2024-01-08"
        );
        assert_eq!(Date::read("24-1-8"), None);
    }

    #[test]
    fn times_are_kept() {
        assert_eq!(
            Published::read("2024-01-18 09:30").unwrap().to_string(),
            "2024-01-18 09:30"
        );
        assert_eq!(
            Published::read("2024-01-18").unwrap().to_string(),
            "2024-01-18"
        );
        assert_eq!(Published::read("2024-01-18 25:00"), None);
    }
}
