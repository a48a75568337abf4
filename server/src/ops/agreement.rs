//! The register of signed agreements (CA-4.1, COCO-5.2, SYOP-13.4d). Ending one suspends what depends on it with the
//! next call, since nothing of it is copied anywhere.

pub mod review;

use safetynet_proto::admin::v1 as pb;
use safetynet_shared::clock::{Day, Moment, Span};
use safetynet_shared::codes::{AgreementKind, Code};
use safetynet_shared::id::Id;
use safetynet_shared::text::{Lines, Name, Reason, tidy};

use super::organisation::NEEDS;
use crate::domain::agreement::{self as rules, State, Terms};
use crate::error::{Error, Result};
use crate::hexadecimal;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::administered::{self, Administered};
use crate::store::agreement::{self, Agreement, New};
use crate::store::csp::Csp;
use crate::store::{Call, Manage, Seen, Verb, overdue, reach};

/// The longest address at which an agreement is published.
const LINK: usize = 300;
/// More organisations than a force has partners.
const ALL: usize = 10_000;

/// An agreement as it stands at a moment.
pub(super) fn message<V: Verb>(agreement: &Seen<Agreement, V>, now: Moment) -> pb::Agreement {
    let (csp_id, csp_name) =
        agreement.csp.as_ref().map(|(id, name)| (id.to_string(), name.clone())).unwrap_or_default();
    let terms = &agreement.terms;
    pb::Agreement {
        id: agreement.id.to_string(),
        etag: rpc::etag(agreement.version),
        organisation: Some(wire::organisation(agreement.organisation.0, &agreement.organisation.1)),
        kind: agreement.kind.number(),
        csp_id,
        csp_name,
        in_force_date: Some(wire::date(agreement.from.day())),
        review_due_date: Some(wire::date(agreement.review)),
        end_date: agreement.ends.then(|| wire::date(last_day(agreement.until))),
        state: state(rules::state(agreement.from, agreement.until, agreement.review, now)).into(),
        purposes: numbers(&terms.purposes),
        bases: numbers(&terms.bases),
        article9_conditions: numbers(&terms.article_9),
        article10_conditions: numbers(&terms.article_10),
        signatory_name: agreement.signatory.clone(),
        signatory_capacity: agreement.capacity.clone(),
        document_hash: hexadecimal::write(&agreement.document_hash),
        create_time: Some(wire::time(agreement.recorded)),
        end_reason: agreement.end_reason.clone(),
        public_link: agreement.link.clone(),
        review_asked_by: agreement.asked.as_ref().map(|(id, name, _)| wire::account(*id, name)),
        review_ask: agreement.asked.as_ref().map_or_else(String::new, |(.., why)| why.clone()),
        last_review_date: agreement.reviewed.as_ref().map(|(on, _)| wire::date(*on)),
        last_review_outcome: agreement.reviewed.as_ref().map_or_else(String::new, |(_, outcome)| outcome.clone()),
    }
}

/// The last day on which something is in force that ends at a moment.
fn last_day(until: Moment) -> Day {
    until.minus(Span::from_micros(1)).day()
}

fn state(state: State) -> pb::AgreementState {
    match state {
        State::Pending => pb::AgreementState::Pending,
        State::InForce => pb::AgreementState::InForce,
        State::ReviewDue => pb::AgreementState::ReviewDue,
        State::Ended => pb::AgreementState::Ended,
    }
}

fn numbers<C: Code>(values: &[C]) -> Vec<i32> {
    values.iter().map(|value| value.number()).collect()
}

/// The SHA-256 of a document in a field, from its 64 hexadecimal digits.
pub(super) fn document_hash(field: &str, text: &str) -> Result<[u8; 32]> {
    let wrong = || Error::field(field, "must be the SHA-256 of the document, 64 hexadecimal digits");
    let bytes = hexadecimal::read(text).ok_or_else(wrong)?;
    bytes.try_into().map_err(|_| wrong())
}

/// Records an agreement.
pub struct RecordAgreement;

/// An agreement as it is asked for, parsed.
struct Asked {
    organisation: Id,
    csp: Option<Id>,
    kind: AgreementKind,
    from: Day,
    review: Day,
    terms: Terms,
    signatory: Name,
    capacity: Name,
    document_hash: [u8; 32],
    link: String,
}

/// Where an agreement is published: of an information sharing agreement alone, and reached in safety.
fn link(kind: AgreementKind, typed: &str) -> Result<String> {
    let link = tidy(typed, 0, LINK, Lines::One).map_err(|broken| Error::field("public_link", broken.0))?;
    let fits = link.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.contains([' ', ',', '"']));
    match (link.is_empty(), kind, fits) {
        (true, ..) | (_, AgreementKind::Isa, true) => Ok(link),
        (_, AgreementKind::Isa, false) => Err(Error::field("public_link", "must be an address that begins with https")),
        _ => Err(Error::field("public_link", "must be empty for this kind of agreement")),
    }
}

fn codes<C: Code>(fields: &mut Fields, field: &str, sent: &[i32]) -> Vec<C> {
    let mut values: Vec<C> = Vec::new();
    for (index, number) in sent.iter().enumerate() {
        let value = fields.ask(wire::code(&format!("{field}[{index}]"), *number));
        values.extend(value.filter(|value| !values.contains(value)));
    }
    values
}

fn terms(fields: &mut Fields, input: &pb::RecordAgreementRequest) -> Terms {
    Terms {
        purposes: codes(fields, "purposes", &input.purposes),
        bases: codes(fields, "bases", &input.bases),
        article_9: codes(fields, "article9_conditions", &input.article9_conditions),
        article_10: codes(fields, "article10_conditions", &input.article10_conditions),
    }
}

fn partnership(kind: AgreementKind, sent: &str) -> Result<Option<Id>> {
    match (kind, rpc::optional_id("csp_id", sent)?) {
        (AgreementKind::Isa, None) => {
            Err(Error::field("csp_id", "must name the partnership of an information sharing agreement"))
        }
        (AgreementKind::Connection | AgreementKind::Code, Some(_)) => {
            Err(Error::field("csp_id", "must be empty for this kind of agreement"))
        }
        (_, csp) => Ok(csp),
    }
}

fn asked(input: &pb::RecordAgreementRequest) -> Result<Asked> {
    let mut fields = Fields::default();
    let organisation = fields.ask(rpc::id("organisation_id", &input.organisation_id));
    let kind = fields.ask(wire::code::<AgreementKind>("kind", input.kind));
    let csp = kind.and_then(|kind| fields.ask(partnership(kind, &input.csp_id)));
    let from = fields.ask(wire::day("in_force_date", input.in_force_date.as_ref()));
    let wanted = fields.ask(wire::optional_day("review_due_date", input.review_due_date.as_ref()));
    let review = from.zip(wanted).and_then(|(from, wanted)| fields.ask(rules::review(from, wanted)));
    let terms = terms(&mut fields, input);
    if let Some(kind) = kind {
        fields.ask(terms.check(kind));
    }
    let signatory = fields.take("signatory_name", Name::parse(&input.signatory_name));
    let capacity = fields.take("signatory_capacity", Name::parse(&input.signatory_capacity));
    let document_hash = fields.ask(document_hash("document_hash", &input.document_hash));
    let link = kind.and_then(|kind| fields.ask(link(kind, &input.public_link)));
    let whole = || {
        Some(Asked {
            organisation: organisation?,
            csp: csp?,
            kind: kind?,
            from: from?,
            review: review?,
            terms,
            signatory: signatory?,
            capacity: capacity?,
            document_hash: document_hash?,
            link: link?,
        })
    };
    let whole = whole();
    fields.done(whole)
}

impl Rpc for RecordAgreement {
    type In = pb::RecordAgreementRequest;
    type Out = pb::RecordAgreementResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.agreement.recorded");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let asked = asked(&input)?;
        let organisation = reach::one::<Administered, Manage>(call, asked.organisation)?;
        let csp = asked.csp.map(|id| reach::one::<Csp, Manage>(call, id)).transpose()?;
        let new = New {
            kind: asked.kind,
            from: asked.from,
            review: asked.review,
            terms: &asked.terms,
            signatory: asked.signatory.as_str(),
            capacity: asked.capacity.as_str(),
            document_hash: asked.document_hash,
            link: &asked.link,
        };
        let id = agreement::record(call, &organisation, csp.as_ref(), &new)?;
        let (_, recorded) = reach::child::<Agreement, Manage>(call, id)?;
        let mut agreement = message(&recorded, call.now());
        if input.validate_only {
            agreement.id.clear();
        }
        Ok(pb::RecordAgreementResponse { agreement: Some(agreement) })
    }
}

/// Ends an agreement.
pub struct EndAgreement;

impl Rpc for EndAgreement {
    type In = pb::EndAgreementRequest;
    type Out = pb::EndAgreementResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.agreement.ended");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("id", &input.id));
        let day = fields.ask(wire::optional_day("end_date", input.end_date.as_ref()));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let ((id, day), reason) = fields.done(id.zip(day).zip(reason))?;
        let (_, found) = reach::child::<Agreement, Manage>(call, id)?;
        rpc::unchanged(&input.etag, found.version)?;
        let until = rules::end(found.from, found.until, day, call.now())?;
        agreement::end(call, &found, until, reason.as_str())?;
        call.note_private(reason.as_str());
        let (_, ended) = reach::child::<Agreement, Manage>(call, id)?;
        let suspended_grants = overdue::dependent_grants(call, &ended)?;
        Ok(pb::EndAgreementResponse { agreement: Some(message(&ended, call.now())), suspended_grants })
    }
}

/// Answers the public list of organisations with links to their agreements.
pub struct GetPublicList;

impl Rpc for GetPublicList {
    type In = pb::GetPublicListRequest;
    type Out = pb::GetPublicListResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.organisation.published");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let organisations = administered::list::<Manage>(call, None, "", None, ALL)?;
        let mut csv = "Organisation,Partnership,In force since,Agreement\r\n".to_owned();
        for agreement in agreement::in_force(call, &organisations)? {
            let csp = agreement.csp.as_ref().map_or("", |(_, name)| name.as_str());
            let since = agreement.from.day().iso();
            let cells = [agreement.organisation.1.as_str(), csp, &since, &agreement.link].map(cell);
            csv.push_str(&cells.join(","));
            csv.push_str("\r\n");
        }
        Ok(pb::GetPublicListResponse { csv, as_of_date: Some(wire::date(call.today())) })
    }
}

/// A cell of comma-separated values. What a spreadsheet would take for a formula stands behind an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_document_is_named_by_its_hash() {
        let digits = "00ff".repeat(16);
        assert_eq!(hexadecimal::write(&document_hash("document_hash", &digits).unwrap()), digits);
        for wrong in ["", "00", &"0".repeat(63), &"g".repeat(64), &"é".repeat(32)] {
            assert!(document_hash("document_hash", wrong).is_err());
        }
    }

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(cell("Sample Housing"), "Sample Housing");
        assert_eq!(cell("Sample, \"Housing\""), "\"Sample, \"\"Housing\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
    }

    #[test]
    fn an_agreement_is_published_at_a_safe_address() {
        let isa = |text| link(AgreementKind::Isa, text).is_ok();
        assert!(isa("") && isa("https://www.example.org/isa.pdf") && !isa("http://www.example.org/isa.pdf"));
        assert!(!isa("https://") && !isa("https://a b") && !isa(&format!("https://{}", "a".repeat(300))));
        assert!(link(AgreementKind::Code, "https://www.example.org/code.pdf").is_err());
    }

    #[test]
    fn a_bare_request_names_every_field() {
        let Err(Error::Invalid(violations)) = asked(&pb::RecordAgreementRequest::default()) else { panic!() };
        let fields: Vec<_> = violations.iter().map(|violation| violation.field.as_str()).collect();
        for field in
            ["organisation_id", "kind", "in_force_date", "signatory_name", "signatory_capacity", "document_hash"]
        {
            assert!(fields.contains(&field), "{field}");
        }
    }
}
