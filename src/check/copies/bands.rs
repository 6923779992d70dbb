//! Which sections may be near copies of other agencies' sections: those that share a band of
//! their signatures.

use super::Sketch;
use super::shingles::{BANDS, mix};

/// How many neighbours of a crowded band a section looks at, in each direction.
const NEIGHBOURS: usize = 4;

/// How many steps it takes at most to find them.
const STEPS: usize = 16;

/// Returns for each section the sections of other agencies, of the same or an earlier year, that
/// it may be a copy of.
pub(super) fn candidates(sketches: &[Sketch]) -> Vec<Vec<usize>> {
    let mut candidates: Vec<Vec<usize>> = vec![Vec::new(); sketches.len()];
    let is_alone = sketches
        .windows(2)
        .all(|pair| pair[0].agency == pair[1].agency);
    if is_alone {
        return candidates;
    }
    for band in 0..BANDS {
        // Members of a band stand by year, so that copies of one year are neighbours.
        let mut members: Vec<(u64, u16, usize)> = Vec::with_capacity(sketches.len());
        for (index, sketch) in sketches.iter().enumerate() {
            let key = mix(sketch.signature.band(band) ^ sketch.form as u64);
            members.push((key, sketch.year.0, index));
        }
        members.sort_unstable();
        for (at, (key, year, index)) in members.iter().enumerate() {
            let alike = |other: &&(u64, u16, usize)| other.0 == *key;
            let before = members[..at].iter().rev().take(STEPS).take_while(alike);
            let after = members[at + 1..].iter().take(STEPS).take_while(alike);
            let after = after.take_while(|other| other.1 == *year);
            let foreign =
                |other: &&(u64, u16, usize)| sketches[other.2].agency != sketches[*index].agency;
            let before = before.filter(foreign).take(NEIGHBOURS);
            let after = after.filter(foreign).take(NEIGHBOURS);
            candidates[*index].extend(before.chain(after).map(|other| other.2));
        }
    }
    for list in &mut candidates {
        list.sort_unstable();
        list.dedup();
    }
    candidates
}
