//! The seal of a person: whom it keeps out, and who looked for them meanwhile without finding them (INTRO-2).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{ListSealLooksRequest, ListSealsRequest, LookDeed as Deed, Seal, SealLook};
use safetynet_proto::kind::v1::{OrganisationRef, RecordKind};
use safetynet_shared::codes::{LookDeed, SearchReason};
use safetynet_shared::roles::Permission;

use super::of::Of;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::screens::channel::rights::controls;
use crate::screens::records::{Entry, Records};
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column};
use crate::widgets::panes::Panes;
use crate::widgets::{foot, when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('z'), "seal", "seal the person to named people, or change the seal").needs(&[Permission::Share]),
    action(Key::Char('x'), "lift", "lift the seal").needs(&[Permission::Share]),
];

const SEALS: usize = 0;
const LOOKS: usize = 1;
const EMPTY: &str = "This person is not sealed. z seals the record to named people.";
const NOBODY: &str = "Nobody has looked for this person while they were sealed, up to the time below.";
const COLUMNS: &[Column] = &[column("Who", 0), column("What", 24), column("Last", 18), column("Times", 6)];

/// The seal of one person.
pub struct SealOf {
    id: String,
    reference: String,
    /// Who controls the record; none where only the id is known.
    owner: Option<OrganisationRef>,
    panes: Panes,
    seals: Records<Seal>,
    looks: Records<SealLook>,
    /// Up to when it is known who looked; empty while that was not read.
    known: String,
}

impl SealOf {
    /// Of the person with this id, whom people know by this reference.
    pub fn new(id: impl Into<String>, reference: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            reference: reference.into(),
            owner: None,
            panes: Panes::new(["Seal", "Looked for"]),
            seals: Records::new(EMPTY),
            looks: Records::new(NOBODY),
            known: String::new(),
        }
    }

    /// Of a record that this organisation controls, whose people alone seal it (ISA-4.1).
    #[must_use]
    pub fn controlled_by(mut self, owner: Option<OrganisationRef>) -> Self {
        self.owner = owner;
        self
    }

    /// With who looked before it.
    #[must_use]
    pub fn looked(mut self) -> Self {
        self.panes.go(LOOKS);
        self
    }

    fn command(&mut self, command: Command, view: &View) -> Step {
        if !self.context().types() && self.panes.command(command) {
            return Step::none();
        }
        let lacks = |act| controls(self.owner.as_ref(), act, view.who);
        match command {
            Command::Own("seal") if let Some(lacks) = lacks("seal it") => Step::none().say(lacks),
            Command::Own("lift") if let Some(lacks) = lacks("lift its seal") => Step::none().say(lacks),
            Command::Own("seal") => super::put(Of::person(&self.id), &self.seals),
            Command::Own("lift") => {
                self.panes.go(SEALS);
                super::command(&mut self.seals, command)
            }
            command if self.panes.at() == SEALS => super::command(&mut self.seals, command),
            command => self.looks.command(command),
        }
    }
}

impl Screen for SealOf {
    fn title(&self) -> String {
        "Seal".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == SEALS { self.seals.context() } else { self.looks.context() }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                let (object_kind, object_id) = (RecordKind::Nominal.into(), self.id.clone());
                let step = Step::none().call(ListSealsRequest { object_kind, object_id });
                if view.who.is_some_and(|who| who.may(Permission::Share)) {
                    return step.refresh(ListSealLooksRequest { nominal_id: self.id.clone() });
                }
                step
            }
            Event::Reply(Reply::ListSeals(reply)) => {
                self.seals.take(reply.seals);
                self.panes.rename(SEALS, format!("Seal {}", self.seals.count()));
                Step::none()
            }
            Event::Reply(Reply::ListSealLooks(reply)) => {
                self.looks.take(reply.looks);
                self.known = when::time(reply.known_until_time.as_ref());
                self.panes.rename(LOOKS, format!("Looked for {}", self.looks.count()));
                Step::none()
            }
            Event::Command(command) => self.command(command, view),
            event if self.panes.at() == SEALS => self.seals.update(&event),
            event => self.looks.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::ListSeals)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let texts = vec![(format!("{}. {}", self.reference, self.standing()), Tone::Title)];
        let area = foot::draw(frame, area, 2, view.theme, &texts);
        let body = self.panes.tabs(frame, area, view.theme);
        let focus = self.panes.focus(self.panes.at());
        if self.panes.at() == SEALS {
            self.seals.draw(frame, body, view.theme, focus);
        } else {
            self.looks.draw(frame, body, view.theme, focus);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self::new(&self.id, &self.reference).controlled_by(self.owner.clone());
        again.panes.go(self.panes.at());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.id.clone()))
    }
}

impl SealOf {
    fn standing(&self) -> String {
        if self.panes.at() == LOOKS && !self.known.is_empty() {
            return format!("Who looked is known up to {}; what came after it within minutes.", self.known);
        }
        let said = if self.seals.first().is_some() {
            "Whoever looks and is not named is told nothing; you are told that they looked."
        } else {
            "Not sealed: the index entry is found by everybody who says why."
        };
        said.to_owned()
    }
}

impl Entry for SealLook {
    const COLUMNS: &'static [Column] = COLUMNS;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let tone = if self.deed() == Deed::Search { Tone::Plain } else { Tone::Soon };
        Row::new(&self.id)
            .cell(words::account(self.account.as_ref()))
            .toned(words::label::<LookDeed>(self.deed), tone)
            .cell(when::time(self.last_time.as_ref()))
            .cell(self.times.to_string())
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let reason = match words::label::<SearchReason>(self.reason) {
            "" => "No reason is asked for there.".to_owned(),
            reason => format!("Their reason: {}.", reason.to_lowercase()),
        };
        let of = words::organisation(self.organisation.as_ref());
        let whom =
            format!("{of}, on {}. What they wrote beside it stays with them.", when::date(self.look_date.as_ref()));
        vec![(reason, Tone::Plain), (whom, Tone::Quiet)]
    }
}

#[cfg(test)]
mod tests;
