//! Disclosures outside of the partnership: a list, asking for one, permitting or refusing one, and recording that it was
//! made (ISA-2.5a). Nothing leaves before everybody from whom it came has said so in writing.

use safetynet_proto::icm::v1::{
    Consent, DecideDisclosureRequest, Disclosure, DisclosureDecision, DisclosureOriginator, DisclosureState,
    ListDisclosuresRequest, MakeDisclosureRequest, RequestDisclosureRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Article6, Code as _, Purpose};

use super::channel::about::About;
use super::records::{Entry, Records};
use super::sheet::{Attempt, Done, Job, Sheet};
use super::{consent, lawful};
use crate::app::{Step, View};
use crate::keys::Command;
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::{when, words};

const COLUMNS: &[Column] = &[column("To", 26), column("What", 0), column("State", 12), wide_column("Channel", 16, 100)];

impl Entry for Disclosure {
    const COLUMNS: &'static [Column] = COLUMNS;
    const FOOT: u16 = 6;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        row(self)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        about(self)
    }

    fn counts(&self) -> bool {
        matches!(self.state(), DisclosureState::Requested | DisclosureState::Permitted)
    }
}

/// Asks for those of a channel; with an empty id for those that the caller asked for or decides on.
pub fn read(channel_id: &str) -> ListDisclosuresRequest {
    ListDisclosuresRequest { channel_id: channel_id.to_owned(), page_size: 200, page_token: String::new() }
}

/// Moves among them; `decide` permits or refuses the selected one, `made` records that it was made.
pub fn command(disclosures: &mut Records<Disclosure>, command: Command) -> Step {
    let Command::Own(name @ ("decide" | "made")) = command else { return disclosures.command(command) };
    match (name, disclosures.selected()) {
        (_, None) => Step::none().say("There is no disclosure here."),
        ("decide", Some(one)) if one.state() == DisclosureState::Requested => {
            Step::none().open(Sheet::new(Decide::new(one)))
        }
        ("decide", Some(_)) => Step::none().say("It waits for no decision."),
        (_, Some(one)) if one.state() == DisclosureState::Permitted => Step::none().open(Sheet::new(Make::new(one))),
        (_, Some(_)) => Step::none().say("It must not leave before everybody has permitted it."),
    }
}

fn says(one: &DisclosureOriginator) -> String {
    let what = match one.decision() {
        DisclosureDecision::Permit => "permits it",
        DisclosureDecision::Refuse => "refuses it",
        DisclosureDecision::Unspecified => "has not decided",
    };
    format!("{} {what}", words::organisation(one.organisation.as_ref()))
}

fn about(one: &Disclosure) -> Vec<(String, Tone)> {
    let originators: Vec<String> = one.originators.iter().map(says).collect();
    let (purpose, basis) = (words::label::<Purpose>(one.purpose), words::label::<Article6>(one.article6_basis));
    let by = words::account(one.requested_by.as_ref());
    let of = words::organisation(one.organisation.as_ref());
    let made = match one.state() {
        DisclosureState::Made => format!("Made on {}: {}", when::time(one.make_time.as_ref()), one.made_note),
        _ => String::new(),
    };
    vec![
        (format!("{}.", originators.join("; ")), Tone::Soon),
        (one.justification.clone(), Tone::Plain),
        (made, Tone::Plain),
        (
            format!("{purpose} · {basis}. Asked by {by}, {of}, on {}.", when::time(one.request_time.as_ref())),
            Tone::Quiet,
        ),
    ]
}

fn row(one: &Disclosure) -> Row {
    let (state, tone) = match one.state() {
        DisclosureState::Requested => ("asked", Tone::Soon),
        DisclosureState::Permitted => ("permitted", Tone::Plain),
        DisclosureState::Refused => ("refused", Tone::Late),
        DisclosureState::Made => ("made", Tone::Quiet),
        DisclosureState::Unspecified => ("", Tone::Plain),
    };
    Row::new(&one.id).cell(&one.recipient).cell(&one.extent).toned(state, tone).cell(&one.channel_reference)
}

const RECIPIENT: &str = "recipient";
const EXTENT: &str = "extent";
const JUSTIFICATION: &str = "justification";
const DECISION: &str = "decision";
const WRITING: &str = "writing";
const NOTE: &str = "note";

/// Asks everybody from whom something of a channel came.
pub struct Ask {
    about: About,
    /// The consents of the case file, which were asked for.
    consents: Vec<Consent>,
    asked: bool,
}

/// Whether it is to rest on consent.
fn by_consent(form: &Form) -> bool {
    form.option(lawful::ARTICLE6) == Article6::Consent.label()
}

impl Ask {
    /// Of this channel.
    pub fn new(about: About) -> Self {
        Self { about, consents: Vec::new(), asked: false }
    }

    fn consent(&self, form: &Form) -> String {
        if by_consent(form) { consent::chosen(form, &self.consents) } else { String::new() }
    }
}

impl Job for Ask {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::RequestDisclosure
    }

    fn title(&self) -> String {
        "Disclose outside".to_owned()
    }

    fn about(&self) -> String {
        "Everybody from whom it came is asked first, and says yes or no in writing.".to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.channel()?;
        let consents = consent::options(&self.consents);
        let form = Form::new("disclosure.request", &self.about.id, "Who is asked? Then save")
            .line(RECIPIENT, "To", "outside of the partnership")
            .note(EXTENT, "What", "10 to 500 characters")
            .note(JUSTIFICATION, "Why it is right", "10 to 500 characters")
            .choice(lawful::PURPOSE, "Purpose", "", words::choices::<Purpose>())
            .choice(lawful::ARTICLE6, "Lawful basis", "", words::choices::<Article6>())
            .choice(consent::CHOSEN, "Rests on consent", "", consents.iter().map(String::as_str));
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        match reply {
            Reply::ListConsents(reply) => {
                self.consents = reply.consents;
                if let Some(form) = form {
                    form.options(consent::CHOSEN, consent::options(&self.consents));
                }
            }
            reply => self.about.take(reply),
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        form.show(consent::CHOSEN, by_consent(form));
        match self.about.channel() {
            Some(channel) if !self.asked => {
                self.asked = true;
                Step::none().refresh(consent::in_force(&channel.case_file_id))
            }
            _ => Step::none(),
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        Ok(RequestDisclosureRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            channel_id: self.about.id.clone(),
            activity_id: String::new(),
            consent_id: self.consent(form),
            recipient: form.trimmed(RECIPIENT),
            extent: form.trimmed(EXTENT),
            purpose: form.number(lawful::PURPOSE),
            article6_basis: form.number(lawful::ARTICLE6),
            justification: form.trimmed(JUSTIFICATION),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::RequestDisclosure(reply) = reply else { return Done::back("") };
        let permitted = reply.disclosure.is_some_and(|one| one.state() == DisclosureState::Permitted);
        let said =
            if permitted { "It came from your own organisation alone: it can be made." } else { "They are asked." };
        Done::back(said).seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        Self::new(self.about.again())
    }
}

/// Permits or refuses a disclosure for the own organisation.
pub struct Decide {
    id: String,
    etag: String,
    about: String,
}

impl Decide {
    fn new(one: &Disclosure) -> Self {
        Self { id: one.id.clone(), etag: one.etag.clone(), about: format!("{}: {}", one.recipient, one.extent) }
    }
}

impl Job for Decide {
    fn method(&self) -> Method {
        Method::DecideDisclosure
    }

    fn title(&self) -> String {
        "Decide".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let options = ["choose with the arrows", "permit: it may leave", "refuse: it may not"];
        let form = Form::new("disclosure.decide", &self.id, "Decide").choice(DECISION, "Decision", "", options).note(
            WRITING,
            "In writing",
            "the letter or message with its date; 10 to 500 characters",
        );
        Some(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let decision = form.number(DECISION);
        if decision == DisclosureDecision::Unspecified as i32 {
            form.complain(DECISION, "Choose whether it may leave.");
            return Err(NotReady);
        }
        let (id, etag, writing) = (self.id.clone(), self.etag.clone(), form.trimmed(WRITING));
        Ok(DecideDisclosureRequest { id, request_id: attempt.request_id, etag, decision, writing }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The decision is recorded.")
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), etag: self.etag.clone(), about: String::new() }
    }
}

/// Records that a disclosure was made.
pub struct Make {
    id: String,
    etag: String,
    about: String,
}

impl Make {
    fn new(one: &Disclosure) -> Self {
        Self { id: one.id.clone(), etag: one.etag.clone(), about: format!("{}: {}", one.recipient, one.extent) }
    }
}

impl Job for Make {
    fn method(&self) -> Method {
        Method::MakeDisclosure
    }

    fn title(&self) -> String {
        "Disclosure made".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("disclosure.make", &self.id, "Record it");
        Some(form.note(NOTE, "What was handed over", "and how; 10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, note) = (self.id.clone(), self.etag.clone(), form.trimmed(NOTE));
        Ok(MakeDisclosureRequest { id, request_id: attempt.request_id, etag, note }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The disclosure is recorded.")
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), etag: self.etag.clone(), about: String::new() }
    }
}
