//! The neighbourhoods that I am assigned to (INTRO-3). Enter opens the board of one.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{ListNeighbourhoodsRequest, ListNeighbourhoodsResponse, Neighbourhood as Wire};
use safetynet_shared::codes::NeighbourhoodState;

use super::neighbourhood::Neighbourhood;
use super::pages::{Pages, further};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::words;

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::Char('m'), "more", "read the next page")];

const COLUMNS: &[Column] =
    &[column("Neighbourhood", 26), column("Team", 0), wide_column("Partnership", 30, 100), column("State", 9)];
/// As many as the server gives at once.
const PAGE: i32 = 200;

/// The list.
pub struct Neighbourhoods {
    list: List,
    pages: Pages<Wire>,
}

impl Default for Neighbourhoods {
    fn default() -> Self {
        let empty = "You are not assigned to a neighbourhood. Your single point of contact can assign you to one.";
        Self { list: List::new(COLUMNS, empty), pages: Pages::default() }
    }
}

impl Screen for Neighbourhoods {
    fn title(&self) -> String {
        "Neighbourhoods".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.start();
                Step::none().call(request(String::new()))
            }
            Event::Reply(Reply::ListNeighbourhoods(reply)) => self.take(*reply),
            Event::Command(Command::Open) if !self.list.context().types() => match self.list.selected() {
                Some(id) => Step::none().open(Neighbourhood::new(id)),
                None => Step::none(),
            },
            Event::Command(Command::Own("more")) => further(self.pages.more().map(request)),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.list.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.list.selected().map(|id| (RecordKind::Neighbourhood, id.to_owned()))
    }
}

impl Neighbourhoods {
    fn take(&mut self, reply: ListNeighbourhoodsResponse) -> Step {
        self.pages.take(reply.neighbourhoods, reply.next_page_token);
        self.list.set(self.pages.items.iter().map(row).collect());
        Step::none()
    }
}

fn request(page_token: String) -> ListNeighbourhoodsRequest {
    ListNeighbourhoodsRequest { text: String::new(), page_size: PAGE, page_token }
}

fn row(area: &Wire) -> Row {
    let state = words::label::<NeighbourhoodState>(area.state);
    Row::new(&area.id).toned(&area.name, Tone::Title).cell(&area.team).cell(&area.csp_name).toned(state, Tone::Quiet)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    #[test]
    fn my_neighbourhoods_by_name_and_enter_opens_the_board() {
        let mut desk = Desk::signed_in();
        desk.open(Neighbourhoods::default());
        let area = |id: &str, name: &str| Wire {
            id: id.into(),
            name: name.into(),
            team: format!("{name} Neighbourhood Team"),
            csp_name: "Northshire Partnership".into(),
            state: 1,
            ..Wire::default()
        };
        let neighbourhoods = vec![area("n-1", "Harbour"), area("n-2", "Sample Hill")];
        let reply = ListNeighbourhoodsResponse { neighbourhoods, next_page_token: String::new() };
        desk.answer(Method::ListNeighbourhoods, Reply::ListNeighbourhoods(Box::new(reply)));
        insta::assert_snapshot!("neighbourhoods", desk.frame(80, 24));
        insta::assert_snapshot!("neighbourhoods_large", desk.frame(120, 40));
        desk.press("j enter");
        let Some(Call::GetBoard(request)) = desk.sent(Method::GetBoard) else { panic!("no board was asked for") };
        assert_eq!(request.neighbourhood_id, "n-2");
    }
}
