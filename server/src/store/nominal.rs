//! Nominals: people known to the partnership.
//!
//! A [`Nominal`] is the index entry and nothing else, so whoever reaches it with any verb may be shown all of it
//! (INTRO-2). What else is known is [`Detail`], which wants the nominal seen for reading. The index of
//! people follows every write, so a nominal made a moment ago is found.

pub mod choice;
pub mod version;
mod write;

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, FieldProfile, NominalRole, Sex};
use safetynet_shared::id::Id;

pub(super) use write::known_in;
pub use write::{Draft, create, person, update};

use super::call::Call;
use super::case_file::CaseFile;
use super::reach::{self, Index, Key, Reached, Read, Row, Seen, Verb, fault, id_at};
use crate::domain::nominal::{Birth, PersonName, PrivacyNotice};
use crate::domain::projection::{self, Profiles};
use crate::error::Result;

/// Separates the parts of a line in a gathered column; a name holds no control character.
const PART: char = '\u{1f}';

/// The index entry of a person, as the store has it.
pub struct Nominal {
    /// Its id.
    pub id: Id,
    /// N-000123.
    pub reference: String,
    /// The name by which the partnership knows the person.
    pub name: PersonName,
    /// Other names.
    pub aliases: Vec<PersonName>,
    /// What is known of the date of birth.
    pub birth: Birth,
    /// The sex as recorded.
    pub sex: Sex,
    /// The first half of the current postcode; empty when none is known.
    pub district: String,
    /// Whether the identity was confirmed.
    pub confirmed: bool,
    /// Whether only those who reach the detail know that it exists.
    pub sealed: bool,
    /// What was decided of it and others that are not sealed.
    pub linked: Linked,
    /// The organisations that know the person, by name.
    pub known_to: Vec<(Id, String)>,
    /// The organisation that recorded it, its data controller (ISA-4.1).
    pub owner: Id,
    /// Its name.
    pub owner_name: String,
    /// Its version, for the etag.
    pub version: i64,
}

/// What was decided of a nominal and others, as everybody may know it: a sealed other counts for nothing here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// Nothing.
    No,
    /// It and another are of two people.
    Apart,
    /// It and another are of the same person.
    Same,
}

impl Row for Nominal {
    const TABLE: &'static str = "nominal";
    const KIND: RecordKind = RecordKind::Nominal;
    const COLUMNS: &'static str = "t.id, t.reference, t.given_names, t.family_name, t.birth_year, t.birth_month,
        t.birth_day, t.sex, t.district, t.state, t.sealed, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.version,
        (SELECT group_concat(format('%09d', a.position) || a.given_names || char(31) || a.family_name || char(31) || char(10))
          FROM nominal_alias a WHERE a.nominal = t.id),
        (SELECT group_concat(hex(o.id) || char(31) || o.name || char(31) || char(10))
          FROM nominal_known k JOIN organisation o ON o.id = k.organisation WHERE k.nominal = t.id),
        (SELECT max(CASE l.state WHEN 2 THEN 3 - l.kind WHEN 3 THEN 1 ELSE 0 END) FROM nominal_link_side s
          JOIN nominal_link l ON l.id = s.nominal_link JOIN nominal o ON o.id = s.other AND o.sealed = 0 WHERE s.nominal = t.id)";

    fn read(line: &Line<'_>) -> rusqlite::Result<Nominal> {
        Ok(Nominal {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            name: PersonName { given: line.get(2)?, family: line.get(3)? },
            birth: Birth { year: line.get(4)?, month: line.get(5)?, day: line.get(6)? },
            sex: Sex::from_number(line.get(7)?).unwrap_or(Sex::NotKnown),
            district: line.get(8)?,
            confirmed: line.get::<_, i64>(9)? == 2,
            sealed: line.get::<_, i64>(10)? != 0,
            owner: id_at(line, 11)?,
            owner_name: line.get(12)?,
            version: line.get(13)?,
            aliases: aliases(line.get(14)?),
            known_to: known_to(line.get(15)?),
            linked: match line.get::<_, Option<i64>>(16)? {
                Some(2) => Linked::Same,
                Some(1) => Linked::Apart,
                _ => Linked::No,
            },
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Nominal {
    const VIEW: &'static str = "reach_nominal";
    const FIRST: Option<(&'static str, i64)> = Some(("reach_nominal_0", Index::BIT));
}

/// The lines of a gathered column, each in its two parts.
pub(super) fn pairs(gathered: Option<String>) -> impl Iterator<Item = (String, String)> {
    let lines: Vec<(String, String)> = gathered
        .unwrap_or_default()
        .split_inclusive('\n')
        .filter_map(|line| {
            let mut parts = line.strip_prefix(',').unwrap_or(line).split(PART);
            Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
        })
        .collect();
    lines.into_iter()
}

/// Aliases by their position, which stands before each in nine digits. They are ordered here, as those to whom somebody is
/// known are: in the statement each row would make a table for it.
fn aliases(gathered: Option<String>) -> Vec<PersonName> {
    let mut lines: Vec<(String, String)> = pairs(gathered).collect();
    lines.sort_unstable();
    let name = |(given, family): (String, String)| Some(PersonName { given: given.get(9..)?.to_owned(), family });
    lines.into_iter().filter_map(name).collect()
}

fn known_to(gathered: Option<String>) -> Vec<(Id, String)> {
    let mut known: Vec<(Id, String)> = pairs(gathered).filter_map(|(id, name)| Some((unhex(&id)?, name))).collect();
    known.sort_unstable_by(|one, other| one.1.cmp(&other.1).then(one.0.cmp(&other.0)));
    known
}

/// The id in 32 hexadecimal digits.
pub(super) fn unhex(digits: &str) -> Option<Id> {
    u128::from_str_radix(digits, 16).ok().map(|number| Id::from_bytes(number.to_be_bytes()))
}

/// An address of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// Flat, number, street and town.
    pub lines: String,
    /// The whole postcode; empty when not known.
    pub postcode: String,
    /// The first day there.
    pub from: Option<Day>,
    /// The last day there; none while the person lives there.
    pub to: Option<Day>,
    /// When it was last checked (ISA-13.1).
    pub verified: Option<Day>,
}

/// A telephone number or an e-mail address.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactPoint {
    /// 1 telephone, 2 e-mail.
    pub kind: i32,
    /// The number or the address.
    pub value: String,
    /// What to mind when using it.
    pub note: String,
    /// When it was last checked (ISA-13.1).
    pub verified: Option<Day>,
}

/// What is known of a person beyond the index entry.
pub struct Detail {
    /// The current address first.
    pub addresses: Vec<Address>,
    /// Ways to reach the person.
    pub contacts: Vec<ContactPoint>,
    /// What workers should know.
    pub note: String,
    /// Whether a privacy notice was given (ISA-7.1).
    pub privacy: PrivacyNotice,
    /// Who recorded the person.
    pub recorded_by: (Id, String),
    /// When.
    pub recorded: Moment,
    /// When it was last changed.
    pub changed: Moment,
}

/// The profiles of a person's detail that the caller reads: what all reasons to see open, as far as the caller's roles
/// have work with it (ISA-3.6, ISA-8.v).
///
/// # Errors
/// Faults of the store.
pub fn opened<V: Verb>(call: &Call<'_>, nominal: &Seen<Nominal, V>) -> Result<Profiles> {
    let by_reason = reach::fields(call, nominal)?;
    Ok(by_reason.and(projection::of_roles(call.person()?.roles)))
}

/// The detail of a nominal that was reached for reading (ISA-3.1), as far as `open` goes; see [`opened`].
///
/// # Errors
/// Faults of the store.
pub fn detail(call: &Call<'_>, nominal: &Seen<Nominal, Read>, open: Profiles) -> Result<Detail> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT n.note, n.privacy_notice, n.privacy_on, n.privacy_reason, n.recorded_by, n.recorded_at, n.changed_at,
             coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = n.recorded_by), '')
             FROM nominal n WHERE n.id = ?1",
        )
        .map_err(fault)?;
    let read = |line: &Line<'_>| {
        let given = line.get::<_, Option<i64>>(2)?.map(Day::from_int);
        Ok(Detail {
            addresses: Vec::new(),
            contacts: Vec::new(),
            note: line.get(0)?,
            privacy: match (line.get::<_, i32>(1)?, given) {
                (1, Some(day)) => PrivacyNotice::Given(day),
                _ => PrivacyNotice::NotGiven(line.get(3)?),
            },
            recorded_by: (id_at(line, 4)?, line.get(7)?),
            recorded: Moment::from_micros(line.get(5)?),
            changed: Moment::from_micros(line.get(6)?),
        })
    };
    let mut detail = statement.query_row([Key(nominal.id)], read).map_err(fault)?;
    if open.contains(FieldProfile::Contact) {
        detail.addresses = addresses(call, nominal).map_err(fault)?;
        detail.contacts = contacts(call, nominal).map_err(fault)?;
    }
    Ok(detail)
}

fn addresses(call: &Call<'_>, nominal: &Seen<Nominal, Read>) -> rusqlite::Result<Vec<Address>> {
    let mut statement = call.connection.prepare_cached(
        "SELECT lines, postcode, from_on, to_on, verified_on FROM nominal_address WHERE nominal = ?1 ORDER BY position",
    )?;
    let lines = statement.query_map([Key(nominal.id)], |line| {
        Ok(Address {
            lines: line.get(0)?,
            postcode: line.get(1)?,
            from: day_at(line, 2)?,
            to: day_at(line, 3)?,
            verified: day_at(line, 4)?,
        })
    })?;
    lines.collect()
}

fn contacts(call: &Call<'_>, nominal: &Seen<Nominal, Read>) -> rusqlite::Result<Vec<ContactPoint>> {
    let mut statement = call.connection.prepare_cached(
        "SELECT kind, value, note, verified_on FROM nominal_contact WHERE nominal = ?1 ORDER BY position",
    )?;
    let lines = statement.query_map([Key(nominal.id)], |line| {
        Ok(ContactPoint { kind: line.get(0)?, value: line.get(1)?, note: line.get(2)?, verified: day_at(line, 3)? })
    })?;
    lines.collect()
}

fn day_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Option<Day>> {
    Ok(line.get::<_, Option<i64>>(column)?.map(Day::from_int))
}

/// The case files of a person that the caller can open, newest first, each with the person's role. Others are neither
/// listed nor counted.
///
/// # Errors
/// Faults of the store.
pub fn case_files(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Read>,
    most: usize,
) -> Result<Vec<(Seen<CaseFile, Read>, NominalRole)>> {
    let files = reach::each::<CaseFile, Read>(
        call,
        "FROM case_file t JOIN case_nominal n ON n.case_file = t.id WHERE n.nominal = ?1 ORDER BY t.id DESC",
        &[&Key(nominal.id)],
        most,
    )?;
    let mut statement = call
        .connection
        .prepare_cached("SELECT role FROM case_nominal WHERE case_file = ?1 AND nominal = ?2")
        .map_err(fault)?;
    let mut out = Vec::with_capacity(files.len());
    for file in files {
        let role: i32 = statement
            .query_row(params![Key(file.id), Key(nominal.id)], |line| line.get(0))
            .optional()
            .map_err(fault)?
            .unwrap_or_default();
        out.push((file, NominalRole::from_number(role).unwrap_or(NominalRole::Other)));
    }
    Ok(out)
}

/// The people of a case file as far as the caller sees them, in the order in which they were added.
///
/// # Errors
/// Faults of the store.
pub fn of_case_file(call: &Call<'_>, case_file: Id, most: usize) -> Result<Vec<Seen<Nominal, Index>>> {
    reach::each(
        call,
        "FROM nominal t JOIN case_nominal n ON n.nominal = t.id WHERE n.case_file = ?1 ORDER BY n.since_at, t.id",
        &[&Key(case_file)],
        most,
    )
}
