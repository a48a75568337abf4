//! The photographs of a person: a list, and the one at hand drawn below it. They are added with gRPC tooling, since this
//! client reads no files.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{GetPhotographRequest, GetPhotographResponse, Nominal, Photograph, Preview};

use super::remove::Remove;
use super::source;
use crate::app::Step;
use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::{picture, when, words};

const COLUMNS: &[Column] = &[column("Taken", 12), column("What it shows", 0), column("Added", 18), column("Size", 12)];
const EMPTY: &str = "There is no photograph. The administrator's guide says how one is added.";

/// The list and the picture at hand.
pub struct Photographs {
    list: List,
    photographs: Vec<Photograph>,
    shown: Option<(String, Preview)>,
}

impl Default for Photographs {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), photographs: Vec::new(), shown: None }
    }
}

impl Photographs {
    /// Shows these.
    pub fn set(&mut self, photographs: &[Photograph]) {
        self.photographs = photographs.to_vec();
        self.list.set(photographs.iter().map(row).collect());
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.photographs.len()
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    fn selected(&self) -> Option<&Photograph> {
        let id = self.list.selected()?;
        self.photographs.iter().find(|one| one.id == id)
    }

    /// Asks for the picture at hand where it is not shown yet.
    pub fn read(&self) -> Step {
        let at_hand = self.selected().map(|one| one.id.clone());
        match at_hand {
            Some(id) if self.shown.as_ref().is_none_or(|(shown, _)| *shown != id) => {
                Step::none().call(GetPhotographRequest { id, ..GetPhotographRequest::default() })
            }
            _ => Step::none(),
        }
    }

    /// Takes a picture.
    pub fn take(&mut self, reply: GetPhotographResponse) {
        self.shown = reply.photograph.map(|photograph| photograph.id).zip(reply.preview);
    }

    /// Moves and then asks for the picture at hand; takes it away.
    pub fn command(&mut self, command: Command, nominal: &Nominal) -> Step {
        match (command, self.selected()) {
            (Command::Own("remove"), Some(one)) => Step::none().open(Remove::photograph(nominal, one)),
            (Command::Own(_), _) => Step::none().say("Nothing is at hand here."),
            (command, _) => {
                if !self.list.command(command) {
                    return Step::pass();
                }
                self.read()
            }
        }
    }

    /// Draws the list, and the picture at hand below it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let rows = u16::try_from(self.list.total()).unwrap_or(u16::MAX).clamp(1, 4) + 1;
        let [list, said, below] =
            Layout::vertical([Constraint::Length(rows), Constraint::Length(1), Constraint::Min(0)]).areas(area);
        self.list.draw(frame, list, theme, focus);
        let Some(one) = self.selected() else { return };
        let by = words::account(one.added_by.as_ref());
        let text = format!("  From {}; added by {by}", source::words(one.source.as_ref()));
        frame.render_widget(Line::styled(crate::safe::inert(&text).into_owned(), theme.style(Tone::Quiet)), said);
        if let Some((_, shown)) = self.shown.as_ref().filter(|(id, _)| *id == one.id) {
            let place = Rect { x: below.x + 2, width: below.width.saturating_sub(2), ..below };
            picture::draw(frame, place, theme, shown);
        }
    }
}

fn row(one: &Photograph) -> Row {
    let caption = if one.caption.is_empty() { "Photograph" } else { &one.caption };
    Row::new(&one.id)
        .cell(when::date(one.taken_date.as_ref()))
        .cell(caption)
        .toned(when::time(one.add_time.as_ref()), Tone::Quiet)
        .toned(format!("{} x {}", one.width, one.height), Tone::Quiet)
}
