//! Offering the lead of a channel to another organisation, and what the own organisation keeps on purpose.

use safetynet_proto::access::v1::ListOrganisationsRequest;
use safetynet_proto::icm::v1::{CaseFile, GetCaseFileRequest, KeptShare, OfferTransferRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::channel::about::About;
use crate::screens::grant::organisations;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::screens::{lawful, of_a_person};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

const RECEIVER: &str = "receiver_organisation_id";
const REASON: &str = "reason";
const KEEP: &str = "keep";
const WHY: &str = "kept_share.justification";
const UNTIL: &str = "kept_share.expiry_date";
const PROFILES: &str = "kept_share.field_profiles";
/// A kept share ends after so many months where nobody says otherwise.
const MONTHS: i32 = 3;

/// Offers a lead.
pub struct OfferTransfer {
    about: About,
    organisations: Vec<(String, String)>,
    /// The id of its case file, which outlasts a lock: what is read anew asks for both at once.
    case_file_id: String,
    case_file: Option<CaseFile>,
}

impl OfferTransfer {
    /// Of this channel.
    pub fn new(about: About) -> Self {
        let case_file_id = about.channel().map_or_else(String::new, |channel| channel.case_file_id.clone());
        Self { about, organisations: Vec::new(), case_file_id, case_file: None }
    }

    fn kept(form: &mut Form) -> Result<Option<KeptShare>, NotReady> {
        if form.chosen(KEEP) == 0 {
            return Ok(None);
        }
        Ok(Some(KeptShare {
            purpose: form.number(lawful::PURPOSE),
            article6_basis: form.number(lawful::ARTICLE6),
            article9_condition: form.number(lawful::ARTICLE9),
            article10_condition: form.number(lawful::ARTICLE10),
            justification: form.trimmed(WHY),
            expiry_date: form.day(UNTIL)?,
            field_profiles: of_a_person::numbers(form, PROFILES),
        }))
    }
}

impl Job for OfferTransfer {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::OfferTransfer
    }

    fn title(&self) -> String {
        "Hand over".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        self.about.channel()?;
        if self.organisations.is_empty() {
            return None;
        }
        let case_file = self.case_file.as_ref()?;
        let own = self.about.channel().and_then(|channel| channel.lead_organisation.as_ref());
        let own = own.map_or("", |own| own.id.as_str());
        let names = self.organisations.iter().filter(|(id, _)| id != own).map(|(_, name)| name.as_str());
        let form = Form::new("transfer.offer", &self.about.id, "Who will see the offer? Then save")
            .party(RECEIVER, "To", "", names)
            .note(REASON, "Why they", "their supervisors read it first; 10 to 500 characters")
            .choice(KEEP, "We keep", "", ["nothing: our access ends", "a share of it, to read"])
            .note(WHY, "Why we need it", "10 to 500 characters")
            .date(UNTIL, "Until", "at most a year ahead");
        let form = of_a_person::named(lawful::filled(lawful::of_share(form, Some(case_file)), case_file), PROFILES);
        Some(form.filled(UNTIL, &now.day().plus_months(MONTHS).to_string()))
    }

    fn read(&self, _view: &View) -> Step {
        let mut step = self.about.read();
        if self.organisations.is_empty() {
            step.join(
                Step::none()
                    .refresh(ListOrganisationsRequest { page_size: 200, ..ListOrganisationsRequest::default() }),
            );
        }
        if self.case_file.is_none() {
            step.join(Step::none().refresh(GetCaseFileRequest { id: self.case_file_id.clone() }));
        }
        step
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        match reply {
            Reply::ListOrganisations(reply) => self.organisations = organisations(&reply.organisations),
            Reply::GetCaseFile(reply) => self.case_file = reply.case_file,
            reply => self.about.take(reply),
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        let keeps = form.chosen(KEEP) == 1;
        let shown = [WHY, UNTIL, lawful::PURPOSE, lawful::ARTICLE6, lawful::ARTICLE9, lawful::ARTICLE10, PROFILES];
        for path in shown {
            form.show(path, keeps);
        }
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let own = self.about.channel().and_then(|channel| channel.lead_organisation.as_ref());
        let own = own.map_or("", |own| own.id.as_str());
        let chosen = form.picked_at(RECEIVER);
        let others: Vec<&(String, String)> = self.organisations.iter().filter(|(id, _)| id != own).collect();
        let Some((receiver, _)) = chosen.and_then(|at| others.get(at)) else {
            form.complain(RECEIVER, "Choose to which organisation.");
            return Err(NotReady);
        };
        Ok(OfferTransferRequest {
            channel_id: self.about.id.clone(),
            request_id: attempt.request_id,
            etag: self.about.etag(),
            validate_only: attempt.check,
            receiver_organisation_id: receiver.clone(),
            reason: form.trimmed(REASON),
            kept_share: Self::kept(form)?,
        }
        .into())
    }

    fn told(&self, form: &Form) -> Vec<String> {
        if form.chosen(KEEP) == 0 {
            return vec!["Our access ends with the acceptance.".to_owned()];
        }
        std::iter::once("We keep a share, to read.".to_owned())
            .chain(of_a_person::told(of_a_person::chosen(form, PROFILES)))
            .collect()
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::OfferTransfer(reply) = reply else { return Done::back("") };
        let transfer = reply.transfer.unwrap_or_default();
        let to = words::organisation(transfer.receiver_organisation.as_ref());
        let until = when::time(transfer.lapse_time.as_ref());
        Done::back(format!("Offered to {to}; it lapses on {until}.")).seen_by(reply.audience)
    }

    fn forget(&mut self) -> bool {
        self.about.forget()
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        Self { case_file_id: self.case_file_id.clone(), ..Self::new(self.about.again()) }
    }
}

#[cfg(test)]
mod tests {
    use safetynet_proto::icm::v1::{Channel, GetCaseFileResponse, GetChannelResponse, OfferTransferResponse};
    use safetynet_proto::kind::v1::FieldProfile;

    use super::*;
    use crate::app::testing::Desk;
    use crate::screens::grant::testing;
    use crate::screens::sheet::Sheet;

    /// The form of a channel whose case file has data of both kinds, read anew as after a lock, with the keys on what is kept.
    fn filled() -> Desk {
        let mut desk = Desk::signed_in();
        let channel = Channel { id: "c-1".into(), case_file_id: "f-1".into(), etag: "v1".into(), ..Channel::default() };
        desk.open(Sheet::new(OfferTransfer::new(About::from(&channel)).again()));
        let reply = GetChannelResponse { channel: Some(channel), ..GetChannelResponse::default() };
        desk.answer(Method::GetChannel, Reply::GetChannel(Box::new(reply)));
        desk.answer(Method::ListOrganisations, testing::trust());
        let reply = GetCaseFileResponse { case_file: Some(testing::file()) };
        desk.answer(Method::GetCaseFile, Reply::GetCaseFile(Box::new(reply)));
        desk.type_text("trust");
        desk.press("tab");
        desk.type_text("Most of what is left to do is housing.");
        desk.press("tab");
        desk
    }

    /// Sends it, and answers what is kept with what is asked before it is saved.
    fn asked(desk: &mut Desk) -> (Option<KeptShare>, String) {
        desk.press("ctrl-s");
        let kept = match desk.sent(Method::OfferTransfer) {
            Some(Call::OfferTransfer(request)) => request.kept_share.clone(),
            _ => None,
        };
        desk.answer(Method::OfferTransfer, Reply::OfferTransfer(Box::<OfferTransferResponse>::default()));
        (kept, desk.frame(80, 24))
    }

    #[test]
    fn nothing_is_kept_where_nobody_chooses_it() {
        let (kept, frame) = asked(&mut filled());
        assert!(kept.is_none() && frame.contains("Our access ends with the acceptance."), "{frame}");
    }

    #[test]
    fn the_least_is_kept_first_and_what_more_brings_is_said_before_it_is_saved() {
        let mut desk = filled();
        desk.press("right tab");
        desk.type_text("The patrols go on until the spring.");
        let (kept, frame) = asked(&mut desk);
        assert_eq!(kept.unwrap_or_default().field_profiles, [FieldProfile::Basic as i32]);
        assert!(frame.contains("Of a person: basic  ") && !frame.contains("contact:"), "{frame}");
        desk.press("enter");
        desk.press("tab tab tab tab tab tab right right");
        let (kept, frame) = asked(&mut desk);
        let more = [FieldProfile::Contact as i32, FieldProfile::Health as i32];
        assert_eq!(kept.unwrap_or_default().field_profiles, more);
        assert!(frame.contains("health: health, and warnings about it"), "{frame}");
    }
}
