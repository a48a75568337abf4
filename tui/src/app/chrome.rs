//! What stands around every screen: the marking and who is signed in, the path, the status line.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span as Text};
use ratatui::widgets::Paragraph;
use safetynet_shared::clock::Moment;

use super::session::Next;
use super::wake::{SPINNER_AFTER, SPINNER_STEP, WORDS_AFTER};
use super::{App, Connection};
use crate::keys::Context;
use crate::safe;
use crate::theme::Tone;
use crate::widgets::wrap;

/// Below this the parts of a screen would overlap.
const LEAST: (u16, u16) = (60, 15);
/// The most rows of what is said.
const MOST_SAID: u16 = 4;
const SPINNER: [&str; 4] = ["|", "/", "-", "\\"];

impl App {
    /// Draws everything; reads only.
    pub fn draw(&self, frame: &mut Frame) {
        let area = frame.area();
        frame.buffer_mut().set_style(area, self.theme.ground());
        if area.width < LEAST.0 || area.height < LEAST.1 {
            draw_too_small(frame, area);
        } else {
            self.draw_all(frame, area);
        }
        safe::scrub(frame.buffer_mut());
    }

    fn draw_all(&self, frame: &mut Frame, area: Rect) {
        let said = u16::try_from(self.said_rows(area.width).len()).unwrap_or(1).clamp(1, MOST_SAID);
        let rows = [Constraint::Length(1), Constraint::Length(1), Constraint::Min(1), Constraint::Length(said)];
        let [banner, path, body, status] = Layout::vertical(rows).areas(area);
        self.draw_banner(frame, banner);
        self.draw_path(frame, path);
        if let Some(entry) = self.stack.last() {
            entry.draw(frame, body, &self.view());
        }
        if let Some(overlay) = &self.overlay {
            overlay.draw(frame, body, self.theme);
        }
        self.draw_status(frame, status);
    }

    fn draw_banner(&self, frame: &mut Frame, area: Rect) {
        let style = self.theme.style(Tone::Marking);
        frame.buffer_mut().set_style(area, style);
        let (text, right) = match &self.who {
            Some(who) => {
                let text = format!(" OFFICIAL  {} · {} · {}", who.name, who.organisation, who.roles_label());
                let right = self.left().map_or(String::new(), |(next, minutes)| match next {
                    Next::Lock => format!(" lock in {minutes} min"),
                    Next::End => format!(" end in {minutes} min"),
                });
                (text, right)
            }
            None => (" OFFICIAL  SafetyNet".to_owned(), String::new()),
        };
        let room = usize::from(area.width).saturating_sub(wrap::columns(&right));
        frame.render_widget(Line::styled(wrap::cut(&text, room), style), area);
        frame.render_widget(Line::styled(right, style).right_aligned(), area);
    }

    fn draw_path(&self, frame: &mut Frame, area: Rect) {
        let titles: Vec<String> = self.stack.iter().map(|entry| safe::inert(&entry.name()).into_owned()).collect();
        let (last, before) = path(&titles, usize::from(area.width).saturating_sub(1));
        let style = self.theme.style(Tone::Quiet);
        let line = Line::from(vec![
            Text::styled(format!(" {before}"), style),
            Text::styled(last, self.theme.style(Tone::Title)),
        ]);
        frame.render_widget(line, area);
    }

    /// What was said, as it stands in the status line, and how.
    fn said(&self) -> Option<(String, Tone)> {
        let said = self.said.as_ref()?;
        Some(if said.error {
            (format!(" ! {}", said.text), Tone::Error)
        } else {
            (format!(" {}", said.text), Tone::Title)
        })
    }

    /// The rows of what was said; none where nothing was.
    fn said_rows(&self, width: u16) -> Vec<String> {
        let text = self.said().map_or(String::new(), |(text, _)| text);
        let rows = wrap::rows(&text, width).into_iter().map(|row| row.of(&text).to_owned());
        rows.filter(|row| !row.is_empty()).collect()
    }

    /// What was said, on as many rows as it needs, else the connection, unsaved text and the call in progress; to the right
    /// the hints.
    fn draw_status(&self, frame: &mut Frame, area: Rect) {
        if area.height > 1
            && let Some((_, tone)) = self.said()
        {
            for (row, y) in self.said_rows(area.width).iter().zip(area.top()..area.bottom()) {
                let line = Text::styled(row.as_str(), self.theme.style(tone));
                frame.render_widget(line, Rect { y, height: 1, ..area });
            }
            return;
        }
        let working = self.working().filter(|_| self.connection == Connection::Connected);
        let (text, tone) = match (self.said(), working) {
            (Some(said), _) => said,
            (None, Some(working)) => (format!(" {working}"), Tone::Quiet),
            (None, None) => self.state(),
        };
        let hints = self.hints();
        let used = wrap::columns(&text) + 1;
        let room = usize::from(area.width).saturating_sub(used);
        if wrap::columns(&hints) < room {
            frame.render_widget(Line::styled(hints, self.theme.style(Tone::Quiet)).right_aligned(), area);
        }
        let text = wrap::cut(&text, usize::from(area.width));
        frame.render_widget(Text::styled(text, self.theme.style(tone)), area);
    }

    fn state(&self) -> (String, Tone) {
        let unsaved = match self.drafts.unsaved() {
            0 => String::new(),
            1 => " · 1 character not yet saved".to_owned(),
            count => format!(" · {count} characters not yet saved"),
        };
        let old = self.read_at().map_or(String::new(), |read| format!(" · shown as of {}", read.local()));
        match self.connection {
            Connection::Connected if self.is_unread() => (format!(" ! {}{unsaved}", self.unread_words()), Tone::Late),
            Connection::Connected if unsaved.is_empty() => (" Connected".to_owned(), Tone::Quiet),
            Connection::Connected => (format!(" Connected{unsaved}"), Tone::Soon),
            Connection::Connecting => (format!(" Connecting…{unsaved}{old}"), Tone::Soon),
            Connection::Waiting(until) if until <= self.now => {
                (format!(" ! No connection: trying now{unsaved}{old}"), Tone::Late)
            }
            Connection::Waiting(until) => {
                let seconds = (until.since(self.now).micros() + 999_999) / 1_000_000;
                (format!(" ! No connection: trying in {seconds} s, ctrl-r tries now{unsaved}{old}"), Tone::Late)
            }
        }
    }

    /// Something of the screen was asked for, and no answer came.
    pub(super) fn is_unread(&self) -> bool {
        self.stack.last().is_some_and(|entry| !entry.unread.is_empty())
    }

    /// What is said of a screen that is unread.
    pub(super) fn unread_words(&self) -> String {
        match self.read_at() {
            Some(read) => format!("Not read anew: shown as of {}. ctrl-r reads it again.", read.local()),
            None => "This could not be read. ctrl-r reads it again.".to_owned(),
        }
    }

    /// When the answer came that is on the screen.
    fn read_at(&self) -> Option<Moment> {
        self.stack.last().and_then(|entry| entry.read)
    }

    /// The spinner after 150 ms, words after two seconds.
    fn working(&self) -> Option<String> {
        let call = self.pending.iter().min_by_key(|call| call.since)?;
        let gone = self.now.since(call.since);
        if gone < SPINNER_AFTER {
            return None;
        }
        let turn = usize::try_from(gone.micros() / SPINNER_STEP.micros()).unwrap_or(0);
        let spinner = SPINNER.get(turn % SPINNER.len()).copied().unwrap_or_default();
        let words = self.working_words();
        Some(if words.is_empty() { spinner.to_owned() } else { format!("{spinner} {words}") })
    }

    /// What is said of a call in progress after two seconds.
    pub(super) fn working_words(&self) -> &'static str {
        let since = self.pending.iter().map(|call| call.since).min();
        let long = since.is_some_and(|since| self.now.since(since) >= WORDS_AFTER);
        if long { "The server is still working. ctrl-c gives this up." } else { "" }
    }

    fn hints(&self) -> String {
        let context = match (&self.overlay, self.stack.last()) {
            (Some(_), _) => return "esc closes ".to_owned(),
            (None, Some(entry)) => entry.screen.context(),
            (None, None) => Context::Pane,
        };
        let back = if self.stack.len() > 1 { "esc back  " } else { "" };
        let back = if self.can_undo() { format!("ctrl-z undo  {back}") } else { back.to_owned() };
        match context {
            context if context.types() => format!("{back}tab next field  F1 help "),
            _ => format!("{back}: find  ? help "),
        }
    }
}

/// The name of the screen, and before it those below, the nearest ones where there is no room for all.
fn path(titles: &[String], room: usize) -> (String, String) {
    let Some((last, before)) = titles.split_last() else { return (String::new(), String::new()) };
    let last = wrap::cut(last, room);
    let fits = |from: &usize| {
        let cut = (*from > 0).then_some("…");
        let mut parts: Vec<&str> = cut.into_iter().chain(before.iter().skip(*from).map(String::as_str)).collect();
        // What follows the last mark is the screen's own name.
        parts.push("");
        let text = parts.join(" › ");
        (wrap::columns(&text) + wrap::columns(&last) <= room).then_some(text)
    };
    let shown = (0..=before.len()).find_map(|from| fits(&from));
    (last, shown.unwrap_or_default())
}

fn draw_too_small(frame: &mut Frame, area: Rect) {
    let text = format!(
        "OFFICIAL\nThe window is {}×{}. SafetyNet needs {}×{}. Nothing is lost: make it larger.",
        area.width, area.height, LEAST.0, LEAST.1
    );
    let lines = wrap::rows(&text, area.width).into_iter().map(|row| Line::raw(row.of(&text).to_owned()));
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), area);
}
