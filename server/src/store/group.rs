//! Community groups of a neighbourhood, and the contacts who belong to them.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{Code, ContactKind, ContactState, GroupKind, GroupState};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::{Neighbourhood, Recorded, again, hit};
use super::reach::{self, Child, Key, Read, Row, Seen, Verb, Write, fault, id_at};
use crate::domain::group::{Body, may_belong};
use crate::error::Result;

/// A group as the store has it.
pub struct Group {
    /// Its id.
    pub id: Id,
    /// Where it lies.
    pub neighbourhood: Id,
    /// What kind it is.
    pub kind: GroupKind,
    /// What people wrote.
    pub body: Body,
    /// Where it stands.
    pub state: GroupState,
    /// Why it ended; empty while it is active.
    pub end_reason: String,
    /// Who recorded it.
    pub recorded: Recorded,
}

impl Row for Group {
    const TABLE: &'static str = "community_group";
    const KIND: RecordKind = RecordKind::Group;
    const COLUMNS: &'static str = "t.id, t.neighbourhood, t.kind, t.name, t.about, t.meets, t.state, t.end_reason,
        t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recorded_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.recorded_by), t.recorded_at,
        t.changed_at, t.version, coalesce(t.changed_by, t.recorded_by), (SELECT a.given_names || ' ' || a.family_name
        FROM account a WHERE a.id = coalesce(t.changed_by, t.recorded_by))";

    fn read(line: &Line<'_>) -> rusqlite::Result<Group> {
        Ok(Group {
            id: id_at(line, 0)?,
            neighbourhood: id_at(line, 1)?,
            kind: GroupKind::from_number(line.get(2)?).unwrap_or(GroupKind::Other),
            body: Body { name: line.get(3)?, about: line.get(4)?, meets: line.get(5)? },
            state: GroupState::from_number(line.get(6)?).unwrap_or(GroupState::Ended),
            end_reason: line.get(7)?,
            recorded: Recorded::read(line, 8)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Group {
    type Parent = Neighbourhood;
    const PARENT: &'static str = "neighbourhood";
}

/// The groups of a neighbourhood by name, those that have ended last.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, most: usize) -> Result<Vec<Seen<Group, Read>>> {
    let most = i64::try_from(most).unwrap_or(200);
    reach::children(call, area, "ORDER BY t.state, t.name, t.id LIMIT ?2", &[&most])
}

/// One of the people of a group.
pub struct Member {
    /// The contact.
    pub contact: Id,
    /// The name of the contact.
    pub name: String,
    /// What the person does in the group; may be empty.
    pub part: String,
}

/// The people of a group, by name.
///
/// # Errors
/// Faults of the store.
pub fn people<V: Verb>(call: &Call<'_>, group: &Seen<Group, V>) -> Result<Vec<Member>> {
    let sql = "SELECT c.id, c.name, l.part FROM community_group_person l JOIN contact c ON c.id = l.contact
         WHERE l.community_group = ?1 ORDER BY c.name, c.id";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(group.id)], |line| {
        Ok(Member { contact: id_at(line, 0)?, name: line.get(1)?, part: line.get(2)? })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whether a contact of the neighbourhood may belong to a group.
///
/// # Errors
/// Faults of the store.
pub fn belongs(call: &Call<'_>, area: &Seen<Neighbourhood, Write>, contact: Id) -> Result<bool> {
    let sql = "SELECT kind, state FROM contact WHERE id = ?1 AND neighbourhood = ?2";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let mut lines = statement.query(params![Key(contact), Key(area.id)]).map_err(fault)?;
    let Some(line) = lines.next().map_err(fault)? else { return Ok(false) };
    let kind = ContactKind::from_number(line.get(0).map_err(fault)?);
    let state = ContactState::from_number(line.get(1).map_err(fault)?);
    Ok(kind.zip(state).is_some_and(|(kind, state)| may_belong(kind, state)))
}

/// Records a group.
///
/// # Errors
/// Faults of the store.
pub fn create(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    (kind, body): (GroupKind, &Body),
    people: &[(Id, String)],
) -> Result<Seen<Group, Write>> {
    let (id, person, now) = (call.id(), call.person()?, call.now().micros());
    let sql = "INSERT INTO community_group (id, neighbourhood, kind, name, about, meets, state, end_reason,
         organisation, recorded_by, recorded_at, changed_at, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', ?8, ?9, ?10, ?10, 1)";
    let owner = (Key(person.organisation), Key(person.account));
    let (kind, state) = (kind.number(), GroupState::Active.number());
    let texts: [&dyn rusqlite::ToSql; 3] = [&body.name, &body.about, &body.meets];
    let [name, about, meets] = texts;
    call.execute(sql, &[&Key(id), &Key(area.id), &kind, name, about, meets, &state, &owner.0, &owner.1, &now])?;
    belong(call, id, people)?;
    again(call, area, id)
}

/// Writes what people wrote, and its people where they change, over the version that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn write(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    old: &Seen<Group, Write>,
    (kind, body): (GroupKind, &Body),
    people: Option<&[(Id, String)]>,
) -> Result<Seen<Group, Write>> {
    let sql =
        "UPDATE community_group SET kind = ?3, name = ?4, about = ?5, meets = ?6, changed_at = ?7, changed_by = ?8,
         version = version + 1 WHERE id = ?1 AND version = ?2";
    let (version, kind, now, me) =
        (old.recorded.version, kind.number(), call.now().micros(), Key(call.person()?.account));
    let changed =
        call.execute(sql, &[&Key(old.id), &version, &kind, &body.name, &body.about, &body.meets, &now, &me])?;
    hit(changed, version)?;
    if let Some(people) = people {
        call.execute("DELETE FROM community_group_person WHERE community_group = ?1", &[&Key(old.id)])?;
        belong(call, old.id, people)?;
    }
    again(call, area, old.id)
}

fn belong(call: &Call<'_>, group: Id, people: &[(Id, String)]) -> Result<()> {
    for (contact, part) in people {
        let sql = "INSERT INTO community_group_person (community_group, contact, part) VALUES (?1, ?2, ?3)";
        call.execute(sql, &[&Key(group), &Key(*contact), part])?;
    }
    Ok(())
}

/// Ends a group, whose people are then forgotten.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn end(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    old: &Seen<Group, Write>,
    reason: &str,
) -> Result<Seen<Group, Write>> {
    let sql = "UPDATE community_group SET state = ?3, end_reason = ?4, changed_at = ?5, changed_by = ?6,
         version = version + 1 WHERE id = ?1 AND version = ?2";
    let (version, state, now, me) =
        (old.recorded.version, GroupState::Ended.number(), call.now().micros(), Key(call.person()?.account));
    hit(call.execute(sql, &[&Key(old.id), &version, &state, &reason, &now, &me])?, version)?;
    call.execute("DELETE FROM community_group_person WHERE community_group = ?1", &[&Key(old.id)])?;
    again(call, area, old.id)
}

/// Takes a contact who was withdrawn out of every group.
///
/// # Errors
/// Faults of the store.
pub fn forget(call: &Call<'_>, contact: Id) -> Result<()> {
    call.execute("DELETE FROM community_group_person WHERE contact = ?1", &[&Key(contact)]).map(|_| ())
}
