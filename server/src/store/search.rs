//! What a caller may be shown of what the index of people found: rights first, then the order.
//!
//! The index answers twice: by what the index entry shows, and by the whole address. Of the second answer only those
//! count whose address the caller reads; for everybody else the first one stands as if there were no other (INTRO-2).
//! A sealed person is shown to whoever reaches the record, and where an address alone was asked for to whoever reads their
//! address. To find out, as many are asked for whether there is any or not, sealed or by an address, so that neither the
//! answer nor its time tells.

use std::collections::HashMap;

use safetynet_shared::codes::{FieldProfile, LookDeed};
use safetynet_shared::id::Id;

use super::call::Call;
use super::look;
use super::nominal::{self, Nominal};
use super::reach::{self, Index, Key, Read, Seen, fault};
use crate::error::Result;
use crate::matching::{ByAddress, Found, Likely, Person, Question};

/// Of those who were found by their address, how many are asked for, there or not: beside a name, and where the address
/// stands alone and nothing else tells who is meant.
const BESIDE: usize = 40;
const ALONE: usize = 100;
/// Of the sealed, how many are asked for, there or not.
const SEALED: usize = 3;
/// Who is asked for in their place: nobody has such an id.
const NOBODY: [u8; SEALED] = [0, 1, 2];

/// A nominal that fits, with how well.
pub struct Match {
    /// The index entry.
    pub nominal: Seen<Nominal, Index>,
    /// How well it fits.
    pub likely: Likely,
    /// Why, in words.
    pub explanation: String,
    /// No other that was found fits as well.
    alone: bool,
}

impl Match {
    /// Whether the evidence singles this person out of everybody: it is enough, and it fits nobody else as well.
    pub fn stands_out(&self) -> bool {
        self.alone && self.likely.standing >= crate::matching::KNOWN
    }
}

/// How much better the best has to fit than the next to be the one, in bits: twice as likely.
const MARGIN: f32 = 1.0;

/// Who fits better than everybody else that was found; none where two fit alike.
fn foremost(found: &[Likely]) -> Option<Id> {
    let best = found.iter().max_by(|one, other| one.standing.total_cmp(&other.standing))?;
    let near = |other: &&Likely| other.id != best.id && other.standing > best.standing - MARGIN;
    (!found.iter().any(|other| near(&other))).then_some(best.id)
}

/// The nominals that were found and that the caller may see, best first, those behind `after` alone, at most `most`.
/// `known_to` keeps those that an organisation knows. A page begins behind a nominal and not at a number, since a
/// number would tell how many were left out.
///
/// # Errors
/// Faults of the store.
pub fn matches(
    call: &Call<'_>,
    found: Found,
    known_to: Option<Id>,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<Match>> {
    let (order, found) = order(call, found)?;
    // Who lives somewhere is not by that alone the one who is meant.
    let foremost = foremost(&order).filter(|_| found.by_address != ByAddress::Alone);
    let begin = match after {
        Some(after) => order.iter().position(|one| one.id == after).map_or(order.len(), |place| place + 1),
        None => 0,
    };
    let known =
        |likely: &Likely| known_to.is_none_or(|organisation| knows(call, organisation, likely.id).unwrap_or(false));
    let mut next = order.into_iter().skip(begin).filter(known);
    let mut out = Vec::new();
    while out.len() < most {
        let some: Vec<Likely> = next.by_ref().take(most - out.len()).collect();
        if some.is_empty() {
            break;
        }
        let ids: Vec<Id> = some.iter().map(|likely| likely.id).collect();
        let mut nominals = reach::several::<Nominal, Index>(call, &ids)?.into_iter().peekable();
        for likely in some {
            if let Some(nominal) = nominals.next_if(|nominal| nominal.id == likely.id) {
                let alone = foremost == Some(likely.id);
                let explanation = call.house().people.explain(&found, &likely);
                out.push(Match { nominal, likely, explanation, alone });
            }
        }
    }
    Ok(out)
}

/// Those of the found who may well be the very person: at most `most`, best first (ISA-13.1).
///
/// # Errors
/// Faults of the store.
pub fn likely(call: &Call<'_>, mut found: Found, most: usize) -> Result<Vec<Match>> {
    found.keep_likely();
    matches(call, found, None, None, most)
}

/// The nominals that may be the same person as one that the caller has reached, by their index entries: best first, at
/// most `most`. What somebody has decided about a pair is for the caller to ask.
///
/// # Errors
/// Faults of the store.
pub fn duplicates<V>(call: &Call<'_>, of: &Seen<Nominal, V>, most: usize) -> Result<Vec<Match>> {
    likely(call, call.house().people.duplicates(of.id, most * 2).without_address(), most)
}

/// The same for a person as this call has just written it, before the index knows. It is a question as any other for
/// whoever holds a sealed person.
///
/// # Errors
/// Faults of the store.
pub fn like(call: &Call<'_>, id: Id, person: &Person, most: usize) -> Result<Vec<Match>> {
    let question = Question { except: Some(id), ..Question::about(person) };
    let found = call.house().people.find(most * 2, Some(question));
    let why = look::Why { deed: LookDeed::Identity, reason: None };
    look::asked(call, &look::Question::new(why, &found))?;
    likely(call, found.without_address(), most)
}

/// Everybody who was found, in the caller's order: with the address where the caller reads it. And what was asked.
fn order(call: &Call<'_>, mut found: Found) -> Result<(Vec<Likely>, Found)> {
    let open = std::mem::take(&mut found.open);
    let mut all: HashMap<Id, Likely> = open.into_iter().map(|likely| (likely.id, likely)).collect();
    let plain = |likely: &Likely| all.get(&likely.id).map(Likely::place);
    let addressed = std::mem::take(&mut found.addressed).into_iter();
    let more: Vec<Likely> = addressed.filter(|likely| plain(likely) != Some(likely.place())).collect();
    let open_to = lives_there(call, found.by_address, &more)?;
    for likely in more.into_iter().filter(|likely| open_to.contains(&likely.id)) {
        if reads_address(call, likely.id)? {
            all.insert(likely.id, likely);
        }
    }
    let sealed: Vec<Likely> = std::mem::take(&mut found.sealed).into_iter().take(SEALED).collect();
    let mut asked = NOBODY.map(|number| Id::from_bytes([number; 16]));
    asked.iter_mut().zip(&sealed).for_each(|(place, likely)| *place = likely.id);
    let reached = reach::any_of::<Nominal, Index>(call, &asked)?;
    for likely in sealed.into_iter().filter(|likely| reached.contains(&likely.id)) {
        if found.by_address != ByAddress::Alone || reads_address(call, likely.id)? {
            all.insert(likely.id, likely);
        }
    }
    let mut order: Vec<Likely> = all.into_values().collect();
    order.sort_unstable_by(|one, other| other.rank.total_cmp(&one.rank).then(one.id.cmp(&other.id)));
    Ok((order, found))
}

/// Of those who were found by their address the ones whom the caller reads. As many are asked for whoever lives there and
/// whether anybody does.
fn lives_there(call: &Call<'_>, by: ByAddress, found: &[Likely]) -> Result<Vec<Id>> {
    let places = match by {
        ByAddress::Not => return Ok(Vec::new()),
        ByAddress::Beside => BESIDE,
        ByAddress::Alone => ALONE,
    };
    let nobody = |place: usize| Id::from_bytes([u8::try_from(place).unwrap_or(u8::MAX); 16]);
    let asked: Vec<Id> =
        (0..places).map(|place| found.get(place).map_or_else(|| nobody(place), |likely| likely.id)).collect();
    let mut open_to = Vec::new();
    for few in asked.chunks(reach::FEW) {
        open_to.extend(reach::any_of::<Nominal, Read>(call, few)?);
    }
    Ok(open_to)
}

/// Whether the caller may read a person's addresses. The reason stands in the trail where it decides what is shown, and not
/// where nothing is: else one's own audit would name who lives at an address that the share withholds.
fn reads_address(call: &Call<'_>, id: Id) -> Result<bool> {
    let Some(nominal) = reach::maybe::<Nominal, Read>(call, id)? else { return Ok(false) };
    let reads = nominal::opened(call, &nominal)?.contains(FieldProfile::Contact);
    if !reads {
        call.not_shown(id);
    }
    Ok(reads)
}

/// Whether an organisation knows a person.
///
/// # Errors
/// Faults of the store.
pub fn knows(call: &Call<'_>, organisation: Id, nominal: Id) -> Result<bool> {
    call.connection
        .prepare_cached("SELECT 1 FROM nominal_known WHERE nominal = ?1 AND organisation = ?2")
        .and_then(|mut s| s.exists(rusqlite::params![Key(nominal), Key(organisation)]))
        .map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fits_as_well_as_somebody_else_is_not_the_one() {
        let likely = |number: u8, standing: f32| Likely::of(Id::from_bytes([number; 16]), standing, standing);
        let id = |number: u8| Some(Id::from_bytes([number; 16]));
        assert_eq!(foremost(&[likely(1, 13.0), likely(2, 20.0), likely(3, 12.6)]), id(2));
        assert_eq!(foremost(&[likely(1, 13.0), likely(2, 13.0), likely(3, 12.6)]), None);
        assert_eq!(foremost(&[likely(1, 13.0), likely(2, 12.6)]), None, "nor where the next is near");
        assert_eq!((foremost(&[likely(1, 3.0)]), foremost(&[])), (id(1), None));
    }
}
