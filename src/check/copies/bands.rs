//! Which sections may be near copies of other agencies' sections: those that share a band of
//! their signatures.

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};

use crate::model::{AgencyId, Year};

use super::shingles::{BANDS, mix};
use super::{Key, SectionId, Sketch};

/// How many neighbours of a crowded band a section looks at, in each direction.
const NEIGHBOURS: usize = 4;

/// How many steps it takes at most to find them.
const STEPS: usize = 16;

/// A section in a band: the band, what it has there, its year, its agency and number.
///
/// Members of a band stand by year, so that copies of one year are neighbours.
type Member = (usize, u64, Year, AgencyId, usize);

/// All bands with the sections in them.
#[derive(Default)]
pub(super) struct Bands(BTreeSet<Member>);

impl Bands {
    /// Adds a section; those who may see it among their neighbours are `touched`.
    pub(super) fn insert(&mut self, key: Key, sketch: &Sketch, touched: &mut BTreeSet<SectionId>) {
        for member in members(key, sketch) {
            self.0.insert(member);
            self.touch(member, touched);
        }
    }

    /// Removes a section; those who may have seen it among their neighbours are `touched`.
    pub(super) fn remove(&mut self, key: Key, sketch: &Sketch, touched: &mut BTreeSet<SectionId>) {
        for member in members(key, sketch) {
            self.touch(member, touched);
            self.0.remove(&member);
        }
    }

    /// Returns the sections of other agencies, of the same or an earlier year, that a section may
    /// be a copy of.
    pub(super) fn candidates(&self, key: Key, sketch: &Sketch) -> BTreeSet<SectionId> {
        let mut candidates = BTreeSet::new();
        for member in members(key, sketch) {
            let foreign = |other: &&Member| other.3 != key.0;
            let before = self.before(member).filter(foreign).take(NEIGHBOURS);
            let after = self.after(member).take_while(|other| other.2 == key.1);
            let after = after.filter(foreign).take(NEIGHBOURS);
            candidates.extend(before.chain(after).map(section));
        }
        candidates
    }

    fn touch(&self, member: Member, touched: &mut BTreeSet<SectionId>) {
        let around = self.before(member).chain(self.after(member));
        touched.extend(around.map(section));
    }

    /// Returns those before a member who have the same there, the nearest first.
    fn before(&self, member: Member) -> impl Iterator<Item = &Member> {
        let before = self.0.range(..member).rev().take(STEPS);
        before.take_while(move |other| is_alike(other, &member))
    }

    /// Returns those after a member who have the same there, the nearest first.
    fn after(&self, member: Member) -> impl Iterator<Item = &Member> {
        let after = self.0.range((Excluded(member), Unbounded)).take(STEPS);
        after.take_while(move |other| is_alike(other, &member))
    }
}

fn is_alike(one: &Member, other: &Member) -> bool {
    (one.0, one.1) == (other.0, other.1)
}

fn section(member: &Member) -> SectionId {
    (member.3, member.2, member.4)
}

fn members(key: Key, sketch: &Sketch) -> impl Iterator<Item = Member> {
    (0..BANDS).map(move |band| {
        let has = mix(sketch.signature.band(band) ^ sketch.form as u64);
        (band, has, key.1, key.0, sketch.section)
    })
}
