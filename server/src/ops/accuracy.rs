//! Whether what is recorded of people is still right: what has to be checked, and that it was (ISA-13.1).

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{AccuracyField, Code};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::nominal;
use super::nominal::source;
use crate::domain::accuracy as rules;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::accuracy::{self as checks, Accuracy};
use crate::store::nominal::Nominal;
use crate::store::{Call, Index, Seen, Write, reach};

/// Lists what the caller has to check.
pub struct ListStaleFields;

impl Rpc for ListStaleFields {
    type In = pb::ListStaleFieldsRequest;
    type Out = pb::ListStaleFieldsResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("accuracy.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let ahead = if input.include_soon { rules::SOON } else { -1 };
        let found = checks::stale(call, call.today().plus_days(ahead), page.after(), page.size() + 1)?;
        let (found, next_page_token) = page.cut(call, found, |one| (one.until.to_int(), one.id));
        let mut fields = Vec::with_capacity(found.len());
        for one in found {
            let nominal = reach::one::<Nominal, Index>(call, one.nominal)?;
            let (accuracy, subject) = (Some(message(&one, call.today())), one.about.clone());
            fields.push(pb::StaleField { nominal: Some((&nominal).into()), accuracy, subject });
        }
        Ok(pb::ListStaleFieldsResponse { fields, next_page_token })
    }
}

/// Records a check of a part of a record.
pub struct VerifyField;

impl Rpc for VerifyField {
    type In = pb::VerifyFieldRequest;
    type Out = pb::VerifyFieldResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("accuracy.verified");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let nominal = nominal::own(call, "nominal_id", &input.nominal_id)?;
        let mut fields = Fields::default();
        let field = fields.ask(wire::code::<AccuracyField>("field", input.field));
        let subject = field.and_then(|field| fields.ask(subject(&nominal, field, &input.object_id)));
        let on = fields.ask(wire::day("verified_date", input.verified_date.as_ref()));
        let source = source::source(&mut fields, input.source.as_ref());
        let known = field.zip(subject).zip(on.zip(source));
        let ((field, subject), (on, source)) = fields.done(known)?;
        let part = checks::part(call, &nominal, field, subject)?.ok_or_else(reach::hidden)?;
        rules::checked(on, part.verified, call.today()).map_err(|rule| Error::field("verified_date", rule))?;
        checks::verify(call, &nominal, &part, on, &source)?;
        let part = checks::part(call, &nominal, field, subject)?.ok_or_else(reach::hidden)?;
        Ok(pb::VerifyFieldResponse { accuracy: Some(message(&part, call.today())) })
    }
}

/// What of the record was checked.
fn subject(nominal: &Seen<Nominal, Write>, field: AccuracyField, object: &str) -> Result<Id> {
    match field {
        AccuracyField::Marker => Err(Error::field("field", "must not be MARKER: a marker is reviewed")),
        AccuracyField::Particular => rpc::id("object_id", object),
        _ if !object.is_empty() => Err(Error::field("object_id", "must be empty unless a particular was checked")),
        AccuracyField::Identity | AccuracyField::Address | AccuracyField::ContactPoints => Ok(nominal.id),
    }
}

/// A part of a record and its last check, as a message.
pub(super) fn message<V>(part: &Seen<Accuracy, V>, today: Day) -> pb::FieldAccuracy {
    let object = if part.subject == part.nominal { String::new() } else { part.subject.to_string() };
    pb::FieldAccuracy {
        field: part.field.number(),
        object_id: object,
        verified_date: part.verified.map(wire::date),
        verified_by: part.verified_by.as_ref().map(|(id, name)| wire::account(*id, name)),
        fresh_until_date: Some(wire::date(part.until)),
        days_stale: rules::days_stale(part.until, today),
    }
}
