//! Referring a person of a channel to another organisation's programme.

use safetynet_proto::access::v1::ListOrganisationsRequest;
use safetynet_proto::icm::v1::{CaseFile, GetCaseFileRequest, SendReferralRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::channel::about::About;
use crate::screens::grant::organisations;
use crate::screens::programme::Programmes;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

const NOMINAL: &str = "nominal_id";
const RECEIVER: &str = "receiver_organisation_id";
const PROGRAMME: &str = "programme";
const REASON: &str = "reason";
const MATTER: &str = "matter";

/// Refers somebody.
pub struct SendReferral {
    about: About,
    case_file: Option<CaseFile>,
    organisations: Vec<(String, String)>,
    programmes: Programmes,
}

impl SendReferral {
    /// From this channel.
    pub fn new(about: About) -> Self {
        Self { about, case_file: None, organisations: Vec::new(), programmes: Programmes::default() }
    }

    /// The people of the case file with their ids.
    fn people(&self) -> Vec<(String, String)> {
        let nominals = self.case_file.iter().flat_map(|file| &file.nominals);
        let entry = |one: &safetynet_proto::icm::v1::CaseNominal| {
            let nominal = one.nominal.as_ref()?;
            Some((nominal.id.clone(), format!("{} {}", words::name(nominal.name.as_ref()), nominal.reference)))
        };
        nominals.filter_map(entry).collect()
    }

    /// The other organisations with their ids.
    fn others(&self) -> Vec<&(String, String)> {
        let own = self.about.channel().and_then(|channel| channel.lead_organisation.as_ref());
        self.organisations.iter().filter(|(id, _)| own.is_none_or(|own| own.id != *id)).collect()
    }
}

/// The id of what is chosen; that nothing is, is said beside the field.
fn chosen<'a>(form: &mut Form, path: &str, mut ids: impl Iterator<Item = &'a String>) -> Result<String, NotReady> {
    if let Some(id) = form.picked_at(path).and_then(|at| ids.nth(at)) {
        return Ok(id.clone());
    }
    form.complain(path, "Choose one.");
    Err(NotReady)
}

impl Job for SendReferral {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::SendReferral
    }

    fn title(&self) -> String {
        "Refer".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.channel().filter(|_| self.case_file.is_some() && self.programmes.known())?;
        if self.organisations.is_empty() {
            return None;
        }
        let people = self.people();
        let people = people.iter().map(|(_, name)| name.as_str());
        let others = self.others();
        let others = others.iter().map(|(_, name)| name.as_str());
        let form = Form::new("referral.send", &self.about.id, "Who will see it? Then save")
            .party(NOMINAL, "Who", "", people)
            .party(RECEIVER, "To", "", others);
        let form = self.programmes.choice(form, PROGRAMME);
        Some(form.note(REASON, "Why", "they read it before they accept; 10 to 500 characters").note(
            MATTER,
            "What is referred",
            "they read it when they have accepted; at most 2,000 characters",
        ))
    }

    fn read(&self, _view: &View) -> Step {
        let mut step = self.about.read();
        step.join(self.programmes.ask());
        if self.organisations.is_empty() {
            let all = ListOrganisationsRequest { page_size: 200, ..ListOrganisationsRequest::default() };
            step.join(Step::none().refresh(all));
        }
        if let (None, Some(channel)) = (&self.case_file, self.about.channel()) {
            step.join(Step::none().refresh(GetCaseFileRequest { id: channel.case_file_id.clone() }));
        }
        step
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        match reply {
            Reply::ListOrganisations(reply) => self.organisations = organisations(&reply.organisations),
            Reply::GetCaseFile(reply) => self.case_file = reply.case_file,
            reply => {
                if let Some(reply) = self.programmes.take(reply) {
                    self.about.take(reply);
                }
            }
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (people, others) = (self.people(), self.others());
        let nominal_id = chosen(form, NOMINAL, people.iter().map(|(id, _)| id))?;
        let receiver_organisation_id = chosen(form, RECEIVER, others.iter().map(|(id, _)| id))?;
        let Some(programme) = self.programmes.chosen(form, PROGRAMME) else {
            form.complain(PROGRAMME, "Choose the programme.");
            return Err(NotReady);
        };
        Ok(SendReferralRequest {
            channel_id: self.about.id.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            nominal_id,
            receiver_organisation_id,
            programme: programme.code.clone(),
            reason: form.trimmed(REASON),
            matter: form.trimmed(MATTER),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::SendReferral(reply) = reply else { return Done::back("") };
        let referral = reply.referral.unwrap_or_default();
        let to = words::organisation(referral.receiver_organisation.as_ref());
        let due = when::date(referral.due_date.as_ref());
        Done::back(format!("{} is sent to {to}, who answer by {due}.", referral.reference)).seen_by(reply.audience)
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
