//! Consents of the people of a case file: recorded with evidence, listed, withdrawn (ISA-8.vii, ISA-8.viii).

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::channel;
use crate::domain::consent::{self as rules, Days, Standing};
use crate::domain::grant;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::case_file::{self as files, CaseFile};
use crate::store::consent::{self as consents, Consent, Draft};
use crate::store::nominal::Nominal;
use crate::store::notice::{self, Code as News};
use crate::store::{Call, Index, Read, Seen, Write, reach};

/// Records a consent.
pub struct RecordConsent;

impl Rpc for RecordConsent {
    type In = pb::RecordConsentRequest;
    type Out = pb::RecordConsentResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("consent.recorded");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let file = fields.ask(rpc::id("case_file_id", &input.case_file_id));
        let person = fields.ask(rpc::id("nominal_id", &input.nominal_id));
        let draft = draft(call, &mut fields, &input);
        let ((file, person), draft) = fields.done(file.zip(person).zip(draft))?;
        let case_file = reach::one::<CaseFile, Write>(call, file)?;
        let person = reach::one::<Nominal, Index>(call, person)?;
        if !files::parts(call, &case_file)?.iter().any(|part| part.nominal == person.id) {
            return Err(Error::field("nominal_id", "must be a person of the case file"));
        }
        let made = consents::record(call, &case_file, &person, &draft)?;
        let mut consent = message(call, &made)?;
        if input.validate_only {
            consent.id.clear();
        }
        let audience = channel::audience(call, &case_file)?;
        Ok(pb::RecordConsentResponse { consent: Some(consent), audience: Some(audience) })
    }
}

fn draft(call: &Call<'_>, fields: &mut Fields, input: &pb::RecordConsentRequest) -> Option<Draft> {
    let scope = fields.take("scope", Reason::parse(&input.scope)).map(Reason::into_string);
    let evidence = fields.take("evidence", Reason::parse(&input.evidence)).map(Reason::into_string);
    let manner = if input.manner() == pb::ConsentManner::Unspecified {
        fields.refuse("manner", "must be one of the listed values");
        None
    } else {
        Some(input.manner)
    };
    let given = fields.ask(wire::day("given_date", input.given_date.as_ref()));
    let told = fields.ask(wire::day("told_date", input.told_date.as_ref()));
    let expiry = fields.ask(wire::day("expiry_date", input.expiry_date.as_ref()));
    let days = given.zip(told).zip(expiry).map(|((given, told), expiry)| Days { given, told, expiry });
    let days = days.and_then(|days| fields.ask(rules::days(days, call.today())));
    let words = scope.zip(evidence).zip(manner);
    let Days { given, told, expiry } = days?;
    words.map(|((scope, evidence), manner)| Draft { scope, manner, evidence, given, told, expiry })
}

/// Lists the consents of a case file.
pub struct ListConsents;

impl Rpc for ListConsents {
    type In = pb::ListConsentsRequest;
    type Out = pb::ListConsentsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("consent.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let case_file = reach::one::<CaseFile, Read>(call, rpc::id("case_file_id", &input.case_file_id)?)?;
        let at = (!input.include_ended).then(|| call.now());
        let rows = consents::list(call, &case_file, at, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.recorded.micros(), row.id));
        let consents = rows.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListConsentsResponse { consents, next_page_token })
    }
}

/// Records a withdrawal.
pub struct WithdrawConsent;

impl Rpc for WithdrawConsent {
    type In = pb::WithdrawConsentRequest;
    type Out = pb::WithdrawConsentResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("consent.withdrawn");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (_, consent) = reach::child::<Consent, Write>(call, rpc::id("id", &input.id)?)?;
        let (owner, name) = &consent.organisation;
        grant::controls(call.person()?.organisation, (*owner, name), "record its withdrawal")?;
        rpc::unchanged(&input.etag, consent.version)?;
        let reason = wire::reason("reason", &input.reason)?;
        if consent.withdrawn.is_some() {
            return Err(Error::NotNow("ISA-8.vii", "This consent was withdrawn already.".to_owned()));
        }
        let suspended_grants = if standing(call, &consent) == Standing::Given { consent.grants } else { 0 };
        consents::withdraw(call, &consent, reason.as_str())?;
        for giver in consents::givers(call, &consent)? {
            notice::tell(call, giver, News::ConsentWithdrawn, RecordKind::CaseFile, consent.case_file)?;
        }
        let (_, withdrawn) = reach::child::<Consent, Write>(call, consent.id)?;
        Ok(pb::WithdrawConsentResponse { consent: Some(message(call, &withdrawn)?), suspended_grants })
    }
}

fn standing<V>(call: &Call<'_>, row: &Seen<Consent, V>) -> Standing {
    rules::standing(row.until, row.withdrawn, call.now())
}

fn message<V>(call: &Call<'_>, row: &Seen<Consent, V>) -> Result<pb::Consent> {
    let state = match standing(call, row) {
        Standing::Given => pb::ConsentState::Given,
        Standing::Expired => pb::ConsentState::Expired,
        Standing::Withdrawn => pb::ConsentState::Withdrawn,
    };
    // A consent names nobody to whom does not find them, as whoever lost a role while named on a seal.
    let person = reach::maybe::<Nominal, Index>(call, row.nominal)?;
    let (nominal_id, name) = person.map(|person| (row.nominal.to_string(), person.name.full())).unwrap_or_default();
    Ok(pb::Consent {
        id: row.id.to_string(),
        case_file_id: row.case_file.to_string(),
        nominal_id,
        nominal_name: name,
        scope: row.scope.clone(),
        manner: row.manner,
        evidence: row.evidence.clone(),
        given_date: Some(wire::date(row.given)),
        told_date: Some(wire::date(row.told)),
        expiry_date: Some(wire::date(grant::last_day(row.until))),
        state: state.into(),
        withdraw_time: row.withdrawn.map(wire::time),
        withdraw_reason: row.withdraw_reason.clone(),
        owner_organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        recorded_by: Some(wire::account(row.recorded_by.0, &row.recorded_by.1)),
        record_time: Some(wire::time(row.recorded)),
        dependent_grants: row.grants,
        etag: rpc::etag(row.version),
    })
}

/// The consent that something rests on: `stands` says whether it is one of the case file and in force (ISA-8.vii). `needed`
/// is what rests on it, where nothing else carries that. What stands against it is kept as a violation.
///
/// # Errors
/// Faults of the store.
pub(in crate::ops) fn rests_on(
    fields: &mut Fields,
    sent: &str,
    needed: Option<&str>,
    stands: impl FnOnce(Id) -> Result<bool>,
) -> Result<Option<Id>> {
    if sent.is_empty() {
        if let Some(what) = needed {
            let text = format!("must name the consent that {what} rests on; consent is the last basis to choose");
            fields.refuse("consent_id", text);
        }
        return Ok(None);
    }
    let id = fields.ask(rpc::id("consent_id", sent));
    if let Some(id) = id
        && !stands(id)?
    {
        fields.refuse("consent_id", "must be a consent of this case file, in force");
    }
    Ok(id)
}
