//! Placing a hold on a disposal: on what ground, why, and when it is looked at again (ISA-3.4b, CA-9.5).

use safetynet_proto::icm::v1::{Disposal, PlaceDisposalHoldRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::DisposalGround;

use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

/// Where nobody says otherwise a hold is looked at again after so many days.
const DAYS: i64 = 90;

/// Places a hold.
pub struct Hold {
    id: String,
    about: String,
}

impl Hold {
    /// On this disposal.
    pub fn new(disposal: &Disposal) -> Self {
        Self { id: disposal.id.clone(), about: format!("{} is kept while the hold stands", disposal.channel_reference) }
    }
}

impl Job for Hold {
    fn method(&self) -> Method {
        Method::PlaceDisposalHold
    }

    fn title(&self) -> String {
        "Hold".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let form = Form::new("disposal.hold", &self.id, "Place the hold")
            .choice("ground", "Ground", "", words::choices::<DisposalGround>())
            .note("reason", "Reason", "10 to 500 characters; the lead reads it")
            .date("review_date", "Look again by", "at most a year ahead");
        Some(form.filled("review_date", &now.day().plus_days(DAYS).to_string()))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        Ok(PlaceDisposalHoldRequest {
            disposal_id: self.id.clone(),
            request_id: attempt.request_id,
            ground: form.number("ground"),
            reason: form.trimmed("reason"),
            review_date: form.day("review_date")?,
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The hold stands. Nothing is destroyed until your organisation lifts it.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Disposal, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), about: String::new() }
    }
}
