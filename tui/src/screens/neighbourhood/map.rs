//! The area drawn from its boundary, with a number for each marker, and beside it the list of what they stand for.
//!
//! The drawing helps the eye; everything in it stands in the list too, so that nothing is lost to who cannot see it.
//! A degree of longitude is shorter than one of latitude, and a cell is about twice as high as it is wide: both are
//! evened out, so that the area keeps its shape.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::symbols::Marker as Dots;
use ratatui::text::Span;
use ratatui::widgets::canvas::{Canvas, Context, Line as Stroke};
use safetynet_proto::google::r#type::LatLng;
use safetynet_proto::nms::v1::{Board, BoundaryRing, Marker, MarkerKind};

use crate::keys::Command;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};

const COLUMNS: &[Column] = &[column("No", 3), column("What", 11), column("Marker", 0)];
/// The columns of the list beside the drawing.
const LIST: u16 = 38;
/// How much room is left around the area.
const MARGIN: f64 = 1.08;
/// Below this an area is a single place and is drawn as if it were this large, in degrees.
const SMALLEST: f64 = 0.002;

/// The map.
pub struct Map {
    rings: Vec<Vec<(f64, f64)>>,
    points: Vec<(String, (f64, f64))>,
    list: List,
}

impl Default for Map {
    fn default() -> Self {
        let list = List::new(COLUMNS, "Nothing on this board has a point on the map.");
        Self { rings: Vec::new(), points: Vec::new(), list }
    }
}

impl Map {
    /// Takes the boundary and the markers.
    pub fn set(&mut self, board: &Board) {
        let corners = |ring: &BoundaryRing| ring.points.iter().map(place).collect();
        let boundary = board.neighbourhood.as_ref().map(|place| place.boundary.as_slice()).unwrap_or_default();
        self.rings = boundary.iter().map(corners).collect();
        let pointed = board.markers.iter().filter_map(|marker| Some((marker, place(marker.point.as_ref()?))));
        let pointed: Vec<(&Marker, (f64, f64))> = pointed.collect();
        self.points = pointed.iter().map(|(marker, point)| (marker.record_id.clone(), *point)).collect();
        let rows = pointed.iter().zip(1..).map(|((marker, _), number): (_, u32)| {
            Row::new(&marker.record_id).cell(number.to_string()).cell(kind(marker)).cell(&marker.label)
        });
        self.list.set(rows.collect());
    }

    /// The id of the record behind the marker at hand.
    pub fn selected(&self) -> Option<&str> {
        self.list.selected()
    }

    /// Moves from marker to marker.
    pub fn command(&mut self, command: Command) -> bool {
        !matches!(command, Command::Filter) && self.list.command(command)
    }

    /// Draws the area to the left and its markers to the right.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        if theme.outline().is_some() {
            self.list.draw(frame, area, theme, Focus::Here);
            return;
        }
        let [drawing, list] =
            Layout::horizontal([Constraint::Min(20), Constraint::Length(LIST)]).spacing(1).areas(area);
        let window = self.window(drawing);
        let canvas = Canvas::default()
            .marker(Dots::Braille)
            .x_bounds(window.x)
            .y_bounds(window.y)
            .paint(|context| self.paint(context, theme, window.shrink));
        frame.render_widget(canvas, drawing);
        self.list.draw(frame, list, theme, Focus::Here);
    }

    fn paint(&self, context: &mut Context, theme: Theme, shrink: f64) {
        let color = theme.style(Tone::Focus).fg.unwrap_or_default();
        for ring in &self.rings {
            let next = ring.iter().cycle().skip(1);
            for ((y1, x1), (y2, x2)) in ring.iter().zip(next) {
                context.draw(&Stroke { x1: x1 * shrink, y1: *y1, x2: x2 * shrink, y2: *y2, color });
            }
        }
        context.layer();
        let chosen = self.list.selected();
        let mut last = None;
        for ((id, point), number) in self.points.iter().zip(1_u32..) {
            if chosen == Some(id) {
                last = Some((point, number));
            } else {
                print(context, *point, shrink, number.to_string(), theme.style(Tone::Plain));
            }
        }
        // The chosen one lies above the others.
        if let Some((point, number)) = last {
            print(context, *point, shrink, format!(">{number}<"), theme.style(Tone::Selected));
        }
    }

    /// The part of the world that is drawn: all corners and markers, at the same scale in both directions.
    fn window(&self, area: Rect) -> Window {
        let all: Vec<(f64, f64)> =
            self.rings.iter().flatten().chain(self.points.iter().map(|(_, point)| point)).copied().collect();
        let bounds = |of: fn(&(f64, f64)) -> f64| {
            let low = all.iter().map(of).fold(f64::INFINITY, f64::min);
            let high = all.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            if low <= high { (low, high) } else { (0.0, 0.0) }
        };
        let (south, north) = bounds(|point| point.0);
        let (west, east) = bounds(|point| point.1);
        let shrink = f64::midpoint(south, north).to_radians().cos().max(0.01);
        let (width, height) = (f64::from(area.width.max(1)), f64::from(area.height.max(1)) * 2.0);
        let (wide, high) = (((east - west) * shrink).max(SMALLEST), (north - south).max(SMALLEST));
        let scale = (wide / width).max(high / height) * MARGIN / 2.0;
        let (x, y) = (f64::midpoint(west, east) * shrink, f64::midpoint(south, north));
        Window { x: [x - scale * width, x + scale * width], y: [y - scale * height, y + scale * height], shrink }
    }
}

/// What is drawn: bounds in evened degrees, and how much shorter a degree of longitude is.
#[derive(Clone, Copy)]
struct Window {
    x: [f64; 2],
    y: [f64; 2],
    shrink: f64,
}

fn print(context: &mut Context, (y, x): (f64, f64), shrink: f64, text: String, style: Style) {
    context.print(x * shrink, y, Span::styled(text, style));
}

fn place(point: &LatLng) -> (f64, f64) {
    (point.latitude, point.longitude)
}

fn kind(marker: &Marker) -> &'static str {
    match marker.kind() {
        MarkerKind::Centre => "Centre",
        MarkerKind::Engagement => "Engagement",
        MarkerKind::Plan => "Plan",
        MarkerKind::Unspecified => "",
    }
}
