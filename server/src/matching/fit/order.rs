//! Words in any order, as people type them into one box: which of them is the family name.

use super::{
    ALIAS, Asked, EXTRA, Hits, MOST, NO, NameFit, Part, SECOND, SILENT, TWO_IN_ONE, Terms, UNEXPLAINED, family, given,
    other_family, other_given,
};

/// Words in any order: every sensible choice of the family name is tried.
pub(super) fn words(hits: &Hits, units: &[Asked], terms: &Terms) -> NameFit {
    let last = units.len().saturating_sub(1);
    let mut best = one_by_one(hits, units, terms);
    for (place, (one, next)) in units.iter().zip(units.iter().skip(1)).enumerate() {
        let Some(term) =
            one.joined.filter(|term| hits.at(Part::First, *term).max(hits.at(Part::Family, *term)) > NO / 2.0)
        else {
            continue;
        };
        let both = Asked { whole: term, chance: one.chance + next.chance - TWO_IN_ONE, ..Asked::default() };
        let mut fewer: Vec<Asked> = units.iter().take(place).cloned().collect();
        fewer.push(both);
        fewer.extend(units.iter().skip(place + 2).cloned());
        best = best.better(one_by_one(hits, &fewer, terms));
    }
    debug_assert!(last < MOST, "a question has few words");
    best
}

fn one_by_one(hits: &Hits, units: &[Asked], terms: &Terms) -> NameFit {
    let as_given: Vec<(Option<f32>, bool)> = units
        .iter()
        .map(|unit| {
            let main = given(hits, unit, terms);
            let other = if hits.has_other() { other_given(hits, unit, terms).map(|bits| bits + ALIAS) } else { None };
            match (main, other) {
                (Some((bits, leads)), other) if other.is_none_or(|other| other <= bits) => (Some(bits), leads),
                (_, other) => (other, true),
            }
        })
        .collect();
    let as_family: Vec<Option<f32>> = units
        .iter()
        .map(|unit| {
            let other = if hits.has_other() { other_family(hits, unit, terms).map(|bits| bits + ALIAS) } else { None };
            family(hits, unit, terms).into_iter().chain(other).reduce(f32::max)
        })
        .collect();
    let last = units.len().saturating_sub(1);
    let mut best = lay(hits, &as_given, &as_family, None, if units.len() > 1 { -3.0 } else { 0.0 });
    for place in 0..units.len() {
        let cost = match place {
            place if place == last => 0.0,
            0 => -1.5,
            _ => -3.0,
        };
        best = best.better(lay(hits, &as_given, &as_family, Some(place), cost));
    }
    best
}

/// One unit is the family name, the others are given names, or parts of the family name where that fits better.
fn lay(
    hits: &Hits,
    as_given: &[(Option<f32>, bool)],
    as_family: &[Option<f32>],
    chosen: Option<usize>,
    cost: f32,
) -> NameFit {
    let mut fit = NameFit { cost, ..NameFit::default() };
    let mut leads = false;
    let (mut missed, mut placed) = (0_u8, 0_u8);
    for (place, ((one, first), family)) in as_given.iter().zip(as_family).enumerate() {
        if chosen == Some(place) {
            fit.family += match family {
                Some(bits) => bits.max(UNEXPLAINED),
                None if hits.has(Part::Family) => UNEXPLAINED,
                None => 0.0,
            };
            continue;
        }
        let part = family.filter(|bits| *bits - 2.0 > one.unwrap_or(NO) && chosen.is_some());
        match (one, part) {
            (_, Some(bits)) => fit.family += bits - 2.0,
            (Some(bits), None) if *bits >= EXTRA => {
                fit.given += bits;
                leads |= first;
                placed += 1;
            }
            _ => missed += 1,
        }
    }
    fit.given += unsaid(hits, missed, placed, leads);
    fit
}

/// What given names cost that nothing explains, and what it costs that the record's first or middle name was not typed.
fn unsaid(hits: &Hits, missed: u8, placed: u8, leads: bool) -> f32 {
    let unexplained = match missed {
        0 => 0.0,
        _ if !hits.has(Part::First) => 0.0,
        _ if placed == 0 => UNEXPLAINED + f32::from(missed - 1) * EXTRA,
        _ => f32::from(missed) * EXTRA,
    };
    let silent = if placed > 0 && !leads {
        SECOND
    } else if placed == 1 && hits.has(Part::Middle) {
        SILENT
    } else {
        0.0
    };
    unexplained + silent
}
