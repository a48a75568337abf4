//! What the screen shows, and what a client leaves behind.

use vt100::Color;

use super::{Desk, PATIENCE, Shown, settings_of};

/// What stands where a client has ended.
pub struct Left {
    /// The exit code.
    pub code: u32,
    /// Everything on the screen and in what was scrolled off it.
    pub text: String,
    /// What of the terminal is not as it was before; empty when it was restored.
    pub changed: Vec<&'static str>,
}

impl Desk {
    /// What the screen shows now.
    pub fn screen(&self) -> String {
        self.screen.0.lock().unwrap().parser.screen().contents()
    }

    /// Waits until the screen shows a text, and answers the screen.
    #[track_caller]
    pub fn wait(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    /// Waits until a text has gone from the screen, and answers the screen.
    #[track_caller]
    pub fn gone(&self, text: &str) -> String {
        self.until(text, |screen| !screen.contains(text))
    }

    /// Waits until the row at hand holds a text, and answers it.
    #[track_caller]
    pub fn wait_row(&self, text: &str) -> String {
        let screen = self.until(text, |screen| at_hand(screen).any(|line| line.contains(text)));
        at_hand(&screen).find(|line| line.contains(text)).unwrap_or_default().to_owned()
    }

    /// Waits until the screen is as wanted; `what` says so when it never is.
    #[track_caller]
    pub fn until(&self, what: &str, done: impl Fn(&str) -> bool) -> String {
        let (shown, changed) = &*self.screen;
        let guard = shown.lock().unwrap();
        let waiting = |shown: &mut Shown| !shown.ended && !done(&shown.parser.screen().contents());
        let (guard, late) = changed.wait_timeout_while(guard, PATIENCE, waiting).unwrap();
        let contents = guard.parser.screen().contents();
        let ended = if guard.ended { "the client ended; " } else { "" };
        assert!(!late.timed_out() && done(&contents), "waited in vain for {what:?}; {ended}the screen:\n{contents}");
        contents
    }

    /// Whether any cell of the screen has a colour.
    pub fn has_colour(&self) -> bool {
        let shown = self.screen.0.lock().unwrap();
        let screen = shown.parser.screen();
        let (rows, columns) = screen.size();
        let (rows, columns) = (rows.get(), columns.get());
        let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let mut cells = cells.filter_map(|(row, column)| screen.cell(row, column));
        cells.any(|cell| (cell.fgcolor(), cell.bgcolor()) != (Color::Default, Color::Default))
    }

    /// Waits for the end of the process, and answers what it left behind.
    #[track_caller]
    pub fn left(&mut self) -> Left {
        let (shown, changed) = &*self.screen;
        let guard = shown.lock().unwrap();
        let (mut guard, late) = changed.wait_timeout_while(guard, PATIENCE, |shown| !shown.ended).unwrap();
        assert!(!late.timed_out(), "the client does not end; the screen:\n{}", guard.parser.screen().contents());
        let text = everything(&mut guard.parser);
        let screen = guard.parser.screen();
        let marks = [
            (screen.alternate_screen(), "the alternate screen is still there"),
            (screen.bracketed_paste(), "pastes are still bracketed"),
            (screen.hide_cursor(), "the cursor is hidden"),
            (settings_of(&*self.master) != self.before, "the terminal is not set as before"),
        ];
        let changed = marks.into_iter().filter(|(on, _)| *on).map(|(_, said)| said).collect();
        drop(guard);
        Left { code: self.child.wait().unwrap().exit_code(), text, changed }
    }
}

/// The rows, fields or entries that have the keys or are selected.
fn at_hand(screen: &str) -> impl Iterator<Item = &str> {
    screen.lines().filter(|line| line.contains('>'))
}

/// The text of the main screen with all that was scrolled off it.
fn everything(parser: &mut vt100::Parser) -> String {
    let mut text = String::new();
    for back in (0..=1_000).rev().step_by(10) {
        parser.screen_mut().set_scrollback(back);
        text.push_str(&parser.screen().contents());
        text.push('\n');
    }
    text
}
