//! The area drawn from its boundary, with a number for each marker, and beside it the list of what they stand for.
//!
//! The drawing helps the eye; everything in it stands in the list too, with how far and where it lies from the centre, so
//! that nothing is lost to who cannot see it. A degree of longitude is shorter than one of latitude, and a cell is about
//! twice as high as it is wide: both are evened out, so that the area keeps its shape.
//!
//! `+` and `-` change the scale around what is at hand, and H J K L move the part that is drawn. A line above says what
//! is at its middle: whether that lies in the area, and the nearest marker. `/` goes to a point that is typed, or to a
//! postcode that a place of a team bears, and says what all my neighbourhoods have there ([`here`]); one beyond the
//! area is drawn together with it. Markers that lie so close that their numbers would run together share a label
//! ([`labels`]). `b` draws with half blocks where the terminal's font has no fine dots, or says everything as text.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::symbols::Marker as Dots;
use ratatui::text::{Line, Span};
use ratatui::widgets::canvas::{Canvas, Context as Paint, Line as Stroke};
use safetynet_proto::google::r#type::LatLng;
use safetynet_proto::nms::v1::{Board, BoundaryRing, FindPlaceRequest, FindPlaceResponse, Marker, MarkerKind};
use safetynet_shared::ground::{self, Point};

use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::{Editor, Focus, Shape};
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::wrap;

mod here;
mod labels;

const COLUMNS: &[Column] =
    &[column("No", 3), column("What", 11), column("Marker", 0), wide_column("From centre", 16, 60)];
/// The columns of the list beside the drawing.
const LIST: u16 = 38;
/// How much room is left around the area.
const MARGIN: f64 = 1.08;
/// Below this an area is a single place and is drawn as if it were this large, in degrees.
const SMALLEST: f64 = 0.002;
/// How much one key changes the scale, and how often at most.
const ZOOM: f64 = 1.6;
const MOST_ZOOM: i32 = 10;
/// How much of what is drawn one key moves.
const STEP: f64 = 0.25;

/// How the area is drawn.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Form {
    /// With fine dots.
    #[default]
    Fine,
    /// With half blocks.
    Blocks,
    /// Not at all: as text.
    Text,
}

/// The map.
pub struct Map {
    name: String,
    rings: Vec<Vec<Point>>,
    points: Vec<(String, String, Point)>,
    list: List,
    form: Form,
    zoom: i32,
    /// What is at the middle; none while the whole area is drawn.
    middle: Option<Point>,
    /// A point beyond the area that was gone to: it is drawn together with the area.
    beyond: Option<Point>,
    /// The point that is typed.
    sought: Option<Editor>,
    complaint: bool,
    /// The postcode that is asked for, while the answer is not there.
    awaited: Option<String>,
    /// What is to be asked of the server about it.
    question: Option<FindPlaceRequest>,
    /// What was found there.
    found: Option<Box<FindPlaceResponse>>,
}

impl Default for Map {
    fn default() -> Self {
        let list = List::new(COLUMNS, "Nothing on this board has a point on the map.");
        let (rings, points, form) = (Vec::new(), Vec::new(), Form::default());
        Self {
            name: String::new(),
            rings,
            points,
            list,
            form,
            zoom: 0,
            middle: None,
            beyond: None,
            sought: None,
            complaint: false,
            awaited: None,
            question: None,
            found: None,
        }
    }
}

impl Map {
    /// Takes the boundary and the markers.
    pub fn set(&mut self, board: &Board) {
        let corners = |ring: &BoundaryRing| ring.points.iter().map(place).collect();
        let area = board.neighbourhood.as_ref();
        self.name = area.map_or(String::new(), |area| area.name.clone());
        self.rings = area.map(|area| area.boundary.as_slice()).unwrap_or_default().iter().map(corners).collect();
        let pointed = board.markers.iter().filter_map(|marker| Some((marker, place(marker.point.as_ref()?))));
        let pointed: Vec<(&Marker, Point)> = pointed.collect();
        let centre = pointed.iter().find(|(marker, _)| marker.kind() == MarkerKind::Centre).map(|(_, point)| *point);
        let named = |(marker, point): &(&Marker, Point)| (marker.record_id.clone(), marker.label.clone(), *point);
        self.points = pointed.iter().map(named).collect();
        let rows = pointed.iter().zip(1..).map(|((marker, point), number): (_, u32)| {
            let way = centre.filter(|_| marker.kind() != MarkerKind::Centre);
            let way = way.map_or(String::new(), |centre| ground::way(centre, *point));
            Row::new(&marker.record_id).cell(number.to_string()).cell(kind(marker)).cell(&marker.label).cell(way)
        });
        self.list.set(rows.collect());
    }

    /// The id of the record behind the marker at hand.
    pub fn selected(&self) -> Option<&str> {
        self.list.selected()
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        if self.sought.is_some() { Context::Search } else { Context::List }
    }

    /// Types into the point that is sought.
    pub fn insert(&mut self, text: &str) {
        if let Some(editor) = &mut self.sought {
            editor.insert(text);
        }
    }

    /// Moves from marker to marker, or seeks a point.
    pub fn command(&mut self, command: Command) -> bool {
        match (command, &mut self.sought) {
            (Command::Filter, None) => self.sought = Some(Editor::new(Shape::Line)),
            (Command::Back, Some(_)) => self.sought = None,
            (Command::Open, Some(editor)) => {
                let text = editor.text().to_owned();
                self.seek(&text);
            }
            (command, Some(editor)) => return editor.command(command),
            (command, None) => {
                let before = self.list.selected().map(str::to_owned);
                let used = self.list.command(command);
                if self.list.selected() != before.as_deref() {
                    self.found = None;
                }
                return used;
            }
        }
        true
    }

    /// Zooms, moves, changes the form; false for any other action.
    pub fn act(&mut self, name: &str) -> bool {
        match name {
            "closer" => self.closer(1),
            "farther" => self.closer(-1),
            "west" => self.shift(0.0, -STEP),
            "east" => self.shift(0.0, STEP),
            "north" => self.shift(STEP, 0.0),
            "south" => self.shift(-STEP, 0.0),
            "draw" => {
                self.form = match self.form {
                    Form::Fine => Form::Blocks,
                    Form::Blocks => Form::Text,
                    Form::Text => Form::Fine,
                }
            }
            _ => return false,
        }
        true
    }

    /// Goes to a point. One beyond the area is drawn with all of the area, so that one sees where it lies.
    fn go(&mut self, point: Point) {
        self.beyond = Some(point).filter(|point| !self.surrounds(*point));
        (self.middle, self.zoom) = if self.beyond.is_some() { (None, 0) } else { (Some(point), self.zoom) };
    }

    /// Closer goes to the point that was gone to or the marker at hand; as far away as it goes, the whole area is
    /// drawn.
    fn closer(&mut self, steps: i32) {
        if self.zoom == 0 && steps > 0 {
            let chosen = self.list.selected();
            let point = self.points.iter().find(|(id, ..)| chosen == Some(id)).map(|(.., point)| *point);
            self.middle = self.middle.or(self.beyond).or(point);
        }
        if self.zoom == 0 && steps < 0 {
            self.beyond = None;
        }
        self.zoom = (self.zoom + steps).clamp(0, MOST_ZOOM);
        if self.zoom == 0 {
            self.middle = None;
        }
    }

    fn shift(&mut self, north: f64, east: f64) {
        let (middle, high, wide) = self.extent();
        let scale = self.scale();
        self.middle = Some((middle.0 + north * high * scale, middle.1 + east * wide * scale));
    }

    fn scale(&self) -> f64 {
        ZOOM.powi(-self.zoom)
    }

    /// From where to where the area and its markers reach, with another point: south and north, west and east.
    fn bounds(&self, with: Option<Point>) -> [(f64, f64); 2] {
        let corners = self.rings.iter().flatten().copied();
        let all: Vec<Point> = corners.chain(self.points.iter().map(|(.., point)| *point)).chain(with).collect();
        let bounds = |of: fn(&Point) -> f64| {
            let low = all.iter().map(of).fold(f64::INFINITY, f64::min);
            let high = all.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            if low <= high { (low, high) } else { (0.0, 0.0) }
        };
        [bounds(|point| point.0), bounds(|point| point.1)]
    }

    /// Whether a point lies in the box around the area and its markers.
    fn surrounds(&self, (latitude, longitude): Point) -> bool {
        let [(south, north), (west, east)] = self.bounds(None);
        (south..=north).contains(&latitude) && (west..=east).contains(&longitude)
    }

    /// The middle of what is drawn, and the whole extent in degrees of latitude and longitude.
    fn extent(&self) -> (Point, f64, f64) {
        let [(south, north), (west, east)] = self.bounds(self.beyond);
        let whole = (f64::midpoint(south, north), f64::midpoint(west, east));
        (self.middle.unwrap_or(whole), (north - south).max(SMALLEST), (east - west).max(SMALLEST))
    }

    /// What is at the middle or the point that was gone to, in a sentence.
    fn here(&self) -> String {
        let middle = self.middle.or(self.beyond).unwrap_or(self.extent().0);
        let (latitude, longitude) = middle;
        let [(south, north), (west, east)] = self.bounds(None);
        let area = (f64::midpoint(south, north), f64::midpoint(west, east));
        let within = match (ground::inside(&self.rings, middle), self.surrounds(middle)) {
            (true, _) => "in".to_owned(),
            (false, true) => "outside".to_owned(),
            // What lies far off is said first, since the name of an area may be long.
            (false, false) => format!("{} of", ground::way(area, middle)),
        };
        let near = self.points.iter().zip(1_u32..).min_by(|((.., one), _), ((.., other), _)| {
            ground::distance(middle, *one).total_cmp(&ground::distance(middle, *other))
        });
        let near = near.map_or(String::new(), |((_, label, point), number)| {
            format!(" · nearest: {number} {label}, {}", ground::way(middle, *point))
        });
        format!("{latitude:.5}, {longitude:.5} lies {within} {}{near}", self.name)
    }

    /// Draws the area to the left and its markers to the right, under what is at the middle.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(1)]).areas(area);
        self.draw_head(frame, head, theme);
        let focus = Focus::when(self.sought.is_none());
        if theme.outline().is_some() || self.form == Form::Text {
            self.list.draw(frame, body, theme, focus);
            return;
        }
        let [drawing, list] =
            Layout::horizontal([Constraint::Min(20), Constraint::Length(LIST)]).spacing(1).areas(body);
        let window = self.window(drawing);
        let dots = if self.form == Form::Blocks { Dots::HalfBlock } else { Dots::Braille };
        let canvas = Canvas::default()
            .marker(dots)
            .x_bounds(window.x)
            .y_bounds(window.y)
            .paint(|context| self.paint(context, theme, window));
        frame.render_widget(canvas, drawing);
        self.draw_labels(frame, drawing, theme, window);
        self.list.draw(frame, list, theme, focus);
    }

    /// The numbers of the markers over the drawing, and what was gone to.
    fn draw_labels(&self, frame: &mut Frame, area: Rect, theme: Theme, window: Window) {
        let crosses = [(self.middle, "+"), (self.beyond, "x")];
        for ((column, row), cross) in crosses.iter().filter_map(|(at, cross)| Some((window.cell(area, (*at)?)?, cross)))
        {
            let place = Rect { x: area.x + column, y: area.y + row, width: 1, height: 1 };
            frame.render_widget(Line::styled(*cross, theme.style(Tone::Title)), place);
        }
        let chosen = self.list.selected();
        let spot = |((id, _, point), number): (&(String, String, Point), u32)| {
            Some(labels::Spot { cell: window.cell(area, *point)?, number, chosen: chosen == Some(id) })
        };
        let spots = self.points.iter().zip(1_u32..).filter_map(spot).collect();
        for label in labels::apart(spots, area.width) {
            let style = theme.style(if label.chosen { Tone::Selected } else { Tone::Plain });
            let (column, row) = label.cell;
            let place = Rect { x: area.x + column, y: area.y + row, width: area.width - column, height: 1 };
            frame.render_widget(Span::styled(label.text, style), place);
        }
    }

    fn draw_head(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        if let Some(editor) = &self.sought {
            let said = if self.complaint {
                "Known are points, as 53.512, -1.25, and postcodes of places: "
            } else {
                "Point, as 53.512, -1.25, or postcode: "
            };
            if let Some(outline) = theme.outline() {
                let said = format!("{said}{}", editor.text());
                outline.borrow_mut().at_hand(area, "point", said, editor.ask(false));
                return;
            }
            frame.render_widget(Line::styled(format!("  {said}"), theme.style(Tone::Focus)), area);
            let from = u16::try_from(said.len() + 2).unwrap_or(0).min(area.width);
            let place = Rect { x: area.x + from, width: area.width - from, ..area };
            editor.draw(frame, place, theme.style(Tone::Plain), Focus::Here);
            return;
        }
        let here = self.here();
        if let Some(outline) = theme.outline() {
            outline.borrow_mut().say(area, here);
            return;
        }
        let text = wrap::cut(&format!("  {here}"), usize::from(area.width));
        frame.render_widget(Line::styled(text, theme.style(Tone::Quiet)), area);
    }

    fn paint(&self, context: &mut Paint, theme: Theme, window: Window) {
        let color = theme.style(Tone::Focus).fg.unwrap_or_default();
        let shrink = window.shrink;
        for ring in &self.rings {
            let next = ring.iter().cycle().skip(1);
            for ((y1, x1), (y2, x2)) in ring.iter().zip(next) {
                context.draw(&Stroke { x1: x1 * shrink, y1: *y1, x2: x2 * shrink, y2: *y2, color });
            }
        }
    }

    /// The part of the world that is drawn, at the same scale in both directions.
    fn window(&self, area: Rect) -> Window {
        let (middle, high, wide) = self.extent();
        let shrink = middle.0.to_radians().cos().max(0.01);
        let (width, height) = (f64::from(area.width.max(1)), f64::from(area.height.max(1)) * 2.0);
        let scale = (wide * shrink / width).max(high / height) * MARGIN / 2.0 * self.scale();
        let (x, y) = (middle.1 * shrink, middle.0);
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

impl Window {
    /// The column and row of a cell in which a point lies; none outside of what is drawn.
    fn cell(&self, area: Rect, (y, x): Point) -> Option<(u16, u16)> {
        let part = |value: f64, [low, high]: [f64; 2]| (value - low) / (high - low);
        let (right, down) = (part(x * self.shrink, self.x), 1.0 - part(y, self.y));
        let within = |part: f64| (0.0..=1.0).contains(&part);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a width of 16 bits")]
        let at = |part: f64, length: u16| (part * f64::from(length.saturating_sub(1))).round() as u16;
        (within(right) && within(down)).then(|| (at(right, area.width), at(down, area.height)))
    }
}

fn place(point: &LatLng) -> Point {
    (point.latitude, point.longitude)
}

fn kind(marker: &Marker) -> &'static str {
    match marker.kind() {
        MarkerKind::Centre => "Centre",
        MarkerKind::Engagement => "Engagement",
        MarkerKind::Plan => "Plan",
        MarkerKind::Station => "Place",
        MarkerKind::Unspecified => "",
    }
}
