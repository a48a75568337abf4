//! A further channel in a case file; our organisation becomes its lead.

use safetynet_proto::icm::v1::{CaseFile, CreateChannelRequest, NewChannel, Programme as Wire};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::Programme;

use super::Channel;
use crate::app::Step;
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

/// Opens a channel.
pub struct CreateChannel {
    case_file_id: String,
    about: String,
}

impl CreateChannel {
    /// In this case file.
    pub fn new(case_file: &CaseFile) -> Self {
        Self { case_file_id: case_file.id.clone(), about: format!("{} {}", case_file.reference, case_file.title) }
    }
}

/// The fields of a new channel, alone or as the first of a case file; `start` goes before their paths.
pub fn fields(form: Form, paths: [&'static str; 3]) -> Form {
    let [programme, title, summary] = paths;
    form.choice(programme, "Programme", "", words::choices::<Programme>())
        .line(title, "Channel", "a title which names no person")
        .note(summary, "What it is about", "may stay empty")
}

/// The channel that was filled in.
pub fn channel(form: &Form, paths: [&'static str; 3]) -> NewChannel {
    let [programme, title, summary] = paths;
    let programme = Wire::try_from(form.number(programme)).unwrap_or_default().into();
    NewChannel { programme, title: form.trimmed(title), summary: form.trimmed(summary) }
}

const PATHS: [&str; 3] = ["channel.programme", "channel.title", "channel.summary"];

impl Job for CreateChannel {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::CreateChannel
    }

    fn title(&self) -> String {
        "New channel".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        Some(fields(Form::new("channel.create", &self.case_file_id, "Who will see it? Then save"), PATHS))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let Attempt { request_id, check: validate_only, .. } = attempt;
        let (case_file_id, channel) = (self.case_file_id.clone(), Some(channel(form, PATHS)));
        Ok(CreateChannelRequest { case_file_id, request_id, validate_only, channel }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::CreateChannel(reply) = reply else { return Done::back("") };
        let channel = reply.channel.unwrap_or_default();
        let said = format!("{} is open. p assigns who works on it.", channel.reference);
        Done { audience: reply.audience, step: Step::none().replace(Channel::new(channel.id)).say(said) }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::CaseFile, self.case_file_id.clone()))
    }

    fn again(&self) -> Self {
        Self { case_file_id: self.case_file_id.clone(), about: String::new() }
    }
}
