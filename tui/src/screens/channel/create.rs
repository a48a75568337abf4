//! A further channel in a case file; our organisation becomes its lead.

use safetynet_proto::icm::v1::{CaseFile, CreateChannelRequest, NewChannel};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::Channel;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::programme::{self, Programmes};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// Opens a channel.
pub struct CreateChannel {
    case_file_id: String,
    about: String,
    programmes: Programmes,
}

impl CreateChannel {
    /// In this case file.
    pub fn new(case_file: &CaseFile) -> Self {
        let about = format!("{} {}", case_file.reference, case_file.title);
        Self { case_file_id: case_file.id.clone(), about, programmes: Programmes::default() }
    }
}

/// Where the fields of a new channel stand in a request: its programme, title, summary, and the list of its values.
pub type Paths = [&'static str; 4];

/// The fields of a new channel, alone or as the first of a case file.
pub fn fields(form: Form, programmes: &Programmes, paths: Paths) -> Form {
    let [programme, title, summary, _] = paths;
    let form = programmes.choice(form, programme).line(title, "Channel", "a title which names no person").note(
        summary,
        "What it is about",
        "may stay empty",
    );
    programmes.fields(form)
}

/// The channel that was filled in.
pub fn channel(form: &mut Form, programmes: &Programmes, paths: Paths) -> Result<NewChannel, NotReady> {
    let [programme, title, summary, values] = paths;
    let Some(chosen) = programmes.chosen(form, programme) else {
        form.complain(programme, "Choose the programme.");
        return Err(NotReady);
    };
    Ok(NewChannel {
        programme: chosen.code.clone(),
        title: form.trimmed(title),
        summary: form.trimmed(summary),
        values: programme::values(form, chosen, values)?,
    })
}

const PATHS: Paths = ["channel.programme", "channel.title", "channel.summary", "channel.values"];

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
        let form = Form::new("channel.create", &self.case_file_id, "Who will see it? Then save");
        self.programmes.known().then(|| fields(form, &self.programmes, PATHS))
    }

    fn read(&self, _view: &View) -> Step {
        self.programmes.ask()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.programmes.take(reply);
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        self.programmes.fit(form, PATHS[0]);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let Attempt { request_id, check: validate_only, .. } = attempt;
        let (case_file_id, channel) = (self.case_file_id.clone(), Some(channel(form, &self.programmes, PATHS)?));
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
        Self { case_file_id: self.case_file_id.clone(), about: String::new(), programmes: Programmes::default() }
    }
}
