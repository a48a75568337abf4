//! Seals: the list of a channel or a person, and sealing it to people who reach it anyway, in one of two modes.

use safetynet_proto::icm::v1::{ChangeSealRequest, ListSealsRequest, PlaceSealRequest, Seal, SealMode};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use self::of::Of;
use super::reason::Reason;
use super::records::{Entry, Records};
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::{Step, View};
use crate::keys::Command;
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

pub mod of;
pub mod person;

const COLUMNS: &[Column] = &[column("Others", 16), column("Named", 0), column("Since", 18), column("State", 10)];
/// What it means that there is none.
pub const EMPTY: &str = "This channel is not sealed. z seals it to named people.";

impl Entry for Seal {
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
        self.lift_time.is_none()
    }
}

/// Asks for the seals of a channel.
pub fn read(channel_id: &str) -> ListSealsRequest {
    ListSealsRequest { object_kind: RecordKind::Channel.into(), object_id: channel_id.to_owned() }
}

/// The form that seals a channel or a person, or changes the seal in force.
pub fn put(of: Of, seals: &Records<Seal>) -> Step {
    Step::none().open(Sheet::new(PutSeal { of, seal: seals.first().cloned() }))
}

/// Moves among them; `lift` lifts the one in force.
pub fn command(seals: &mut Records<Seal>, command: Command) -> Step {
    match (command, seals.selected()) {
        (Command::Own("lift"), Some(seal)) if seal.counts() => Step::none().open(Reason::lift_seal(seal)),
        (Command::Own("lift"), _) => Step::none().say("There is no seal in force here."),
        (command, _) => seals.command(command),
    }
}

fn about(seal: &Seal) -> Vec<(String, Tone)> {
    let lifted = match &seal.lift_time {
        Some(at) => format!("Lifted on {}: {}", when::time(Some(at)), seal.lift_reason),
        None => format!("Ask {} about it.", words::account(seal.contact.as_ref())),
    };
    let by = words::account(seal.sealed_by.as_ref());
    let sealed = format!("Sealed by {by} on {}.", when::time(seal.seal_time.as_ref()));
    vec![(seal.reason.clone(), Tone::Plain), (lifted, Tone::Plain), (sealed, Tone::Quiet)]
}

fn row(seal: &Seal) -> Row {
    let others = if seal.mode() == SealMode::Signpost { "see a signpost" } else { "know nothing" };
    let names: Vec<&str> = seal.named.iter().map(|one| one.name.as_str()).collect();
    let (state, tone) = if seal.lift_time.is_none() { ("in force", Tone::Soon) } else { ("lifted", Tone::Quiet) };
    Row::new(&seal.id).cell(others).cell(names.join(", ")).cell(when::time(seal.seal_time.as_ref())).toned(state, tone)
}

const MODE: &str = "mode";
const REASON: &str = "reason";
const ANOTHER: &str = "another";

/// Seals a channel or a person to people who reach it, or changes the seal.
pub struct PutSeal {
    of: Of,
    seal: Option<Seal>,
}

impl PutSeal {
    fn path(place: usize) -> String {
        format!("person.{place}")
    }

    /// The people who can be named, with whether they are now: those who reach the record, and who was named.
    fn people(&self) -> Vec<(String, String, bool)> {
        let named = self.seal.as_ref().map_or(&[][..], |seal| &seal.named);
        let is_named = |id: &str| named.iter().any(|one| one.id == id);
        let mut people: Vec<(String, String, bool)> = Vec::new();
        for (account, organisation) in self.of.people() {
            let supervises = if self.of.supervises(&account.id) { ", supervises it" } else { "" };
            let label = format!("{}, {organisation}{supervises}", account.name);
            people.push((account.id.clone(), label, is_named(&account.id)));
        }
        for one in named {
            if !people.iter().any(|(id, ..)| *id == one.id) {
                people.push((one.id.clone(), one.name.clone(), true));
            }
        }
        people
    }

    /// The colleagues who are not among the people who can be ticked, for a seal in force.
    fn others(&self) -> Vec<(String, String)> {
        if self.seal.is_none() {
            return Vec::new();
        }
        let people = self.people();
        let known = |id: &str| people.iter().any(|(known, ..)| known == id);
        let others = self.of.colleagues().iter().filter(|one| !known(&one.id));
        others.map(|one| (one.id.clone(), one.name.clone())).collect()
    }

    /// Who is named: those who are ticked, and the colleague who is added.
    fn named(&self, form: &Form) -> Vec<String> {
        let people = self.people().into_iter().enumerate();
        let ticked = people.filter(|(place, _)| form.picked(&Self::path(*place))).map(|(_, (id, ..))| id);
        let others = self.others();
        let another = form.chosen(ANOTHER).checked_sub(1).and_then(|at| others.get(at)).map(|(id, _)| id.clone());
        ticked.chain(another).collect()
    }
}

impl Job for PutSeal {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        if self.seal.is_some() { Method::ChangeSeal } else { Method::PlaceSeal }
    }

    fn title(&self) -> String {
        if self.seal.is_some() { "Change seal".to_owned() } else { "Seal".to_owned() }
    }

    fn about(&self) -> String {
        let about = "Only who is named sees it from then on, and the auditors of your organisation. You are always \
                     named, and are whom others ask.";
        if self.of.people().iter().any(|(account, _)| self.of.supervises(&account.id)) {
            return format!("{about} One who supervises the channel stays named, since it is reviewed all the same.");
        }
        about.to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        if !self.of.is_read() {
            return None;
        }
        let modes = ["choose with the arrows", "to others it does not exist", "others see that it is there and ask me"];
        let mut form = Form::new("seal.put", self.of.record().1, "Who will still see it? Then save");
        form = form.choice(MODE, "Others", "", modes);
        if self.seal.is_none() {
            form = form.note(REASON, "Why", "10 to 500 characters");
        }
        for (place, (_, label, named)) in self.people().into_iter().enumerate() {
            form = form.tick(Self::path(place), &label, "is named");
            if named {
                form = form.filled(&Self::path(place), "yes");
            }
        }
        let others = self.others();
        if !others.is_empty() {
            let names = ["nobody else"].into_iter().chain(others.iter().map(|(_, name)| name.as_str()));
            form = form.choice(ANOTHER, "And", "a colleague", names);
        }
        Some(match &self.seal {
            Some(seal) => form.filled(MODE, &seal.mode.to_string()),
            None => form,
        })
    }

    fn read(&self, view: &View) -> Step {
        self.of.read(view)
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.of.take(reply);
    }

    fn fit(&mut self, form: &mut Form, view: &View) -> Step {
        if let Some(place) = view.who.and_then(|who| self.people().iter().position(|(id, ..)| *id == who.account_id)) {
            form.settle(&Self::path(place), true, "you are always named");
        }
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let mode = form.number(MODE);
        if mode == SealMode::Unspecified as i32 {
            form.complain(MODE, "Choose what others see.");
            return Err(NotReady);
        }
        let account_ids = self.named(form);
        // That a supervisor is missing is said beside the first of them.
        if let Some(place) = self.people().iter().position(|(id, ..)| self.of.supervises(id)) {
            form.place(&Self::path(place), "account_ids");
        }
        let (kind, id) = self.of.record();
        Ok(match &self.seal {
            Some(seal) => {
                let (id, etag, request_id) = (seal.id.clone(), seal.etag.clone(), attempt.request_id);
                ChangeSealRequest { id, request_id, validate_only: attempt.check, etag, mode, account_ids }.into()
            }
            None => PlaceSealRequest {
                request_id: attempt.request_id,
                validate_only: attempt.check,
                object_kind: kind.into(),
                object_id: id.to_owned(),
                mode,
                account_ids,
                reason: form.trimmed(REASON),
            }
            .into(),
        })
    }

    fn done(&self, reply: Reply) -> Done {
        match reply {
            Reply::PlaceSeal(reply) => Done::back(format!("The {} is sealed.", self.of.noun())).seen_by(reply.audience),
            Reply::ChangeSeal(reply) => Done::back("The seal is changed.").seen_by(reply.audience),
            _ => Done::back(""),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let (kind, id) = self.of.record();
        Some((kind, id.to_owned()))
    }

    fn again(&self) -> Self {
        Self { of: self.of.again(), seal: self.seal.clone() }
    }
}
