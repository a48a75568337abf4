//! A screen that is a list of one kind of record: read page by page, with what the one at hand says below it, and keys
//! that do something with it. What waits stands there first; some show the rest too when asked.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::RecordKind;

use super::pages::further;
use super::records::{Entry, Records};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context};
use crate::rpc::{Call, Reply};
use crate::widgets::editor::Focus;

/// What is particular to one kind of record with such a screen.
pub trait Listed: Entry + Sized + 'static {
    /// The name of its screen.
    const TITLE: &'static str;
    /// Its key table. `view` shows those too that wait no longer, and `more` reads the next page, wherever they stand in it.
    const KEYS: &'static [Binding];
    /// What it means that there is none, and what to do.
    const EMPTY: &'static str;
    /// What is said while it is read.
    const READING: &'static str;
    /// What enter does, as a name for [`Listed::act`]; none where it does nothing.
    const ENTER: Option<&'static str> = None;

    /// Asks for a page; `all`: with those that wait no longer.
    fn read(all: bool, page_token: String) -> Call;

    /// The page of an answer and the token of the next; none where the answer is of something else.
    fn page(reply: Reply) -> Option<(Vec<Self>, String)>;

    /// Does what a key of its own stands for, with the one at hand.
    fn act(name: &str, at_hand: Option<&Self>) -> Step;

    /// Does what was agreed to with this one.
    fn agreed(&self, _view: &View) -> Step {
        Step::none()
    }

    /// What is said when an answer has changed one, so that they are read again.
    fn changed(_reply: &Reply) -> Option<&'static str> {
        None
    }

    /// The record that it stands for; none where nothing more can be asked of it.
    fn record(&self) -> Option<(RecordKind, String)>;
}

/// The screen.
pub struct Listing<T> {
    listed: Records<T>,
    all: bool,
}

impl<T: Listed> Default for Listing<T> {
    fn default() -> Self {
        Self::with(false)
    }
}

impl<T: Listed> Screen for Listing<T> {
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
            Event::Shown => self.begin(),
            Event::Reply(reply) => self.take(reply),
            Event::Agreed(_) => self.listed.selected().map_or_else(Step::none, |one| one.agreed(view)),
            Event::Command(Command::Own("view")) => {
                self.all = !self.all;
                let said = if self.all { "All of them." } else { "Those that wait." };
                self.begin().say(said)
            }
            Event::Command(Command::Own("more")) => further(self.listed.more().map(|token| T::read(self.all, token))),
            Event::Command(Command::Own(name)) => T::act(name, self.listed.selected()),
            Event::Command(Command::Open) if !self.listed.context().types() => match T::ENTER {
                Some(name) => T::act(name, self.listed.selected()),
                None => Step::pass(),
            },
            event => self.listed.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if !self.listed.reading(frame, area, view.theme, T::READING) {
            self.listed.draw(frame, area, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::with(self.all))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.listed.selected().and_then(T::record)
    }
}

impl<T: Listed> Listing<T> {
    fn with(all: bool) -> Self {
        Self { listed: Records::new(T::EMPTY), all }
    }

    fn begin(&mut self) -> Step {
        self.listed.start();
        Step::none().call(T::read(self.all, String::new()))
    }

    fn take(&mut self, reply: Reply) -> Step {
        if let Some(said) = T::changed(&reply) {
            return self.begin().say(said);
        }
        let Some((items, next)) = T::page(reply) else { return Step::pass() };
        self.listed.take_page(items, next);
        Step::none()
    }
}
