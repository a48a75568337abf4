//! Warning whoever meets a person: placing a marker, and looking at it again (ISA-13.1, ISA-7.1).

use safetynet_proto::icm::v1::{Marker, MarkerNotice, MarkerTold, Nominal, PlaceMarkerRequest, ReviewMarkerRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::WarningKind;

use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

const KIND: &str = "kind";
const REASON: &str = "reason";
const REVIEW: &str = "review_date";
const TOLD: &str = "notice.state";
const TOLD_DATE: &str = "notice.told_date";
const TOLD_REASON: &str = "notice.reason";
/// A marker is looked at again after so many months where nobody says otherwise.
const MONTHS: i32 = 6;

fn texts(form: Form, now: Moment) -> Form {
    let told = ["choose with the arrows", "the person was told", "the person was not told"];
    form.note(REASON, "Why", "10 to 500 characters")
        .date(REVIEW, "Look again by", "at most a year ahead")
        .choice(TOLD, "Told", "", told)
        .date(TOLD_DATE, "Told on", "such as 23 Nov 2026")
        .line(TOLD_REASON, "Why not told", "10 to 500 characters")
        .filled(REVIEW, &now.day().plus_months(MONTHS).to_string())
}

/// Shows what the choice of the notice needs.
fn fit(form: &mut Form) {
    let state = form.chosen(TOLD);
    form.show(TOLD_DATE, state == 1);
    form.show(TOLD_REASON, state == 2);
}

fn notice(form: &mut Form) -> Result<MarkerNotice, NotReady> {
    let state = MarkerTold::try_from(form.number(TOLD)).unwrap_or_default();
    Ok(match state {
        MarkerTold::Told => {
            MarkerNotice { state: state.into(), told_date: form.day(TOLD_DATE)?, reason: String::new() }
        }
        MarkerTold::NotTold => MarkerNotice { state: state.into(), told_date: None, reason: form.trimmed(TOLD_REASON) },
        MarkerTold::Unspecified => MarkerNotice::default(),
    })
}

/// Whether the person was told, in words.
pub fn told(marker: &Marker) -> String {
    let notice = marker.notice.clone().unwrap_or_default();
    match notice.state() {
        MarkerTold::Told => format!("told on {}", when::date(notice.told_date.as_ref())),
        _ => format!("not told: {}", notice.reason),
    }
}

/// Places a marker.
pub struct PlaceMarker {
    nominal_id: String,
    reference: String,
}

impl PlaceMarker {
    /// On this person.
    pub fn new(nominal: &Nominal) -> Self {
        Self { nominal_id: nominal.id.clone(), reference: nominal.reference.clone() }
    }
}

impl Job for PlaceMarker {
    fn method(&self) -> Method {
        Method::PlaceMarker
    }

    fn title(&self) -> String {
        "Warn".to_owned()
    }

    fn about(&self) -> String {
        format!("{}: everybody who reads the detail sees a warning", self.reference)
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let form = Form::new("marker.place", &self.nominal_id, "Place the warning");
        Some(texts(form.choice(KIND, "Warning of", "", words::choices::<WarningKind>()), now))
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        fit(form);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        Ok(PlaceMarkerRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            nominal_id: self.nominal_id.clone(),
            kind: form.number(KIND),
            reason: form.trimmed(REASON),
            review_date: form.day(REVIEW)?,
            notice: Some(notice(form)?),
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The warning stands.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.nominal_id.clone()))
    }

    fn again(&self) -> Self {
        Self { nominal_id: self.nominal_id.clone(), reference: self.reference.clone() }
    }
}

/// Looks at a marker again and keeps it.
pub struct ReviewMarker {
    nominal_id: String,
    id: String,
    read: Option<Box<Marker>>,
}

impl ReviewMarker {
    /// Of the person with this id.
    pub fn new(nominal_id: &str, marker: &Marker) -> Self {
        Self { nominal_id: nominal_id.to_owned(), id: marker.id.clone(), read: Some(Box::new(marker.clone())) }
    }
}

impl Job for ReviewMarker {
    fn method(&self) -> Method {
        Method::ReviewMarker
    }

    fn title(&self) -> String {
        "Review warning".to_owned()
    }

    fn about(&self) -> String {
        let kind = self.read.as_ref().map_or("", |read| words::label::<WarningKind>(read.kind));
        format!("{kind}: keep it with today's reason, or esc and x to take it away")
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let read = self.read.as_deref()?;
        let told = read.notice.clone().unwrap_or_default();
        let form = texts(Form::new("marker.review", &self.id, "Keep the warning"), now);
        let form = form.filled(REASON, &read.reason).filled(TOLD, &told.state.to_string());
        Some(form.filled(TOLD_DATE, &when::date(told.told_date.as_ref())).filled(TOLD_REASON, &told.reason))
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        fit(form);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let read = self.read.as_deref().ok_or(NotReady)?;
        Ok(ReviewMarkerRequest {
            id: self.id.clone(),
            request_id: attempt.request_id,
            etag: read.etag.clone(),
            reason: form.trimmed(REASON),
            review_date: form.day(REVIEW)?,
            notice: Some(notice(form)?),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::ReviewMarker(reply) = reply else { return Done::back("") };
        let next = reply.marker.as_ref().map_or(String::new(), |marker| when::date(marker.review_date.as_ref()));
        Done::back(format!("The warning is kept, to be looked at again by {next}."))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.nominal_id.clone()))
    }

    fn again(&self) -> Self {
        Self { nominal_id: self.nominal_id.clone(), id: self.id.clone(), read: None }
    }
}
