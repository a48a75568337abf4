//! A picture in a terminal: two pixels in each cell, the upper one in the colour of a half block and the lower one in
//! its ground. Where there is no colour, each cell is one of ten shades.
//!
//! The pixels come from the server as they are (`Preview`), so no image is ever decoded here.

use crossterm::style::Colored;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use safetynet_proto::icm::v1::Preview;

use crate::theme::{Colours, Theme};

/// From dark to light.
const SHADES: [&str; 10] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"];

/// Draws a picture as large as it fits, at the left of `area`.
pub fn draw(frame: &mut Frame, area: Rect, theme: Theme, picture: &Preview) {
    let Some(grid) = Grid::fit(picture, area) else { return };
    if let Some(outline) = theme.outline() {
        outline.borrow_mut().say(area, "A picture, which cannot be said in words.");
        return;
    }
    let plain = theme.colours() == Colours::Mono || Colored::ansi_color_disabled_memoized();
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let (upper, lower) = (grid.pixel(column, row * 2), grid.pixel(column, row * 2 + 1));
            let Some(cell) = frame.buffer_mut().cell_mut((area.x + column, area.y + row)) else { continue };
            if plain {
                cell.set_symbol(shade(upper, lower));
            } else {
                cell.set_symbol("▀").set_style(Style::new().fg(colour(upper)).bg(colour(lower)));
            }
        }
    }
}

/// A picture laid over cells.
struct Grid<'p> {
    picture: &'p Preview,
    size: (usize, usize),
    columns: u16,
    rows: u16,
}

impl Grid<'_> {
    /// The picture in its own proportions, a cell being as high as two pixels; none when it is not whole.
    fn fit(picture: &Preview, area: Rect) -> Option<Grid<'_>> {
        let size = (usize::try_from(picture.width).ok()?, usize::try_from(picture.height).ok()?);
        if size.0 == 0 || size.1 == 0 || picture.pixels.len() != size.0.checked_mul(size.1)?.checked_mul(3)? {
            return None;
        }
        let (wide, high) = (usize::from(area.width), usize::from(area.height) * 2);
        let by_width = (wide, size.1 * wide / size.0);
        let (columns, pixels) = if by_width.1 <= high { by_width } else { (size.0 * high / size.1, high) };
        let columns = u16::try_from(columns.clamp(1, wide)).ok()?;
        Some(Grid { picture, size, columns, rows: u16::try_from(pixels.div_ceil(2)).ok()?.min(area.height) })
    }

    fn pixel(&self, column: u16, row: u16) -> [u8; 3] {
        let x = usize::from(column) * self.size.0 / usize::from(self.columns.max(1));
        let y = usize::from(row) * self.size.1 / (usize::from(self.rows.max(1)) * 2);
        let at = (y.min(self.size.1 - 1) * self.size.0 + x.min(self.size.0 - 1)) * 3;
        let pixel = self.picture.pixels.get(at..at + 3).and_then(|pixel| pixel.try_into().ok());
        pixel.unwrap_or_default()
    }
}

fn colour([red, green, blue]: [u8; 3]) -> Color {
    Color::Rgb(red, green, blue)
}

fn shade(upper: [u8; 3], lower: [u8; 3]) -> &'static str {
    let light = |[red, green, blue]: [u8; 3]| u32::from(red) * 3 + u32::from(green) * 6 + u32::from(blue);
    let level = (light(upper) + light(lower)) * 10 / (255 * 10 * 2 + 1);
    usize::try_from(level).ok().and_then(|level| SHADES.get(level)).copied().unwrap_or("@")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    /// Dark above and light below.
    fn picture() -> Preview {
        let row = |light: u8| vec![light; 4 * 3];
        Preview { width: 4, height: 4, pixels: [row(0), row(0), row(255), row(255)].concat() }
    }

    fn drawn(colours: Colours, picture: &Preview) -> String {
        let theme = Theme::new(colours);
        let mut terminal = Terminal::new(TestBackend::new(4, 2)).unwrap();
        terminal.draw(|frame| draw(frame, frame.area(), theme, picture)).unwrap();
        terminal.backend().buffer().content().iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn two_pixels_share_a_cell_and_without_colour_it_is_a_shade() {
        assert_eq!(drawn(Colours::Mono, &picture()), "    @@@@");
        assert_eq!(drawn(Colours::Default, &picture()), "▀▀▀▀▀▀▀▀");
    }

    #[test]
    fn what_is_not_a_whole_picture_is_not_drawn() {
        for broken in [
            Preview { pixels: vec![0; 5], ..picture() },
            Preview { width: -1, ..picture() },
            Preview { height: 0, ..picture() },
            Preview { width: i32::MAX, height: i32::MAX, ..picture() },
        ] {
            assert_eq!(drawn(Colours::Default, &broken), "        ");
        }
    }
}
