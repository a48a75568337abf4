//! The exact boundary of a neighbourhood as GeoJSON, to be read or marked with the mouse.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::GetBoundaryRequest;

use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Context};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::pane::Pane;

/// The boundary of one neighbourhood.
pub struct Outline {
    id: String,
    pane: Pane,
}

impl Outline {
    /// That of the neighbourhood with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), pane: Pane::default() }
    }
}

impl Screen for Outline {
    fn title(&self) -> String {
        "Boundary".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        &[]
    }

    fn context(&self) -> Context {
        self.pane.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetBoundaryRequest { neighbourhood_id: self.id.clone() }),
            Event::Reply(Reply::GetBoundary(reply)) => {
                self.pane.clear();
                match reply.corners {
                    0 => self.pane.push("The boundary of this neighbourhood is not known.", Tone::Quiet),
                    count => self.pane.push(format!("{count} corners, as GeoJSON"), Tone::Title).say(&reply.geojson),
                };
                Step::none()
            }
            event => self.pane.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetBoundary)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.pane.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.id.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Neighbourhood, self.id.clone()))
    }
}
