//! Corrections: what was put right, erased or restricted in data that others received, and who has confirmed (ISA-13.2).
//!
//! Both sides stand in one list: what the own organisation has told, with every organisation that has not confirmed yet,
//! and what it was told, which its supervisors confirm.

use safetynet_proto::icm::v1::{
    ConfirmCorrectionRequest, Correction, CorrectionDeed, ListCorrectionsRequest, TellCorrectionRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::roles::Permission;

use super::listing::{Listed, Listing};
use super::records::Entry;
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::{Effect, Step};
use crate::keys::{Binding, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "confirm", "confirm that our own copies were dealt with").needs(&[Permission::WriteCase]),
    action(Key::Char('o'), "open", "open the record, where it is still seen"),
    action(Key::Char('v'), "view", "show those too that everybody has confirmed, or no longer"),
    action(Key::Char('m'), "more", "read the next page"),
];

const PAGE: i32 = 100;

/// The corrections.
pub type Corrections = Listing<Correction>;

impl Listed for Correction {
    const TITLE: &'static str = "Corrections";
    const KEYS: &'static [Binding] = KEYS;
    const EMPTY: &'static str = "Nothing waits to be confirmed. v shows what was.";
    const READING: &'static str = "  Reading the corrections.";
    const ENTER: Option<&'static str> = Some("open");

    fn read(all: bool, page_token: String) -> Call {
        ListCorrectionsRequest { include_confirmed: all, page_size: PAGE, page_token }.into()
    }

    fn page(reply: Reply) -> Option<(Vec<Self>, String)> {
        let Reply::ListCorrections(reply) = reply else { return None };
        Some((reply.corrections, reply.next_page_token))
    }

    fn act(name: &str, at_hand: Option<&Self>) -> Step {
        match (name, at_hand) {
            (_, None) => Step::none(),
            ("open", Some(one)) => open(one),
            (_, Some(one)) if one.parties.len() == 1 && one.unconfirmed == 1 => {
                Step::none().open(Sheet::new(Confirm::new(one)))
            }
            (_, Some(one)) if one.unconfirmed == 0 => Step::none().say("It is confirmed already."),
            (_, Some(_)) => Step::none().say("Those who received the data confirm it."),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Correction, self.id.clone()))
    }
}

fn open(one: &Correction) -> Step {
    if one.object_id.is_empty() {
        return Step::none().say("You do not see this record any more.");
    }
    match super::of_record(one.object_kind(), &one.object_id) {
        Some(screen) => Step::none().effect(Effect::Open(screen)),
        None => Step::none(),
    }
}

fn deed(one: &Correction) -> &'static str {
    match one.deed() {
        CorrectionDeed::Rectified => "put right",
        CorrectionDeed::Erased => "erased",
        CorrectionDeed::Restricted => "restricted",
        CorrectionDeed::Unspecified => "",
    }
}

impl Entry for Correction {
    const COLUMNS: &'static [Column] =
        &[column("Told", 12), column("Record", 15), column("What", 0), column("Was", 11), column("Waits for", 15)];
    const FOOT: u16 = 6;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let (waits, tone) = match (self.unconfirmed, self.days_waiting) {
            (0, _) => ("confirmed".to_owned(), Tone::Good),
            (1, days) if self.parties.len() == 1 => (format!("one, {days} days"), Tone::Soon),
            (many, days) => (format!("{many} of {}, {days} days", self.parties.len()), Tone::Soon),
        };
        Row::new(&self.id)
            .cell(when::moment(self.tell_time.as_ref()).map_or(String::new(), |at| at.day().to_string()))
            .cell(&self.reference)
            .cell(&self.part)
            .cell(deed(self))
            .toned(waits, tone)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let by = format!(
            "Told by {}, {}.",
            words::account(self.told_by.as_ref()),
            words::organisation(self.owner_organisation.as_ref())
        );
        let mut lines = vec![(self.note.clone(), Tone::Plain), (by, Tone::Quiet)];
        let silent: Vec<&str> = self
            .parties
            .iter()
            .filter(|party| party.confirm_time.is_none())
            .map(|party| words::organisation(party.organisation.as_ref()))
            .collect();
        if !silent.is_empty() {
            lines.push((format!("Not confirmed: {}.", silent.join(", ")), Tone::Late));
        }
        for party in self.parties.iter().filter(|party| party.confirm_time.is_some()) {
            let (who, on) = (words::organisation(party.organisation.as_ref()), when::time(party.confirm_time.as_ref()));
            lines.push((format!("{who}, {on}: {}", party.statement), Tone::Plain));
        }
        lines
    }

    fn counts(&self) -> bool {
        self.unconfirmed > 0
    }
}

const STATEMENT: &str = "statement";

/// Confirms a correction for the own organisation.
pub struct Confirm {
    id: String,
    etag: String,
    about: String,
}

impl Confirm {
    fn new(one: &Correction) -> Self {
        let about = format!("{}, {}: {}", one.reference, one.part, deed(one));
        Self { id: one.id.clone(), etag: one.etag.clone(), about }
    }
}

impl Job for Confirm {
    fn method(&self) -> Method {
        Method::ConfirmCorrection
    }

    fn title(&self) -> String {
        "Confirm".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("correction.confirm", &self.id, "Confirm it");
        Some(form.note(STATEMENT, "What we did", "10 to 500 characters: what became of our own copies"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, statement) = (self.id.clone(), self.etag.clone(), form.trimmed(STATEMENT));
        Ok(ConfirmCorrectionRequest { id, request_id: attempt.request_id, etag, statement }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is confirmed, and whoever told of it hears so.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Correction, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), etag: self.etag.clone(), about: String::new() }
    }
}

const DEED: &str = "deed";
const PART: &str = "part";
const NOTE: &str = "note";

/// Tells those who received a record what was done to it.
pub struct Tell {
    kind: RecordKind,
    id: String,
    about: String,
}

impl Tell {
    /// Of this record, which is called so.
    pub fn new(kind: RecordKind, id: &str, name: &str) -> Self {
        let about = format!("{name}: every organisation that reads it, or read it once, is told, and has to confirm.");
        Self { kind, id: id.to_owned(), about }
    }
}

impl Job for Tell {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::TellCorrection
    }

    fn title(&self) -> String {
        "Tell of a correction".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let deeds = ["choose with the arrows", "it was put right", "it was erased", "it must not be used for now"];
        let form = Form::new("correction.tell", &self.id, "Who will see it? Then tell")
            .choice(DEED, "What was done", "", deeds)
            .line(PART, "To what", "such as Date of birth; never what it says")
            .note(NOTE, "What to do", "10 to 500 characters: what receivers do with their copies");
        Some(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        if form.number(DEED) == CorrectionDeed::Unspecified as i32 {
            form.complain(DEED, "Choose what was done.");
            return Err(NotReady);
        }
        Ok(TellCorrectionRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            object_kind: self.kind.into(),
            object_id: self.id.clone(),
            deed: form.number(DEED),
            part: form.trimmed(PART),
            note: form.trimmed(NOTE),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::TellCorrection(reply) = reply else { return Done::back("") };
        let told = reply.correction.map_or(0, |one| one.parties.len());
        let outside = if reply.outside_recipients.is_empty() {
            String::new()
        } else {
            format!(" Tell by other means: {}.", reply.outside_recipients.join(", "))
        };
        let many = if told == 1 { "organisation is" } else { "organisations are" };
        Done::back(format!("{told} {many} told; Corrections shows who has confirmed.{outside}")).seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((self.kind, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { kind: self.kind, id: self.id.clone(), about: self.about.clone() }
    }
}

#[cfg(test)]
mod tests;
