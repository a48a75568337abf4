//! What the selected row of a list says at length, below the list.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::wrap;
use crate::safe;
use crate::theme::{Theme, Tone};

/// Draws the texts in the last `rows` rows of `area` under a line, cut where there is no room, and
/// answers what is left above.
pub fn draw(frame: &mut Frame, area: Rect, rows: u16, theme: Theme, texts: &[(String, Tone)]) -> Rect {
    if let Some(outline) = theme.outline() {
        let [above, foot] = Layout::vertical([Constraint::Min(1), Constraint::Length(1)]).areas(area);
        for (text, _) in texts {
            outline.borrow_mut().say(foot, text);
        }
        return above;
    }
    if area.height < rows + 5 || texts.iter().all(|(text, _)| text.is_empty()) {
        return area;
    }
    let [above, rule, foot] =
        Layout::vertical([Constraint::Min(4), Constraint::Length(1), Constraint::Length(rows)]).areas(area);
    let line = "─".repeat(usize::from(rule.width));
    frame.render_widget(Line::styled(line, theme.style(Tone::Quiet)), rule);
    let place = Rect { x: foot.x + 2, width: foot.width.saturating_sub(2), ..foot };
    let texts: Vec<(String, Tone)> =
        texts.iter().map(|(text, tone)| (safe::inert_lines(text).into_owned(), *tone)).collect();
    let lines: Vec<(&str, Tone)> = texts
        .iter()
        .filter(|(text, _)| !text.is_empty())
        .flat_map(|(text, tone)| wrap::rows(text, place.width).into_iter().map(|row| (row.of(text), *tone)))
        .collect();
    let cut = lines.len() > usize::from(rows);
    for (index, ((line, tone), y)) in lines.iter().zip(place.top()..place.bottom()).enumerate() {
        let last = cut && index + 1 == usize::from(rows);
        let text = if last {
            format!("{} …", wrap::cut(line, usize::from(place.width).saturating_sub(2)))
        } else {
            (*line).to_owned()
        };
        frame.render_widget(Line::styled(text, theme.style(*tone)), Rect { y, height: 1, ..place });
    }
    above
}
