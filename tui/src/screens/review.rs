//! A review: the pack to read on one side, the decision on the other, and it ends with one of four outcomes.
//!
//! The pack answers what a reviewer must know (COCO-9.2): what changed since the last review, what
//! is still open, the risk and its age, who has access. A decision always changes something the
//! server can show: it keeps the channel with a new date, closes it (the supervisor's only,
//! ISA-3.5), calls somebody in, or ends a sharing.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::access::v1::{ListPeopleRequest, ListPeopleResponse};
use safetynet_proto::icm::v1::{
    ChannelState, CompleteReviewResponse, GetReviewPackRequest, Grant, GrantState, ReviewKind, ReviewPack, ReviewState,
    grant::Receiver,
};
use safetynet_proto::kind::v1::{AccountRef, ErrorReason, RecordKind};

use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::overlays::question::Question;
use crate::rpc::{Failure, Method, Reply};
use crate::widgets::form::{Form, NotReady, Said};
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;
use crate::widgets::when;

mod above;
mod decision;
mod news;
mod pack;
#[cfg(test)]
mod tests;
mod walk;

pub use above::closes;
use walk::Walk;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::F(2), "decide", "go to the decision, or back to the pack"),
    action(Key::F(3), "skip", "on the way through many: the next one; this one comes again"),
    action(Key::F(4), "before", "on the way through many: the one before"),
];

const PACK: usize = 0;
const DECISION: usize = 1;
const FINAL: &str = "final";

/// One review.
pub struct Review {
    id: String,
    panes: Panes,
    text: Pane,
    form: Form,
    pack: Option<Box<ReviewPack>>,
    people: Vec<AccountRef>,
    sending: bool,
    /// The version of the pack that was before the reader; empty while none was.
    shown: String,
    /// It was said that the end of this pack was not seen.
    told: bool,
    /// The pack is read again, since what was decided on is stale.
    stale: bool,
    /// The way through many that this is one of.
    walk: Option<Walk>,
}

impl Review {
    /// The review with this id.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            form: decision::form(&id),
            id,
            panes: Panes::new(["Pack", "Decision (F2)"]),
            text: Pane::default(),
            pack: None,
            people: Vec::new(),
            sending: false,
            shown: String::new(),
            told: false,
            stale: false,
            walk: None,
        }
    }

    /// The first of many, each of which is opened after the one before; none where there is none.
    pub fn first_of(ids: Vec<String>) -> Option<Self> {
        Walk::over(ids).map(Self::on)
    }

    fn on(walk: Walk) -> Self {
        let id = walk.id().to_owned();
        Self { walk: Some(walk), ..Self::new(id) }
    }
}

impl Screen for Review {
    fn title(&self) -> String {
        let channel = self.pack.as_ref().and_then(|pack| pack.channel.as_ref());
        let of = channel.map_or("Review".to_owned(), |channel| format!("Review of {}", channel.reference));
        self.walk.as_ref().map_or(of.clone(), |walk| format!("{} · {of}", walk.place()))
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == PACK { self.text.context() } else { self.form.context() }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                let step = Step::none().call(GetReviewPackRequest { review_id: self.id.clone() });
                let organisation_id = view.who.map_or(String::new(), |who| who.organisation_id.clone());
                step.refresh(ListPeopleRequest { organisation_id, page_size: 200, ..ListPeopleRequest::default() })
            }
            Event::Reply(Reply::GetReviewPack(reply)) => self.take_pack(reply.pack),
            Event::Reply(Reply::ListPeople(reply)) => self.take_people(*reply),
            Event::Reply(Reply::CompleteReview(reply)) => self.completed(&reply),
            Event::Failed(Method::CompleteReview, failure) => self.refused(failure),
            Event::Failed(Method::GetReviewPack, failure) => self.not_there(failure),
            // Without the people of the organisation one can still escalate to those on the channel.
            Event::Failed(Method::ListPeople, _) => Step::none(),
            Event::Agreed(FINAL) => self.send(view),
            Event::PutBack => {
                self.show_fields();
                Step::none()
            }
            Event::Command(Command::Own("decide")) => {
                self.panes.go(if self.panes.at() == PACK { DECISION } else { PACK });
                self.look();
                Step::none()
            }
            Event::Command(Command::Own("skip")) => self.go(Walk::next),
            Event::Command(Command::Own("before")) => self.go(Walk::before),
            event if self.panes.at() == PACK => self.read(&event),
            event => self.decide(&event, view),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetReviewPack)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let places = self.panes.split(frame, area, view.theme);
        for (index, place) in places.iter().enumerate().filter(|(_, place)| !place.is_empty()) {
            let focus = self.panes.focus(index);
            match index {
                PACK => self.text.draw(frame, *place, view.theme, focus),
                _ => self.draw_decision(frame, *place, view),
            }
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(self.walk.clone().map_or_else(|| Self::new(self.id.clone()), Self::on))
    }

    fn form(&mut self) -> Option<&mut Form> {
        self.pack.is_some().then_some(&mut self.form)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Review, self.id.clone()))
    }
}

impl Review {
    fn take_pack(&mut self, pack: Option<ReviewPack>) -> Step {
        let Some(pack) = pack else { return Step::none() };
        let way = self.walk.as_ref().map_or(String::new(), Walk::hint);
        let before = self.pack.take();
        let first = before.is_none();
        if before.as_ref().is_none_or(|before| version(before) != version(&pack)) {
            pack::tell(&mut self.text, &pack, before.as_deref(), &way);
            self.text.command(Command::First);
            self.told = false;
        }
        if let (Some(walk), false) = (&mut self.walk, pack.review.as_ref().is_some_and(is_open)) {
            walk.tick();
        }
        (self.pack, self.stale) = (Some(Box::new(pack)), false);
        self.look();
        if first {
            self.form = decision::with_grants(decision::form(&self.id), &self.grants());
        }
        let (closes, shares) = (self.is_supervisors(), !self.grants().is_empty());
        decision::offer(&mut self.form, closes, shares);
        self.set_people();
        self.show_fields();
        Step::none()
    }

    /// The pack is before the reader, where its pane is.
    fn look(&mut self) {
        if let Some(pack) = self.pack.as_ref().filter(|_| self.panes.at() == PACK) {
            version(pack).clone_into(&mut self.shown);
        }
    }

    /// Whether what is decided on was before the reader.
    fn was_shown(&self) -> bool {
        !self.stale && self.pack.as_ref().is_some_and(|pack| version(pack) == self.shown)
    }

    /// To the pack, which is read before it is decided on: again where it is known to be stale.
    fn show_pack(&mut self) -> Step {
        self.panes.go(PACK);
        self.look();
        if self.stale {
            let said = "This review changed while you were deciding. What is new stands at the top of the pack.";
            return Step::none().call(GetReviewPackRequest { review_id: self.id.clone() }).say(said);
        }
        Step::none().say("The pack comes first: read it, then F2 decides.")
    }

    fn take_people(&mut self, reply: ListPeopleResponse) -> Step {
        self.people = reply.people.into_iter().filter_map(|person| person.account).collect();
        self.set_people();
        Step::none()
    }

    /// Those who can be called in: first who works on the channel, then the own organisation.
    fn set_people(&mut self) {
        let channel = self.pack.as_ref().and_then(|pack| pack.channel.as_ref());
        let assigned = channel.into_iter().flat_map(|channel| &channel.assignments);
        let mut people: Vec<AccountRef> = assigned.filter_map(|assignment| assignment.account.clone()).collect();
        for person in &self.people {
            if !people.iter().any(|known| known.id == person.id) {
                people.push(person.clone());
            }
        }
        let names: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
        for path in [decision::PERSON, decision::OWNER] {
            self.form.options(path, names.clone());
        }
        self.people = people;
    }

    /// The grants that a change of sharing can end.
    fn grants(&self) -> Vec<(String, String)> {
        let access = self.pack.as_ref().and_then(|pack| pack.access.as_ref());
        let grants = access.into_iter().flat_map(|access| &access.grants);
        grants
            .filter(|grant| grant.state() != GrantState::Ended)
            .map(|grant| (grant.id.clone(), grant_line(grant)))
            .collect()
    }

    fn is_supervisors(&self) -> bool {
        let review = self.pack.as_ref().and_then(|pack| pack.review.as_ref());
        review.is_some_and(|review| review.kind() == ReviewKind::Supervisor)
    }

    fn read(&mut self, event: &Event) -> Step {
        match event {
            Event::Type(character) => self.text.insert(character.encode_utf8(&mut [0; 4])),
            Event::Paste(text) => self.text.insert(text),
            Event::Command(command) if self.text.command(*command) => {}
            Event::Command(Command::Open) => self.panes.go(DECISION),
            Event::Command(command) => return Step::used(self.panes.command(*command)),
            _ => return Step::pass(),
        }
        Step::none()
    }

    fn decide(&mut self, event: &Event, view: &View) -> Step {
        let said = self.form.update(event);
        self.show_fields();
        match said {
            Said::Send if self.sending || self.pack.is_none() => Step::none(),
            Said::Send if !self.was_shown() => self.show_pack(),
            Said::Send => self.ask(view),
            Said::Used => Step::none(),
            Said::Nothing => Step::pass(),
        }
    }

    /// What ends something for good wants the channel's reference typed first.
    fn ask(&mut self, view: &View) -> Step {
        let grants: Vec<String> = self.grants().into_iter().map(|(id, _)| id).collect();
        if decision::ready(&mut self.form, &grants).is_err() {
            return Step::none();
        }
        if let Some(step) = self.asks_once_more() {
            return step;
        }
        let Some((title, text, yes)) = decision::asks(decision::outcome(&self.form)) else { return self.send(view) };
        let channel = self.pack.as_ref().and_then(|pack| pack.channel.as_ref());
        let reference = channel.map_or("", |channel| channel.reference.as_str());
        Step::none().ask(Question::new(FINAL, title, text, yes).typed(reference))
    }

    fn show_fields(&mut self) {
        let late = self.pack.as_ref().is_some_and(|pack| pack.late_reason_required);
        decision::show(&mut self.form, late);
    }

    fn send(&mut self, view: &View) -> Step {
        self.form.clear_errors();
        let Some(review) = self.pack.as_ref().and_then(|pack| pack.review.as_ref()) else { return Step::none() };
        let etag = review.etag.clone();
        let grants: Vec<String> = self.grants().into_iter().map(|(id, _)| id).collect();
        match decision::request(&mut self.form, &self.people, &grants, view.now) {
            Ok(mut request) => {
                request.review_id.clone_from(&self.id);
                request.etag = etag;
                self.sending = true;
                Step::none().call(request)
            }
            Err(NotReady) => Step::none(),
        }
    }

    fn completed(&mut self, reply: &CompleteReviewResponse) -> Step {
        self.sending = false;
        let kind = self.pack.as_ref().and_then(|pack| pack.review.as_ref()).map(safetynet_proto::icm::v1::Review::kind);
        let reviews = reply.channel.iter().flat_map(|channel| &channel.reviews);
        let next = reviews.filter(|review| Some(review.kind()) == kind).find_map(|review| review.due_date.as_ref());
        let closed = reply.channel.as_ref().filter(|channel| channel.state() == ChannelState::Closed);
        let said = match (closed, next) {
            (Some(channel), _) => pack::closing(channel),
            (None, Some(date)) => format!("The review is completed. The next is due on {}.", when::date(Some(date))),
            (None, None) => "The review is completed.".to_owned(),
        };
        self.on_from_here(Step::none().sent(&self.form), said)
    }

    /// Back to where the review was opened from, or on to the next of many.
    fn on_from_here(&mut self, step: Step, said: String) -> Step {
        let Some(walk) = &mut self.walk else { return step.back().say(said) };
        walk.tick();
        match walk.next() {
            Some(next) => {
                let left = next.left();
                step.replace(Self::on(next)).say(format!("{said} {left} left."))
            }
            None => step.back().say(format!("{said} All {} are done.", walk.all())),
        }
    }

    /// To another of many, without completing this one.
    fn go(&mut self, to: impl Fn(&Walk) -> Option<Walk>) -> Step {
        let Some(walk) = &self.walk else {
            return Step::none().say("This review was opened alone. In the list, b goes through all of them.");
        };
        if self.sending {
            return Step::none();
        }
        match to(walk) {
            Some(other) => Step::none().replace(Self::on(other)),
            None => Step::none().say("No other review is left."),
        }
    }

    /// Somebody who has lost the channel on the way goes on with the next.
    fn not_there(&mut self, failure: &Failure) -> Step {
        if let (Some(walk), ErrorReason::NotFound) = (&mut self.walk, failure.reason) {
            walk.tick();
        }
        Step::pass()
    }

    fn refused(&mut self, failure: &Failure) -> Step {
        self.sending = false;
        if failure.reason == ErrorReason::EtagMismatch {
            self.form.clear_errors();
            self.form.complain("", "This review changed while you were deciding. What you typed is kept.");
            self.stale = true;
            return self.show_pack();
        }
        self.form.refuse(failure);
        Step::none()
    }
}

/// The version of a pack; empty where it has none.
fn version(pack: &ReviewPack) -> &str {
    pack.review.as_ref().map_or("", |review| review.etag.as_str())
}

fn grant_line(grant: &Grant) -> String {
    let receiver = match &grant.receiver {
        Some(Receiver::ReceiverOrganisation(organisation)) => organisation.name.as_str(),
        Some(Receiver::ReceiverAccount(account)) => account.name.as_str(),
        None => "",
    };
    let until = when::date(grant.expiry_date.as_ref());
    format!("{receiver}, until {until}")
}

/// The review is still to be done.
fn is_open(review: &safetynet_proto::icm::v1::Review) -> bool {
    review.state() != ReviewState::Done
}
