//! Sharing a channel or an activity with an organisation or a person: purpose, lawful bases, why
//! this share is right on its merits, and a last day (ISA-2.6, ISA-8). Who will see it is shown
//! before it is saved.

use safetynet_proto::access::v1::ListOrganisationsRequest;
use safetynet_proto::icm::v1::create_grant_request::Receiver;
use safetynet_proto::icm::v1::{
    Activity, CaseFile, Channel, Consent, CreateGrantRequest, GetCaseFileRequest, GrantObjectKind, GrantStart,
    GrantState, WholePartnership,
};
use safetynet_proto::kind::v1::{FieldProfile, RecordKind};
use safetynet_shared::clock::Moment;

use super::partners;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::person::{Chosen, Person};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::screens::{consent, lawful, of_a_person};
use crate::widgets::form::{Form, NotReady};

const JUSTIFICATION: &str = "justification";
const EXPIRY: &str = "expiry_date";
const START: &str = "start";
const PROFILES: &str = "field_profiles";
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
    consents: Option<Vec<Consent>>,
}

impl CreateGrant {
    /// Of this case file.
    pub fn case_file(file: &CaseFile) -> Self {
        let about = format!("{} {}", file.reference, file.title);
        Self::of(GrantObjectKind::CaseFile, &file.id, &file.id, about)
    }

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
        Self { kind, object_id, case_file_id, about, partner, case_file: None, consents: None }
    }

    /// The consents of the case file are known, or there is no case file to ask.
    fn asked_of_file(&self) -> bool {
        self.case_file_id.is_empty() || (self.case_file.is_some() && self.consents.is_some())
    }

    /// What is shared of a person: what is chosen, or what the conditions open.
    fn of_a_person(form: &Form) -> Vec<FieldProfile> {
        let chosen = of_a_person::chosen(form, PROFILES);
        if !chosen.is_empty() {
            return chosen.to_vec();
        }
        std::iter::once(FieldProfile::Contact)
            .chain((form.chosen(lawful::ARTICLE9) > 0).then_some(FieldProfile::Health))
            .chain((form.chosen(lawful::ARTICLE10) > 0).then_some(FieldProfile::Criminal))
            .collect()
    }

    fn consent(&self, form: &Form) -> String {
        consent::chosen(form, self.consents.as_deref().unwrap_or_default())
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
        if !self.partner.is_ready() || !self.asked_of_file() {
            return None;
        }
        let form = Form::new("grant.create", &self.object_id, "Who will see it? Then save");
        let form = self.partner.fields(form).note(JUSTIFICATION, "Why it is right", "10 to 500 characters");
        let form = form.date(EXPIRY, "Until", "at most a year ahead");
        let form = lawful::of_share(form, self.case_file.as_ref());
        let form = form.filled(EXPIRY, &now.day().plus_months(MONTHS).to_string());
        let consents = consent::options(self.consents.as_deref().unwrap_or_default());
        let form = of_a_person::named_or_allowed(form, PROFILES)
            .choice(consent::CHOSEN, "Rests on consent", "", consents.iter().map(String::as_str))
            .choice(START, "Begins", "", ["at once", "when they accept it"]);
        Some(match &self.case_file {
            Some(case_file) => lawful::begun(form, case_file),
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
        if self.consents.is_none() && !self.case_file_id.is_empty() {
            step = step.refresh(consent::in_force(&self.case_file_id));
        }
        step
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        match reply {
            Reply::ListOrganisations(reply) => self.partner.set_organisations(partners(&reply.organisations), form),
            Reply::GetCaseFile(reply) => self.case_file = reply.case_file,
            Reply::ListConsents(reply) => self.consents = Some(reply.consents),
            reply => self.partner.take(reply, form),
        }
    }

    fn unread(&mut self, method: Method) {
        self.partner.unread(method);
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        self.partner.fit(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let receiver = match self.partner.chosen(form)? {
            Chosen::One(account) => Receiver::ReceiverAccountId(account),
            Chosen::All(organisation) => Receiver::ReceiverOrganisationId(organisation),
            Chosen::Partnership => Receiver::ReceiverPartnership(WholePartnership {}),
        };
        let start = if form.chosen(START) == 1 { GrantStart::OnAcceptance } else { GrantStart::AtOnce };
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
            field_profiles: of_a_person::numbers(form, PROFILES),
            consent_id: self.consent(form),
            start: start.into(),
        }
        .into())
    }

    fn told(&self, form: &Form) -> Vec<String> {
        of_a_person::told(&Self::of_a_person(form))
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::CreateGrant(reply) = reply else { return Done::back("") };
        let said = match (reply.grants.as_slice(), reply.left_out.len()) {
            ([grant], 0) if grant.state() == GrantState::Offered => format!("Offered to {}.", super::line(grant)),
            ([grant], 0) => format!("Shared with {}.", super::line(grant)),
            (grants, left) => format!("Shared with {} organisations; {left} were left out.", grants.len()),
        };
        Done::back(said).seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let kind = match self.kind {
            GrantObjectKind::Activity => RecordKind::Activity,
            GrantObjectKind::CaseFile => RecordKind::CaseFile,
            _ => RecordKind::Channel,
        };
        Some((kind, self.object_id.clone()))
    }

    fn again(&self) -> Self {
        Self::of(self.kind, &self.object_id, &self.case_file_id, String::new())
    }
}

#[cfg(test)]
mod tests {
    use safetynet_proto::icm::v1::{CreateGrantResponse, GetCaseFileResponse};
    use safetynet_proto::kind::v1::ErrorReason;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::Failure;
    use crate::screens::grant::testing;
    use crate::screens::sheet::Sheet;

    /// The form of a case file that has data of both kinds, filled in as far as it must be.
    fn filled() -> Desk {
        let mut desk = Desk::signed_in();
        let file = testing::file();
        desk.open(Sheet::new(CreateGrant::case_file(&file)));
        desk.answer(Method::ListOrganisations, testing::trust());
        let reply = GetCaseFileResponse { case_file: Some(file) };
        desk.answer(Method::GetCaseFile, Reply::GetCaseFile(Box::new(reply)));
        desk.answer(Method::ListConsents, Reply::ListConsents(Box::default()));
        desk.type_text("trust");
        desk.press("tab");
        desk.answer(Method::ListPeople, Reply::ListPeople(Box::default()));
        desk.type_text("everybody");
        desk.press("tab");
        desk.type_text("They house the family.");
        desk
    }

    /// Sends it, and answers the request with the first lines of what is asked before it is saved.
    fn asked(desk: &mut Desk) -> (CreateGrantRequest, String) {
        desk.press("ctrl-s");
        let request = match desk.sent(Method::CreateGrant) {
            Some(Call::CreateGrant(request)) => (**request).clone(),
            _ => CreateGrantRequest::default(),
        };
        desk.answer(Method::CreateGrant, Reply::CreateGrant(Box::<CreateGrantResponse>::default()));
        (request, desk.frame(80, 24))
    }

    #[test]
    fn the_least_is_shared_where_nobody_chooses_more_and_it_is_said_before_it_is_saved() {
        let (request, frame) = asked(&mut filled());
        assert_eq!((request.article9_condition, request.article10_condition), (0, 0));
        assert_eq!(request.field_profiles, [FieldProfile::Basic as i32]);
        assert!(frame.contains("│ Of a person: basic  "), "{frame}");
    }

    #[test]
    fn why_basic_alone_needs_a_condition_is_said_beside_the_choice() {
        let frame = filled().frame(80, 24);
        let said =
            ["Special categories  ", "Offences            "].map(|label| format!("{label}‹ choose: even its notes"));
        assert!(said.iter().all(|line| frame.contains(line)), "{frame}");
    }

    #[test]
    fn a_condition_that_the_server_demands_is_chosen_and_what_was_typed_stays() {
        let mut desk = filled();
        desk.press("ctrl-s");
        let fields = vec![("article9_condition".to_owned(), "must be given.".to_owned())];
        desk.fail(Method::CreateGrant, Failure { reason: ErrorReason::FieldInvalid, fields, ..Failure::default() });
        assert!(desk.frame(80, 24).contains("They house the family."));
        desk.press("right tab tab");
        for words in ["basic and contact", "basic, contact and health", "basic, contact and criminal"] {
            desk.press("right");
            let (request, frame) = asked(&mut desk);
            assert_eq!((request.article9_condition, request.article10_condition), (1, 0));
            assert!(frame.contains(&format!("Of a person: {words}  ")), "{frame}");
            desk.press("enter");
        }
        desk.press("right right");
        let (request, frame) = asked(&mut desk);
        assert!(request.field_profiles.is_empty() && frame.contains("Of a person: basic, contact and health "));
    }
}
