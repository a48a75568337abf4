//! Case files: one matter with its people and its channels.

use std::sync::LazyLock;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Article6, Article9, Article10, Code, NominalRole, Purpose};
use safetynet_shared::id::Id;

use super::audit::Trace;
use super::call::Call;
use super::nominal::{self, Nominal};
use super::reach::{self, Index, Key, Reached, Read, Row, Seen, Write, fault, id_at};
use super::series;
use crate::domain::case_file::CaseState;
use crate::error::{Error, Result};

/// A case file as the store has it.
pub struct CaseFile {
    /// Its id.
    pub id: Id,
    /// CF-2026-000123.
    pub reference: String,
    /// What people call it.
    pub title: String,
    /// What its data is used for (ISA-2.1).
    pub purpose: Purpose,
    /// The lawful basis (ISA-8.v).
    pub article_6: Article6,
    /// The condition for special categories, when it holds any.
    pub article_9: Option<Article9>,
    /// The condition for data on offences, when it holds any.
    pub article_10: Option<Article10>,
    /// The organisation that opened it (ISA-4.1).
    pub owner: Id,
    /// Its name.
    pub owner_name: String,
    /// The partnership under whose agreements it is shared.
    pub csp: Id,
    /// When it was opened.
    pub opened: Moment,
    /// Who opened it.
    pub opened_by: (Id, String),
    /// Channels that are neither closed nor due for disposal.
    pub open_channels: i64,
    /// The latest disposal day of its closed channels.
    pub disposal_on: Option<Day>,
    /// Its version, for the etag.
    pub version: i64,
}

impl CaseFile {
    /// Where it stands, over all of its channels.
    pub fn state(&self, today: Day) -> CaseState {
        CaseState::of(self.open_channels > 0, self.disposal_on, today)
    }
}

impl Row for CaseFile {
    const TABLE: &'static str = "case_file";
    const KIND: RecordKind = RecordKind::CaseFile;
    const COLUMNS: &'static str = "t.id, t.reference, t.title, t.purpose, t.article_6, t.article_9, t.article_10,
        t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.opened_at, t.opened_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.opened_by),
        (SELECT count(*) FROM channel c WHERE c.case_file = t.id AND c.state < 4),
        (SELECT max(c.disposal_on) FROM channel c WHERE c.case_file = t.id), t.version, t.csp";

    fn read(line: &Line<'_>) -> rusqlite::Result<CaseFile> {
        Ok(CaseFile {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            title: line.get(2)?,
            purpose: Purpose::from_number(line.get(3)?).unwrap_or(Purpose::CommunitySafetyPriority),
            article_6: Article6::from_number(line.get(4)?).unwrap_or(Article6::PublicTask),
            article_9: Article9::from_number(line.get(5)?),
            article_10: Article10::from_number(line.get(6)?),
            owner: id_at(line, 7)?,
            owner_name: line.get(8)?,
            opened: Moment::from_micros(line.get(9)?),
            opened_by: (id_at(line, 10)?, line.get::<_, Option<String>>(11)?.unwrap_or_default()),
            open_channels: line.get(12)?,
            disposal_on: line.get::<_, Option<i64>>(13)?.map(Day::from_int),
            version: line.get(14)?,
            csp: id_at(line, 15)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for CaseFile {
    const VIEW: &'static str = "reach_case_file";
}

/// What a case file is opened with.
pub struct Opening {
    /// The title.
    pub title: String,
    /// The purpose (ISA-2.1).
    pub purpose: Purpose,
    /// The lawful basis (ISA-8.v).
    pub article_6: Article6,
    /// The condition for special categories.
    pub article_9: Option<Article9>,
    /// The condition for data on offences.
    pub article_10: Option<Article10>,
}

/// A case file that this call has made and nobody can reach yet: as good as having seen it, and only [`create`] makes
/// one.
pub struct Made(Id);

impl Made {
    /// Its id.
    pub fn id(&self) -> Id {
        self.0
    }
}

/// Opens a case file of the caller's organisation, without people or channels yet.
///
/// # Errors
/// Faults of the store.
pub fn create(call: &Call<'_>, opening: &Opening) -> Result<Made> {
    let (id, person) = (call.id(), call.person()?);
    let reference = series::reference(call, "CF", call.today())?;
    call.connection
        .prepare_cached(
            "INSERT INTO case_file (id, reference, title, purpose, article_6, article_9, article_10, organisation, csp,
             opened_at, opened_by, version)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, o.id, o.csp, ?9, ?10, 1 FROM organisation o WHERE o.id = ?8",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                reference,
                opening.title,
                opening.purpose.number(),
                opening.article_6.number(),
                opening.article_9.map_or(0, Code::number),
                opening.article_10.map_or(0, Code::number),
                Key(person.organisation),
                call.now().micros(),
                Key(person.account),
            ])
        })
        .map_err(fault)?;
    call.note(Trace { kind: RecordKind::CaseFile, id, via: "made".to_owned(), proof: id });
    Ok(Made(id))
}

/// Puts the first people into a new case file, which its first channel has opened.
///
/// # Errors
/// [`Error::NotNow`] when a person comes twice.
pub fn fill(call: &Call<'_>, made: &Made, people: &[(Seen<Nominal, Index>, NominalRole)]) -> Result<()> {
    for (nominal, role) in people {
        put(call, made.0, nominal, *role)?;
    }
    nominal::known_in(call, made.0)
}

/// Puts a person into a case file and raises its version.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster, [`Error::NotNow`] when the person is in it already.
pub fn add_nominal(
    call: &Call<'_>,
    case_file: &Seen<CaseFile, Write>,
    nominal: &Seen<Nominal, Index>,
    role: NominalRole,
) -> Result<()> {
    let raised = call
        .connection
        .prepare_cached("UPDATE case_file SET version = version + 1 WHERE id = ?1 AND version = ?2")
        .and_then(|mut s| s.execute(params![Key(case_file.id), case_file.version]))
        .map_err(fault)?;
    if raised != 1 {
        return Err(Error::Conflict(case_file.version + 1));
    }
    put(call, case_file.id, nominal, role)?;
    nominal::known_in(call, case_file.id)
}

fn put(call: &Call<'_>, case_file: Id, nominal: &Seen<Nominal, Index>, role: NominalRole) -> Result<()> {
    let put = call
        .connection
        .prepare_cached(
            "INSERT OR IGNORE INTO case_nominal (case_file, nominal, role, added_by, since_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .and_then(|mut s| {
            let (by, at) = (call.person().ok().map(|person| Key(person.account)), call.now().micros());
            s.execute(params![Key(case_file), Key(nominal.id), role.number(), by, at])
        })
        .map_err(fault)?;
    if put == 1 {
        Ok(())
    } else {
        Err(Error::NotNow("EACH_PERSON_ONCE", "This person is in the case file already.".into()))
    }
}

/// Where a person stands in a case file.
pub struct Part {
    /// The person.
    pub nominal: Id,
    /// The role.
    pub role: NominalRole,
    /// Who added the person.
    pub added_by: (Id, String),
    /// When.
    pub since: Moment,
}

/// The part of each person of a case file that was reached; whether the person may be shown is asked by
/// [`nominal::of_case_file`].
///
/// # Errors
/// Faults of the store.
pub fn parts<V>(call: &Call<'_>, case_file: &Seen<CaseFile, V>) -> Result<Vec<Part>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT n.nominal, n.role, n.added_by, n.since_at,
             coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = n.added_by), '')
             FROM case_nominal n WHERE n.case_file = ?1",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(case_file.id)], |line| {
        Ok(Part {
            nominal: id_at(line, 0)?,
            role: NominalRole::from_number(line.get(1)?).unwrap_or(NominalRole::Other),
            added_by: (id_at(line, 2)?, line.get(4)?),
            since: Moment::from_micros(line.get(3)?),
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Which case files to list.
pub struct Filter<'f> {
    /// Those that stand so; all when none.
    pub state: Option<CaseState>,
    /// A text that the title, the reference or the name of a person must hold; empty for all.
    pub text: &'f str,
}

/// Newest first. A text is sought in the title, in the reference, and in the names that the caller (`?1`) is shown.
const NEWEST: &str = "AND (t.opened_at, t.id) < (?3, ?4)
    AND (?5 = 0 OR ?5 = CASE WHEN EXISTS (SELECT 1 FROM channel c WHERE c.case_file = t.id AND c.state < 4) THEN 1
         WHEN (SELECT max(c.disposal_on) FROM channel c WHERE c.case_file = t.id) <= ?6 THEN 3 ELSE 2 END)
    AND (?7 = '' OR t.title LIKE ?7 ESCAPE '\\' OR t.reference LIKE ?7 ESCAPE '\\' OR EXISTS (
         SELECT 1 FROM case_nominal n JOIN nominal p ON p.id = n.nominal
         WHERE n.case_file = t.id AND (p.given_names || ' ' || p.family_name) LIKE ?7 ESCAPE '\\' AND {named}))
    ORDER BY t.opened_at DESC, t.id DESC";

/// [`NEWEST`] with the condition that a name is shown.
static SOUGHT: LazyLock<String> =
    LazyLock::new(|| NEWEST.replace("{named}", &reach::reached::<Nominal, Index>("?1", "p.id")));

/// The case files that the caller works on, newest first, after an earlier page's last row.
///
/// # Errors
/// Faults of the store.
pub fn mine(
    call: &Call<'_>,
    filter: &Filter<'_>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<CaseFile, Read>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let state = filter.state.map_or(0, CaseState::number);
    reach::mine(
        call,
        &format!("WHERE TRUE {} LIMIT ?8", *SOUGHT),
        &[&at, &Key(id), &state, &call.today().to_int(), &contains(filter.text), &i64::try_from(most).unwrap_or(50)],
    )
}

/// The case files of the caller's organisation, newest first, for its auditor: each is asked *may I*.
///
/// # Errors
/// Faults of the store.
pub fn of_organisation(
    call: &Call<'_>,
    filter: &Filter<'_>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<CaseFile, Read>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let (person, state) = (call.person()?, filter.state.map_or(0, CaseState::number));
    reach::each(
        call,
        &format!("FROM case_file t WHERE t.organisation = ?2 {}", *SOUGHT),
        &[
            &Key(person.account),
            &Key(person.organisation),
            &at,
            &Key(id),
            &state,
            &call.today().to_int(),
            &contains(filter.text),
        ],
        most,
    )
}

/// A pattern of `LIKE` for what contains a text; empty for all.
pub(super) fn contains(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
