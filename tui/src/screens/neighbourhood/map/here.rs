//! What is here: where a point or a postcode lies among all neighbourhoods that are mine, and what is near it. The server
//! says it, since the board that is open knows one of them alone.

use safetynet_proto::nms::v1::{FindPlaceRequest, FindPlaceResponse, PlaceMarker};
use safetynet_shared::ground;

use super::{Map, kind, place};
use crate::theme::Tone;
use crate::widgets::pane::Pane;

impl Map {
    /// Goes to a point that was typed, and has the server asked what is there; a postcode is gone to when it answers.
    pub(super) fn seek(&mut self, text: &str) {
        let point = ground::typed(text);
        self.complaint = text.trim().is_empty();
        if self.complaint {
            return;
        }
        if let Some(point) = point {
            self.sought = None;
            self.go(point);
        }
        let postcode = if point.is_none() { text.trim().to_owned() } else { String::new() };
        self.awaited = Some(postcode.clone()).filter(|postcode| !postcode.is_empty());
        let point = point.map(|(latitude, longitude)| super::LatLng { latitude, longitude });
        self.question = Some(FindPlaceRequest { point, postcode });
    }

    /// What is to be asked, once.
    pub fn question(&mut self) -> Option<FindPlaceRequest> {
        self.question.take()
    }

    /// Takes what the server says of the place.
    pub fn found(&mut self, reply: FindPlaceResponse) {
        let Some(point) = reply.point.as_ref().map(place) else { return self.refused() };
        if self.waits() {
            (self.sought, self.awaited, self.complaint) = (None, None, false);
        }
        self.go(point);
        self.found = Some(Box::new(reply));
    }

    /// The server knows no such place: what was found at another is not told under it.
    pub fn refused(&mut self) {
        self.found = None;
        self.complaint = self.waits();
    }

    /// What is being typed is the postcode that was asked for: nothing else is typed since, which a late answer would close.
    fn waits(&self) -> bool {
        self.sought.as_ref().is_some_and(|editor| self.awaited.as_deref() == Some(editor.text().trim()))
    }

    /// Writes what was found, if anything was and no marker was chosen since.
    pub fn tell(&self, pane: &mut Pane) -> bool {
        let Some((found, point)) = self.found.as_deref().and_then(|found| Some((found, found.point.as_ref()?))) else {
            return false;
        };
        let here = place(point);
        let names: Vec<&str> = found.neighbourhoods.iter().map(|area| area.name.as_str()).collect();
        let within = if names.is_empty() { "none of your neighbourhoods".to_owned() } else { names.join(", ") };
        pane.push(format!("{:.5}, {:.5} lies in {within}", here.0, here.1), Tone::Title);
        for one in &found.near {
            pane.say(line(one, here));
        }
        true
    }
}

fn line(one: &PlaceMarker, here: ground::Point) -> String {
    let Some(marker) = &one.marker else { return String::new() };
    let way = marker.point.as_ref().map_or(String::new(), |point| ground::way(here, place(point)));
    format!("{way}: {} {}, {}", kind(marker), marker.label, one.neighbourhood_name)
}
