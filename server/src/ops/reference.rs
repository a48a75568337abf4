//! From a reference that people write and say to the record, so that it can be opened.
//!
//! Who may learn which record it is are those who may open that record: the roles of the operation that opens it, and
//! `reach` for the record itself. Nothing of the record is told but its kind and its id. The reference of a person is not
//! looked up here at all: opening a person wants a reason (SYOP-7.2), which the search of the index asks for.

use safetynet_proto::access::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_shared::reference::{Reference, Series};

use super::access_review::GetAccessReview;
use super::case_file::GetCaseFile;
use super::case_review::ListCaseReviews;
use super::channel::GetChannel;
use super::disposal::ListCertificates;
use super::incident::GetIncident;
use super::meeting::GetMeeting;
use super::publication::GetPublication;
use super::referral::ListReferrals;
use super::sample::GetSample;
use super::subject_request::GetSubjectRequest;
use crate::error::{Error, Result};
use crate::rpc::{Event, Kind, Needs, Rpc};
use crate::store::access_review::AccessReview;
use crate::store::case_file::CaseFile;
use crate::store::case_review::CaseReview;
use crate::store::channel::Channel;
use crate::store::disposal::Certificate;
use crate::store::incident::Incident;
use crate::store::meeting::Meeting;
use crate::store::publication::Publication;
use crate::store::reach::Reached;
use crate::store::referral::Referral;
use crate::store::sample::Sample;
use crate::store::subject_request::SubjectRequest;
use crate::store::{Call, Manage, Read, reach, reference as references};

/// Answers which record a reference is of.
pub struct FindReference;

impl Rpc for FindReference {
    type In = pb::FindReferenceRequest;
    type Out = pb::FindReferenceResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("reference.found");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let Some(reference) = Reference::parse(&input.reference) else {
            return Err(Error::field("reference", "must be a reference, such as CF-2026-000123"));
        };
        let Some((kind, opens)) = way(reference.series()) else {
            return Err(Error::field("reference", "must not be that of a person, whom the search of the index finds"));
        };
        // What was typed is part of the audit, whatever it names or does not name.
        call.note_private(reference.as_str());
        call.needs(opens)?;
        let (id, channel) = found(call, &reference)?;
        let (id, channel_id) = (id.to_string(), channel.map_or(String::new(), |channel| channel.to_string()));
        Ok(pb::FindReferenceResponse { reference: reference.to_string(), kind: kind.into(), id, channel_id })
    }
}

/// The kind of the records of a series, and what the operation that opens one needs; none for people.
fn way(series: Series) -> Option<(RecordKind, Needs)> {
    Some(match series {
        Series::Nominal => return None,
        Series::CaseFile => (RecordKind::CaseFile, GetCaseFile::NEEDS),
        Series::Channel => (RecordKind::Channel, GetChannel::NEEDS),
        Series::CaseReview => (RecordKind::CaseReview, ListCaseReviews::NEEDS),
        Series::Certificate => (RecordKind::Certificate, ListCertificates::NEEDS),
        Series::Publication => (RecordKind::Publication, GetPublication::NEEDS),
        Series::AccessReview => (RecordKind::AccessReview, GetAccessReview::NEEDS),
        Series::Referral => (RecordKind::Referral, ListReferrals::NEEDS),
        Series::Meeting => (RecordKind::Meeting, GetMeeting::NEEDS),
        Series::Incident => (RecordKind::Incident, GetIncident::NEEDS),
        Series::Sample => (RecordKind::Sample, GetSample::NEEDS),
        Series::SubjectRequest => (RecordKind::SubjectRequest, GetSubjectRequest::NEEDS),
    })
}

/// The id of the record as far as the caller opens it, and the channel in which a case review is shown.
fn found(call: &Call<'_>, reference: &Reference) -> Result<(Id, Option<Id>)> {
    let id = match reference.series() {
        Series::CaseFile => read::<CaseFile>(call, reference)?,
        // The lead's single point of contact opens who takes part, and nothing else.
        Series::Channel => match references::maybe::<Channel, Read>(call, reference)? {
            Some(channel) => channel.id,
            None => references::one::<Channel, Manage>(call, reference)?.id,
        },
        Series::CaseReview => {
            let (channel, review) = references::child::<CaseReview, Read>(call, reference)?;
            return Ok((review.id, Some(channel.id)));
        }
        Series::Certificate => read::<Certificate>(call, reference)?,
        Series::Publication => read::<Publication>(call, reference)?,
        Series::AccessReview => read::<AccessReview>(call, reference)?,
        Series::Referral => read::<Referral>(call, reference)?,
        Series::Meeting => read::<Meeting>(call, reference)?,
        Series::Incident => read::<Incident>(call, reference)?,
        Series::Sample => read::<Sample>(call, reference)?,
        Series::SubjectRequest => read::<SubjectRequest>(call, reference)?,
        Series::Nominal => return Err(reach::hidden()),
    };
    Ok((id, None))
}

fn read<T: Reached>(call: &Call<'_>, reference: &Reference) -> Result<Id> {
    references::one::<T, Read>(call, reference).map(|record| record.id())
}
