//! What one organisation offers another and that waits for its answer, as a screen: leads that are handed over, and people
//! who are referred. Both are answered, taken back and listed alike.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::{OrganisationRef, RecordKind};

use super::channel::Channel;
use super::records::{Entry, Records};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context};
use crate::rpc::{Call, Reply};
use crate::widgets::editor::Focus;

/// What is particular to one kind of offer.
pub trait Offer: Entry + Sized + 'static {
    /// The name of its screen.
    const TITLE: &'static str;
    /// Its key table: `answer`, `end` and `ended`.
    const KEYS: &'static [Binding];
    /// The kind of record.
    const KIND: RecordKind;
    /// What is said where there is none, and what to do; where none is at hand; where one waits no longer; and to those who
    /// may not answer one, may not take one back, or may not open its channel.
    const SAID: Said;

    /// Asks for them.
    fn read(include_ended: bool) -> Call;

    /// Those of an answer; none where the answer is of something else.
    fn of(reply: Reply) -> Option<Vec<Self>>;

    /// It waits for its answer.
    fn waits(&self) -> bool;

    /// Who offers it, and to whom.
    fn sides(&self) -> (Option<&OrganisationRef>, Option<&OrganisationRef>);

    /// The channel that it leads to; empty where none is open.
    fn channel(&self) -> &str;

    /// Opens the form that accepts or declines it.
    fn answer(&self) -> Step;

    /// Opens the form that takes it back.
    fn withdraw(&self) -> Step;
}

/// The sentences of one kind of offer.
pub struct Said {
    /// There is none.
    pub empty: &'static str,
    /// None is at hand.
    pub none: &'static str,
    /// It waits no longer.
    pub over: &'static str,
    /// Others answer it.
    pub not_receiver: &'static str,
    /// Others take it back.
    pub not_giver: &'static str,
    /// Its channel is not open.
    pub no_channel: &'static str,
}

/// The offers of one kind.
pub struct Offers<T> {
    listed: Records<T>,
    ended: bool,
    /// The one that was asked for, until it was read.
    wanted: Option<String>,
}

impl<T: Offer> Default for Offers<T> {
    fn default() -> Self {
        Self::with(false)
    }
}

impl<T: Offer> Screen for Offers<T> {
    fn title(&self) -> String {
        T::TITLE.to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        T::KEYS
    }

    fn context(&self) -> Context {
        self.listed.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(T::read(self.ended)),
            Event::Reply(reply) => match T::of(reply) {
                Some(offers) => {
                    self.listed.take(offers);
                    if let Some(id) = self.wanted.take() {
                        self.listed.select(&id);
                    }
                    Step::none()
                }
                None => Step::pass(),
            },
            Event::Command(command) => self.command(command, view),
            event => self.listed.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.listed.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::with(self.ended))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.listed.selected().map(|one| (T::KIND, one.id().to_owned()))
    }
}

impl<T: Offer> Offers<T> {
    fn with(ended: bool) -> Self {
        Self { listed: Records::new(T::SAID.empty), ended, wanted: None }
    }

    /// All of them, at the one with this id, whether it waits or not.
    pub fn at(id: &str) -> Self {
        Self { wanted: Some(id.to_owned()), ..Self::with(true) }
    }

    fn command(&mut self, command: Command, view: &View) -> Step {
        match (command, self.listed.selected()) {
            (Command::Own("ended"), _) => {
                self.ended = !self.ended;
                let said = if self.ended { "With those that wait no longer." } else { "Those that wait." };
                Step::none().call(T::read(self.ended)).say(said)
            }
            (Command::Own(name @ ("answer" | "end")), at_hand) => {
                at_hand.map_or_else(|| Step::none().say(T::SAID.none), |offer| moved(offer, name == "answer", view))
            }
            (Command::Open, None) if !self.listed.context().types() => Step::none(),
            (Command::Open, Some(offer)) if !self.listed.context().types() => match offer.channel() {
                "" => Step::none().say(T::SAID.no_channel),
                id => Step::none().open(Channel::new(id)),
            },
            (command, _) => self.listed.command(command),
        }
    }
}

/// Opens what answers an offer or takes it back, for whom it is.
fn moved<T: Offer>(offer: &T, answers: bool, view: &View) -> Step {
    let own = |of: Option<&OrganisationRef>| view.who.zip(of).is_some_and(|(who, of)| of.id == who.organisation_id);
    let (giver, receiver) = offer.sides();
    match answers {
        _ if !offer.waits() => Step::none().say(T::SAID.over),
        true if own(receiver) => offer.answer(),
        true => Step::none().say(T::SAID.not_receiver),
        false if own(giver) => offer.withdraw(),
        false => Step::none().say(T::SAID.not_giver),
    }
}
