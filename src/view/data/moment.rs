//! Times as programs write them (RFC 3339). A portal's clock is that of China.

use std::fmt;

use crate::model::{Date, Published};

/// A day with a time of day; midnight where none is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::view) struct Moment {
    date: Date,
    time: (i8, i8),
}

impl Moment {
    /// Reads when something was published.
    pub(in crate::view) fn of(published: Published) -> Self {
        Self {
            date: published.date,
            time: published.time.unwrap_or((0, 0)),
        }
    }

    /// Makes the beginning of a day.
    pub(in crate::view) fn of_day(date: Date) -> Self {
        Self { date, time: (0, 0) }
    }

    /// Returns the day.
    pub(in crate::view) fn day(self) -> String {
        self.date.to_string()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = self.time;
        write!(formatter, "{}T{hour:02}:{minute:02}:00+08:00", self.date)
    }
}
