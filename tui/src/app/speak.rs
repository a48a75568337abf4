//! The same state as words: what `draw` shows, for the plain form (`plain.rs`).

use std::cell::RefCell;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use safetynet_shared::clock::Span;

use super::session::Next;
use super::{App, Connection, Owner};
use crate::keys;
use crate::plain::outline::{Ask, AtHand, Line, Outline, words};
use crate::theme::Theme;

/// The room that a screen believes in where nothing is drawn: no line of its own is cut, and everything has a place.
const ROOM: (u16, u16) = (240, 60);

/// What the screen says at one moment.
pub struct Speech {
    /// The protective marking, who is at the terminal, and how long the session lasts.
    pub marking: String,
    /// What comes first, a lock or the end, and the minutes until then; none while nobody is signed in.
    pub left: Option<(Next, i64)>,
    /// The path of screens.
    pub path: String,
    /// Tells one screen or question from another.
    pub place: (u64, Option<&'static str>),
    /// What stands there.
    pub lines: Vec<Line>,
    /// What has the keys.
    pub at_hand: Option<AtHand>,
    /// What the keys do there.
    pub ask: Ask,
    /// What was said in the status line, and whether it is an error.
    pub said: Option<(String, bool)>,
    /// The connection in words, empty while it stands.
    pub connection: String,
    /// How much is not saved yet, empty when nothing is.
    pub unsaved: String,
    /// How long a call of this screen is in progress.
    pub waiting: Option<Span>,
    /// What is said of it after two seconds.
    pub working: &'static str,
    /// The screen's own keys with what they do.
    pub keys: String,
}

impl App {
    /// What the screen says; reads only.
    pub fn speak(&self) -> Speech {
        let (lines, at_hand, ask) = self.outline();
        let path: Vec<String> = self.stack.iter().map(|entry| words(&entry.name())).collect();
        let top = self.stack.last().map_or(0, |entry| entry.id);
        let mine = |owner: Owner| owner == Owner::Screen(top);
        Speech {
            marking: self.marking(),
            left: self.left(),
            path: path.join(", "),
            place: (top, self.overlay.as_ref().map(crate::overlays::Overlay::name)),
            lines,
            at_hand,
            ask,
            said: self.said.as_ref().map(|said| (words(&said.text), said.error)),
            connection: self.connection_words(),
            unsaved: match self.drafts.unsaved() {
                0 => String::new(),
                count => format!("{count} characters not yet saved."),
            },
            waiting: self.pending.iter().filter(|call| mine(call.owner)).map(|call| self.now.since(call.since)).max(),
            working: self.working_words(),
            keys: self.own_keys(),
        }
    }

    fn marking(&self) -> String {
        match &self.who {
            Some(who) => format!(
                "OFFICIAL. {}, {}, {}. {}",
                who.name,
                who.organisation,
                who.roles_label(),
                self.left().map_or(String::new(), |(next, minutes)| next.words(minutes))
            ),
            None => "OFFICIAL. SafetyNet.".to_owned(),
        }
    }

    /// The overlay, where there is one, else the screen, in words.
    fn outline(&self) -> (Vec<Line>, Option<AtHand>, Ask) {
        let outline = RefCell::new(Outline::default());
        let theme = Theme::spoken(&outline);
        let Ok(mut terminal) = Terminal::new(TestBackend::new(ROOM.0, ROOM.1));
        let area = Rect::new(0, 0, ROOM.0, ROOM.1);
        let drawn = terminal.draw(|frame| {
            match (&self.overlay, self.stack.last()) {
                (Some(overlay), _) => overlay.draw(frame, area, theme),
                (None, Some(entry)) => entry.draw(frame, area, &self.view_in(theme)),
                (None, None) => {}
            }
            outline.borrow_mut().read(frame.buffer_mut());
        });
        let Ok(_) = drawn;
        outline.into_inner().finish()
    }

    fn connection_words(&self) -> String {
        match self.connection {
            Connection::Connected if self.is_unread() => self.unread_words(),
            Connection::Connected => String::new(),
            Connection::Connecting => "Connecting.".to_owned(),
            Connection::Waiting(_) => {
                "No connection. It is tried again and again; ctrl-r tries now. What stands here may be old.".to_owned()
            }
        }
    }

    fn own_keys(&self) -> String {
        let Some(entry) = self.stack.last() else { return String::new() };
        let context = entry.screen.context();
        let table = keys::table(context, entry.screen.keys());
        let own = table.filter(|binding| binding.group == keys::Group::Actions && binding.is_for(self.who.as_ref()));
        let own: Vec<String> = own.map(|binding| format!("{} {}", binding.key, binding.help)).collect();
        own.join("; ")
    }
}
