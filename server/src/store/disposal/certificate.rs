//! Certificates of destruction: that a channel was destroyed, by whose decision and how much of it, and no word of the
//! people it was about (ISA-3.4b).

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;
use sha2::{Digest, Sha256};

use super::Disposal;
use super::destroy::Gone;
use crate::domain::programme::Named;
use crate::error::Result;
use crate::hexadecimal;
use crate::store::audit::Trace;
use crate::store::call::Call;
use crate::store::reach::{self, Key, Reached, Read, Row, Seen, fault, id_at};
use crate::store::series;

/// The clause under which records are kept and destroyed.
pub const RULE: &str = "ISA-3.4a, ISA-3.4b";

/// A certificate as the store has it.
pub struct Certificate {
    /// Its id.
    pub id: Id,
    /// DC-2033-000004.
    pub reference: String,
    /// The reference that the channel had.
    pub channel_reference: String,
    /// The reference that the case file had; empty when it remains.
    pub case_reference: String,
    /// The programme.
    pub programme: Named,
    /// The organisation that decided, and its name.
    pub lead: (Id, String),
    /// The effective day of the closure.
    pub closed: Day,
    /// The day from which it could be disposed of.
    pub due: Day,
    /// The day on which it was authorised.
    pub authorised: Day,
    /// When it was destroyed.
    pub destroyed: Moment,
    /// What was destroyed, by kind.
    pub records: Vec<(String, i64)>,
    /// SHA-256 over everything above.
    pub digest: String,
}

impl Row for Certificate {
    const TABLE: &'static str = "certificate";
    const KIND: RecordKind = RecordKind::Certificate;
    const COLUMNS: &'static str = "t.id, t.reference, t.channel_reference, t.case_reference,
        (SELECT p.code FROM programme p WHERE p.number = t.programme),
        (SELECT p.name FROM programme p WHERE p.number = t.programme), t.lead,
        (SELECT o.name FROM organisation o WHERE o.id = t.lead), t.closed_on, t.due_on, t.authorised_on, t.destroyed_at,
        t.records, t.digest";

    fn read(line: &Line<'_>) -> rusqlite::Result<Certificate> {
        let (records, digest): (String, Vec<u8>) = (line.get(12)?, line.get(13)?);
        Ok(Certificate {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            channel_reference: line.get(2)?,
            case_reference: line.get(3)?,
            programme: Named { code: line.get(4)?, name: line.get(5)? },
            lead: (id_at(line, 6)?, line.get(7)?),
            closed: Day::from_int(line.get(8)?),
            due: Day::from_int(line.get(9)?),
            authorised: Day::from_int(line.get(10)?),
            destroyed: Moment::from_micros(line.get(11)?),
            records: records.lines().filter_map(counted).collect(),
            digest: hexadecimal::write(&digest),
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Certificate {
    const VIEW: &'static str = "reach_certificate";
}

fn counted(line: &str) -> Option<(String, i64)> {
    let (kind, count) = line.split_once(' ')?;
    Some((kind.to_owned(), count.parse().ok()?))
}

/// The certificates that concern the caller's organisation, the latest first.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Certificate, Read>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    reach::mine(
        call,
        "WHERE (t.destroyed_at, t.id) < (?3, ?4) ORDER BY t.destroyed_at DESC, t.id DESC LIMIT ?5",
        &[&at, &Key(id), &i64::try_from(most).unwrap_or(50)],
    )
}

/// SHA-256 over what the certificate says, line by line.
fn digest(said: &[String], days: [Day; 3], destroyed: Moment, records: &str) -> [u8; 32] {
    let days = days.map(Day::iso).join(" ");
    Sha256::digest(format!("{}\n{days}\n{destroyed}\n{RULE}\n{records}", said.join("\n"))).into()
}

/// Writes the certificate of a channel that has just been destroyed, for its lead and its contributors.
///
/// # Errors
/// Faults of the store.
pub(super) fn issue(call: &Call<'_>, disposal: &Disposal, gone: &Gone, parties: &[Id]) -> Result<()> {
    let (id, now) = (call.id(), call.now());
    let reference = series::reference(call, "DC", call.today())?;
    let case_reference = if gone.case_file { disposal.case_reference.as_str() } else { "" };
    let authorised = disposal.authorised.as_ref().map_or(disposal.due, |one| one.at.day());
    let records = gone.counted();
    let said = [&reference, &disposal.channel_reference, case_reference, &disposal.programme.code, &disposal.lead.1];
    let digest = digest(&said.map(str::to_owned), [disposal.closed, disposal.due, authorised], now, &records);
    call.connection
        .prepare_cached(
            "INSERT INTO certificate (id, reference, channel_reference, case_reference, programme, lead, closed_on,
             due_on, authorised_on, destroyed_at, records, digest)
             SELECT ?1, ?2, ?3, ?4, p.number, ?6, ?7, ?8, ?9, ?10, ?11, ?12 FROM programme p WHERE p.code = ?5",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                reference,
                disposal.channel_reference,
                case_reference,
                disposal.programme.code,
                Key(disposal.lead.0),
                disposal.closed.to_int(),
                disposal.due.to_int(),
                authorised.to_int(),
                now.micros(),
                records,
                digest
            ])
        })
        .map_err(fault)?;
    call.note(Trace { kind: RecordKind::Certificate, id, via: "made".to_owned(), proof: id });
    parties.iter().chain([&disposal.lead.0]).try_for_each(|party| {
        call.connection
            .prepare_cached("INSERT OR IGNORE INTO certificate_party (certificate, organisation) VALUES (?1, ?2)")
            .and_then(|mut s| s.execute([Key(id), Key(*party)]))
            .map(|_| ())
            .map_err(fault)
    })
}
