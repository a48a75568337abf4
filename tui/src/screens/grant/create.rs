//! Sharing a channel or an activity with an organisation or a person: purpose, lawful bases, why
//! this share is right on its merits, and a last day (ISA-2.6, ISA-8). Who will see it is shown
//! before it is saved.

use safetynet_proto::access::v1::ListOrganisationsRequest;
use safetynet_proto::icm::v1::create_grant_request::Receiver;
use safetynet_proto::icm::v1::{Activity, CaseFile, Channel, CreateGrantRequest, GetCaseFileRequest, GrantObjectKind};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::partners;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::lawful;
use crate::screens::person::{Chosen, Person};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

const JUSTIFICATION: &str = "justification";
const EXPIRY: &str = "expiry_date";
/// A share ends after so many months where nobody says otherwise.
const MONTHS: i32 = 3;

/// Shares an object.
pub struct CreateGrant {
    kind: GrantObjectKind,
    object_id: String,
    case_file_id: String,
    about: String,
    partner: Person,
    case_file: Option<CaseFile>,
}

impl CreateGrant {
    /// Of this channel.
    pub fn channel(channel: &Channel) -> Self {
        let about = format!("{} {}", channel.reference, channel.title);
        Self::of(GrantObjectKind::Channel, &channel.id, &channel.case_file_id, about)
    }

    /// Of this activity, in the case file with this id; empty where that is not known.
    pub fn activity(activity: &Activity, case_file_id: &str) -> Self {
        let about = format!("{}: {}", activity.channel_reference, activity.title);
        Self::of(GrantObjectKind::Activity, &activity.id, case_file_id, about)
    }

    fn of(kind: GrantObjectKind, object_id: &str, case_file_id: &str, about: String) -> Self {
        let partner = Person::or_all("everybody authorised there");
        let (object_id, case_file_id) = (object_id.to_owned(), case_file_id.to_owned());
        Self { kind, object_id, case_file_id, about, partner, case_file: None }
    }
}

impl Job for CreateGrant {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::CreateGrant
    }

    fn title(&self) -> String {
        "Share".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        if !self.partner.is_ready() || (self.case_file.is_none() && !self.case_file_id.is_empty()) {
            return None;
        }
        let form = Form::new("grant.create", &self.object_id, "Who will see it? Then save");
        let form = self.partner.fields(form).note(JUSTIFICATION, "Why it is right", "10 to 500 characters");
        let form = lawful::fields(form.date(EXPIRY, "Until", "at most a year ahead"));
        let form = form.filled(EXPIRY, &now.day().plus_months(MONTHS).to_string());
        Some(match &self.case_file {
            Some(case_file) => lawful::filled(form, case_file),
            None => form,
        })
    }

    fn read(&self, _view: &View) -> Step {
        let mut step = Step::none();
        if !self.partner.is_ready() {
            step = step.refresh(ListOrganisationsRequest { page_size: 200, ..ListOrganisationsRequest::default() });
        }
        if self.case_file.is_none() && !self.case_file_id.is_empty() {
            step = step.refresh(GetCaseFileRequest { id: self.case_file_id.clone() });
        }
        step
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        match reply {
            Reply::ListOrganisations(reply) => self.partner.set_organisations(partners(&reply.organisations), form),
            Reply::GetCaseFile(reply) => self.case_file = reply.case_file,
            reply => self.partner.take(reply, form),
        }
    }

    fn fit(&mut self, form: &mut Form) -> Step {
        self.partner.fit(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let receiver = match self.partner.chosen(form)? {
            Chosen::One(account) => Receiver::ReceiverAccountId(account),
            Chosen::All(organisation) => Receiver::ReceiverOrganisationId(organisation),
        };
        Ok(CreateGrantRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            object_kind: self.kind.into(),
            object_id: self.object_id.clone(),
            receiver: Some(receiver),
            purpose: form.number(lawful::PURPOSE),
            article6_basis: form.number(lawful::ARTICLE6),
            article9_condition: form.number(lawful::ARTICLE9),
            article10_condition: form.number(lawful::ARTICLE10),
            justification: form.trimmed(JUSTIFICATION),
            expiry_date: form.day(EXPIRY)?,
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::CreateGrant(reply) = reply else { return Done::back("") };
        let said = reply.grant.as_ref().map_or(String::new(), |grant| format!("Shared with {}.", super::line(grant)));
        Done::back(said).seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let kind = match self.kind {
            GrantObjectKind::Activity => RecordKind::Activity,
            _ => RecordKind::Channel,
        };
        Some((kind, self.object_id.clone()))
    }

    fn again(&self) -> Self {
        Self::of(self.kind, &self.object_id, &self.case_file_id, String::new())
    }
}
