//! Title and summary of a channel; the lead organisation's only.

use prost_types::FieldMask;
use safetynet_proto::icm::v1::UpdateChannelRequest;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::about::About;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// Changes a channel.
pub struct UpdateChannel(pub About);

impl Job for UpdateChannel {
    fn method(&self) -> Method {
        Method::UpdateChannel
    }

    fn title(&self) -> String {
        "Edit".to_owned()
    }

    fn about(&self) -> String {
        self.0.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let channel = self.0.channel()?;
        let form = Form::new("channel.update", &self.0.id, "Save").line("title", "Title", "names no person").note(
            "summary",
            "What it is about",
            "may stay empty",
        );
        Some(form.filled("title", &channel.title).filled("summary", &channel.summary))
    }

    fn read(&self, _view: &View) -> Step {
        self.0.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.0.take(reply);
    }

    fn call(&self, form: &mut Form, _attempt: Attempt) -> Result<Call, NotReady> {
        let paths = ["title", "summary"].map(str::to_owned).to_vec();
        Ok(UpdateChannelRequest {
            id: self.0.id.clone(),
            etag: self.0.etag(),
            update_mask: Some(FieldMask { paths }),
            title: form.trimmed("title"),
            summary: form.trimmed("summary"),
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The channel is changed.")
    }

    fn forget(&mut self) -> bool {
        self.0.forget()
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.0.record()
    }

    fn again(&self) -> Self {
        Self(self.0.again())
    }
}
