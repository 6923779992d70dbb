//! By when a report must be published.

use super::{AgencyKind, Date, Deadline, Settings, Year};

/// The first report year under the 条例 of 2019.
const FIRST_YEAR: Year = Year(2019);

impl Settings {
    /// Returns the day by which an agency of this kind must publish its report on `year`: the one
    /// that the portal sets, or else that of the law, which local notices usually follow.
    pub fn due(&self, kind: AgencyKind, year: Year) -> Option<Date> {
        let mut own = self.deadlines.iter();
        let own = own.find(|(own, _)| *own == kind && year >= FIRST_YEAR);
        own.map_or(Deadline::statutory(kind, year), |(_, deadline)| *deadline)
            .after(year)
    }
}

impl Deadline {
    /// Returns the day that the law sets for the report on `year`, or, below the county, the one
    /// that local notices usually set.
    pub fn statutory(kind: AgencyKind, year: Year) -> Self {
        let march = Self { month: 3, day: 31 };
        match kind {
            _ if year < FIRST_YEAR => march,
            AgencyKind::CountyGovernment
            | AgencyKind::CityGovernment
            | AgencyKind::ProvinceGovernment => march,
            AgencyKind::Township
            | AgencyKind::Subdistrict
            | AgencyKind::CountyDepartment
            | AgencyKind::CityDepartment
            | AgencyKind::ProvinceDepartment
            | AgencyKind::Institution => Self { month: 1, day: 31 },
        }
    }

    /// Returns the day in the year after the report's.
    pub fn after(self, year: Year) -> Option<Date> {
        let year = i16::try_from(year.after().0).ok()?;
        // The 29th of February of a year that has none is its 28th.
        Date::new(year, self.month, self.day).or_else(|| Date::new(year, self.month, self.day - 1))
    }
}
