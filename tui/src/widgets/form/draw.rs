//! How a form looks: labels to the left, fields to the right, complaints below their field. A label that is too long
//! for its column has a row of its own above the field.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Field, Form, Kind};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::{Focus, Shape};
use crate::widgets::wrap;

/// Rows that a note is given.
const NOTE_ROWS: u16 = 5;
/// Columns for labels.
const LABEL: u16 = 22;
/// Said of a text that is offered.
pub(super) const OFFERED: &str = "offered: typing replaces it, ctrl-s takes it";

impl Form {
    /// How many rows the whole form takes at a width, with its button and what is said beside its fields.
    pub fn rows(&self, width: u16) -> u16 {
        let fields: u16 = self.fields.iter().map(|field| height(field, width)).sum();
        said_rows(self.error.as_deref(), width) + fields + 1
    }

    /// Draws the form in `area`, scrolled so that the field with the keys is seen whole.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        if let Some(outline) = theme.outline() {
            self.say(&mut outline.borrow_mut(), area, focus);
            return;
        }
        let width = area.width;
        let heights: Vec<u16> = self.fields.iter().map(|field| height(field, width)).collect();
        let above = said_rows(self.error.as_deref(), width);
        let top_of = |index: usize| above + heights.iter().take(index).sum::<u16>();
        let (first, last) = (top_of(self.at), top_of(self.at + 1).max(top_of(self.at) + 1));
        // On the first field the message above it is seen too.
        let wanted = if self.at == 0 { 0 } else { first };
        let top = self.top.get().min(wanted).max((last + 1).saturating_sub(area.height));
        self.top.set(top);
        let window = Window { area, top };
        if let Some(said) = &self.error {
            draw_said(frame, &window, 0, said, theme, 0);
        }
        for (index, field) in self.fields.iter().enumerate().filter(|(_, field)| field.shown) {
            let here = focus == Focus::Here && index == self.at;
            draw_field(frame, &window, top_of(index), field, theme, Focus::when(here));
        }
        self.draw_button(frame, &window, top_of(self.fields.len()), theme, focus);
    }

    fn draw_button(&self, frame: &mut Frame, window: &Window, row: u16, theme: Theme, focus: Focus) {
        let here = focus == Focus::Here && self.at >= self.fields.len();
        let tone = if here { Tone::Selected } else { Tone::Title };
        let text = format!("{}[ {} ]", if here { ">" } else { " " }, self.button);
        if let Some(place) = window.row(row) {
            frame.render_widget(Span::styled(text, theme.style(tone)), indent(place, LABEL.min(place.width / 3)));
        }
    }
}

/// The part of a long form that is on the screen.
struct Window {
    area: Rect,
    top: u16,
}

impl Window {
    fn row(&self, row: u16) -> Option<Rect> {
        let y = row.checked_sub(self.top).filter(|y| *y < self.area.height)?;
        Some(Rect { y: self.area.y + y, height: 1, ..self.area })
    }

    fn rows(&self, row: u16, height: u16) -> Option<Rect> {
        let first = self.row(row.max(self.top))?;
        let hidden = self.top.saturating_sub(row);
        let height = height.saturating_sub(hidden).min(self.area.bottom() - first.y);
        Some(Rect { height, ..first })
    }
}

fn label_width(width: u16) -> u16 {
    LABEL.min(width / 3)
}

fn indent(area: Rect, by: u16) -> Rect {
    Rect { x: area.x + by.min(area.width), width: area.width.saturating_sub(by), ..area }
}

fn said_rows(said: Option<&str>, width: u16) -> u16 {
    let rows = said.map_or(0, |said| wrap::rows(&format!("! {said}"), width).len());
    u16::try_from(rows).unwrap_or(u16::MAX / 2)
}

fn field_rows(field: &Field) -> u16 {
    match &field.kind {
        Kind::Text(editor) if editor.shape() == Shape::Note => NOTE_ROWS,
        _ => 1,
    }
}

fn tone_of(field: &Field, focus: Focus) -> Tone {
    match focus {
        Focus::Here => Tone::Focus,
        Focus::Elsewhere if field.settled => Tone::Quiet,
        Focus::Elsewhere => Tone::Plain,
    }
}

/// Whether the label needs a row of its own.
fn tall(field: &Field, width: u16) -> bool {
    field.label.chars().count() > usize::from(label_width(width).saturating_sub(3))
}

fn height(field: &Field, width: u16) -> u16 {
    if !field.shown {
        return 0;
    }
    u16::from(tall(field, width))
        + field_rows(field)
        + said_rows(field.said(), width.saturating_sub(label_width(width)))
}

fn draw_said(frame: &mut Frame, window: &Window, row: u16, said: &str, theme: Theme, by: u16) {
    let said = format!("! {said}");
    let rows = wrap::rows(&said, window.area.width.saturating_sub(by));
    for (index, line) in (row..).zip(rows) {
        if let Some(place) = window.row(index) {
            frame.render_widget(Line::styled(line.of(&said), theme.style(Tone::Error)), indent(place, by));
        }
    }
}

fn draw_field(frame: &mut Frame, window: &Window, row: u16, field: &Field, theme: Theme, focus: Focus) {
    let (label, tall) = (label_width(window.area.width), tall(field, window.area.width));
    if let Some(place) = window.row(row) {
        let mark = if focus == Focus::Here { "> " } else { "  " };
        let room = if tall { place.width } else { label };
        let text = format!("{mark}{}", wrap::cut(&field.label, usize::from(room.saturating_sub(3))));
        frame.render_widget(Span::styled(text, theme.style(tone_of(field, focus))), place);
    }
    let row = row + u16::from(tall);
    if let Some(place) = window.rows(row, field_rows(field)) {
        draw_value(frame, indent(place, label), field, theme, focus);
    }
    if let Some(said) = field.said() {
        draw_said(frame, window, row + field_rows(field), said, theme, label);
    }
}

fn draw_value(frame: &mut Frame, area: Rect, field: &Field, theme: Theme, focus: Focus) {
    let style = theme.style(tone_of(field, focus));
    let text = match &field.kind {
        Kind::Text(editor) | Kind::Date(editor) => {
            let ground = style.add_modifier(ratatui::style::Modifier::UNDERLINED);
            editor.draw(frame, area, ground, focus);
            if editor.text().is_empty() {
                hint(frame, area, &field.help, theme);
            } else if field.offered {
                let last = area.height.saturating_sub(1);
                hint(frame, Rect { y: area.y + last, height: area.height - last, ..area }, OFFERED, theme);
            }
            return;
        }
        Kind::Tick(ticked) => format!("[{}] {}", if *ticked { "x" } else { " " }, field.help),
        Kind::Choice(options, at) => {
            let (option, count) = super::pick::shown(options, *at);
            let count = if count.is_empty() { count } else { format!("  ({count})") };
            format!("‹ {option} ›{count}")
        }
    };
    frame.render_widget(Span::styled(wrap::cut(&text, usize::from(area.width)), style), area);
}

/// What belongs into an empty field, said quietly after the place where typing begins.
fn hint(frame: &mut Frame, area: Rect, help: &str, theme: Theme) {
    let place = indent(Rect { height: 1.min(area.height), ..area }, 2);
    let help = wrap::cut(help, usize::from(place.width));
    frame.render_widget(Span::styled(help, theme.style(Tone::Quiet)), place);
}
