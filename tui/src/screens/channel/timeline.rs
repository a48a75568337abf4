//! The time line of a channel: activities, newest first, with what is significant and what only a
//! part of the channel sees, the beginning of the one at hand, and gaps where an owner says that there
//! is something and nothing more.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{ActivityGap, ActivityState, ActivitySummary, AudienceMode, ListActivitiesRequest};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::ActivityKind;

use crate::app::Step;
use crate::keys::{Command, Context};
use crate::screens::pages::Pages;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, when, words};

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

    /// The id of its row.
    fn id(&self, place: usize) -> String {
        match self {
            Self::Activity(one) => one.id.clone(),
            Self::Gap(_) => format!("gap {place}"),
        }
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

    /// Takes a page; the first comes with the channel itself.
    pub fn take(&mut self, items: Vec<ActivitySummary>, gaps: Vec<ActivityGap>, next: String) {
        let newest =
            self.list.selected().is_none_or(|id| self.pages.items.first().is_some_and(|first| first.id(0) == id));
        let items = items.into_iter().map(|one| Entry::Activity(Box::new(one)));
        let mut entries: Vec<Entry> = items.chain(gaps.into_iter().map(Entry::Gap)).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at()));
        self.pages.take(entries, next);
        self.list.set(self.pages.items.iter().enumerate().map(|(place, entry)| row(place, entry)).collect());
        // Who looks at the newest sees the one that was just recorded.
        if newest {
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
        let id = self.list.selected()?;
        let mut entries = self.pages.items.iter().enumerate();
        entries.find(|(place, entry)| entry.id(*place) == id).map(|(_, entry)| entry)
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

fn row(place: usize, entry: &Entry) -> Row {
    let row = Row::new(entry.id(place));
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
    use safetynet_proto::kind::v1::OrganisationRef;

    use super::*;
    use crate::app::testing::Desk;
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
}
