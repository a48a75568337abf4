//! How the people whom one supervises keep to the procedures: signature, training, late work, glass broken without need
//! (SYOP-13.1).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{GetTeamRequest, TeamMember};
use safetynet_proto::kind::v1::RecordKind;

use super::caseload::Caseload;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::{foot, when, words};

const COLUMNS: &[Column] = &[
    column("Who", 0),
    column("Procedures", 13),
    column("Training", 13),
    column("Reviews", 8),
    column("Actions", 8),
    column("Last work", 18),
];
const EMPTY: &str = "Nobody is assigned to a channel that you supervise.";

/// The team.
pub struct Team {
    list: List,
    members: Vec<TeamMember>,
}

impl Default for Team {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), members: Vec::new() }
    }
}

impl Screen for Team {
    fn title(&self) -> String {
        "Team".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        &[]
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetTeamRequest {}),
            Event::Reply(Reply::GetTeam(reply)) => {
                self.members = reply.members;
                self.list.set(self.members.iter().map(row).collect());
                Step::none()
            }
            Event::Command(Command::Open) if !self.list.context().types() => match self.list.selected() {
                Some(id) => Step::none().open(Caseload::new(id)),
                None => Step::none(),
            },
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.list.reading(frame, area, view.theme, "  Reading the team.") {
            return;
        }
        let texts = self.selected().map_or(Vec::new(), about);
        let above = foot::draw(frame, area, 5, view.theme, &texts);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Account, self.list.selected()?.to_owned()))
    }
}

impl Team {
    fn selected(&self) -> Option<&TeamMember> {
        let id = self.list.selected()?;
        self.members.iter().find(|one| one.account.as_ref().is_some_and(|account| account.id == id))
    }
}

fn row(one: &TeamMember) -> Row {
    let until = |day: Option<&Date>, late: bool| match (day, late) {
        (None, _) => ("missing".to_owned(), Tone::Late),
        (Some(day), true) => (when::date(Some(day)), Tone::Late),
        (Some(day), false) => (when::date(Some(day)), Tone::Plain),
    };
    let count = |count: i32| (count.to_string(), if count > 0 { Tone::Late } else { Tone::Plain });
    let (procedures, signed) = until(one.procedures_until_date.as_ref(), one.procedures_late);
    let (training, trained) = until(one.training_until_date.as_ref(), one.training_late);
    let (reviews, late) = count(one.reviews_overdue);
    let (actions, slow) = count(one.overdue_actions);
    Row::new(one.account.as_ref().map_or("", |account| account.id.as_str()))
        .cell(words::account(one.account.as_ref()))
        .toned(procedures, signed)
        .toned(training, trained)
        .toned(reviews, late)
        .toned(actions, slow)
        .cell(when::time(one.last_entry_time.as_ref()))
}

fn about(one: &TeamMember) -> Vec<(String, Tone)> {
    let mut lines = Vec::new();
    if one.procedures_late {
        lines.push((
            "The yearly signature of the procedures is missing or over: have it signed.".to_owned(),
            Tone::Late,
        ));
    }
    if one.training_late {
        lines.push(("The training is missing or over: tell your single point of contact.".to_owned(), Tone::Late));
    }
    if one.glass_without_need > 0 {
        let times =
            if one.glass_without_need == 1 { "once".to_owned() } else { format!("{} times", one.glass_without_need) };
        let text = format!("Broke a glass without need within a year: {times}.");
        lines.push((text, Tone::Late));
    }
    if lines.is_empty() {
        lines.push(("Signed and trained. enter shows the work.".to_owned(), Tone::Quiet));
    }
    if one.last_sign_in_time.is_some() {
        lines.push((format!("Last signed in {}.", when::time(one.last_sign_in_time.as_ref())), Tone::Quiet));
    }
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::icm::v1::GetTeamResponse;
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    #[test]
    fn what_is_missing_is_said_and_enter_shows_the_work() {
        let mut desk = Desk::signed_in();
        desk.open(Team::default());
        let ahead = Some(when::wire(desk.now.day().plus_days(90)));
        let good = TeamMember {
            account: Some(AccountRef { id: "a-2".into(), name: "Bob Sample".into() }),
            procedures_until_date: ahead,
            training_until_date: ahead,
            last_sign_in_time: Some(when::timestamp(desk.now)),
            last_entry_time: Some(when::timestamp(desk.now)),
            ..TeamMember::default()
        };
        let late = TeamMember {
            account: Some(AccountRef { id: "a-1".into(), name: "Ann Example".into() }),
            procedures_until_date: Some(when::wire(desk.now.day().plus_days(-3))),
            procedures_late: true,
            training_until_date: None,
            training_late: true,
            reviews_overdue: 2,
            glass_without_need: 1,
            ..good.clone()
        };
        let reply = GetTeamResponse { members: vec![late, good] };
        desk.answer(Method::GetTeam, Reply::GetTeam(Box::new(reply)));
        insta::assert_snapshot!("team", desk.frame(80, 24));
        desk.press("j enter");
        let Some(Call::ListCaseload(sent)) = desk.sent(Method::ListCaseload) else { panic!("nothing was asked for") };
        assert_eq!(sent.account_id, "a-2");
    }
}
