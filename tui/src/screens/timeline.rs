//! The time line of a case over all of its channels, the latest first: what happened where, and gaps where an owner says
//! that there is something and nothing more.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{
    ListTimelineRequest, ListTimelineResponse, TimelineDirection, TimelineEntry, TimelineSignificance,
};
use safetynet_proto::kind::v1::{OrganisationRef, RecordKind};
use safetynet_shared::codes::{ActivityKind, Code};

use super::activity::Activity;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, keyed, when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('m'), "older", "read older entries"),
    action(Key::Char('p'), "newer", "read newer entries"),
    action(Key::Char('v'), "kind", "only the next kind, then all"),
    action(Key::Char('s'), "significant", "only significant ones, only notes, or all"),
    action(Key::Char('o'), "organisation", "only the next organisation, then all"),
];

const COLUMNS: &[Column] = &[
    column("When", 17),
    column("* significant", 16),
    column("What", 0),
    column("Channel", 15),
    wide_column("Organisation", 22, 100),
];
const EMPTY: &str = "Nothing that you see happened here. v, s and o take filters away.";
const PAGE: i32 = 50;

/// The time line of a case file.
pub struct Timeline {
    case_file: String,
    list: List,
    entries: Vec<TimelineEntry>,
    older: String,
    newer: String,
    kind: i32,
    significance: TimelineSignificance,
    /// Organisations that were met, to filter by.
    organisations: Vec<OrganisationRef>,
    organisation: Option<usize>,
    /// The page that was asked for last, which is read again.
    page: (String, TimelineDirection),
    /// Another page or other entries were asked for: one begins at their first.
    turned: bool,
}

impl Timeline {
    /// Of this case file.
    pub fn new(case_file: impl Into<String>) -> Self {
        Self {
            case_file: case_file.into(),
            list: List::new(COLUMNS, EMPTY),
            entries: Vec::new(),
            older: String::new(),
            newer: String::new(),
            kind: 0,
            significance: TimelineSignificance::Unspecified,
            organisations: Vec::new(),
            organisation: None,
            page: (String::new(), TimelineDirection::Unspecified),
            turned: false,
        }
    }
}

impl Screen for Timeline {
    fn title(&self) -> String {
        "Time line".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => self.ask(),
            Event::Reply(Reply::ListTimeline(reply)) => self.take(*reply),
            Event::Command(Command::Open) if !self.list.context().types() => self.open(),
            Event::Command(Command::Own(name)) => self.own(name),
            event => self.list.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::ListTimeline)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.list.reading(frame, area, view.theme, "  Reading the time line.") {
            return;
        }
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(4)]).areas(area);
        let line = format!("  {}", self.shown());
        frame.render_widget(Line::styled(line, view.theme.style(Tone::Quiet)), head);
        let above = foot::draw(frame, body, 4, view.theme, &self.about());
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { kind: self.kind, significance: self.significance, ..Self::new(self.case_file.clone()) })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let entry = self.selected()?;
        let activity = entry.activity.as_ref()?;
        Some((RecordKind::Activity, activity.id.clone()))
    }
}

impl Timeline {
    fn turn(&mut self, page_token: String, direction: TimelineDirection) -> Step {
        (self.page, self.turned) = ((page_token, direction), true);
        self.ask()
    }

    fn ask(&self) -> Step {
        let (page_token, direction) = self.page.clone();
        let organisation = self.organisation.and_then(|at| self.organisations.get(at));
        Step::none().call(ListTimelineRequest {
            case_file_id: self.case_file.clone(),
            kinds: if self.kind == 0 { Vec::new() } else { vec![self.kind] },
            significance: self.significance.into(),
            organisation_id: organisation.map_or(String::new(), |one| one.id.clone()),
            page_size: PAGE,
            page_token,
            direction: direction.into(),
        })
    }

    fn own(&mut self, name: &str) -> Step {
        match name {
            "older" if self.older.is_empty() => return Step::none().say("There is nothing older."),
            "older" => return self.turn(self.older.clone(), TimelineDirection::Unspecified),
            "newer" if self.newer.is_empty() => return Step::none().say("There is nothing newer."),
            "newer" => return self.turn(self.newer.clone(), TimelineDirection::Newer),
            "kind" => {
                let last = ActivityKind::all().map(Code::number).max().unwrap_or(0);
                self.kind = if self.kind == last { 0 } else { self.kind + 1 };
            }
            "significant" => {
                self.significance = match self.significance {
                    TimelineSignificance::Unspecified => TimelineSignificance::Significant,
                    TimelineSignificance::Significant => TimelineSignificance::Other,
                    TimelineSignificance::Other => TimelineSignificance::Unspecified,
                };
            }
            _ => {
                let next = self.organisation.map_or(0, |at| at + 1);
                self.organisation = (next < self.organisations.len()).then_some(next);
            }
        }
        self.turn(String::new(), TimelineDirection::Unspecified)
    }

    fn take(&mut self, reply: ListTimelineResponse) -> Step {
        for one in reply.entries.iter().filter_map(|entry| entry.owner_organisation.as_ref()) {
            if !self.organisations.iter().any(|known| known.id == one.id) {
                self.organisations.push(one.clone());
            }
        }
        self.entries = reply.entries;
        (self.older, self.newer) = (reply.older_page_token, reply.newer_page_token);
        self.list.set(keyed::rows(&self.entries, key, row));
        if std::mem::take(&mut self.turned) {
            self.list.command(Command::First);
        }
        Step::none()
    }

    fn selected(&self) -> Option<&TimelineEntry> {
        keyed::find(&self.entries, key, self.list.selected()?)
    }

    fn open(&self) -> Step {
        match self.selected().map(|entry| entry.activity.as_ref()) {
            Some(Some(activity)) => Step::none().open(Activity::new(&activity.id, "")),
            Some(None) => Step::none().say("This entry is not for you. Ask the organisation that it is of."),
            None => Step::none(),
        }
    }

    /// What is shown, and where one can go from here.
    fn shown(&self) -> String {
        let kind =
            if self.kind == 0 { "all kinds".to_owned() } else { words::label::<ActivityKind>(self.kind).to_owned() };
        let weight = match self.significance {
            TimelineSignificance::Unspecified => "",
            TimelineSignificance::Significant => ", significant ones",
            TimelineSignificance::Other => ", notes",
        };
        let of = self.organisation.and_then(|at| self.organisations.get(at));
        let of = of.map_or(String::new(), |one| format!(" of {}", one.name));
        let older = if self.older.is_empty() { "" } else { " · m: older" };
        let newer = if self.newer.is_empty() { "" } else { " · p: newer" };
        format!("{kind}{weight}{of}{older}{newer}")
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let Some(entry) = self.selected() else { return Vec::new() };
        let of = words::organisation(entry.owner_organisation.as_ref());
        let Some(activity) = &entry.activity else {
            return vec![(format!("{of} recorded something that is not for you."), Tone::Quiet)];
        };
        let by = words::account(activity.recorded_by.as_ref());
        let place = format!("{} {}", entry.channel_reference, entry.channel_title);
        vec![
            (format!("{} · {by}, {of}", activity.title), Tone::Title),
            (place, Tone::Quiet),
            (activity.excerpt.clone(), Tone::Plain),
        ]
    }
}

/// What tells an entry from the others.
fn key(entry: &TimelineEntry) -> String {
    let of = entry.owner_organisation.as_ref().map_or("", |one| one.id.as_str());
    let gap = || format!("gap {} {} {of}", entry.channel_reference, when::date(entry.gap_date.as_ref()));
    entry.activity.as_ref().map_or_else(gap, |activity| activity.id.clone())
}

fn row((id, entry): (String, &TimelineEntry)) -> Row {
    let row = Row::new(id);
    let of = words::organisation(entry.owner_organisation.as_ref());
    let Some(activity) = &entry.activity else {
        return row
            .cell(when::date(entry.gap_date.as_ref()))
            .cell("")
            .toned("not for you", Tone::Quiet)
            .cell(&entry.channel_reference)
            .cell(of);
    };
    let mark = if activity.significant { "*" } else { " " };
    let kind = format!("{mark} {}", words::label::<ActivityKind>(activity.kind));
    row.cell(when::time(activity.happened_time.as_ref()))
        .toned(kind, if activity.significant { Tone::Title } else { Tone::Plain })
        .cell(&activity.title)
        .cell(&entry.channel_reference)
        .cell(of)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::ActivitySummary;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn entry(number: i32, title: &str) -> TimelineEntry {
        let owner = if number == 2 { "Housing Trust" } else { "Northtown Council" };
        let activity = ActivitySummary {
            id: format!("t-{number}"),
            kind: number,
            significant: number > 1,
            title: title.into(),
            excerpt: "Spoke to the neighbours.".into(),
            ..ActivitySummary::default()
        };
        TimelineEntry {
            activity: Some(activity),
            owner_organisation: Some(OrganisationRef { id: owner.to_lowercase(), name: owner.into() }),
            channel_id: format!("c-{number}"),
            channel_reference: format!("CH-2026-00000{number}"),
            channel_title: "Noise at the corner house".into(),
            ..TimelineEntry::default()
        }
    }

    fn asked(desk: &Desk) -> &ListTimelineRequest {
        let Some(Call::ListTimeline(request)) = desk.sent(Method::ListTimeline) else {
            panic!("nothing was asked for")
        };
        request
    }

    #[test]
    fn a_gap_says_that_there_is_something_and_pages_go_both_ways() {
        let mut desk = Desk::signed_in();
        desk.open(Timeline::new("f-1"));
        let gap =
            TimelineEntry { activity: None, gap_date: Some(Date { year: 2026, month: 11, day: 20 }), ..entry(2, "") };
        let entries = vec![entry(3, "Visit at the flat"), gap, entry(1, "Rang the school")];
        let reply = ListTimelineResponse { entries, older_page_token: "o".into(), newer_page_token: "n".into() };
        let answer = || Reply::ListTimeline(Box::new(reply.clone()));
        desk.answer(Method::ListTimeline, answer());
        insta::assert_snapshot!("timeline", desk.frame(80, 24));
        desk.press("j enter");
        insta::assert_snapshot!("timeline_gap", desk.frame(80, 24));
        desk.press("m");
        assert_eq!((asked(&desk).page_token.as_str(), asked(&desk).direction()), ("o", TimelineDirection::Unspecified));
        desk.answer(Method::ListTimeline, answer());
        desk.press("p");
        assert_eq!((asked(&desk).page_token.as_str(), asked(&desk).direction()), ("n", TimelineDirection::Newer));
        desk.answer(Method::ListTimeline, answer());
        desk.press("v s o");
        assert_eq!(asked(&desk).kinds, [1]);
        assert_eq!(asked(&desk).significance(), TimelineSignificance::Significant);
        assert_eq!(asked(&desk).organisation_id, "northtown council");
        assert!(asked(&desk).page_token.is_empty());
    }
}
