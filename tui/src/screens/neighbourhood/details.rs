//! The text of the record at hand: where it stands, and the line above it that names the keys.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::{CONTACTS, ENGAGEMENTS, MAP, NOW, Neighbourhood, PLANS, PRIORITIES};
use crate::app::View;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::panes::folded;
use crate::widgets::wrap;

impl Neighbourhood {
    /// Where the list and the text go: side by side where there is room; cards, maps and what is due want
    /// the whole width.
    pub(super) fn places(&self, area: Rect, theme: Theme) -> (Rect, Rect) {
        let halves = [Constraint::Fill(3), Constraint::Fill(2)];
        if !folded(area.width, theme) && (PRIORITIES..PLANS).contains(&self.panes.at()) {
            let [main, text] = Layout::horizontal(halves).spacing(2).areas(area);
            return (main, text);
        }
        let [main, text] = Layout::vertical(halves).areas(area);
        (main, text)
    }

    pub(super) fn draw_details(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.shown.is_none() {
            return;
        }
        let (text, tone) = match self.panes.at() {
            _ if self.reading => ("> — esc: back to the list —", Tone::Focus),
            NOW => ("  — enter: read · m: move on · e: change · s: seen · tab: records —", Tone::Quiet),
            CONTACTS => ("  — enter: read · m: spoken to · e: change · o: rounds of questions · a: add —", Tone::Quiet),
            ENGAGEMENTS => ("  — enter: read · m: move on · e: change · i: raise · v: month · a: add —", Tone::Quiet),
            MAP => ("  — enter: read · + -: closer, farther · H J K L: move · /: point · b: form —", Tone::Quiet),
            PLANS => ("  — enter: read · m: move on · e: write · f: figures · t, d: tasks · a: add —", Tone::Quiet),
            _ => ("  — enter: read · m: move on · e: change · a: add —", Tone::Quiet),
        };
        let head = wrap::cut(text, usize::from(area.width));
        frame.render_widget(Line::styled(head, view.theme.style(tone)), Rect { height: 1, ..area });
        let below = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(2),
            y: area.y + 1,
            height: area.height.saturating_sub(1),
        };
        self.details.draw(frame, below, view.theme, Focus::when(self.reading));
    }
}
