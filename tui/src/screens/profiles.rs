//! The profile of a neighbourhood: the version in force with the day of its review, the one that is being written, and the
//! ones before.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use safetynet_proto::kind::v1::{AccountRef, RecordKind};
use safetynet_proto::nms::v1::{ListProfilesRequest, Profile, ProfileState, WatchBoardRequest};
use safetynet_shared::codes::ProfileState as State;
use safetynet_shared::roles::Permission;

use super::profile::{Approve, Write};
use super::reader::{Reader, Text};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('e'), "write", "write in the draft, or begin the next version")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('a'), "approve", "approve the draft, where you wrote nothing of it")
        .needs(&[Permission::WriteNeighbourhood]),
];

const EMPTY: &str = "No profile of this neighbourhood is written. Press e to begin one.";

/// The versions of a profile.
pub struct Profiles {
    place: String,
    listed: Reader<Profile>,
}

impl Profiles {
    /// Those of the neighbourhood with this id.
    pub fn new(place: impl Into<String>) -> Self {
        Self { place: place.into(), listed: Reader::new(EMPTY) }
    }

    fn draft(&self) -> Option<&Profile> {
        self.listed.items().iter().find(|profile| profile.state() == ProfileState::Draft)
    }

    fn act(&self, name: &str, view: &View) -> Step {
        let (me, own) = view.who.map_or(("", ""), |who| (who.account_id.as_str(), who.organisation_id.as_str()));
        match (name, self.draft()) {
            ("write", _) => Step::none().open(Sheet::new(Write::new(&self.place, own))),
            (_, None) => Step::none().say("No version is being written. Press e to begin one."),
            (_, Some(draft)) if draft.writers.iter().any(|one| one.id == me) => {
                Step::none().say("You wrote in this version, so somebody else has to approve it.")
            }
            (_, Some(draft)) => Step::none().open(Sheet::new(Approve::new(draft))),
        }
    }
}

impl Screen for Profiles {
    fn title(&self) -> String {
        "Profile".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.listed.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                let watch = WatchBoardRequest { neighbourhood_id: self.place.clone() };
                Step::none().watch(watch).call(ListProfilesRequest { neighbourhood_id: self.place.clone() })
            }
            // What a colleague changes meanwhile is read at its place.
            Event::Reply(Reply::WatchBoard(message)) => {
                let news = message.more || message.changes.iter().any(|change| change.kind() == RecordKind::Profile);
                let again = ListProfilesRequest { neighbourhood_id: self.place.clone() };
                if news { Step::none().refresh(again) } else { Step::none() }
            }
            Event::Reply(Reply::ListProfiles(reply)) => {
                self.listed.take(reply.profiles);
                Step::none()
            }
            Event::Command(Command::Own(name)) => self.act(name, view),
            event => self.listed.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.listed.reading(frame, area, view.theme, "  Reading the profile.") {
            return;
        }
        let areas = Layout::vertical([Constraint::Fill(1), Constraint::Fill(2)]).spacing(1).areas(area);
        self.listed.draw(frame, areas, view.theme);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.place.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let profile = self.listed.selected().map(|profile| (RecordKind::Profile, profile.id.clone()));
        profile.or_else(|| Some((RecordKind::Neighbourhood, self.place.clone())))
    }
}

fn names(people: &[AccountRef]) -> String {
    people.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// When a version is to be looked at again, with how late that is.
fn review(profile: &Profile) -> (String, Tone) {
    match profile.state() {
        ProfileState::Approved if profile.days_late > 0 => {
            (when::due(profile.review_date.as_ref(), profile.days_late), Tone::Late)
        }
        ProfileState::Approved => (when::date(profile.review_date.as_ref()), Tone::Plain),
        _ => (String::new(), Tone::Quiet),
    }
}

impl Text for Profile {
    const COLUMNS: &'static [Column] =
        &[column("Version", 8), column("State", 11), column("Review", 26), wide_column("Written by", 0, 70)];

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let tone = if self.state() == ProfileState::Superseded { Tone::Quiet } else { Tone::Plain };
        let (due, late) = review(self);
        Row::new(&self.id)
            .toned(self.number.to_string(), tone)
            .toned(words::label::<State>(self.state), tone)
            .toned(due, late)
            .toned(names(&self.writers), Tone::Quiet)
    }

    fn write(&self, pane: &mut Pane) {
        pane.push(format!("Version {}", self.number), Tone::Title);
        let written = format!("Written by {}", names(&self.writers));
        match &self.approved_by {
            Some(by) => {
                let on = when::time(self.approve_time.as_ref());
                pane.say(format!("{written}; approved by {} on {on}.", by.name));
            }
            None => {
                pane.say(format!("{written}; it waits for somebody else to approve it."));
            }
        }
        let (due, tone) = review(self);
        if tone == Tone::Late {
            pane.push(format!("To be looked at again: {due}."), tone);
        }
        for (heading, text) in [("As the police see it", &self.police_view), ("As partners see it", &self.partner_view)]
        {
            let text = if text.is_empty() { "Nothing is written." } else { text };
            pane.heading(heading).say(text);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test fails so")]
    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::kind::v1::OrganisationRef;
    use safetynet_proto::nms::v1::{Board, BoardAudience, GetBoardResponse, ListProfilesResponse, Neighbourhood};

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn account(id: &str, name: &str) -> AccountRef {
        AccountRef { id: id.into(), name: name.into() }
    }

    fn council() -> Option<OrganisationRef> {
        Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() })
    }

    fn profiles(draft_by: AccountRef) -> ListProfilesResponse {
        let force = Profile {
            id: "r-1".into(),
            number: 1,
            police_view: "Quiet in the week; thefts from boats in August.".into(),
            partner_view: "Few places for young people after six.".into(),
            state: ProfileState::Approved.into(),
            writers: vec![account("a-7", "Sam Example")],
            approved_by: Some(account("a-8", "Kim Specimen")),
            review_date: Some(Date { year: 2026, month: 11, day: 11 }),
            days_late: 12,
            etag: "v3".into(),
            ..Profile::default()
        };
        let draft = Profile {
            id: "r-2".into(),
            number: 2,
            state: ProfileState::Draft.into(),
            writers: vec![draft_by],
            approved_by: None,
            review_date: None,
            days_late: 0,
            etag: "v1".into(),
            ..force.clone()
        };
        let audience = vec![BoardAudience { organisation: council(), people: 6 }];
        ListProfilesResponse { profiles: vec![draft, force], audience }
    }

    fn desk(draft_by: AccountRef) -> Desk {
        let mut desk = Desk::signed_in();
        desk.open(Profiles::new("h-1"));
        desk.answer(Method::ListProfiles, Reply::ListProfiles(Box::new(profiles(draft_by))));
        desk
    }

    fn form(desk: &mut Desk, keeper: Option<OrganisationRef>) {
        desk.press("e");
        let profiles = profiles(account("a-7", "Sam Example"));
        desk.answer(Method::ListProfiles, Reply::ListProfiles(Box::new(profiles)));
        let neighbourhood = Some(Neighbourhood { owner_organisation: keeper, ..Neighbourhood::default() });
        let board = Some(Board { neighbourhood, ..Board::default() });
        desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board })));
    }

    #[test]
    fn a_review_that_is_late_is_said_in_words() {
        let mut desk = desk(account("a-7", "Sam Example"));
        desk.press("j");
        insta::assert_snapshot!("profiles", desk.frame(80, 24));
    }

    #[test]
    fn the_keeper_writes_both_views_and_a_partner_its_own() {
        let mut desk = self::desk(account("a-7", "Sam Example"));
        form(&mut desk, council());
        insta::assert_snapshot!("profile_write", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::WriteProfile(request)) = desk.sent(Method::WriteProfile) else { panic!("nothing was sent") };
        assert_eq!((request.id.as_str(), request.etag.as_str()), ("r-2", "v1"));
        assert_eq!(request.update_mask.as_ref().map(|mask| mask.paths.len()), Some(2));
        let mut desk = self::desk(account("a-7", "Sam Example"));
        form(&mut desk, Some(OrganisationRef { id: "o-2".into(), name: "Northshire Police".into() }));
        assert!(!desk.frame(80, 24).contains("As the police see it"));
        desk.press("ctrl-s");
        let Some(Call::WriteProfile(request)) = desk.sent(Method::WriteProfile) else { panic!("nothing was sent") };
        assert_eq!(
            (request.police_view.as_str(), request.update_mask.as_ref().map(|mask| mask.paths.len())),
            ("", Some(1))
        );
    }

    #[test]
    fn an_empty_profile_is_not_saved() {
        let mut desk = Desk::signed_in();
        desk.open(Profiles::new("h-1"));
        let none =
            || Reply::ListProfiles(Box::new(ListProfilesResponse { profiles: Vec::new(), audience: Vec::new() }));
        desk.answer(Method::ListProfiles, none());
        desk.press("e");
        desk.answer(Method::ListProfiles, none());
        let neighbourhood = Some(Neighbourhood { owner_organisation: council(), ..Neighbourhood::default() });
        let board = Some(Board { neighbourhood, ..Board::default() });
        desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board })));
        desk.press("ctrl-s");
        assert!(desk.sent(Method::WriteProfile).is_none());
        assert!(desk.frame(80, 24).contains("Write something first"), "{}", desk.frame(80, 24));
        desk.type_text("Quiet in the week.");
        desk.press("ctrl-s");
        assert!(desk.sent(Method::WriteProfile).is_some());
    }

    #[test]
    fn who_wrote_it_is_told_that_somebody_else_approves_it() {
        let mut desk = self::desk(account("a-1", "Ann Example"));
        desk.press("a");
        assert!(desk.frame(80, 24).contains("You wrote in this version"));
        let mut desk = self::desk(account("a-7", "Sam Example"));
        desk.press("a");
        desk.type_text("1 Nov 2027");
        desk.press("ctrl-s");
        let Some(Call::ApproveProfile(request)) = desk.sent(Method::ApproveProfile) else { panic!("nothing was sent") };
        assert_eq!(request.id, "r-2");
        assert!(request.review_date == Some(Date { year: 2027, month: 11, day: 1 }));
    }
}
