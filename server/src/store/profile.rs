//! The profile of a neighbourhood in its versions, and who wrote in each.

use rusqlite::{OptionalExtension, Row as Line};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, ProfileState};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::{Neighbourhood, Recorded, again, hit};
use super::reach::{self, Child, Key, Read, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use crate::domain::profile::Body;
use crate::error::Result;

/// A version as the store has it.
pub struct Profile {
    /// Its id.
    pub id: Id,
    /// Where it lies.
    pub neighbourhood: Id,
    /// Its number, from 1.
    pub number: i32,
    /// What is written.
    pub body: Body,
    /// Where it stands.
    pub state: ProfileState,
    /// When it is to be looked at again; none before it is approved.
    pub review: Option<Day>,
    /// Who approved it, with the name, and when.
    pub approved: Option<(Id, String, Moment)>,
    /// Who began it.
    pub recorded: Recorded,
}

impl Row for Profile {
    const TABLE: &'static str = "profile";
    const KIND: RecordKind = RecordKind::Profile;
    const COLUMNS: &'static str =
        "t.id, t.neighbourhood, t.number, t.police_view, t.partner_view, t.state, t.review_on,
        t.approved_by, (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.approved_by),
        t.approved_at,
        t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recorded_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.recorded_by), t.recorded_at,
        t.changed_at, t.version, coalesce(t.changed_by, t.recorded_by), (SELECT a.given_names || ' ' || a.family_name
        FROM account a WHERE a.id = coalesce(t.changed_by, t.recorded_by))";

    fn read(line: &Line<'_>) -> rusqlite::Result<Profile> {
        let (by, name) = (optional_id_at(line, 7)?, line.get::<_, Option<String>>(8)?);
        let at = line.get::<_, Option<i64>>(9)?.map(Moment::from_micros);
        Ok(Profile {
            id: id_at(line, 0)?,
            neighbourhood: id_at(line, 1)?,
            number: line.get(2)?,
            body: Body { police: line.get(3)?, partner: line.get(4)? },
            state: ProfileState::from_number(line.get(5)?).unwrap_or(ProfileState::Superseded),
            review: line.get::<_, Option<i64>>(6)?.map(Day::from_int),
            approved: by.zip(name).zip(at).map(|((by, name), at)| (by, name, at)),
            recorded: Recorded::read(line, 10)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Profile {
    type Parent = Neighbourhood;
    const PARENT: &'static str = "neighbourhood";
}

/// The versions of a neighbourhood's profile, the latest first, at most 20.
///
/// # Errors
/// Faults of the store.
pub fn list<V: Verb>(call: &Call<'_>, area: &Seen<Neighbourhood, V>) -> Result<Vec<Seen<Profile, V>>> {
    reach::children(call, area, "ORDER BY t.number DESC LIMIT 20", &[])
}

/// The day on which the version in force is to be looked at again; none when none is.
///
/// # Errors
/// Faults of the store.
pub fn review(call: &Call<'_>, area: &Seen<Neighbourhood, Read>) -> Result<Option<Day>> {
    let sql = "SELECT review_on FROM profile WHERE neighbourhood = ?1 AND state = 2";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let day = statement.query_row([Key(area.id)], |line| line.get::<_, Option<i64>>(0)).optional().map_err(fault)?;
    Ok(day.flatten().map(Day::from_int))
}

/// Who wrote in a version, by name, at most 50.
///
/// # Errors
/// Faults of the store.
pub fn writers<V: Verb>(call: &Call<'_>, profile: &Seen<Profile, V>) -> Result<Vec<(Id, String)>> {
    let sql =
        "SELECT a.id, a.given_names || ' ' || a.family_name FROM profile_writer w JOIN account a ON a.id = w.account
         WHERE w.profile = ?1 ORDER BY 2, 1 LIMIT 50";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(profile.id)], |line| Ok((id_at(line, 0)?, line.get(1)?)));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

fn wrote(call: &Call<'_>, profile: Id) -> Result<()> {
    let sql = "INSERT INTO profile_writer (profile, account) VALUES (?1, ?2) ON CONFLICT (profile, account) DO NOTHING";
    call.execute(sql, &[&Key(profile), &Key(call.person()?.account)]).map(|_| ())
}

/// Begins the version with a number.
///
/// # Errors
/// Faults of the store.
pub fn begin(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    number: i32,
    body: &Body,
) -> Result<Seen<Profile, Write>> {
    let (id, person, now) = (call.id(), call.person()?, call.now().micros());
    let sql = "INSERT INTO profile (id, neighbourhood, number, police_view, partner_view, state, organisation,
         recorded_by, recorded_at, changed_at, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 1)";
    let (owner, state) = ((Key(person.organisation), Key(person.account)), ProfileState::Draft.number());
    let (police, partner) = (&body.police, &body.partner);
    call.execute(sql, &[&Key(id), &Key(area.id), &number, police, partner, &state, &owner.0, &owner.1, &now])?;
    wrote(call, id)?;
    again(call, area, id)
}

/// Writes in a version over what was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn write(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    old: &Seen<Profile, Write>,
    body: &Body,
) -> Result<Seen<Profile, Write>> {
    let sql = "UPDATE profile SET police_view = ?3, partner_view = ?4, changed_at = ?5, changed_by = ?6,
         version = version + 1 WHERE id = ?1 AND version = ?2";
    let (version, now, me) = (old.recorded.version, call.now().micros(), Key(call.person()?.account));
    hit(call.execute(sql, &[&Key(old.id), &version, &body.police, &body.partner, &now, &me])?, version)?;
    wrote(call, old.id)?;
    again(call, area, old.id)
}

/// Approves a version, which takes the place of the one in force.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn approve(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    old: &Seen<Profile, Write>,
    review: Day,
) -> Result<Seen<Profile, Write>> {
    let sql = "UPDATE profile SET state = 3, version = version + 1 WHERE neighbourhood = ?1 AND state = 2";
    call.execute(sql, &[&Key(area.id)])?;
    let sql = "UPDATE profile SET state = 2, review_on = ?3, approved_by = ?4, approved_at = ?5, changed_at = ?5,
         changed_by = ?4, version = version + 1 WHERE id = ?1 AND version = ?2";
    let (version, now, me) = (old.recorded.version, call.now().micros(), Key(call.person()?.account));
    hit(call.execute(sql, &[&Key(old.id), &version, &review.to_int(), &me, &now])?, version)?;
    again(call, area, old.id)
}
