//! Taking a public text back: it is gone from the feed at once, and its title is typed first.

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{Face, WithdrawFaceRequest};
use safetynet_shared::clock::Moment;

use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

const REASON: &str = "reason";

/// Withdraws a public text.
#[derive(Clone)]
pub struct Withdraw {
    id: String,
    etag: String,
    title: String,
}

impl Withdraw {
    /// This one, by its title.
    pub fn new(face: &Face, title: &str) -> Self {
        Self { id: face.id.clone(), etag: face.etag.clone(), title: title.to_owned() }
    }
}

impl Job for Withdraw {
    fn method(&self) -> Method {
        Method::WithdrawFace
    }

    fn title(&self) -> String {
        "Withdraw".to_owned()
    }

    fn about(&self) -> String {
        format!("{}: gone from the feed at once", self.title)
    }

    fn reference(&self) -> String {
        self.title.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("face.withdraw", &self.id, "Withdraw the public text");
        Some(form.note(REASON, "Why it is withdrawn", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, reason) = (self.id.clone(), self.etag.clone(), form.trimmed(REASON));
        Ok(WithdrawFaceRequest { id, request_id: attempt.request_id, etag, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is withdrawn, and gone from the feed.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Face, self.id.clone()))
    }

    fn again(&self) -> Self {
        self.clone()
    }
}
