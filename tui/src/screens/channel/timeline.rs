//! The time line of a channel: activities, newest first, with what is significant and what only a
//! part of the channel sees, the beginning of the one at hand, and gaps where an owner says that there
//! is something and nothing more.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{ActivityGap, ActivityState, ActivitySummary, AudienceMode, ListActivitiesRequest};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::ActivityKind;

use crate::app::{Step, Who};
use crate::keys::{Command, Context};
use crate::screens::pages::Pages;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, keyed, when, words};

const COLUMNS: &[Column] = &[
    column("When", 17),
    column("* significant", 16),
    column("What", 0),
    column("Seen by", 7),
    wide_column("Recorded by", 18, 90),
];
const EMPTY: &str = "Nothing is recorded here yet. a adds the first activity.";
const NOT_SHARED: &str = "Nothing in it is shared with you.";

/// One row of the time line.
enum Entry {
    Activity(Box<ActivitySummary>),
    Gap(ActivityGap),
}

impl Entry {
    /// When it happened; a gap tells its day alone, and stands below what is known of that day.
    fn at(&self) -> Option<Moment> {
        match self {
            Self::Activity(one) => when::moment(one.happened_time.as_ref()),
            Self::Gap(gap) => {
                let date = gap.date.as_ref()?;
                Day::new(date.year, date.month, date.day).map(Day::start)
            }
        }
    }

    /// What tells it from the others.
    fn key(&self) -> String {
        match self {
            Self::Activity(one) => one.id.clone(),
            Self::Gap(gap) => {
                let of = gap.owner_organisation.as_ref().map_or("", |one| one.id.as_str());
                format!("gap {} {of}", when::date(gap.date.as_ref()))
            }
        }
    }

    /// The person recorded it.
    fn is_of(&self, who: Option<&Who>) -> bool {
        let Self::Activity(one) = self else { return false };
        who.zip(one.recorded_by.as_ref()).is_some_and(|(who, by)| by.id == who.account_id)
    }
}

/// The activities of a channel, and the gaps between them.
pub struct Timeline {
    list: List,
    pages: Pages<Entry>,
}

impl Default for Timeline {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), pages: Pages::default() }
    }
}

impl Timeline {
    /// Whether somebody only reads the channel: that nothing is shown then does not say that nothing is there.
    pub fn only_read(&mut self, only: bool) {
        self.list.when_empty(if only { NOT_SHARED } else { EMPTY });
    }

    /// Takes a page; the first comes with the channel itself. Who has the newest at hand and records another has that one
    /// at hand; what others recorded meanwhile takes nobody away from where they are.
    pub fn take(&mut self, items: Vec<ActivitySummary>, gaps: Vec<ActivityGap>, next: String, who: Option<&Who>) {
        let first = |entries: &[Entry]| entries.first().map(Entry::key);
        let before = first(&self.pages.items).filter(|id| self.list.selected() == Some(id));
        let items = items.into_iter().map(|one| Entry::Activity(Box::new(one)));
        let mut entries: Vec<Entry> = items.chain(gaps.into_iter().map(Entry::Gap)).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at()));
        self.pages.take(entries, next);
        let entries = &self.pages.items;
        self.list.set(keyed::rows(entries, Entry::key, row));
        let own = entries.first().is_some_and(|entry| entry.is_of(who));
        if own && before.is_some() && before != first(entries) {
            self.list.command(Command::First);
        }
    }

    /// A first page is on its way.
    pub fn start(&mut self) {
        self.pages.start();
    }

    /// Asks for what is older.
    pub fn more(&mut self, channel_id: &str) -> Step {
        match self.pages.more() {
            Some(page_token) => Step::none().call(ListActivitiesRequest {
                channel_id: channel_id.to_owned(),
                page_size: 50,
                page_token,
                ..ListActivitiesRequest::default()
            }),
            None => Step::none().say("There is nothing older."),
        }
    }

    /// How many were read, `50+` where m reads more.
    pub fn count(&self) -> String {
        let more = if self.pages.goes_on() { "+" } else { "" };
        format!("{}{more}", self.list.total())
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    /// Moves.
    pub fn command(&mut self, command: Command) -> Step {
        Step::used(self.list.command(command))
    }

    /// The id of the activity at hand.
    pub fn selected(&self) -> Option<&str> {
        match self.entry()? {
            Entry::Activity(one) => Some(&one.id),
            Entry::Gap(_) => None,
        }
    }

    /// Whose gap is at hand.
    pub fn gap(&self) -> Option<&str> {
        match self.entry()? {
            Entry::Activity(_) => None,
            Entry::Gap(gap) => Some(words::organisation(gap.owner_organisation.as_ref())),
        }
    }

    fn entry(&self) -> Option<&Entry> {
        keyed::find(&self.pages.items, Entry::key, self.list.selected()?)
    }

    /// Draws the list, and the beginning of the one at hand below it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let texts = self.entry().map_or(Vec::new(), about);
        let above = foot::draw(frame, area, 5, theme, &texts);
        self.list.draw(frame, above, theme, focus);
    }
}

/// The beginning of what is at hand.
fn about(entry: &Entry) -> Vec<(String, Tone)> {
    match entry {
        Entry::Activity(one) => {
            let by = words::account(one.recorded_by.as_ref());
            let of = words::organisation(one.owner_organisation.as_ref());
            let more = if one.truncated { " … enter reads on" } else { "" };
            let note = if one.excerpt.is_empty() { String::new() } else { format!("{}{more}", one.excerpt) };
            vec![(format!("{} · {by}, {of}", one.title), Tone::Title), (note, Tone::Plain)]
        }
        Entry::Gap(gap) => {
            let of = words::organisation(gap.owner_organisation.as_ref());
            vec![(format!("{of} recorded something that is not for you."), Tone::Quiet)]
        }
    }
}

fn row((id, entry): (String, &Entry)) -> Row {
    let row = Row::new(id);
    let one = match entry {
        Entry::Activity(one) => one,
        Entry::Gap(gap) => {
            let row = row.cell(when::date(gap.date.as_ref())).cell("").toned("not for you", Tone::Quiet).cell("");
            return row.cell(words::organisation(gap.owner_organisation.as_ref()));
        }
    };
    let mark = if one.significant { "*" } else { " " };
    let kind = format!("{mark} {}", words::label::<ActivityKind>(one.kind));
    let corrected = if one.state() == ActivityState::Corrected { " (corrected)" } else { "" };
    let (seen, tone) = match one.audience_mode() {
        AudienceMode::Narrowed => ("part", Tone::Soon),
        _ => ("all", Tone::Quiet),
    };
    row.cell(when::time(one.happened_time.as_ref()))
        .toned(kind, if one.significant { Tone::Title } else { Tone::Plain })
        .cell(format!("{}{corrected}", one.title))
        .toned(seen, tone)
        .cell(words::account(one.recorded_by.as_ref()))
}

#[cfg(test)]
mod tests {
    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::{Channel as Wire, GetChannelResponse, ListActivitiesResponse};
    use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

    use super::*;
    use crate::app::testing::{self, Desk};
    use crate::rpc::{Method, Reply};

    fn activity(id: &str, day: i32) -> ActivitySummary {
        let at = Day::new(2026, 11, day).and_then(|day| day.at(14, 5)).map(when::timestamp);
        ActivitySummary {
            id: id.into(),
            kind: 3,
            title: format!("Visit {id}"),
            happened_time: at,
            ..Default::default()
        }
    }

    fn gap(day: i32) -> ActivityGap {
        let owner_organisation = Some(OrganisationRef { id: "o-2".into(), name: "Housing Trust".into() });
        ActivityGap { date: Some(Date { year: 2026, month: 11, day }), owner_organisation }
    }

    #[test]
    fn a_gap_stands_where_something_is_that_is_not_for_one() {
        let mut desk = Desk::signed_in();
        desk.open(super::super::Channel::new("c-1"));
        let reply = GetChannelResponse {
            channel: Some(Wire { id: "c-1".into(), title: "Noise".into(), state: 2, ..Wire::default() }),
            activities: vec![activity("v-9", 20), activity("v-8", 12)],
            gaps: vec![gap(20), gap(15)],
            activities_page_token: "more".into(),
            ..GetChannelResponse::default()
        };
        desk.answer(Method::GetChannel, Reply::GetChannel(Box::new(reply)));
        desk.press("j");
        insta::assert_snapshot!("channel_gap", desk.frame(80, 24));
        desk.press("enter");
        let frame = desk.frame(80, 24);
        assert!(frame.contains("This entry is not for you. Ask Housing Trust."), "{frame}");
        desk.press("m");
        let (activities, gaps) = (vec![activity("v-3", 3)], vec![gap(5)]);
        let reply = ListActivitiesResponse { activities, gaps, next_page_token: String::new() };
        desk.answer(Method::ListActivities, Reply::ListActivities(Box::new(reply)));
        let frame = desk.frame(80, 24);
        let rows = ["20 Nov 2026 14:05", "20 Nov 2026 ", "15 Nov 2026", "12 Nov 2026", "5 Nov 2026", "3 Nov 2026"];
        let places: Vec<Option<usize>> = rows.iter().map(|row| frame.find(&format!("  {row}"))).collect();
        assert!(frame.contains("> 20 Nov 2026  "), "what was at hand still is: {frame}");
        assert!(places.iter().skip(2).all(Option::is_some) && places.iter().skip(2).is_sorted(), "{frame}");
    }

    fn recorded(id: &str, by: &str, hour: i64) -> ActivitySummary {
        let recorded_by = Some(AccountRef { id: by.into(), name: "Somebody".into() });
        let happened_time = Some(when::timestamp(Moment::from_micros(hour * 3_600_000_000)));
        ActivitySummary { id: id.into(), recorded_by, happened_time, ..ActivitySummary::default() }
    }

    #[test]
    fn what_one_records_is_at_hand_and_what_others_record_moves_nobody() {
        let me = Who::new(&testing::session(), Moment::from_micros(0));
        let mut line = Timeline::default();
        let take = |line: &mut Timeline, items: Vec<ActivitySummary>| {
            line.start();
            line.take(items, Vec::new(), String::new(), Some(&me));
        };
        take(&mut line, vec![recorded("v-1", "a-2", 1)]);
        take(&mut line, vec![recorded("v-1", "a-2", 1), recorded("v-2", "a-2", 2)]);
        assert_eq!(line.selected(), Some("v-1"), "a colleague recorded another");
        line.command(Command::First);
        take(&mut line, vec![recorded("v-1", "a-2", 1), recorded("v-2", "a-2", 2), recorded("v-3", "a-1", 3)]);
        assert_eq!(line.selected(), Some("v-3"), "one has recorded it oneself");
    }
}
