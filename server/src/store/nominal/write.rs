//! Recording and changing nominals. The index of people follows by itself; see `store/people.rs`.

use rusqlite::{Connection, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{AccuracyField, Code, Sex};
use safetynet_shared::id::Id;

use super::version;
use super::{Address, ContactPoint, Nominal};
use crate::domain::nominal::{Birth, PersonName, PrivacyNotice, Source};
use crate::error::{Error, Result};
use crate::matching;
use crate::store::audit::Trace;
use crate::store::call::Call;
use crate::store::reach::{Key, Seen, Write, fault};
use crate::store::{accuracy, series};

/// All of a nominal that a person writes.
#[derive(Clone)]
pub struct Draft {
    /// The name.
    pub name: PersonName,
    /// Other names.
    pub aliases: Vec<PersonName>,
    /// What is known of the date of birth.
    pub birth: Birth,
    /// The sex.
    pub sex: Sex,
    /// The current address first.
    pub addresses: Vec<Address>,
    /// Ways to reach the person.
    pub contacts: Vec<ContactPoint>,
    /// What workers should know.
    pub note: String,
    /// Whether a privacy notice was given (ISA-7.1).
    pub privacy: PrivacyNotice,
    /// Whether the identity is confirmed.
    pub confirmed: bool,
}

impl Draft {
    /// The current address: the first that has not ended.
    pub fn current(&self) -> Option<&Address> {
        self.addresses.iter().find(|address| address.to.is_none())
    }

    /// The district of the current address: the first that has not ended and has a postcode.
    fn district(&self) -> &str {
        let current = self.addresses.iter().find(|address| address.to.is_none() && !address.postcode.is_empty());
        current.and_then(|address| address.postcode.split_once(' ')).map_or("", |(district, _)| district)
    }

    /// The person as the index of people asks for one.
    pub fn person(&self) -> matching::Person {
        person(&self.name, &self.aliases, self.birth, self.sex, &self.addresses)
    }
}

/// A person as the index of people asks for one: where somebody lives now, and not where they have lived.
pub fn person(
    name: &PersonName,
    aliases: &[PersonName],
    birth: Birth,
    sex: Sex,
    addresses: &[Address],
) -> matching::Person {
    let names = std::iter::once(name).chain(aliases);
    let here = addresses.iter().filter(|address| address.to.is_none());
    let place = |at: &Address| matching::Place { lines: at.lines.clone(), postcode: at.postcode.clone() };
    matching::Person {
        names: names.map(|name| matching::Name::new(name.given.clone(), name.family.clone())).collect(),
        born: matching::Born::new(birth.year, birth.month, birth.day),
        sex: u8::try_from(sex.number()).unwrap_or(0),
        places: here.map(place).collect(),
    }
}

/// Records a nominal of the caller's organisation, with where it comes from, and answers its id.
///
/// # Errors
/// Faults of the store.
pub fn create(call: &Call<'_>, draft: &Draft, source: &Source) -> Result<Id> {
    let (id, person, now) = (call.id(), call.person()?, call.now().micros());
    let reference = format!("N-{:06}", series::next(call, "nominal")?);
    call.connection
        .prepare_cached(
            "INSERT INTO nominal (id, reference, given_names, family_name, birth_year, birth_month, birth_day, sex,
             district, state, sealed, note, privacy_notice, privacy_on, privacy_reason, organisation, recorded_by,
             recorded_at, changed_at, version)
             VALUES (?1, ?2, '', '', 0, 0, 0, 0, '', 1, 0, '', 0, NULL, '', ?3, ?4, ?5, ?5, 0)",
        )
        .and_then(|mut s| s.execute(params![Key(id), reference, Key(person.organisation), Key(person.account), now]))
        .map_err(fault)?;
    fill(call, id, 0, draft)?;
    known(call, id, person.organisation)?;
    version::add(call, id, source, &version::differences(None, draft))?;
    fresh(call, id, None, draft)?;
    call.note(Trace { kind: RecordKind::Nominal, id, via: "made".to_owned(), proof: id });
    Ok(id)
}

/// Writes all of a nominal over the version that was read, which was `before`, and what changed into its history.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn update(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Write>,
    before: &Draft,
    draft: &Draft,
    source: &Source,
) -> Result<()> {
    fill(call, nominal.id, nominal.version, draft)?;
    version::add(call, nominal.id, source, &version::differences(Some(before), draft))?;
    fresh(call, nominal.id, Some(before), draft)
}

/// What was just written down anew is fresh from the day of its check, or from today (ISA-13.1).
fn fresh(call: &Call<'_>, id: Id, before: Option<&Draft>, draft: &Draft) -> Result<()> {
    let today = call.today();
    let identity = |draft: &Draft| (draft.name.clone(), draft.birth, draft.confirmed);
    if before.is_none_or(|before| identity(before) != identity(draft)) {
        let confirmed = draft.confirmed.then_some(today);
        accuracy::begin(call, id, AccuracyField::Identity, id, confirmed)?;
    }
    let address = |draft: &Draft| draft.current().cloned();
    if before.is_none_or(|before| address(before) != address(draft)) {
        match draft.current() {
            Some(at) => accuracy::begin(call, id, AccuracyField::Address, id, at.verified)?,
            None => accuracy::end(call, id, AccuracyField::Address, id)?,
        }
    }
    if before.is_none_or(|before| before.contacts != draft.contacts) {
        let verified = draft.contacts.iter().map(|contact| contact.verified).min().flatten();
        if draft.contacts.is_empty() {
            accuracy::end(call, id, AccuracyField::ContactPoints, id)?;
        } else {
            accuracy::begin(call, id, AccuracyField::ContactPoints, id, verified)?;
        }
    }
    Ok(())
}

fn fill(call: &Call<'_>, id: Id, version: i64, draft: &Draft) -> Result<()> {
    let (birth, privacy) = (draft.birth, &draft.privacy);
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE nominal SET given_names = ?3, family_name = ?4, birth_year = ?5, birth_month = ?6, birth_day = ?7,
             sex = ?8, district = ?9, state = ?10, note = ?11, privacy_notice = ?12, privacy_on = ?13,
             privacy_reason = ?14, changed_at = ?15, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                version,
                draft.name.given,
                draft.name.family,
                birth.year,
                birth.month,
                birth.day,
                draft.sex.number(),
                draft.district(),
                if draft.confirmed { 2 } else { 1 },
                draft.note,
                privacy.number(),
                privacy.given().map(safetynet_shared::clock::Day::to_int),
                privacy.reason(),
                call.now().micros(),
            ])
        })
        .map_err(fault)?;
    if changed != 1 {
        return Err(Error::Conflict(version + 1));
    }
    parts(call.connection, id, draft).map_err(fault)
}

/// Writes aliases, addresses and contact points anew.
fn parts(connection: &Connection, id: Id, draft: &Draft) -> rusqlite::Result<()> {
    for table in ["nominal_alias", "nominal_address", "nominal_contact"] {
        connection.prepare_cached(&format!("DELETE FROM {table} WHERE nominal = ?1"))?.execute([Key(id)])?;
    }
    let mut alias = connection.prepare_cached("INSERT INTO nominal_alias VALUES (?1, ?2, ?3, ?4)")?;
    for (position, name) in (0_i64..).zip(&draft.aliases) {
        alias.execute(params![Key(id), position, name.given, name.family])?;
    }
    let mut address = connection.prepare_cached("INSERT INTO nominal_address VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for (position, at) in (0_i64..).zip(&draft.addresses) {
        let days = [at.from, at.to, at.verified].map(|day| day.map(safetynet_shared::clock::Day::to_int));
        let [from, to, verified] = days;
        address.execute(params![Key(id), position, at.lines, at.postcode, from, to, verified])?;
    }
    let mut contact = connection.prepare_cached("INSERT INTO nominal_contact VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (position, by) in (0_i64..).zip(&draft.contacts) {
        let verified = by.verified.map(safetynet_shared::clock::Day::to_int);
        contact.execute(params![Key(id), position, by.kind, by.value, by.note, verified])?;
    }
    Ok(())
}

/// Notes that an organisation knows a person: part of the index entry (INTRO-2).
fn known(call: &Call<'_>, nominal: Id, organisation: Id) -> Result<()> {
    call.connection
        .prepare_cached("INSERT OR IGNORE INTO nominal_known (nominal, organisation, since_at) VALUES (?1, ?2, ?3)")
        .and_then(|mut s| s.execute(params![Key(nominal), Key(organisation), call.now().micros()]))
        .map(|_| ())
        .map_err(fault)
}

/// Notes that everybody who works in a case file knows its people: the leads of its channels and their members.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn known_in(call: &Call<'_>, case_file: Id) -> Result<()> {
    call.connection
        .prepare_cached(
            "INSERT OR IGNORE INTO nominal_known (nominal, organisation, since_at)
             SELECT n.nominal, w.organisation, ?2 FROM case_nominal n JOIN (
               SELECT c.lead AS organisation FROM channel c WHERE c.case_file = ?1
               UNION SELECT m.organisation FROM channel c JOIN member m ON m.channel = c.id AND m.ended_at IS NULL
               WHERE c.case_file = ?1) w
             WHERE n.case_file = ?1",
        )
        .and_then(|mut s| s.execute(params![Key(case_file), call.now().micros()]))
        .map(|_| ())
        .map_err(fault)
}
