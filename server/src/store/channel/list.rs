//! Lists of channels: the caller's own, those that an organisation leads, those of a case file.

use std::sync::LazyLock;

use rusqlite::{OptionalExtension, params};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{ChannelState, Code};
use safetynet_shared::id::Id;

use super::Channel;
use crate::error::Result;
use crate::store::activity::Activity;
use crate::store::call::Call;
use crate::store::case_file::contains;
use crate::store::nominal::Nominal;
use crate::store::reach::{self, Index, Key, Read, Seen, Verb, fault};

/// Which channels to list.
pub struct Filter<'f> {
    /// Whether closed ones come too, at the end.
    pub closed: Closed,
    /// Those in one state, closed or not; all when none.
    pub state: Option<ChannelState>,
    /// Those of the programme of this number; all when none.
    pub programme: Option<i32>,
    /// A text that a row must hold; empty for all. For those who read: the title, a reference, or the name of a person
    /// whom they see. For those who manage: a reference alone.
    pub text: &'f str,
}

/// Whether closed channels are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// They are left out.
    Hidden,
    /// They come last.
    Last,
}

impl Filter<'_> {
    /// The first and the last state that are listed.
    fn states(&self) -> (i32, i32) {
        match (self.state, self.closed) {
            (Some(state), _) => (state.number(), state.number()),
            (None, Closed::Hidden) => (1, ChannelState::Dormant.number()),
            (None, Closed::Last) => (1, ChannelState::DisposalAuthorised.number()),
        }
    }
}

/// What a row must be. A text is sought in the references, which everybody is shown who has the row.
const FILTER: &str = "t.state BETWEEN ?8 AND ?5 AND (?6 = 0 OR t.programme = ?6)
    AND (?7 = '' OR t.reference LIKE ?7 ESCAPE '\\'
      OR EXISTS (SELECT 1 FROM case_file f WHERE f.id = t.case_file AND f.reference LIKE ?7 ESCAPE '\\')";

/// Where else a text is sought for those who read: in the title, and in the names that the caller (`?1`) is shown. For
/// those who manage it would tell what is hidden from them.
const PROSE: &str = "OR t.title LIKE ?7 ESCAPE '\\'
      OR EXISTS (SELECT 1 FROM case_nominal n JOIN nominal p ON p.id = n.nominal WHERE n.case_file = t.case_file
                 AND (p.given_names || ' ' || p.family_name) LIKE ?7 ESCAPE '\\'
                 AND {named})";

/// [`PROSE`] with the condition that a name is shown.
static TOLD: LazyLock<String> =
    LazyLock::new(|| PROSE.replace("{named}", &reach::reached::<Nominal, Index>("?1", "p.id")));

/// What a channel without an open review sorts by: behind all others.
pub const NEVER: i64 = i64::MAX;

/// The channels that the caller works on, the earliest review first and closed ones last, after the last row of an
/// earlier page: its due day and id.
///
/// # Errors
/// Faults of the store.
pub fn mine(
    call: &Call<'_>,
    filter: &Filter<'_>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Channel, Read>>> {
    let (due, id) = after.unwrap_or((i64::MIN, Id::from_bytes([0; 16])));
    let (state, last) = filter.states();
    let first = "coalesce((SELECT min(r.due_on) FROM review r WHERE r.channel = t.id AND r.done_at IS NULL), ?10)";
    reach::mine(
        call,
        &format!("WHERE ({first}, t.id) > (?3, ?4) AND {FILTER} {}) ORDER BY {first}, t.id LIMIT ?9", *TOLD),
        &[
            &due,
            &Key(id),
            &last,
            &filter.programme.unwrap_or(0),
            &contains(filter.text),
            &state,
            &i64::try_from(most).unwrap_or(50),
            &NEVER,
        ],
    )
}

/// The channels that the caller's organisation leads, by state and then the oldest, for its auditor (verb read) and its
/// single point of contact (verb manage): each is asked *may I*, so an organisation of any size costs one page.
///
/// # Errors
/// Faults of the store.
pub fn led<V: Verb>(
    call: &Call<'_>,
    filter: &Filter<'_>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Channel, V>>> {
    let (state, id) = after.unwrap_or((0, Id::from_bytes([0; 16])));
    let (first, last) = filter.states();
    let (person, prose) = (call.person()?, if V::BIT == Read::BIT { TOLD.as_str() } else { "" });
    reach::each(
        call,
        &format!(
            "FROM channel t WHERE t.lead = ?2 AND (t.state, t.id) > (?3, ?4) AND {FILTER} {prose})
             ORDER BY t.state, t.id"
        ),
        &[
            &Key(person.account),
            &Key(person.organisation),
            &state,
            &Key(id),
            &last,
            &filter.programme.unwrap_or(0),
            &contains(filter.text),
            &first,
        ],
        most,
    )
}

/// The channels of a case file that the caller sees, oldest first.
///
/// # Errors
/// Faults of the store.
pub fn of_case_file(call: &Call<'_>, case_file: Id) -> Result<Vec<Seen<Channel, Read>>> {
    reach::each(call, "FROM channel t WHERE t.case_file = ?1 ORDER BY t.opened_at, t.id", &[&Key(case_file)], 200)
}

/// When the latest activity of a channel that the caller sees happened.
///
/// # Errors
/// Faults of the store.
pub fn latest_activity(call: &Call<'_>, channel: &Seen<Channel, Read>) -> Result<Option<Moment>> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let reads = reach::reached::<Activity, Read>("?2", "t.id");
        format!(
            "SELECT t.happened_at FROM activity t WHERE t.channel = ?1 AND {reads} ORDER BY t.happened_at DESC LIMIT 1"
        )
    });
    let account = Key(call.person()?.account);
    call.connection
        .prepare_cached(&SQL)
        .and_then(|mut s| s.query_row(params![Key(channel.id), account], |line| line.get(0)).optional())
        .map(|at: Option<i64>| at.map(Moment::from_micros))
        .map_err(fault)
}
