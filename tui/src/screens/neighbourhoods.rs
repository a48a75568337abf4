//! The neighbourhoods that I am assigned to (INTRO-3). Enter opens the board of one; people of the organisation that keeps
//! them change, merge and retire them here.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    ListNeighbourhoodsRequest, ListNeighbourhoodsResponse, Neighbourhood as Wire, NeighbourhoodState,
    RestoreAreaRequest,
};
use safetynet_shared::codes::NeighbourhoodState as State;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::area::{self, Change, Merge, Outline, Retire};
use super::import::Import;
use super::neighbourhood::Neighbourhood;
use super::pages::{Pages, further};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::words;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('m'), "more", "read the next page"),
    action(Key::Char('a'), "add", "make a neighbourhood").needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('e'), "edit", "change the name, team, boundary or interval of contacts")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('i'), "import", "record contacts from a table in the neighbourhood at hand")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('I'), "import areas", "make neighbourhoods from a table").needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('b'), "boundary", "show the exact boundary as GeoJSON"),
    action(Key::Char('x'), "retire", "retire the neighbourhood; u takes it back")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('M'), "merge", "merge the neighbourhood into another; u takes it back")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('u'), "restore", "take a merger or a retirement back").needs(&[Permission::WriteNeighbourhood]),
];

const COLUMNS: &[Column] = &[
    column("Neighbourhood", 26),
    column("Team", 0),
    wide_column("Partnership", 30, 150),
    column("State", 9),
    wide_column("Became", 22, 100),
];
/// As many as the server gives at once.
const PAGE: i32 = 200;

/// The list.
pub struct Neighbourhoods {
    list: List,
    pages: Pages<Wire>,
    /// The id of a taking back that was not answered yet.
    attempt: Option<String>,
}

impl Default for Neighbourhoods {
    fn default() -> Self {
        let empty = "You are not assigned to a neighbourhood. Your single point of contact can assign you to one.";
        Self { list: List::new(COLUMNS, empty), pages: Pages::default(), attempt: None }
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

    fn update(&mut self, event: Event, view: &View) -> Step {
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
            Event::Reply(Reply::RestoreArea(reply)) => {
                self.attempt = None;
                let back = reply.moved.as_ref().map_or(0, area::all);
                let came = words::counted(back, ["record came back", "records came back"]);
                let said = if back > 0 { format!(" {came}.") } else { String::new() };
                let again = Step::none().call(request(String::new()));
                self.pages.start();
                again.say(format!("The neighbourhood is in use again.{said}"))
            }
            Event::Failed(Method::RestoreArea, _) => {
                self.attempt = None;
                Step::pass()
            }
            Event::Command(Command::Own("more")) => further(self.pages.more().map(request)),
            Event::Command(Command::Own(name)) => self.act(name, view),
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
    fn act(&mut self, name: &str, view: &View) -> Step {
        let step = Step::none();
        if name == "add" {
            return step.open(Sheet::new(Change::fresh()));
        }
        if name == "import areas" {
            return step.open(Import::areas());
        }
        let Some(area) = self.list.selected().and_then(|id| self.pages.items.iter().find(|area| area.id == id)) else {
            return step.say("Select a neighbourhood first.");
        };
        if name == "import" {
            return step.open(Import::contacts(area));
        }
        let keeper = area.owner_organisation.as_ref();
        let own = view.who.map_or("", |who| who.organisation_id.as_str());
        if name != "boundary" && keeper.is_none_or(|keeper| keeper.id != own) {
            let keeper = keeper.map_or("", |keeper| keeper.name.as_str());
            return step.say(format!("Only people of {keeper}, which keeps this neighbourhood, change it."));
        }
        let in_use = area.state() == NeighbourhoodState::Active;
        match name {
            "boundary" => step.open(Outline::new(&area.id)),
            "restore" if in_use => step.say("This neighbourhood is in use."),
            "restore" => {
                let request_id = self.attempt.get_or_insert_with(|| Id::fresh(view.now).to_string()).clone();
                step.call(RestoreAreaRequest { id: area.id.clone(), request_id, etag: area.etag.clone() })
            }
            _ if !in_use => step.say("This neighbourhood is in use no more. u takes that back."),
            "edit" => step.open(Sheet::new(Change::of(area))),
            "retire" => step.open(Sheet::new(Retire::of(area))),
            _ => {
                let merge = Merge::of(area, &self.pages.items);
                if merge.has_choice() {
                    return step.open(Sheet::new(merge));
                }
                step.say("You are assigned to no other neighbourhood in use of this partnership.")
            }
        }
    }

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
    let state = words::label::<State>(area.state);
    Row::new(&area.id)
        .toned(&area.name, Tone::Title)
        .cell(&area.team)
        .cell(&area.csp_name)
        .toned(state, Tone::Quiet)
        .cell(&area.merged_into_name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::Call;

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
