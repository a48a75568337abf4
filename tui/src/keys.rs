//! The one file that knows the keys: tables which dispatch, and from which the help is drawn.
//!
//! A key means something only in a [`Context`]. The tables that apply there are the screen's own
//! table, the table of the context, and the global ones; no key stands twice among them, which a
//! test holds for every screen. Because help, the hints of the status line and the palette read the same
//! tables that [`find`] reads, a key can neither be undocumented nor documented wrongly.
//!
//! Where text is typed, printable keys are text: a letter then never starts an action, so a
//! screen's letters work only where nothing is typed ([`Context::types`]).
//!
//! ```
//! use safetynet_tui::keys::{Command, Context, Key, find};
//! assert_eq!(find(Context::List, &[], Key::Char('j')), Some(Command::Down));
//! assert_eq!(find(Context::Line, &[], Key::Char('j')), None); // a letter of the text
//! ```

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use safetynet_shared::roles::Permission;

use crate::app::Who;

/// One press of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A printable character, capital letters as such.
    Char(char),
    /// A letter with the control key.
    Ctrl(char),
    /// A function key, `F(1)` to `F(12)`.
    F(u8),
    /// Enter or return.
    Enter,
    /// Tab.
    Tab,
    /// Tab with shift.
    BackTab,
    /// Escape.
    Esc,
    /// Deletes what is before the cursor.
    Backspace,
    /// Deletes what is at the cursor.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
}

impl Key {
    /// The key of a terminal event; presses only, since Windows also reports releases and repeats.
    pub fn from_event(event: &KeyEvent) -> Option<Self> {
        if event.kind != KeyEventKind::Press {
            return None;
        }
        let control = event.modifiers.contains(KeyModifiers::CONTROL);
        Some(match event.code {
            KeyCode::Char(character) if control => Self::Ctrl(character.to_ascii_lowercase()),
            KeyCode::Char(character) => Self::Char(character),
            KeyCode::F(number) => Self::F(number),
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Self::BackTab,
            code => return Self::plain(code),
        })
    }

    fn plain(code: KeyCode) -> Option<Self> {
        Some(match code {
            KeyCode::Enter => Self::Enter,
            KeyCode::Tab => Self::Tab,
            KeyCode::BackTab => Self::BackTab,
            KeyCode::Esc => Self::Esc,
            KeyCode::Backspace => Self::Backspace,
            KeyCode::Delete => Self::Delete,
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Left => Self::Left,
            KeyCode::Right => Self::Right,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            _ => return None,
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Char(' ') => f.write_str("space"),
            Self::Char(character) => write!(f, "{character}"),
            Self::Ctrl(character) => write!(f, "ctrl-{character}"),
            Self::F(number) => write!(f, "F{number}"),
            Self::BackTab => f.write_str("shift-tab"),
            Self::PageUp => f.write_str("page up"),
            Self::PageDown => f.write_str("page down"),
            other => f.write_str(&format!("{other:?}").to_lowercase()),
        }
    }
}

/// What a key asks for. Screens add their own as [`Command::Own`] with a name of their choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each one is explained to everybody by the help of its binding below")]
pub enum Command {
    Help,
    Palette,
    Why,
    Lock,
    Close,
    SignOut,
    Leave,
    Back,
    Cancel,
    Refresh,
    Undo,
    Again,
    Up,
    Down,
    Left,
    Right,
    First,
    Last,
    HalfUp,
    HalfDown,
    PageUp,
    PageDown,
    Open,
    Next,
    Previous,
    Filter,
    NextMatch,
    PreviousMatch,
    Send,
    Tick,
    NewLine,
    DeleteBack,
    DeleteForward,
    DeleteWord,
    /// An action of one screen, by the name its `update` matches on.
    Own(&'static str),
}

/// Under which heading the help lists a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What can be done to what is shown.
    Actions,
    /// Moving about; never changes anything.
    Moving,
    /// Typing and filling in.
    Typing,
    /// Works everywhere.
    Everywhere,
}

/// One line of a key table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The key.
    pub key: Key,
    /// What it asks for.
    pub command: Command,
    /// What it does, as the help says it: starts small, no full stop.
    pub help: &'static str,
    /// Its heading in the help.
    pub group: Group,
    /// Any one of these permissions is enough; empty for everybody.
    pub needs: &'static [Permission],
}

impl Binding {
    /// For those alone who have one of these permissions.
    #[must_use]
    pub const fn needs(mut self, needs: &'static [Permission]) -> Self {
        self.needs = needs;
        self
    }

    /// It is for who is signed in: what the roles do not allow is neither listed nor done.
    pub fn is_for(&self, who: Option<&Who>) -> bool {
        self.needs.is_empty() || who.is_some_and(|who| self.needs.iter().any(|need| who.may(*need)))
    }
}

/// A line of a screen's own table: an action with a name.
pub const fn action(key: Key, name: &'static str, help: &'static str) -> Binding {
    Binding { key, command: Command::Own(name), help, group: Group::Actions, needs: &[] }
}

const fn line(key: Key, command: Command, group: Group, help: &'static str) -> Binding {
    Binding { key, command, help, group, needs: &[] }
}

/// What has the keys at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Rows with one selected.
    List,
    /// Text to read and scroll.
    Pane,
    /// A field of a form in which nothing is typed: a tick box, the sending button.
    Form,
    /// A choice of a form: letters find an option, arrows walk them.
    Choice,
    /// A field of one line.
    Line,
    /// A field of several lines.
    Note,
    /// The filter of a list, while it is typed.
    Search,
    /// A question over the screen.
    Dialog,
}

impl Context {
    /// Every context, for tests and the help.
    pub const ALL: [Self; 8] =
        [Self::List, Self::Pane, Self::Form, Self::Choice, Self::Line, Self::Note, Self::Search, Self::Dialog];

    /// Printable keys are text here.
    pub const fn types(self) -> bool {
        matches!(self, Self::Choice | Self::Line | Self::Note | Self::Search)
    }

    fn own_tables(self) -> [&'static [Binding]; 2] {
        match self {
            Self::List => [MOVING, LIST],
            Self::Pane => [MOVING, PANE],
            Self::Form => [FIELDS, TICKING],
            Self::Choice => [FIELDS, CHOOSING],
            Self::Line => [FIELDS, EDITING],
            Self::Note => [WRITING, EDITING],
            Self::Search => [SEARCHING, EDITING],
            Self::Dialog => [DIALOG, &[]],
        }
    }
}

use Command as C;
use Group::{Everywhere, Moving, Typing};

/// Works wherever one is, also while typing.
pub const ALWAYS: &[Binding] = &[
    line(Key::F(1), C::Help, Everywhere, "help of the keys that work here"),
    line(Key::Ctrl('p'), C::Palette, Everywhere, "find a screen or an action by its name"),
    line(Key::Esc, C::Back, Everywhere, "back one level; typed text is kept"),
    line(Key::Ctrl('c'), C::Cancel, Everywhere, "cancel the call in progress, otherwise leave"),
    line(Key::Ctrl('z'), C::Undo, Everywhere, "take back what was just done"),
    line(Key::Ctrl('r'), C::Refresh, Everywhere, "read again, or try the connection now"),
    line(Key::F(5), C::Again, Everywhere, "show or say the whole screen anew"),
    line(Key::Ctrl('l'), C::Lock, Everywhere, "lock now"),
    line(Key::F(12), C::Close, Everywhere, "close at once"),
];

/// Works wherever nothing is typed.
pub const LETTERS: &[Binding] = &[
    line(Key::Char('?'), C::Help, Everywhere, "help of the keys that work here"),
    line(Key::Char(':'), C::Palette, Everywhere, "find a screen or an action by its name"),
    line(Key::Char('w'), C::Why, Everywhere, "why can I see this, and who else can"),
    line(Key::Char('q'), C::Leave, Everywhere, "leave, from the first screen; back, from others"),
];

const MOVING: &[Binding] = &[
    line(Key::Char('j'), C::Down, Moving, "down"),
    line(Key::Down, C::Down, Moving, "down"),
    line(Key::Char('k'), C::Up, Moving, "up"),
    line(Key::Up, C::Up, Moving, "up"),
    line(Key::Left, C::Left, Moving, "left, or the tab before"),
    line(Key::Right, C::Right, Moving, "right, or the next tab"),
    line(Key::Char('g'), C::First, Moving, "to the first"),
    line(Key::Home, C::First, Moving, "to the first"),
    line(Key::Char('G'), C::Last, Moving, "to the last"),
    line(Key::End, C::Last, Moving, "to the last"),
    line(Key::Ctrl('u'), C::HalfUp, Moving, "half a page up"),
    line(Key::Ctrl('d'), C::HalfDown, Moving, "half a page down"),
    line(Key::PageUp, C::PageUp, Moving, "a page up"),
    line(Key::PageDown, C::PageDown, Moving, "a page down"),
    line(Key::Tab, C::Next, Moving, "next pane or tab"),
    line(Key::BackTab, C::Previous, Moving, "pane or tab before"),
    line(Key::Char('/'), C::Filter, Moving, "filter the list, or find in the text"),
];

const LIST: &[Binding] = &[line(Key::Enter, C::Open, Moving, "open")];

const PANE: &[Binding] = &[
    line(Key::Enter, C::Open, Moving, "go on"),
    line(Key::Char('n'), C::NextMatch, Moving, "next place found"),
    line(Key::Char('N'), C::PreviousMatch, Moving, "place found before"),
];

const FIELDS: &[Binding] = &[
    line(Key::Tab, C::Next, Typing, "next field"),
    line(Key::BackTab, C::Previous, Typing, "field before"),
    line(Key::Down, C::Next, Typing, "next field"),
    line(Key::Up, C::Previous, Typing, "field before"),
    line(Key::Enter, C::Open, Typing, "next field; on the last line: send"),
    line(Key::Ctrl('s'), C::Send, Typing, "send the form"),
];

const TICKING: &[Binding] = &[
    line(Key::Left, C::Left, Typing, "tick, or take the tick away"),
    line(Key::Right, C::Right, Typing, "tick, or take the tick away"),
    line(Key::Char(' '), C::Tick, Typing, "tick, or take the tick away"),
    line(Key::PageUp, C::PageUp, Typing, "scroll up"),
    line(Key::PageDown, C::PageDown, Typing, "scroll down"),
];

const CHOOSING: &[Binding] = &[
    line(Key::Left, C::Left, Typing, "choice before; letters find one"),
    line(Key::Right, C::Right, Typing, "next choice; letters find one"),
    line(Key::Backspace, C::DeleteBack, Typing, "take back a letter that was to find one"),
    line(Key::Ctrl('w'), C::DeleteWord, Typing, "take back all letters that were to find one"),
    line(Key::PageUp, C::PageUp, Typing, "scroll up"),
    line(Key::PageDown, C::PageDown, Typing, "scroll down"),
];

const WRITING: &[Binding] = &[
    line(Key::Tab, C::Next, Typing, "next field"),
    line(Key::BackTab, C::Previous, Typing, "field before"),
    line(Key::Down, C::Down, Typing, "a line down"),
    line(Key::Up, C::Up, Typing, "a line up"),
    line(Key::Enter, C::NewLine, Typing, "a new line"),
    line(Key::PageUp, C::PageUp, Typing, "a page up"),
    line(Key::PageDown, C::PageDown, Typing, "a page down"),
    line(Key::Ctrl('s'), C::Send, Typing, "send the form"),
];

const EDITING: &[Binding] = &[
    line(Key::Left, C::Left, Typing, "a character left"),
    line(Key::Right, C::Right, Typing, "a character right"),
    line(Key::Home, C::First, Typing, "to the start of the line"),
    line(Key::End, C::Last, Typing, "to the end of the line"),
    line(Key::Backspace, C::DeleteBack, Typing, "delete the character before"),
    line(Key::Delete, C::DeleteForward, Typing, "delete the character at the cursor"),
    line(Key::Ctrl('w'), C::DeleteWord, Typing, "delete the word before"),
];

const SEARCHING: &[Binding] = &[
    line(Key::Enter, C::Open, Typing, "keep the filter and go on"),
    line(Key::Down, C::Down, Moving, "down"),
    line(Key::Up, C::Up, Moving, "up"),
    line(Key::PageUp, C::PageUp, Moving, "a page up"),
    line(Key::PageDown, C::PageDown, Moving, "a page down"),
];

const DIALOG: &[Binding] = &[
    line(Key::Tab, C::Next, Moving, "the other answer"),
    line(Key::BackTab, C::Previous, Moving, "the other answer"),
    line(Key::Left, C::Left, Moving, "the other answer"),
    line(Key::Right, C::Right, Moving, "the other answer"),
    line(Key::Down, C::Down, Moving, "scroll down"),
    line(Key::Up, C::Up, Moving, "scroll up"),
    line(Key::Enter, C::Open, Moving, "take the answer at hand"),
];

/// Every binding that works in `context` on a screen with the table `own`: what [`find`] searches and the help lists.
pub fn table(context: Context, own: &'static [Binding]) -> impl Iterator<Item = &'static Binding> {
    let [first, second] = context.own_tables();
    let letters: &[Binding] = if context.types() || context == Context::Dialog { &[] } else { LETTERS };
    let screen: &[Binding] = if context == Context::Dialog { &[] } else { own };
    screen
        .iter()
        .filter(move |binding| !(context.types() && matches!(binding.key, Key::Char(_))))
        .chain(first)
        .chain(second)
        .chain(letters)
        .chain(ALWAYS)
}

/// What `key` asks for in `context` on a screen with the table `own`; nothing where it is text or unknown.
pub fn find(context: Context, own: &'static [Binding], key: Key) -> Option<Command> {
    bound(context, own, key).map(|binding| binding.command)
}

/// The line of the tables for `key`, as [`find`].
pub fn bound(context: Context, own: &'static [Binding], key: Key) -> Option<&'static Binding> {
    table(context, own).find(|binding| binding.key == key)
}

#[cfg(test)]
mod tests;
