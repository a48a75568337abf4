//! Warning markers: placed, reviewed and taken away by the organisation that recorded the person (ISA-4.1, ISA-13.1).

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, WarningKind};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Reason, Text};

use super::nominal;
use crate::domain::accuracy as rules;
use crate::domain::marker::Notice;
use crate::error::{Error, Result};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::marker::{self as markers, Body, Marker};
use crate::store::{Call, Seen, Write, reach};

const MAY: Needs = Needs::May(Permission::WriteCase);

/// Places a marker.
pub struct PlaceMarker;

impl Rpc for PlaceMarker {
    type In = pb::PlaceMarkerRequest;
    type Out = pb::PlaceMarkerResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("marker.placed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let nominal = nominal::own(call, "nominal_id", &input.nominal_id)?;
        let mut fields = Fields::default();
        let kind = fields.ask(wire::code::<WarningKind>("kind", input.kind));
        let reason = fields.take("reason", Reason::parse(&input.reason)).map(Text::into_string);
        let review = fields.ask(review_day(input.review_date.as_ref(), call.today()));
        let notice = fields.ask(notice(input.notice.as_ref(), call.today()));
        let ((kind, reason), (review, notice)) = fields.done(kind.zip(reason).zip(review.zip(notice)))?;
        if markers::has(call, &nominal, kind)? {
            let text = "There is a marker of this kind on the person already. Review that one.";
            return Err(Error::NotNow("ISA-13.1", text.to_owned()));
        }
        let placed = markers::place(call, &nominal, kind, &Body { reason, review, notice })?;
        let mut marker = message(&placed, call.today());
        if input.validate_only {
            (marker.id, marker.etag) = Default::default();
        }
        Ok(pb::PlaceMarkerResponse { marker: Some(marker) })
    }
}

/// Keeps a marker after a review.
pub struct ReviewMarker;

impl Rpc for ReviewMarker {
    type In = pb::ReviewMarkerRequest;
    type Out = pb::ReviewMarkerResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("marker.reviewed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let marker = own(call, &input.id, &input.etag)?;
        let mut fields = Fields::default();
        let reason = fields.take("reason", Reason::parse(&input.reason)).map(Text::into_string);
        let review = fields.ask(review_day(input.review_date.as_ref(), call.today()));
        let told = match &input.notice {
            None => Some(marker.body.notice.clone()),
            sent => fields.ask(notice(sent.as_ref(), call.today())),
        };
        let ((reason, review), notice) = fields.done(reason.zip(review).zip(told))?;
        let kept = markers::review(call, &marker, &Body { reason, review, notice })?;
        Ok(pb::ReviewMarkerResponse { marker: Some(message(&kept, call.today())) })
    }
}

/// Takes a marker away.
pub struct RemoveMarker;

impl Rpc for RemoveMarker {
    type In = pb::RemoveMarkerRequest;
    type Out = pb::RemoveMarkerResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("marker.removed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let marker = own(call, &input.id, &input.etag)?;
        markers::remove(call, &marker, wire::reason("reason", &input.reason)?.as_str())?;
        Ok(pb::RemoveMarkerResponse {})
    }
}

/// The marker with this id, on a nominal of the own organisation, as the caller read it.
fn own(call: &Call<'_>, id: &str, etag: &str) -> Result<Seen<Marker, Write>> {
    let (nominal, marker) = reach::child::<Marker, Write>(call, rpc::id("id", id)?)?;
    nominal::open_to(call, &nominal, marker.kind.profile())?;
    nominal::owned(call, &nominal)?;
    rpc::unchanged(etag, marker.version)?;
    Ok(marker)
}

fn review_day(sent: Option<&safetynet_proto::google::r#type::Date>, today: Day) -> Result<Day> {
    let day = wire::day("review_date", sent)?;
    rules::review(day, today).map(|()| day).map_err(|rule| Error::field("review_date", rule))
}

/// What was said to the person: nothing is assumed (ISA-7.1).
fn notice(sent: Option<&pb::MarkerNotice>, today: Day) -> Result<Notice> {
    let sent = sent.ok_or_else(|| Error::field("notice", "must say whether the person was told (ISA-7.1)"))?;
    match sent.state() {
        pb::MarkerTold::Unspecified => Err(Error::field("notice.state", "must be one of the listed values")),
        pb::MarkerTold::Told if !sent.reason.trim().is_empty() => {
            Err(Error::field("notice.reason", "must be empty when the person was told"))
        }
        pb::MarkerTold::Told => match wire::day("notice.told_date", sent.told_date.as_ref())? {
            day if day > today => Err(Error::field("notice.told_date", "must not lie in the future")),
            day => Ok(Notice::Told(day)),
        },
        pb::MarkerTold::NotTold if sent.told_date.is_some() => {
            Err(Error::field("notice.told_date", "must be unset when the person was not told"))
        }
        pb::MarkerTold::NotTold => {
            wire::reason("notice.reason", &sent.reason).map(|reason| Notice::NotTold(reason.into_string()))
        }
    }
}

/// A marker as a message.
pub(super) fn message<V>(marker: &Seen<Marker, V>, today: Day) -> pb::Marker {
    let notice = &marker.body.notice;
    pb::Marker {
        id: marker.id.to_string(),
        kind: marker.kind.number(),
        reason: marker.body.reason.clone(),
        review_date: Some(wire::date(marker.body.review)),
        days_late: rules::days_stale(marker.body.review, today),
        notice: Some(pb::MarkerNotice {
            state: notice.number(),
            told_date: notice.told().map(wire::date),
            reason: notice.reason().to_owned(),
        }),
        owner_organisation: Some(wire::organisation(marker.organisation.0, &marker.organisation.1)),
        placed_by: Some(wire::account(marker.placed_by.0, &marker.placed_by.1)),
        place_time: Some(wire::time(marker.placed)),
        reviewed_by: marker.reviewed.as_ref().map(|(id, name, _)| wire::account(*id, name)),
        review_time: marker.reviewed.as_ref().map(|(.., at)| wire::time(*at)),
        etag: rpc::etag(marker.version),
    }
}
