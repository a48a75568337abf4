//! The foundation of a deployment: the administering organisation with its first administrator and its single point of
//! contact, before there is anybody who could do it through the interface. They are two people, since nobody makes an
//! account alone: one authorises it and hands over its code, the other creates it (SYOP-13.2c). There is no default
//! account: these two have one-time codes, shown once on the console (ASVS 6.3.2).

use clap::Args;
use rusqlite::{Connection, OptionalExtension, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment, Span};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::{Role, Roles};
use safetynet_shared::text::{Name, UserName};
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::audit::{Decision, Entry, Log, Trace};
use super::open::Opened;
use super::reach::{Key, id_at};
use crate::door::Network;
use crate::folder::{Folder, Trouble};
use crate::password::hash::{Cost, hash};
use crate::password::phrase::suggest;
use crate::password::policy::{Person, Policy};
use crate::password::words::DictionaryRule;

/// How long the first code is valid.
const CODE: Span = Span::hours(24);

/// The administering organisation and its first administrator.
#[derive(Args)]
pub struct First {
    /// Name of the administering organisation, such as the office of the police and crime commissioner
    #[arg(long)]
    pub organisation: String,
    /// Name of its community safety partnership
    #[arg(long)]
    pub partnership: String,
    /// An address range from which its terminals connect, such as 192.0.2.0/28; may be repeated
    #[arg(long = "range", required = true)]
    pub ranges: Vec<String>,
    /// User name of the first administrator
    #[arg(long)]
    pub user_name: String,
    /// Their given names
    #[arg(long)]
    pub given_names: String,
    /// Their family name
    #[arg(long)]
    pub family_name: String,
    /// User name of the single point of contact, who is somebody else
    #[arg(long)]
    pub contact_user_name: String,
    /// Their given names
    #[arg(long)]
    pub contact_given_names: String,
    /// Their family name
    #[arg(long)]
    pub contact_family_name: String,
    /// Date of the signatures of both under the security operating procedures, YYYY-MM-DD
    #[arg(long)]
    pub signed_on: String,
}

/// The fields of [`First`], parsed.
struct Parsed {
    organisation: Name,
    partnership: Name,
    administrator: Somebody,
    contact: Somebody,
    signed: Day,
}

/// One of the two first people.
struct Somebody {
    user_name: UserName,
    given_names: Name,
    family_name: Name,
    roles: Roles,
}

fn somebody(before: &str, (user_name, given, family): (&str, &str, &str), role: Role) -> Result<Somebody, Trouble> {
    let name = |field: &str, text: &str| Name::parse(text).map_err(|broken| format!("--{before}{field} {broken}"));
    Ok(Somebody {
        user_name: UserName::parse(user_name).map_err(|broken| format!("--{before}user-name {broken}"))?,
        given_names: name("given-names", given)?,
        family_name: name("family-name", family)?,
        roles: Roles::none().with(role),
    })
}

/// Whether a deployment can be founded on these fields, which is asked before anything is made.
///
/// # Errors
/// A field that breaks its rule, by name.
pub fn check_fields(first: &First, today: Day) -> Result<(), Trouble> {
    parsed(first, today).map(|_| ())
}

fn parsed(first: &First, today: Day) -> Result<Parsed, Trouble> {
    let name = |field: &str, text: &str| Name::parse(text).map_err(|broken| format!("--{field} {broken}"));
    for range in &first.ranges {
        Network::parse(range).map_err(|error| format!("--range {range}: {}", error.message()))?;
    }
    let signed = Day::parse(&first.signed_on).ok_or("--signed-on must be a date such as 2026-11-23")?;
    if signed > today {
        return Err(format!("--signed-on must not lie in the future; today is {}", today.iso()));
    }
    let parsed = Parsed {
        organisation: name("organisation", &first.organisation)?,
        partnership: name("partnership", &first.partnership)?,
        administrator: somebody(
            "",
            (&first.user_name, &first.given_names, &first.family_name),
            Role::SystemAdministrator,
        )?,
        contact: somebody(
            "contact-",
            (&first.contact_user_name, &first.contact_given_names, &first.contact_family_name),
            Role::Spoc,
        )?,
        signed,
    };
    if parsed.administrator.user_name.as_str() == parsed.contact.user_name.as_str() {
        return Err("--contact-user-name must be somebody else than the administrator".to_owned());
    }
    Ok(parsed)
}

/// Founds a deployment; answers the one-time codes of the administrator and the single point of contact.
///
/// # Errors
/// A field that breaks its rule, by name.
pub fn found(folder: &Folder, first: &First, cost: Cost, now: Moment) -> Result<[Zeroizing<String>; 2], Trouble> {
    let parsed = parsed(first, now.day())?;
    let ((code, hashed), (contact_code, contact_hashed)) = (code(folder, cost)?, code(folder, cost)?);
    let opened = folder.opened()?;
    let transaction = opened.connection.unchecked_transaction().map_err(|error| error.to_string())?;
    let id = Id::fresh(now);
    organise(&transaction, &parsed, &first.ranges, id, now)
        .and_then(|()| appoint(&transaction, (&parsed.administrator, &hashed), parsed.signed, id, now))
        .and_then(|()| appoint(&transaction, (&parsed.contact, &contact_hashed), parsed.signed, id, now))
        .and_then(|()| transaction.commit())
        .map_err(|error| error.to_string())?;
    Ok([code, contact_code])
}

/// A one-time code and its hash.
fn code(folder: &Folder, cost: Cost) -> Result<(Zeroizing<String>, String), Trouble> {
    let policy = Policy::new(DictionaryRule::Phrase).map_err(|error| error.to_string())?;
    let code = suggest(&policy, &Person::default(), getrandom::fill).map_err(|_| "no code could be made".to_owned())?;
    let hashed = hash(&SecretString::from(code.to_string()), &folder.pepper()?, cost)
        .map_err(|_| "the code cannot be hashed".to_owned())?;
    Ok((code, hashed))
}

fn organise(connection: &Connection, parsed: &Parsed, ranges: &[String], id: Id, now: Moment) -> rusqlite::Result<()> {
    let (csp, today) = (Id::fresh(now), now.day());
    let review = Period::AccessReview.due(today).to_int();
    connection.execute(
        "INSERT INTO csp (id, name, manager) VALUES (?1, ?2, '')",
        params![Key(csp), parsed.partnership.as_str()],
    )?;
    connection.execute(
        "INSERT INTO organisation (id, name, sector, state, csp, sponsor, approved_by, office, telephone, ico_number,
         ico_until, commenced_on, access_review_due, administers, version)
         VALUES (?1, ?2, 'administration', 5, ?3, '', '', '', '', '', NULL, ?4, ?5, 1, 1)",
        params![Key(id), parsed.organisation.as_str(), Key(csp), today.to_int(), review],
    )?;
    for range in ranges {
        connection.execute(
            "INSERT INTO address_range (id, organisation, network, added_at, confirmed_at) VALUES (?1, ?2, ?3, ?4, ?4)",
            params![Key(Id::fresh(now)), Key(id), range, now.micros()],
        )?;
    }
    connection.execute(
        "INSERT INTO syops (version, title, text, published_at) VALUES (1, ?1, ?2, ?3)",
        params!["Security operating procedures for all users", include_str!("../demo/syops.txt"), now.micros()],
    )?;
    Ok(())
}

fn appoint(
    connection: &Connection,
    (person, hashed): (&Somebody, &str),
    signed: Day,
    organisation: Id,
    now: Moment,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO account (id, organisation, user_name, given_names, family_name, telephone, roles, state,
         created_at, need, signed_on, signed_version, password, password_at, must_change, code_until,
         failures_since, version)
         VALUES (?1, ?2, ?3, ?4, ?5, '', ?6, 1, ?7, 'founding the deployment', ?8, 1, ?9, ?7, 1, ?10, 0, 1)",
        params![
            Key(Id::fresh(now)),
            Key(organisation),
            person.user_name.as_str(),
            person.given_names.as_str(),
            person.family_name.as_str(),
            person.roles.bits(),
            now.micros(),
            signed.to_int(),
            hashed,
            now.plus(CODE).micros()
        ],
    )?;
    Ok(())
}

/// Puts a terminal on the list from the server's own machine, confirmed by whoever holds that, with an entry in the audit
/// (SYOP-6.1): the first terminal of an organisation, before there is one to confirm it from.
///
/// # Errors
/// When the certificate is on the list already, or the audit cannot be written.
pub fn terminal(
    opened: &Opened,
    organisation: Id,
    name: &str,
    fingerprint: [u8; 32],
    now: Moment,
    expires: Moment,
) -> Result<(), Trouble> {
    let said = |error: rusqlite::Error| error.to_string();
    let transaction = opened.connection.unchecked_transaction().map_err(said)?;
    let id = super::seed::terminal(opened, organisation, name, fingerprint, now, expires)
        .map_err(|error| format!("the terminal cannot be enrolled: {error:?}"))?;
    let trail = [Trace { kind: RecordKind::Terminal, id, via: "made".to_owned(), proof: id }];
    let entry = Entry {
        at: now,
        account: None,
        organisation: Some(organisation),
        terminal: None,
        session: None,
        address: "console",
        event: "admin.terminal.enrolled",
        decision: Decision::Allowed,
        reason: None,
        request: "",
        trail: &trail,
        private: "",
    };
    let mut log = Log::load(&transaction).map_err(said)?;
    log.append(&transaction, &entry).map_err(said)?;
    transaction.commit().map_err(said)
}

/// The organisation with this name.
///
/// # Errors
/// When there is none.
pub fn organisation(opened: &Opened, name: &str) -> Result<Id, Trouble> {
    opened
        .connection
        .query_row("SELECT id FROM organisation WHERE name = ?1", [name], |line| id_at(line, 0))
        .optional()
        .map_err(|error| error.to_string())?
        .ok_or_else(|| format!("there is no organisation named {name}"))
}

/// How many entries the audit has, of one event or of all.
///
/// # Errors
/// Faults of the store.
pub fn audit_entries(opened: &Opened, event: Option<&str>) -> Result<i64, Trouble> {
    let sql = "SELECT count(*) FROM audit WHERE ?1 IS NULL OR event = ?1";
    opened.connection.query_row(sql, [event], |line| line.get(0)).map_err(|error| error.to_string())
}

/// How many entries the audit has of calls: all but those of the server's own daily work, which runs when its minute comes.
///
/// # Errors
/// Faults of the store.
pub fn audit_calls(opened: &Opened) -> Result<i64, Trouble> {
    let sql = "SELECT count(*) FROM audit WHERE event NOT LIKE 'system.%'";
    opened.connection.query_row(sql, [], |line| line.get(0)).map_err(|error| error.to_string())
}

/// How often an account was allowed to do what leaves this event.
///
/// # Errors
/// Faults of the store.
pub fn audit_done(opened: &Opened, event: &str, account: Id) -> Result<i64, Trouble> {
    let sql = "SELECT count(*) FROM audit WHERE event = ?1 AND account = ?2 AND decision = 1";
    let done = opened.connection.query_row(sql, params![event, Key(account)], |line| line.get(0));
    done.map_err(|error| error.to_string())
}

/// A duty of a review that stands in `review_duty` and not in assignments and reviews, or there and not here.
const STALE_DUTY: &str =
    "WITH said AS (SELECT a.account, a.duty, r.due_on, r.id AS review, a.id AS assignment, r.channel
        FROM review r JOIN channel c ON c.id = r.channel
        JOIN assignment a ON a.channel = c.id AND a.organisation = c.lead AND a.duty = r.kind
        WHERE r.done_at IS NULL AND a.ended_at IS NULL),
    kept AS (SELECT account, duty, due_on, review, assignment, channel FROM review_duty)
    SELECT hex(review) FROM (SELECT * FROM (SELECT * FROM said EXCEPT SELECT * FROM kept)
        UNION ALL SELECT * FROM (SELECT * FROM kept EXCEPT SELECT * FROM said)) LIMIT 1";

/// Looks the store through: pages, keys between tables, the entries of the audit. One line for each.
///
/// # Errors
/// What is damaged.
pub fn check(opened: &Opened) -> Result<Vec<String>, Trouble> {
    let one = |sql: &str| -> Result<Option<String>, Trouble> {
        let mut statement = opened.connection.prepare(sql).map_err(|error| error.to_string())?;
        statement.query_row([], |line| line.get::<_, String>(0)).optional().map_err(|error| error.to_string())
    };
    if let Some(fault) = one("PRAGMA cipher_integrity_check")? {
        return Err(format!("store: a page is damaged ({fault}); restore a backup"));
    }
    if let Some(fault) = one("PRAGMA integrity_check")?.filter(|answer| answer != "ok") {
        return Err(format!("store: {fault}; restore a backup"));
    }
    if let Some(table) = one("SELECT \"table\" FROM pragma_foreign_key_check")? {
        return Err(format!("store: a row of {table} refers to nothing; restore a backup"));
    }
    if let Some(sequence) = super::audit::first_broken(&opened.connection).map_err(|error| error.to_string())? {
        return Err(format!("audit: entry {sequence} is missing or not as it was written"));
    }
    if one(STALE_DUTY)?.is_some() {
        return Err(
            "store: the duties of reviews are not those of assignments and reviews; restore a backup".to_owned()
        );
    }
    Ok(vec![
        "store: every page, every reference and every duty in order".to_owned(),
        "audit: no entry missing, every leaf fits its entry".to_owned(),
    ])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_duty_that_no_review_says_is_found() {
        let place = tempfile::tempdir().unwrap();
        let opened = crate::store::open(&place.path().join("store.db"), &crate::store::Key::new([7; 32]), 2).unwrap();
        assert!(check(&opened).is_ok());
        let row = "INSERT INTO review_duty (account, duty, due_on, review, assignment, channel)
            VALUES (x'01', 1, 20000, x'02', x'03', x'04')";
        opened.connection.execute(row, []).unwrap();
        assert!(check(&opened).unwrap_err().contains("duties"));
    }
}
