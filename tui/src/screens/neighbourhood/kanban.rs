//! Plans as cards in a column for each stage: as many columns as fit, around the one at hand.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use safetynet_proto::nms::v1::{Plan, PlanStage};

use crate::keys::Command;
use crate::plain::outline::{Ask, Outline};
use crate::safe;
use crate::theme::{Theme, Tone};
use crate::widgets::{when, wrap};

/// The columns; a plan that is to be repeated waits beside the assessment that said so.
const COLUMNS: [(PlanStage, &str); 7] = [
    (PlanStage::Objective, "Objective"),
    (PlanStage::Scanning, "Scanning"),
    (PlanStage::Analysis, "Analysis"),
    (PlanStage::Response, "Response"),
    (PlanStage::Assessment, "Assessment"),
    (PlanStage::Repeat, "Repeat"),
    (PlanStage::Closed, "Closed"),
];
/// The fewest columns of the screen that a card needs.
const CARD: u16 = 24;
/// The rows of a card.
const ROWS: u16 = 3;

/// A card.
struct Card {
    id: String,
    title: String,
    foot: String,
    late: bool,
}

/// The cards and which one is at hand.
#[derive(Default)]
pub struct Kanban {
    columns: Vec<Vec<Card>>,
    column: usize,
    row: usize,
}

impl Kanban {
    /// Takes the plans; the selection stays on its plan, in whatever column that is now.
    pub fn set(&mut self, plans: &[Plan]) {
        let at = self.selected().map(str::to_owned);
        let cards = |stage| plans.iter().filter(move |plan| plan.stage() == stage).map(card).collect();
        let first = self.columns.is_empty();
        self.columns = COLUMNS.iter().map(|(stage, _)| cards(*stage)).collect();
        match at {
            Some(id) => self.select(&id),
            None if first => self.column = self.columns.iter().position(|cards| !cards.is_empty()).unwrap_or(0),
            None => {}
        }
        self.stay();
    }

    /// The id of the plan at hand.
    pub fn selected(&self) -> Option<&str> {
        self.columns.get(self.column)?.get(self.row).map(|card| card.id.as_str())
    }

    /// Puts the selection on a plan.
    pub fn select(&mut self, id: &str) {
        for (column, cards) in self.columns.iter().enumerate() {
            if let Some(row) = cards.iter().position(|card| card.id == id) {
                (self.column, self.row) = (column, row);
            }
        }
    }

    /// Moves from card to card and from column to column; false when the command is not one of these.
    pub fn command(&mut self, command: Command) -> bool {
        let cards = self.columns.get(self.column).map_or(0, Vec::len);
        match command {
            Command::Left => self.column = self.column.saturating_sub(1),
            Command::Right => self.column = (self.column + 1).min(COLUMNS.len() - 1),
            Command::Down => self.row = (self.row + 1).min(cards.saturating_sub(1)),
            Command::Up => self.row = self.row.saturating_sub(1),
            Command::First => self.row = 0,
            Command::Last => self.row = cards.saturating_sub(1),
            _ => return false,
        }
        self.stay();
        true
    }

    fn stay(&mut self) {
        let cards = self.columns.get(self.column).map_or(0, Vec::len);
        self.row = self.row.min(cards.saturating_sub(1));
    }

    /// Draws the path of the stages with their counts, and below it the columns that fit.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        if let Some(outline) = theme.outline() {
            self.say(&mut outline.borrow_mut(), area);
            return;
        }
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(1)]).areas(area);
        self.draw_path(frame, head, theme);
        let fit = usize::from((body.width / CARD).max(1)).min(COLUMNS.len());
        let from = self.column.saturating_sub(fit / 2).min(COLUMNS.len() - fit);
        let places = Layout::horizontal(vec![Constraint::Fill(1); fit]).spacing(1).split(body);
        for ((index, (_, name)), place) in COLUMNS.iter().enumerate().skip(from).zip(places.iter()) {
            let here = index == self.column;
            let tone = if here { Tone::Focus } else { Tone::Quiet };
            let text = wrap::cut(&format!("{}{name}", if here { ">" } else { " " }), usize::from(place.width));
            frame.render_widget(Line::styled(text, theme.style(tone)), Rect { height: 1, ..*place });
            let below = Rect { y: place.y + 1, height: place.height.saturating_sub(1), ..*place };
            self.draw_column(frame, below, theme, index);
        }
    }

    /// Each stage with its plans; a number opens one of the stage at hand.
    fn say(&self, outline: &mut Outline, area: Rect) {
        for ((_, name), cards) in COLUMNS.iter().zip(&self.columns) {
            outline.say(area, format!("{name}: {}", plans(cards.len())));
            for (card, number) in cards.iter().zip(1..) {
                outline.say(area, format!("{number}. {}, {}", card.title, card.foot));
            }
        }
        let name = COLUMNS.get(self.column).map_or("", |(_, name)| name);
        let cards = self.columns.get(self.column).map_or(&[][..], Vec::as_slice);
        let at = match cards.get(self.row) {
            Some(card) => {
                format!("Stage {name}, plan {} of {}: {}, {}", self.row + 1, cards.len(), card.title, card.foot)
            }
            None => format!("Stage {name}: no plan. Left and right go to other stages."),
        };
        outline.at_hand(area, format!("stage {} {}", self.column, self.row), at, Ask::Rows(cards.len()));
    }

    /// All stages with how many plans are at each, so that none is hidden by the width.
    fn draw_path(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let counts = self.columns.iter().map(Vec::len).chain(std::iter::repeat(0));
        let short = area.width < 100;
        let spans = COLUMNS.iter().zip(counts).enumerate().flat_map(|(index, ((_, name), count))| {
            let name = if short { name.get(..3).unwrap_or(name) } else { name };
            let tone = if index == self.column { Tone::Title } else { Tone::Quiet };
            let arrow = if index + 1 < COLUMNS.len() { " › " } else { "" };
            [Span::styled(format!("{name} {count}"), theme.style(tone)), Span::styled(arrow, theme.style(Tone::Quiet))]
        });
        frame.render_widget(Line::from([vec![Span::raw("  ")], spans.collect()].concat()), area);
    }

    fn draw_column(&self, frame: &mut Frame, area: Rect, theme: Theme, index: usize) {
        let Some(cards) = self.columns.get(index) else { return };
        let fit = usize::from(area.height / ROWS).max(1);
        let at = if index == self.column { self.row } else { 0 };
        let from = (at + 1).saturating_sub(fit);
        for ((row, card), y) in
            cards.iter().enumerate().skip(from).zip((area.top()..area.bottom()).step_by(usize::from(ROWS)))
        {
            let here = index == self.column && row == self.row;
            let place = Rect { y, height: ROWS.min(area.bottom() - y), ..area };
            card.draw(frame, place, theme, here);
        }
    }
}

impl Card {
    /// The title on two rows, and below it how the tasks stand.
    fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, here: bool) {
        let width = area.width.saturating_sub(2);
        let title = wrap::rows(&self.title, width);
        let second = title.get(1).map_or("", |row| self.title.get(row.start..).unwrap_or_default());
        let first = title.first().map_or("", |row| row.of(&self.title));
        let (mark, plain) = if here { ("> ", Tone::Selected) } else { ("  ", Tone::Plain) };
        let late = if self.late { Tone::Late } else { Tone::Quiet };
        let mut lines = vec![(mark, first, plain)];
        if !second.is_empty() {
            lines.push(("  ", second, plain));
        }
        lines.push(("  ", &self.foot, late));
        for ((mark, text, tone), y) in lines.into_iter().zip(area.top()..area.bottom()) {
            let text = format!("{mark}{}", wrap::cut(text, usize::from(width)));
            frame.render_widget(Line::styled(text, theme.style(tone)), Rect { y, height: 1, ..area });
        }
    }
}

fn plans(count: usize) -> String {
    match count {
        1 => "1 plan".to_owned(),
        count => format!("{count} plans"),
    }
}

fn card(plan: &Plan) -> Card {
    let (done, all) = (plan.tasks.iter().filter(|task| task.done).count(), plan.tasks.len());
    let open = plan.tasks.iter().filter(|task| !task.done && plan.stage() != PlanStage::Closed);
    let late = open.map(|task| task.days_late).max().unwrap_or(0);
    let tasks = if all == 0 { "no tasks".to_owned() } else { format!("{done}/{all} done") };
    let foot = if late > 0 { format!("{} · {tasks}", when::late(late)) } else { tasks };
    Card { id: plan.id.clone(), title: safe::inert(&plan.title).into_owned(), foot, late: late > 0 }
}
