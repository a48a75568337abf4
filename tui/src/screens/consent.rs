//! The consents of the people of a case file: a list, and recording one with its evidence (ISA-8.viii). Nothing is ticked
//! or chosen for anybody.

use safetynet_proto::icm::v1::{
    CaseFile, Consent, ConsentManner, ConsentState, GetCaseFileRequest, ListConsentsRequest, RecordConsentRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::reason::Reason;
use super::records::{Entry, Records};
use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::keys::Command;
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

const COLUMNS: &[Column] =
    &[column("Person", 24), column("Agreed to", 0), column("Until", 12), column("State", 10), column("Shares", 6)];
/// What it means that there is none.
pub const EMPTY: &str = "No consent is recorded. Most work here rests on a public task and needs none. c records one.";

impl Entry for Consent {
    const COLUMNS: &'static [Column] = COLUMNS;

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
        self.state() == ConsentState::Given
    }
}

/// Asks for the consents of a case file, ended ones too.
pub fn read(case_file_id: &str) -> ListConsentsRequest {
    let case_file_id = case_file_id.to_owned();
    ListConsentsRequest { case_file_id, include_ended: true, page_size: 200, ..ListConsentsRequest::default() }
}

/// The path of the field in which one of [`options`] is chosen.
pub const CHOSEN: &str = "consent_id";
/// What is chosen where something rests on no consent.
const NONE: &str = "none: the last basis to choose";

/// Asks for the consents of a case file on which something can rest.
pub fn in_force(case_file_id: &str) -> ListConsentsRequest {
    ListConsentsRequest { include_ended: false, ..read(case_file_id) }
}

/// What to choose from: none, and whose each consent is, and to what.
pub fn options(consents: &[Consent]) -> Vec<String> {
    let line = |one: &Consent| format!("{}: {}", one.nominal_name, one.scope);
    std::iter::once(NONE.to_owned()).chain(consents.iter().map(line)).collect()
}

/// The id of the consent that is chosen; empty for none.
pub fn chosen(form: &Form, consents: &[Consent]) -> String {
    let consent = form.chosen(CHOSEN).checked_sub(1).and_then(|at| consents.get(at));
    consent.map_or(String::new(), |consent| consent.id.clone())
}

/// Moves among them; `end` records that the person has taken the selected one back.
pub fn command(consents: &mut Records<Consent>, command: Command) -> Step {
    match (command, consents.selected()) {
        (Command::Own("end"), Some(consent)) if consent.state() == ConsentState::Withdrawn => {
            Step::none().say("This consent was withdrawn already.")
        }
        (Command::Own("end"), Some(consent)) => Step::none().open(Reason::withdraw_consent(consent)),
        (Command::Own("end"), None) => Step::none().say("There is no consent to withdraw."),
        (command, _) => consents.command(command),
    }
}

fn manner(consent: &Consent) -> &'static str {
    match consent.manner() {
        ConsentManner::Written => "in writing",
        ConsentManner::Spoken => "spoken, noted down",
        ConsentManner::Electronic => "by an electronic form",
        ConsentManner::Unspecified => "",
    }
}

fn about(consent: &Consent) -> Vec<(String, Tone)> {
    let withdrawn = match consent.state() {
        ConsentState::Withdrawn => {
            format!("Withdrawn on {}: {}", when::time(consent.withdraw_time.as_ref()), consent.withdraw_reason)
        }
        _ => String::new(),
    };
    let (given, told) = (when::date(consent.given_date.as_ref()), when::date(consent.told_date.as_ref()));
    let by = words::account(consent.recorded_by.as_ref());
    let of = words::organisation(consent.owner_organisation.as_ref());
    vec![
        (withdrawn, Tone::Soon),
        (format!("Given on {given}, {}: {}", manner(consent), consent.evidence), Tone::Plain),
        (format!("Told on {told} that it can be withdrawn. Recorded by {by}, {of}."), Tone::Quiet),
    ]
}

fn row(consent: &Consent) -> Row {
    let (state, tone) = match consent.state() {
        ConsentState::Given => ("in force", Tone::Plain),
        ConsentState::Expired => ("expired", Tone::Soon),
        ConsentState::Withdrawn => ("withdrawn", Tone::Quiet),
        ConsentState::Unspecified => ("", Tone::Plain),
    };
    Row::new(&consent.id)
        .cell(&consent.nominal_name)
        .cell(&consent.scope)
        .cell(when::date(consent.expiry_date.as_ref()))
        .toned(state, tone)
        .cell(consent.dependent_grants.to_string())
}

const PERSON: &str = "nominal_id";
const SCOPE: &str = "scope";
const MANNER: &str = "manner";
const EVIDENCE: &str = "evidence";
const GIVEN: &str = "given_date";
const TOLD: &str = "told_date";
const EXPIRY: &str = "expiry_date";

/// Records a consent of a person of a case file.
pub struct RecordConsent {
    case_file_id: String,
    case_file: Option<CaseFile>,
}

impl RecordConsent {
    /// In this case file.
    pub fn new(case_file_id: impl Into<String>) -> Self {
        Self { case_file_id: case_file_id.into(), case_file: None }
    }
}

impl Job for RecordConsent {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::RecordConsent
    }

    fn title(&self) -> String {
        "Consent".to_owned()
    }

    fn about(&self) -> String {
        "Consent is the last basis to choose: it can be withdrawn at any time, and what rests on it stops.".to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let file = self.case_file.as_ref()?;
        let names =
            file.nominals.iter().map(|one| words::name(one.nominal.as_ref().and_then(|nominal| nominal.name.as_ref())));
        let names: Vec<String> = names.collect();
        let people = std::iter::once("choose with the arrows").chain(names.iter().map(String::as_str));
        let manners = ["choose with the arrows", "in writing", "spoken, noted down", "by an electronic form"];
        let form = Form::new("consent.record", &self.case_file_id, "Who will see it? Then save")
            .choice(PERSON, "Person", "", people)
            .note(SCOPE, "Agreed to", "in the words that were used; 10 to 500 characters")
            .choice(MANNER, "Given", "", manners)
            .note(EVIDENCE, "Evidence", "where the form, note or message is; 10 to 500")
            .date(GIVEN, "Given on", "not in the future")
            .date(TOLD, "Told on", "that it can be withdrawn; not later")
            .date(EXPIRY, "Until", "at most a year after it was given");
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        match self.case_file {
            Some(_) => Step::none(),
            None => Step::none().call(GetCaseFileRequest { id: self.case_file_id.clone() }),
        }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::GetCaseFile(reply) = reply {
            self.case_file = reply.case_file;
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let people = self.case_file.as_ref().map_or(&[][..], |file| &file.nominals);
        let person = form.chosen(PERSON).checked_sub(1).and_then(|index| people.get(index));
        let Some(nominal) = person.and_then(|one| one.nominal.as_ref()) else {
            form.complain(PERSON, "Choose whose consent it is.");
            return Err(NotReady);
        };
        Ok(RecordConsentRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            case_file_id: self.case_file_id.clone(),
            nominal_id: nominal.id.clone(),
            scope: form.trimmed(SCOPE),
            manner: form.number(MANNER),
            evidence: form.trimmed(EVIDENCE),
            given_date: form.day(GIVEN)?,
            told_date: form.day(TOLD)?,
            expiry_date: form.day(EXPIRY)?,
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::RecordConsent(reply) = reply else { return Done::back("") };
        Done::back("The consent is recorded.").seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::CaseFile, self.case_file_id.clone()))
    }

    fn again(&self) -> Self {
        Self::new(self.case_file_id.clone())
    }
}
