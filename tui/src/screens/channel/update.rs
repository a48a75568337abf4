//! Title, summary and the programme's fields of a channel; the lead organisation's only.

use prost_types::FieldMask;
use safetynet_proto::icm::v1::UpdateChannelRequest;
use safetynet_proto::kind::v1::{Programme, RecordKind};
use safetynet_shared::clock::Moment;

use super::about::About;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::programme::{self, Programmes};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// Changes a channel.
pub struct UpdateChannel {
    about: About,
    programmes: Programmes,
}

impl UpdateChannel {
    /// This channel.
    pub fn new(about: About) -> Self {
        Self { about, programmes: Programmes::default() }
    }

    fn programme(&self) -> Option<&Programme> {
        self.programmes.of_code(&self.about.channel()?.programme.as_ref()?.code)
    }
}

impl Job for UpdateChannel {
    fn method(&self) -> Method {
        Method::UpdateChannel
    }

    fn title(&self) -> String {
        "Edit".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let (channel, programme) = (self.about.channel()?, self.programme()?);
        let form = Form::new("channel.update", &self.about.id, "Save").line("title", "Title", "names no person").note(
            "summary",
            "What it is about",
            "may stay empty",
        );
        let form = form.filled("title", &channel.title).filled("summary", &channel.summary);
        let mut form = programme::fields(form, programme);
        programme::fill(&mut form, programme, &channel.values);
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        let mut step = self.about.read();
        step.join(self.programmes.ask_all());
        step
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Some(reply) = self.programmes.take(reply) {
            self.about.take(reply);
        }
    }

    fn call(&self, form: &mut Form, _attempt: Attempt) -> Result<Call, NotReady> {
        let paths = ["title", "summary", "values"].map(str::to_owned).to_vec();
        let Some(programme) = self.programme() else { return Err(NotReady) };
        Ok(UpdateChannelRequest {
            id: self.about.id.clone(),
            etag: self.about.etag(),
            update_mask: Some(FieldMask { paths }),
            title: form.trimmed("title"),
            summary: form.trimmed("summary"),
            values: programme::values(form, programme, "values")?,
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The channel is changed.")
    }

    fn forget(&mut self) -> bool {
        self.about.forget()
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        Self::new(self.about.again())
    }
}
