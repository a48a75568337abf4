//! The directory: every organisation with its status, and with whom one can share (COCO-5.2); enter
//! lists the people of one.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use safetynet_proto::access::v1::{DirectoryOrganisation, ListOrganisationsRequest, ListPeopleRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::OrganisationState;

use super::pages::{Pages, further};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::panes::Panes;
use crate::widgets::words;

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::Char('m'), "more", "read the next page")];

const ORGANISATIONS: &[Column] = &[column("Organisation", 0), column("Status", 22), column("Sharing with it", 22)];
const PEOPLE: &[Column] = &[column("Person", 0), column("Organisation", 40)];
const PAGE: i32 = 200;

/// Organisations, and the people of one.
pub struct Directory {
    panes: Panes,
    organisations: List,
    pages: Pages<DirectoryOrganisation>,
    people: List,
    people_pages: Pages<Row>,
    /// Whose people are shown.
    of: String,
}

impl Default for Directory {
    fn default() -> Self {
        Self {
            panes: Panes::new(["Organisations", "People"]),
            organisations: List::new(ORGANISATIONS, "No organisation is in the directory."),
            pages: Pages::default(),
            people: List::new(PEOPLE, "Nobody of this organisation has an active account."),
            people_pages: Pages::default(),
            of: String::new(),
        }
    }
}

impl Screen for Directory {
    fn title(&self) -> String {
        "Directory".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == 0 { self.organisations.context() } else { self.people.context() }
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.start();
                Step::none().call(organisations(String::new()))
            }
            Event::Reply(Reply::ListOrganisations(reply)) => {
                self.pages.take(reply.organisations, reply.next_page_token);
                self.organisations.set(self.pages.items.iter().map(row).collect());
                Step::none()
            }
            Event::Reply(Reply::ListPeople(reply)) => {
                let person = |one: &safetynet_proto::access::v1::Person| {
                    let id = one.account.as_ref().map_or("", |account| account.id.as_str());
                    let name = words::account(one.account.as_ref());
                    Row::new(id).toned(name, Tone::Title).cell(words::organisation(one.organisation.as_ref()))
                };
                self.people_pages.take(reply.people.iter().map(person).collect(), reply.next_page_token);
                self.people.set(self.people_pages.items.clone());
                Step::none()
            }
            Event::Type(character) => {
                self.list().insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.list().insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        let list = if self.panes.at() == 0 { &self.organisations } else { &self.people };
        let style = view.theme.style(Tone::Quiet);
        frame.render_widget(Line::styled(list.place(), style).right_aligned(), Rect { height: 1, ..area });
        list.draw(frame, body, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let id = self.organisations.selected().filter(|_| self.panes.at() == 0)?;
        Some((RecordKind::Organisation, id.to_owned()))
    }
}

impl Directory {
    fn list(&mut self) -> &mut List {
        if self.panes.at() == 0 { &mut self.organisations } else { &mut self.people }
    }

    fn command(&mut self, command: Command) -> Step {
        let typing = self.context().types();
        match command {
            Command::Open if !typing && self.panes.at() == 0 => self.show_people(),
            Command::Own("more") => self.more(),
            Command::Next | Command::Previous | Command::Left | Command::Right if !typing => {
                if self.panes.at() == 0 {
                    return self.show_people();
                }
                self.panes.go(0);
                Step::none()
            }
            command => {
                let used = self.list().command(command);
                if !used && command == Command::Back && self.panes.at() == 1 {
                    self.panes.go(0);
                    return Step::none();
                }
                Step::used(used)
            }
        }
    }

    fn show_people(&mut self) -> Step {
        let Some(id) = self.organisations.selected().map(str::to_owned) else { return Step::none() };
        self.panes.go(1);
        if self.of != id {
            self.of = id;
            self.people.forget();
        }
        self.people_pages = Pages::default();
        Step::none().call(self.people_request(String::new()))
    }

    fn people_request(&self, page_token: String) -> ListPeopleRequest {
        let organisation_id = self.of.clone();
        ListPeopleRequest { organisation_id, page_size: PAGE, page_token, ..ListPeopleRequest::default() }
    }

    fn more(&mut self) -> Step {
        match self.panes.at() {
            0 => further(self.pages.more().map(organisations)),
            _ => further(self.people_pages.more().map(|token| self.people_request(token))),
        }
    }
}

fn organisations(page_token: String) -> ListOrganisationsRequest {
    ListOrganisationsRequest { page_size: PAGE, page_token, ..ListOrganisationsRequest::default() }
}

fn row(organisation: &DirectoryOrganisation) -> Row {
    let (sharing, tone) = if organisation.agreement_in_force {
        ("agreement in force", Tone::Good)
    } else {
        ("no agreement in force", Tone::Quiet)
    };
    Row::new(&organisation.id)
        .toned(&organisation.name, Tone::Title)
        .cell(words::label::<OrganisationState>(organisation.state))
        .toned(sharing, tone)
}

#[cfg(test)]
mod tests {
    use safetynet_proto::access::v1::{ListOrganisationsResponse, ListPeopleResponse, Person};
    use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::Method;

    #[test]
    fn organisations_lead_to_their_people_and_esc_back() {
        let mut desk = Desk::signed_in();
        desk.open(Directory::default());
        let one = |id: &str, name: &str, agreement_in_force| DirectoryOrganisation {
            id: id.into(),
            name: name.into(),
            state: 5,
            agreement_in_force,
            ..DirectoryOrganisation::default()
        };
        let organisations = vec![one("o-1", "Northtown Council", true), one("o-2", "Housing Trust", false)];
        let reply = ListOrganisationsResponse { organisations, next_page_token: String::new() };
        desk.answer(Method::ListOrganisations, Reply::ListOrganisations(Box::new(reply)));
        insta::assert_snapshot!("directory", desk.frame(80, 24));
        insta::assert_snapshot!("directory_large", desk.frame(120, 40));
        desk.press("j enter");
        let person = Person {
            account: Some(AccountRef { id: "a-1".into(), name: "Sample Alpha".into() }),
            organisation: Some(OrganisationRef { id: "o-2".into(), name: "Housing Trust".into() }),
        };
        let reply = ListPeopleResponse { people: vec![person], next_page_token: String::new() };
        desk.answer(Method::ListPeople, Reply::ListPeople(Box::new(reply)));
        assert!(desk.frame(80, 24).contains("Sample Alpha"));
        desk.press("esc");
        assert!(desk.frame(80, 24).contains("no agreement in force"));
    }
}
