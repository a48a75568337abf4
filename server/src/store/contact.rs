//! Contacts of a neighbourhood's team: personal data (SYOP-8.2), whose details `domain::contact` decides on.

use std::collections::HashSet;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, ContactKind, ContactState, PreferredChannel};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::{Neighbourhood, Recorded, again, hit};
use super::reach::{self, Child, Key, Read, Row, Seen, Write, fault, id_at};
use crate::domain::contact::{Body, Consent, Privacy};
use crate::error::Result;

/// A contact as the store has it.
pub struct Contact {
    /// Its id.
    pub id: Id,
    /// Where it lies.
    pub neighbourhood: Id,
    /// What people wrote.
    pub body: Body,
    /// The day of the last contact.
    pub last: Option<Day>,
    /// Why it was withdrawn; empty unless it was.
    pub withdraw_reason: String,
    /// Where it stands: proposed, active or withdrawn.
    pub state: ContactState,
    /// Who recorded it.
    pub recorded: Recorded,
}

impl Row for Contact {
    const TABLE: &'static str = "contact";
    const KIND: RecordKind = RecordKind::Contact;
    const COLUMNS: &'static str = "t.id, t.neighbourhood, t.kind, t.name, t.role, t.works_for, t.preferred,
        t.telephone, t.email, t.notes, t.private, t.consent_on, t.consent_evidence, t.next_due_on, t.last_on,
        t.withdraw_reason, t.state, t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation),
        t.recorded_by, (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.recorded_by),
        t.recorded_at, t.changed_at, t.version, coalesce(t.changed_by, t.recorded_by), (SELECT a.given_names || ' ' || a.family_name
        FROM account a WHERE a.id = coalesce(t.changed_by, t.recorded_by))";

    fn read(line: &Line<'_>) -> rusqlite::Result<Contact> {
        Ok(Contact {
            id: id_at(line, 0)?,
            neighbourhood: id_at(line, 1)?,
            body: body_at(line)?,
            last: line.get::<_, Option<i64>>(14)?.map(Day::from_int),
            withdraw_reason: line.get(15)?,
            state: ContactState::from_number(line.get(16)?).unwrap_or(ContactState::Withdrawn),
            recorded: Recorded::read(line, 17)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Contact {
    type Parent = Neighbourhood;
    const PARENT: &'static str = "neighbourhood";
}

fn body_at(line: &Line<'_>) -> rusqlite::Result<Body> {
    let evidence: String = line.get(12)?;
    let consent_on = line.get::<_, Option<i64>>(11)?.map(Day::from_int);
    Ok(Body {
        kind: ContactKind::from_number(line.get(2)?).unwrap_or(ContactKind::Kin),
        name: line.get(3)?,
        role: line.get(4)?,
        works_for: line.get(5)?,
        preferred: PreferredChannel::from_number(line.get(6)?),
        telephone: line.get(7)?,
        email: line.get(8)?,
        notes: line.get(9)?,
        private: if line.get::<_, i64>(10)? == 0 { Privacy::Area } else { Privacy::Organisation },
        consent: consent_on.map(|on| Consent { on, evidence }),
        next_due: line.get::<_, Option<i64>>(13)?.map(Day::from_int),
    })
}

/// The contacts of a neighbourhood by name.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, most: usize) -> Result<Vec<Seen<Contact, Read>>> {
    let most = i64::try_from(most).unwrap_or(200);
    reach::children(call, area, "ORDER BY t.name, t.id LIMIT ?2", &[&most])
}

/// The contacts of a neighbourhood who are not withdrawn: kind, and name in small letters.
///
/// # Errors
/// Faults of the store.
pub fn names(call: &Call<'_>, area: &Seen<Neighbourhood, Write>) -> Result<HashSet<(i32, String)>> {
    let sql = "SELECT kind, name FROM contact WHERE neighbourhood = ?1 AND state <> 4";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let read = |line: &Line<'_>| Ok((line.get(0)?, line.get::<_, String>(1)?.to_lowercase()));
    let lines = statement.query_map([Key(area.id)], read).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Records a contact in the state that its body gives.
///
/// # Errors
/// Faults of the store.
pub fn create(call: &Call<'_>, area: &Seen<Neighbourhood, Write>, body: &Body) -> Result<Seen<Contact, Write>> {
    let (id, person, now) = (call.id(), call.person()?, call.now().micros());
    call.connection
        .prepare_cached(
            "INSERT INTO contact (id, neighbourhood, kind, name, role, works_for, preferred, telephone, email, notes,
             private, consent_on, consent_evidence, last_on, next_due_on, withdraw_reason, state, organisation,
             recorded_by, recorded_at, changed_at, version)
             VALUES (?1, ?2, ?3, '', '', '', 0, '', '', '', 0, NULL, '', NULL, NULL, '', ?4, ?5, ?6, ?7, ?7, 0)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(id),
                Key(area.id),
                body.kind.number(),
                body.state().number(),
                Key(person.organisation),
                Key(person.account),
                now
            ])
        })
        .map_err(fault)?;
    set(call, id, 0, body, &Standing { last: None, withdraw_reason: "", state: body.state() })?;
    again(call, area, id)
}

/// Where a contact stands: what changes beside what people wrote.
pub struct Standing<'a> {
    /// The day of the last contact.
    pub last: Option<Day>,
    /// Why it was withdrawn; empty unless it was.
    pub withdraw_reason: &'a str,
    /// The state: proposed, active or withdrawn.
    pub state: ContactState,
}

/// Writes what people wrote and where the contact stands over the version that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn write(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    old: &Seen<Contact, Write>,
    body: &Body,
    standing: &Standing<'_>,
) -> Result<Seen<Contact, Write>> {
    set(call, old.id, old.recorded.version, body, standing)?;
    again(call, area, old.id)
}

fn set(call: &Call<'_>, id: Id, version: i64, body: &Body, standing: &Standing<'_>) -> Result<()> {
    let me = call.person()?.account;
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE contact SET name = ?3, role = ?4, works_for = ?5, preferred = ?6, telephone = ?7, email = ?8,
             notes = ?9, private = ?10, consent_on = ?11, consent_evidence = ?12, next_due_on = ?13, last_on = ?14,
             withdraw_reason = ?15, state = ?16, changed_at = ?17, changed_by = ?18,
             version = version + 1
             WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(id),
                version,
                body.name,
                body.role,
                body.works_for,
                body.preferred.map_or(0, Code::number),
                body.telephone,
                body.email,
                body.notes,
                i64::from(body.private == Privacy::Organisation),
                body.consent.as_ref().map(|consent| consent.on.to_int()),
                body.consent.as_ref().map_or("", |consent| consent.evidence.as_str()),
                body.next_due.map(Day::to_int),
                standing.last.map(Day::to_int),
                standing.withdraw_reason,
                standing.state.number(),
                call.now().micros(),
                Key(me)
            ])
        })
        .map_err(fault)?;
    hit(changed, version)
}
