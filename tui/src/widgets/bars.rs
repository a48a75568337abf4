//! Counts as bars, each with its number in figures: a picture that is also read aloud.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::wrap;
use crate::safe;
use crate::theme::{Theme, Tone};

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// How many.
    pub value: u32,
    /// What it means.
    pub tone: Tone,
}

/// Draws one bar a line. The whole width stands for `full`; for the longest bar where there is no whole.
pub fn draw(frame: &mut Frame, area: Rect, theme: Theme, bars: &[Bar], full: Option<u32>) {
    if let Some(outline) = theme.outline() {
        for bar in bars {
            outline.borrow_mut().say(area, format!("{}: {}", bar.label, bar.value));
        }
        return;
    }
    let label = bars.iter().map(|bar| wrap::columns(&bar.label)).max().unwrap_or(0).min(usize::from(area.width) / 2);
    let longest = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let most = full.map_or(longest, |full| full.max(longest));
    let room = usize::from(area.width).saturating_sub(label + 8);
    for (bar, y) in bars.iter().zip(area.top()..area.bottom()) {
        let share = u64::from(bar.value) * u64::try_from(room).unwrap_or(0);
        let length = usize::try_from(share.div_ceil(u64::from(most))).unwrap_or(0);
        let name = wrap::cut(&safe::inert(&bar.label), label);
        let pad = label.saturating_sub(wrap::columns(&name));
        let line = Line::from(vec![
            Span::raw(format!("{name}{} {:>5} ", " ".repeat(pad), bar.value)),
            Span::styled("█".repeat(length), theme.style(bar.tone)),
        ]);
        frame.render_widget(line, Rect { y, height: 1, ..area });
    }
}
