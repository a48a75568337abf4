//! The time line of a case over all of its channels: the activities that the caller reads, and gaps where an owner allows
//! that others know of something that is not for them. The time line of a channel has the same gaps.
//!
//! A gap tells a day and an organisation. Its place in the order is the beginning of that day, and the id that breaks ties
//! is made from the activity's with a key of the server, so that neither an answer nor a page token says more.

use std::sync::LazyLock;

use rusqlite::params;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::activity::{Activity, Entry};
use super::call::Call;
use super::case_file::CaseFile;
use super::channel::Channel;
use super::reach::{self, Key, Read, Seen, Verb as _, fault, id_at};
use crate::error::Result;

/// The most gaps of a case file or a channel.
const MOST_GAPS: i64 = 500;

/// A place in the order: a moment, and the id that breaks ties.
pub type Place = (i64, Id);

/// To which side of a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Before it in time, or the latest where there is no place.
    Older(Option<Place>),
    /// After it in time.
    Newer(Place),
}

impl Side {
    /// Whether a place lies on this side.
    pub fn holds(self, place: Place) -> bool {
        match self {
            Side::Older(None) => true,
            Side::Older(Some(from)) => place < from,
            Side::Newer(from) => place > from,
        }
    }
}

/// Which part of the time line is asked for.
pub struct Asked {
    /// The kinds as bits by their number.
    pub kinds: i64,
    /// The one owner.
    pub organisation: Option<Id>,
    /// The side of a place.
    pub side: Side,
}

/// The activities of a case file that the caller reads, those nearest to the place first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn activities<V>(
    call: &Call<'_>,
    case_file: &Seen<CaseFile, V>,
    asked: &Asked,
    most: usize,
) -> Result<Vec<Seen<Entry, Read>>> {
    const OLDER: &str = "FROM activity t WHERE t.channel IN (SELECT c.id FROM channel c WHERE c.case_file = ?1)
         AND (t.happened_at, t.id) < (?2, ?3) AND ((1 << t.kind) & ?4) <> 0 AND (?5 IS NULL OR t.organisation = ?5)
         ORDER BY t.happened_at DESC, t.id DESC";
    const NEWER: &str = "FROM activity t WHERE t.channel IN (SELECT c.id FROM channel c WHERE c.case_file = ?1)
         AND (t.happened_at, t.id) > (?2, ?3) AND ((1 << t.kind) & ?4) <> 0 AND (?5 IS NULL OR t.organisation = ?5)
         ORDER BY t.happened_at, t.id";
    let (sql, (at, id)) = match asked.side {
        Side::Older(place) => (OLDER, place.unwrap_or((i64::MAX, Id::from_bytes([255; 16])))),
        Side::Newer(place) => (NEWER, place),
    };
    let organisation = asked.organisation.map(Key);
    reach::each(call, sql, &[&Key(case_file.id), &at, &Key(id), &asked.kinds, &organisation], most)
}

/// A gap.
pub struct Gap {
    /// Its place in the order.
    pub place: Place,
    /// The organisation that owns what is behind it, and its name.
    pub organisation: (Id, String),
    /// The channel.
    pub channel: Id,
}

/// The gaps of a case file for the caller: what an owner narrowed and allowed to be known of, in a channel that the caller
/// reads, and nothing that is held.
///
/// # Errors
/// Faults of the store.
pub fn gaps<V>(call: &Call<'_>, case_file: &Seen<CaseFile, V>, asked: &Asked) -> Result<Vec<Gap>> {
    static SQL: LazyLock<String> = LazyLock::new(|| gaps_where("c.case_file = ?1"));
    found(call, &SQL, case_file.id, asked)
}

/// The gaps of one channel that the caller reads, the latest first: those between two places of its time line, of which
/// the older may be left open.
///
/// # Errors
/// Faults of the store.
pub fn gaps_of_channel(
    call: &Call<'_>,
    channel: &Seen<Channel, Read>,
    newer: Option<Place>,
    older: Option<Place>,
) -> Result<Vec<Gap>> {
    static SQL: LazyLock<String> = LazyLock::new(|| gaps_where("t.channel = ?1"));
    let asked = Asked { kinds: 0, organisation: None, side: Side::Older(newer) };
    let mut gaps = found(call, &SQL, channel.id, &asked)?;
    gaps.retain(|gap| older.is_none_or(|older| gap.place > older));
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.place));
    Ok(gaps)
}

fn gaps_where(within: &str) -> String {
    format!(
        "SELECT t.id, t.happened_at, t.organisation, o.name, t.channel
         FROM activity t JOIN channel c ON c.id = t.channel JOIN organisation o ON o.id = t.organisation
         WHERE {within} AND t.gap = 1 AND t.audience = 2 AND (?3 IS NULL OR t.organisation = ?3)
         AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.object IN (t.id, t.channel) AND h.kind = 1 AND h.ended_at IS NULL)
         AND {} AND NOT {} LIMIT ?4",
        reach::reached_by::<Channel>(
            Read::BIT,
            " AND (z.only IS NULL OR z.only = t.organisation)",
            ("?2", "t.channel")
        ),
        reach::reached::<Activity, Read>("?2", "t.id")
    )
}

fn found(call: &Call<'_>, sql: &str, within: Id, asked: &Asked) -> Result<Vec<Gap>> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let (own, organisation) = (Key(call.person()?.account), asked.organisation.map(Key));
    let lines = statement.query_map(params![Key(within), own, organisation, MOST_GAPS], |line| {
        let at = Moment::from_micros(line.get(1)?).day().start().micros();
        Ok((id_at(line, 0)?, at, (id_at(line, 2)?, line.get(3)?), id_at(line, 4)?))
    });
    let found: Vec<(Id, i64, (Id, String), Id)> =
        lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)?;
    let gaps = found.into_iter().map(|(id, at, organisation, channel)| {
        let place = (at, cover(call, id));
        Gap { place, organisation, channel }
    });
    Ok(gaps.filter(|gap| asked.side.holds(gap.place)).collect())
}

/// An id that stands for another and does not tell it.
fn cover(call: &Call<'_>, id: Id) -> Id {
    let hash = call.house().keyed("gap", &[id.as_bytes()]);
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash).for_each(|(byte, hashed)| *byte = hashed);
    Id::from_bytes(bytes)
}
