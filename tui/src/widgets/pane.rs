//! Text to read: headings and paragraphs, wrapped, scrolled and searched.

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::editor::{Editor, Focus, Shape};
use super::wrap;
use crate::app::{Event, Step};
use crate::keys::{Command, Context};
use crate::plain::outline::{Ask, Outline};
use crate::safe;
use crate::theme::{Theme, Tone};

/// A paragraph, with the length of the bar that stands behind its last line, as a share of the room there.
struct Part {
    text: String,
    tone: Tone,
    bar: Option<f64>,
}

/// A text with a place in it.
pub struct Pane {
    parts: Vec<Part>,
    top: Cell<usize>,
    /// So many of the parts were on the screen, to their end.
    seen: Cell<usize>,
    size: Cell<(u16, u16)>,
    search: Editor,
    searching: bool,
    /// The line that was found last.
    found: Option<usize>,
}

impl Default for Pane {
    fn default() -> Self {
        let search = Editor::new(Shape::Line);
        let (parts, top, seen, size) = (Vec::new(), Cell::new(0), Cell::new(0), Cell::new((80, 10)));
        Self { parts, top, seen, size, search, searching: false, found: None }
    }
}

impl Pane {
    /// Says in place of a text that it is being read, or that it could not be.
    pub fn missing(frame: &mut Frame, area: Rect, theme: Theme, waiting: bool) {
        let text = if waiting { "  Reading." } else { "  It could not be read. ctrl-r tries again." };
        frame.render_widget(Line::styled(text, theme.style(Tone::Quiet)), area);
    }

    /// Forgets the text; the place stays, so that a text read again does not jump.
    pub fn clear(&mut self) {
        self.parts.clear();
        self.seen.set(0);
        self.found = None;
    }

    /// Adds a line or a paragraph, made inert here; line ends in it are kept.
    pub fn push(&mut self, text: impl AsRef<str>, tone: Tone) -> &mut Self {
        for line in safe::inert_lines(text.as_ref()).split('\n') {
            self.parts.push(Part { text: line.to_owned(), tone, bar: None });
        }
        self
    }

    /// Adds a line with a bar behind it, which is `share` of the room that is left, from 0 to 1. It is read aloud as the
    /// line alone, so that says the figure.
    pub fn bar(&mut self, text: impl AsRef<str>, share: f64, tone: Tone) -> &mut Self {
        self.parts.push(Part { text: safe::inert(text.as_ref()).into_owned(), tone, bar: Some(share.clamp(0.0, 1.0)) });
        self
    }

    /// Adds a plain line or paragraph.
    pub fn say(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.push(text, Tone::Plain)
    }

    /// Adds an empty line and a heading.
    pub fn heading(&mut self, text: impl AsRef<str>) -> &mut Self {
        if !self.parts.is_empty() {
            self.say("");
        }
        self.push(text, Tone::Title)
    }

    /// What has the keys: the text, or the words to find while they are typed.
    pub fn context(&self) -> Context {
        if self.searching { Context::Search } else { Context::Pane }
    }

    /// Takes typed text, a paste, and the keys of a text.
    pub fn update(&mut self, event: &Event) -> Step {
        match event {
            Event::Type(character) => self.insert(character.encode_utf8(&mut [0; 4])),
            Event::Paste(text) => self.insert(text),
            Event::Command(command) => return Step::used(self.command(*command)),
            _ => return Step::pass(),
        }
        Step::none()
    }

    /// Types into the words to find.
    pub fn insert(&mut self, text: &str) {
        if self.searching {
            self.search.insert(text);
        }
    }

    /// How many lines were never on the screen: those behind the furthest that was.
    pub fn unseen(&self) -> usize {
        let width = self.size.get().0;
        self.parts.iter().skip(self.seen.get()).map(|part| wrap::rows(&part.text, width).len()).sum()
    }

    /// So many lines were on the screen, from the first on.
    fn saw(&self, lines: usize) {
        if self.seen.get() == self.parts.len() {
            return;
        }
        let (mut left, mut seen) = (lines, 0);
        for part in &self.parts {
            let rows = wrap::rows(&part.text, self.size.get().0).len();
            if rows > left {
                break;
            }
            (left, seen) = (left - rows, seen + 1);
        }
        self.seen.set(seen.max(self.seen.get()));
    }

    /// The last line is on the screen.
    pub fn read_to_the_end(&self) -> bool {
        self.top.get() + usize::from(self.size.get().1) >= self.lines().len()
    }

    /// Scrolls or searches; false when the command means nothing to a text.
    pub fn command(&mut self, command: Command) -> bool {
        let page = usize::from(self.size.get().1).max(2);
        let most = self.lines().len().saturating_sub(page);
        let top = self.top.get();
        // What is found is scrolled to only where it is not seen.
        let show = |place: usize| if (top..top + page).contains(&place) { top } else { place };
        let top = match command {
            Command::Open | Command::Back if self.searching => {
                self.searching = false;
                if command == Command::Back {
                    self.search.set("");
                    top
                } else {
                    self.seek(Way::Here).map_or(top, show)
                }
            }
            other if self.searching => return self.search.command(other),
            Command::Filter => {
                self.search.set("");
                self.searching = true;
                self.found = None;
                top
            }
            // Esc takes the mark away first, as it takes a filter away.
            Command::Back if !self.search.text().is_empty() => {
                self.search.set("");
                self.found = None;
                top
            }
            Command::NextMatch => self.seek(Way::On).map_or(top, show),
            Command::PreviousMatch => self.seek(Way::Back).map_or(top, show),
            other => match scrolled(other, top, page, most) {
                Some(top) => top,
                None => return false,
            },
        };
        self.top.set(top.min(most));
        true
    }

    /// Goes to a place that holds the words: from the last one found, else from the first line that is shown.
    fn seek(&mut self, way: Way) -> Option<usize> {
        let wanted = self.search.text().to_lowercase();
        let at = self.found.unwrap_or(self.top.get());
        let lines = self.lines();
        let mut places = lines
            .iter()
            .enumerate()
            .filter(|(_, (line, _))| !wanted.is_empty() && line.to_lowercase().contains(&wanted))
            .map(|(place, _)| place);
        let place = match (way, self.found) {
            (Way::Here, _) | (Way::On, None) => places.find(|place| *place >= at),
            (Way::On, Some(_)) => places.find(|place| *place > at),
            (Way::Back, _) => places.take_while(|place| *place < at).last(),
        };
        drop(lines);
        if place.is_some() || way == Way::Here {
            self.found = place;
        }
        place
    }

    /// How the search stands: the words, and whether they were found.
    fn search_words(&self) -> Option<String> {
        let words = self.search.text();
        match (self.found, words.is_empty()) {
            (_, true) => None,
            (None, false) => Some(format!("“{words}” does not stand below here. / finds something else.")),
            (Some(_), false) => Some(format!("“{words}”: n goes to the next place, N to the one before.")),
        }
    }

    fn lines(&self) -> Vec<(&str, Tone)> {
        self.rows().into_iter().map(|(row, tone, _)| (row, tone)).collect()
    }

    /// Each line with its tone and the bar behind it.
    fn rows(&self) -> Vec<(&str, Tone, Option<f64>)> {
        let width = self.size.get().0;
        let rows = |part: &'_ Part| wrap::rows(&part.text, width);
        let rows = self.parts.iter().flat_map(|part| {
            let rows = rows(part);
            let last = rows.len().saturating_sub(1);
            let bar = move |at| part.bar.filter(|_| at == last);
            rows.into_iter()
                .enumerate()
                .map(move |(at, row)| (row.of(&part.text), part.tone, bar(at)))
                .collect::<Vec<_>>()
        });
        rows.collect()
    }

    /// Draws what is at the place, and says below how much more there is.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        if let Some(outline) = theme.outline() {
            self.speak(&mut outline.borrow_mut(), area, focus);
            return;
        }
        let text = Rect { height: area.height.saturating_sub(1), ..area };
        self.size.set((text.width, text.height));
        let lines = self.rows();
        let height = usize::from(text.height);
        let top = self.top.get().min(lines.len().saturating_sub(height));
        self.saw(top + height);
        for ((index, (line, tone, bar)), y) in lines.iter().enumerate().skip(top).zip(text.top()..text.bottom()) {
            let tone = if self.found == Some(index) { Tone::Selected } else { *tone };
            let line = format!("{line}{}", blocks(*bar, line, text.width));
            frame.render_widget(Line::styled(line, theme.style(tone)), Rect { y, height: 1, ..text });
        }
        let foot = Rect { y: text.bottom(), height: area.height - text.height, ..area };
        if self.searching {
            frame.render_widget(Line::styled("/ ", theme.style(Tone::Focus)), foot);
            let place = Rect { x: foot.x + 2, width: foot.width.saturating_sub(2), ..foot };
            self.search.draw(frame, place, theme.style(Tone::Plain), focus);
        } else if let Some(words) = self.search_words().filter(|_| focus == Focus::Here) {
            let words = wrap::cut(&safe::inert(&words), usize::from(foot.width));
            frame.render_widget(Line::styled(words, theme.style(Tone::Focus)), foot);
        } else if lines.len() > height {
            let below = lines.len() - top - height.min(lines.len() - top);
            let said = match below {
                0 => "— end —".to_owned(),
                1 => "— 1 more line below —".to_owned(),
                below => format!("— {below} more lines below —"),
            };
            let tone = if focus == Focus::Here { Tone::Focus } else { Tone::Quiet };
            frame.render_widget(Line::styled(said, theme.style(tone)), foot);
        }
    }
}

/// The longest bar, in columns.
const LONGEST: u16 = 40;

/// The blocks of a bar behind a line, in the room that the line leaves.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of at most 40 columns")]
fn blocks(bar: Option<f64>, line: &str, width: u16) -> String {
    let taken = u16::try_from(wrap::columns(line)).unwrap_or(width);
    let room = width.saturating_sub(taken + 1).min(LONGEST);
    bar.map_or(String::new(), |share| format!(" {}", "█".repeat((share * f64::from(room)).round() as usize)))
}

/// Lines of a text that are said at once.
const READ: u16 = 40;

impl Pane {
    /// The lines from the place on, a page at a time, and the line that was found.
    fn speak(&self, outline: &mut Outline, area: Rect, focus: Focus) {
        self.size.set((area.width, READ));
        let lines = self.lines();
        let height = usize::from(READ);
        let top = self.top.get().min(lines.len().saturating_sub(height));
        self.saw(top + height);
        for (line, _) in lines.iter().skip(top).take(height) {
            outline.say(area, line);
        }
        let below = lines.len().saturating_sub(top + height);
        if below > 0 {
            outline.say(area, format!("{below} more lines below. Page down says them."));
        }
        if focus == Focus::Elsewhere {
            return;
        }
        let found = self.found.and_then(|place| lines.get(place).map(|(line, _)| (place, line)));
        if self.searching {
            outline.at_hand(area, "find", "Type words to find in this text, then enter.", self.search.ask(false));
        } else if let Some((place, line)) = found {
            outline.at_hand(area, format!("found {place}"), format!("Found: {line}"), Ask::Keys);
        } else if let Some(words) = self.search_words() {
            outline.at_hand(area, "not found", words, Ask::Keys);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Here,
    On,
    Back,
}

/// The first line after a command that scrolls; none for any other command.
fn scrolled(command: Command, top: usize, page: usize, most: usize) -> Option<usize> {
    Some(match command {
        Command::Down => top + 1,
        Command::Up => top.saturating_sub(1),
        Command::First => 0,
        Command::Last => most,
        Command::HalfDown => top + page / 2,
        Command::HalfUp => top.saturating_sub(page / 2),
        Command::PageDown => top + page,
        Command::PageUp => top.saturating_sub(page),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolls_searches_and_knows_when_it_was_read() {
        let mut pane = Pane::default();
        for number in 0..30 {
            pane.say(format!("line {number}"));
        }
        assert!(!pane.read_to_the_end() && pane.unseen() == 30);
        pane.saw(10);
        pane.saw(4);
        assert_eq!(pane.unseen(), 20);
        pane.command(Command::Filter);
        pane.insert("line 17");
        pane.command(Command::Open);
        assert_eq!((pane.top.get(), pane.found), (17, Some(17)));
        pane.command(Command::Last);
        assert!(pane.read_to_the_end());
        pane.command(Command::Down);
        assert_eq!(pane.top.get(), 20);
    }

    #[test]
    fn n_goes_on_and_back_also_where_nothing_scrolls() {
        let mut pane = Pane::default();
        for text in ["a door", "a window", "the door again", "a wall"] {
            pane.say(text);
        }
        let found = |pane: &Pane| pane.found;
        pane.command(Command::Filter);
        pane.insert("DOOR");
        pane.command(Command::Open);
        assert_eq!(found(&pane), Some(0));
        pane.command(Command::NextMatch);
        assert_eq!(found(&pane), Some(2));
        pane.command(Command::NextMatch);
        assert_eq!(found(&pane), Some(2), "there is no further one");
        pane.command(Command::PreviousMatch);
        assert_eq!(found(&pane), Some(0));
        assert!(pane.command(Command::Back), "esc takes the mark away first");
        assert!(found(&pane).is_none() && !pane.command(Command::Back));
    }
}
