//! Authorising a disposal: the reference typed again, and why nothing in it is needed (ISA-3.4b).

use safetynet_proto::icm::v1::{AuthoriseDisposalRequest, Disposal};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

/// Authorises a disposal.
pub struct Authorise {
    id: String,
    etag: String,
    about: String,
}

impl Authorise {
    /// This one.
    pub fn new(disposal: &Disposal) -> Self {
        let file = if disposal.last_of_case_file { ", and its case file" } else { "" };
        let about = format!("{}{file}: everything in it is destroyed for good", disposal.channel_reference);
        Self { id: disposal.id.clone(), etag: disposal.etag.clone(), about }
    }
}

impl Job for Authorise {
    fn method(&self) -> Method {
        Method::AuthoriseDisposal
    }

    fn title(&self) -> String {
        "Authorise".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("disposal.authorise", &self.id, "Authorise the disposal")
            .line("channel_reference", "Reference, again", "of the channel, as it stands above")
            .note("reason", "Why it can go", "10 to 500 characters");
        Some(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        Ok(AuthoriseDisposalRequest {
            id: self.id.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            etag: self.etag.clone(),
            channel_reference: form.trimmed("channel_reference"),
            reason: form.trimmed("reason"),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::AuthoriseDisposal(reply) = reply else { return Done::back("") };
        let day = reply.disposal.map_or(String::new(), |one| when::date(one.destroy_date.as_ref()));
        Done::back(format!(
            "Authorised. The contributors are told; it is destroyed on {day} unless one of them objects."
        ))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Disposal, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), etag: self.etag.clone(), about: String::new() }
    }
}
