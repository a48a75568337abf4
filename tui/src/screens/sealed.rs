//! What is sealed and whom to ask, glass that was broken, and the seals on which one is named: one pane each. Breaking the
//! glass is loud, lasts an hour, and somebody else reviews it.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{
    BreakGlassRequest, BrokenGlass, GlassFinding, ListBrokenGlassRequest, ListOwnSealsRequest, ListSignpostsRequest,
    OwnSeal, ReviewBrokenGlassRequest, Signpost,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::roles::Permission;

use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::{Effect, Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::screens;
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::panes::Panes;
use crate::widgets::{foot, when, words};

mod named;
#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('b'), "break", "break the glass of the selected record for somebody's safety")
        .needs(&[Permission::WriteCase]),
    action(Key::Char('v'), "review", "review the selected broken glass").needs(&[Permission::ManageChannel]),
    action(Key::Char('e'), "reviewed", "with what was reviewed, or without"),
];

const SIGNS: usize = 0;
const GLASS: usize = 1;
const OWN: usize = 2;
const SIGN_COLUMNS: &[Column] =
    &[column("Record", 16), column("What", 10), column("Controlled by", 0), column("Ask", 24)];
const GLASS_COLUMNS: &[Column] = &[column("Record", 16), column("Broken by", 0), column("At", 18), column("State", 14)];
const NO_SIGN: &str = "Nothing is sealed of which you see a sign.";
const NO_GLASS: &str = "No broken glass waits for a review. e shows what was reviewed.";

/// Signposts and broken glass.
pub struct Sealed {
    panes: Panes,
    signs: (List, Vec<Signpost>),
    glass: (List, Vec<BrokenGlass>),
    own: (List, Vec<OwnSeal>),
    reviewed: bool,
}

impl Default for Sealed {
    fn default() -> Self {
        Self {
            panes: Panes::new(["Sealed", "Broken glass", "Named on"]),
            signs: (List::new(SIGN_COLUMNS, NO_SIGN), Vec::new()),
            glass: (List::new(GLASS_COLUMNS, NO_GLASS), Vec::new()),
            own: (List::new(named::COLUMNS, named::NONE), Vec::new()),
            reviewed: false,
        }
    }
}

impl Sealed {
    /// With the broken glass before it.
    pub fn glass() -> Self {
        let mut sealed = Self { reviewed: true, ..Self::default() };
        sealed.panes.go(GLASS);
        sealed
    }

    fn read(&self, view: &View) -> Step {
        let glass =
            ListBrokenGlassRequest { include_reviewed: self.reviewed, page_size: 200, page_token: String::new() };
        let step = Step::none().call(glass);
        if view.who.is_some_and(|who| who.may(Permission::ReadCase)) {
            return step.refresh(ListSignpostsRequest {}).refresh(ListOwnSealsRequest {});
        }
        step
    }
}

impl Screen for Sealed {
    fn title(&self) -> String {
        "Sealed".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list().context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => self.read(view),
            Event::Reply(Reply::ListSignposts(reply)) => {
                self.signs.0.set(reply.signposts.iter().map(sign).collect());
                self.panes.rename(SIGNS, format!("Sealed {}", reply.signposts.len()));
                self.signs.1 = reply.signposts;
                Step::none()
            }
            Event::Reply(Reply::ListBrokenGlass(reply)) => {
                self.glass.0.set(reply.glass.iter().map(glass).collect());
                self.panes.rename(GLASS, format!("Broken glass {}", reply.glass.len()));
                self.glass.1 = reply.glass;
                Step::none()
            }
            Event::Reply(Reply::ListOwnSeals(reply)) => {
                self.own.0.set(reply.seals.iter().map(named::row).collect());
                self.panes.rename(OWN, format!("Named on {}", reply.seals.len()));
                self.own.1 = reply.seals;
                Step::none()
            }
            Event::Type(character) => {
                self.list_mut().insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.list_mut().insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command, view),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        let focus = self.panes.focus(self.panes.at());
        let texts = match self.panes.at() {
            SIGNS => return self.signs.0.draw(frame, body, view.theme, focus),
            OWN => self.named().map_or(Vec::new(), named::about),
            _ => self.broken().map_or(Vec::new(), about),
        };
        let above = foot::draw(frame, body, 5, view.theme, &texts);
        self.list().draw(frame, above, view.theme, focus);
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self { reviewed: self.reviewed, ..Self::default() };
        again.panes.go(self.panes.at());
        Box::new(again)
    }
}

impl Sealed {
    fn list(&self) -> &List {
        match self.panes.at() {
            SIGNS => &self.signs.0,
            OWN => &self.own.0,
            _ => &self.glass.0,
        }
    }

    fn list_mut(&mut self) -> &mut List {
        match self.panes.at() {
            SIGNS => &mut self.signs.0,
            OWN => &mut self.own.0,
            _ => &mut self.glass.0,
        }
    }

    fn named(&self) -> Option<&OwnSeal> {
        let id = self.own.0.selected()?;
        self.own.1.iter().find(|one| one.seal.as_ref().is_some_and(|seal| seal.id == id))
    }

    fn signpost(&self) -> Option<&Signpost> {
        let id = self.signs.0.selected()?;
        self.signs.1.iter().find(|one| one.object_id == id)
    }

    fn broken(&self) -> Option<&BrokenGlass> {
        let id = self.glass.0.selected()?;
        self.glass.1.iter().find(|one| one.id == id)
    }

    fn open_own(&self) -> Step {
        let seal = self.named().and_then(|one| one.seal.as_ref());
        match seal.and_then(|seal| screens::of_record(seal.object_kind(), &seal.object_id)) {
            Some(screen) => Step::none().effect(Effect::Open(screen)),
            None => Step::none().say("There is nothing to open here."),
        }
    }

    fn command(&mut self, command: Command, view: &View) -> Step {
        if !self.context().types() && self.panes.command(command) {
            return Step::none();
        }
        match command {
            Command::Own("reviewed") => {
                self.reviewed = !self.reviewed;
                self.panes.go(GLASS);
                self.read(view)
            }
            Command::Own("break") => match self.signpost().filter(|_| self.panes.at() == SIGNS) {
                Some(one) => Step::none().open(Sheet::new(Break::new(one))),
                None => Step::none().say("Select a sealed record first."),
            },
            Command::Own("review") => match self.broken().filter(|_| self.panes.at() == GLASS) {
                Some(one) if one.finding() == GlassFinding::Unspecified => {
                    Step::none().open(Sheet::new(Review::new(one)))
                }
                Some(_) => Step::none().say("It was reviewed already."),
                None => Step::none().say("Select a broken glass first."),
            },
            Command::Open if self.panes.at() == GLASS && !self.context().types() => self.open(),
            Command::Open if self.panes.at() == OWN && !self.context().types() => self.open_own(),
            command => Step::used(self.list_mut().command(command)),
        }
    }

    fn open(&self) -> Step {
        match self.broken().and_then(|one| screens::of_record(one.object_kind(), &one.object_id)) {
            Some(screen) => Step::none().effect(Effect::Open(screen)),
            None => Step::none().say("There is nothing to open here."),
        }
    }
}

fn what(kind: RecordKind) -> &'static str {
    if kind == RecordKind::Nominal { "a person" } else { "a channel" }
}

fn sign(one: &Signpost) -> Row {
    Row::new(&one.object_id)
        .cell(&one.reference)
        .cell(what(one.object_kind()))
        .cell(words::organisation(one.owner_organisation.as_ref()))
        .cell(words::account(one.contact.as_ref()))
}

fn glass(one: &BrokenGlass) -> Row {
    let (state, tone) = match one.finding() {
        GlassFinding::Unspecified if one.days_late > 0 => ("review late", Tone::Late),
        GlassFinding::Unspecified => ("to review", Tone::Soon),
        GlassFinding::Justified => ("justified", Tone::Quiet),
        GlassFinding::NotJustified => ("not justified", Tone::Late),
    };
    let by = words::account(one.broken_by.as_ref());
    let of = words::organisation(one.organisation.as_ref());
    Row::new(&one.id)
        .cell(&one.reference)
        .cell(format!("{by}, {of}"))
        .cell(when::time(one.break_time.as_ref()))
        .toned(state, tone)
}

fn about(one: &BrokenGlass) -> Vec<(String, Tone)> {
    let reviewed = one.reviewed_by.as_ref().map_or(String::new(), |who| {
        format!("Reviewed by {} on {}: {}", who.name, when::time(one.review_time.as_ref()), one.statement)
    });
    let owner = words::organisation(one.owner_organisation.as_ref());
    let closes = when::time(one.close_time.as_ref());
    let about = format!("{} of {owner}, open until {closes}. enter opens it.", what(one.object_kind()));
    vec![(one.reason.clone(), Tone::Plain), (reviewed, Tone::Plain), (about, Tone::Quiet)]
}

const REASON: &str = "reason";
const FINDING: &str = "finding";
const STATEMENT: &str = "statement";

/// Breaks the glass of a record.
pub struct Break {
    kind: i32,
    id: String,
    reference: String,
}

impl Break {
    fn new(one: &Signpost) -> Self {
        Self { kind: one.object_kind, id: one.object_id.clone(), reference: one.reference.clone() }
    }
}

impl Job for Break {
    const PASSWORD: bool = true;

    fn method(&self) -> Method {
        Method::BreakGlass
    }

    fn title(&self) -> String {
        "Break the glass".to_owned()
    }

    fn about(&self) -> String {
        "You read it for one hour. Its controller and your supervisors are told at once, and it is reviewed.".to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("glass.break", &self.id, "Break the glass");
        Some(form.note(REASON, "Whose safety, why now", "10 to 500 characters"))
    }

    fn reference(&self) -> String {
        self.reference.clone()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (object_kind, object_id, reason) = (self.kind, self.id.clone(), form.trimmed(REASON));
        Ok(BreakGlassRequest { request_id: attempt.request_id, object_kind, object_id, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is open to you for one hour: tab, then enter opens it.")
    }

    fn again(&self) -> Self {
        Self { kind: self.kind, id: self.id.clone(), reference: self.reference.clone() }
    }
}

/// Reviews a broken glass.
pub struct Review {
    id: String,
    etag: String,
    about: String,
}

impl Review {
    fn new(one: &BrokenGlass) -> Self {
        Self { id: one.id.clone(), etag: one.etag.clone(), about: one.reason.clone() }
    }
}

impl Job for Review {
    fn method(&self) -> Method {
        Method::ReviewBrokenGlass
    }

    fn title(&self) -> String {
        "Review".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let findings = ["choose with the arrows", "justified: somebody's safety needed it", "not justified"];
        let form = Form::new("glass.review", &self.id, "Record the finding").choice(FINDING, "Finding", "", findings);
        Some(form.note(STATEMENT, "Why", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let finding = form.number(FINDING);
        if finding == GlassFinding::Unspecified as i32 {
            form.complain(FINDING, "Choose whether it was justified.");
            return Err(NotReady);
        }
        let (id, etag, statement) = (self.id.clone(), self.etag.clone(), form.trimmed(STATEMENT));
        Ok(ReviewBrokenGlassRequest { id, request_id: attempt.request_id, etag, finding, statement }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The finding is recorded.")
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), etag: self.etag.clone(), about: String::new() }
    }
}
