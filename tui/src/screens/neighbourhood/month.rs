//! The engagements of a month as a calendar: each day with how many there are, and below it those of the day at hand.
//!
//! The one at hand is always an engagement, so that every key that acts on one works here too: down and right go to the
//! next in time, up and left to the one before, the page keys to the first of another month.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use safetynet_proto::nms::v1::{Engagement, EngagementState};
use safetynet_shared::clock::Day;

use crate::keys::Command;
use crate::plain::outline::{Ask, Outline};
use crate::safe;
use crate::theme::{Theme, Tone};
use crate::widgets::{when, wrap};

/// The columns of a day.
const CELL: u16 = 9;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// One engagement.
struct Entry {
    id: String,
    day: Day,
    text: String,
    tone: Tone,
}

/// The calendar.
#[derive(Default)]
pub struct Month {
    entries: Vec<Entry>,
    at: usize,
}

impl Month {
    /// Takes the engagements; the selection stays on its own, or begins with the first that lies ahead.
    pub fn set(&mut self, engagements: &[Engagement]) {
        let before = self.selected().map(str::to_owned);
        self.entries = engagements.iter().filter_map(entry).collect();
        self.entries.sort_by(|one, other| (one.day, &one.text).cmp(&(other.day, &other.text)));
        let planned = self.entries.iter().position(|entry| entry.tone != Tone::Quiet);
        let again = before.and_then(|id| self.entries.iter().position(|entry| entry.id == id));
        self.at = again.or(planned).unwrap_or(0);
    }

    /// The id of the engagement at hand.
    pub fn selected(&self) -> Option<&str> {
        self.entries.get(self.at).map(|entry| entry.id.as_str())
    }

    /// Moves in time; false when the command is not one of these.
    pub fn command(&mut self, command: Command) -> bool {
        let last = self.entries.len().saturating_sub(1);
        self.at = match command {
            Command::Right | Command::Down => (self.at + 1).min(last),
            Command::Left | Command::Up => self.at.saturating_sub(1),
            Command::First => 0,
            Command::Last => last,
            Command::PageDown => self.other_month(1).unwrap_or(self.at),
            Command::PageUp => self.other_month(-1).unwrap_or(self.at),
            _ => return false,
        };
        true
    }

    /// The first engagement of the next month that has one, or of the one before.
    fn other_month(&self, way: i32) -> Option<usize> {
        let month = |entry: &Entry| (entry.day.year(), entry.day.month());
        let here = month(self.entries.get(self.at)?);
        if way > 0 {
            return self.entries.iter().position(|entry| month(entry) > here);
        }
        let there = self.entries.iter().rev().map(month).find(|other| *other < here)?;
        self.entries.iter().position(|entry| month(entry) == there)
    }

    /// Draws the month of the engagement at hand, and below it the day.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let Some(at) = self.entries.get(self.at) else {
            let text = "  No engagement is recorded here. Press a to plan one.";
            frame.render_widget(Line::styled(text, theme.style(Tone::Quiet)), Rect { height: 1, ..area });
            return;
        };
        if let Some(outline) = theme.outline() {
            self.say(&mut outline.borrow_mut(), area, at);
            return;
        }
        let first = at.day.plus_days(1 - i64::from(at.day.day()));
        let head = at.day.to_string();
        let head = format!("  {}", head.split_once(' ').map_or("", |(_, month)| month));
        frame.render_widget(Line::styled(head, theme.style(Tone::Title)), Rect { height: 1, ..area });
        let names = WEEKDAYS.iter().map(|name| Span::styled(format!("{name:<9}"), theme.style(Tone::Quiet)));
        let names = [Span::raw("  ")].into_iter().chain(names).collect::<Line>();
        frame.render_widget(names, Rect { y: area.y + 1, height: 1, ..area });
        let weeks = self.draw_days(
            frame,
            Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area },
            first,
            at,
            theme,
        );
        let y = area.y + 2 + weeks;
        self.draw_day(frame, Rect { y, height: area.bottom().saturating_sub(y), ..area }, at, theme);
    }

    /// One line a week; answers how many.
    fn draw_days(&self, frame: &mut Frame, area: Rect, first: Day, at: &Entry, theme: Theme) -> u16 {
        let mut weeks = 1;
        let mut column = u16::try_from(column(first)).unwrap_or(0);
        let days = (0..31).map(|number| first.plus_days(number)).take_while(|day| day.month() == first.month());
        for day in days {
            if column == 7 {
                (column, weeks) = (0, weeks + 1);
            }
            let of = |entry: &&Entry| entry.day == day;
            let mark = self.mark(day);
            let here = if day == at.day { ">" } else { " " };
            let tone = match (day == at.day, self.entries.iter().find(of)) {
                (true, _) => Tone::Selected,
                (false, Some(entry)) => entry.tone,
                (false, None) => Tone::Quiet,
            };
            let text = format!("{here}{:>2}{mark}", day.day());
            let place = Rect { x: area.x + 1 + column * CELL, y: area.y + weeks - 1, width: CELL - 1, height: 1 };
            frame.render_widget(Line::styled(text, theme.style(tone)), place.intersection(area));
            column += 1;
        }
        weeks
    }

    /// How many engagements a day has, in brackets; empty for none.
    fn mark(&self, day: Day) -> String {
        match self.entries.iter().filter(|entry| entry.day == day).count() {
            0 => String::new(),
            count => format!(" ({count})"),
        }
    }

    /// The engagements of the day at hand.
    fn draw_day(&self, frame: &mut Frame, area: Rect, at: &Entry, theme: Theme) {
        let of = self.entries.iter().filter(|entry| entry.day == at.day);
        for (entry, y) in of.zip(area.top()..area.bottom()) {
            let here = entry.id == at.id;
            let text = format!("{} {}", if here { ">" } else { " " }, entry.text);
            let tone = if here { Tone::Selected } else { entry.tone };
            let text = wrap::cut(&text, usize::from(area.width));
            frame.render_widget(Line::styled(text, theme.style(tone)), Rect { y, height: 1, ..area });
        }
    }

    /// The days of the month with how many engagements each has, and then each engagement with its day.
    fn say(&self, outline: &mut Outline, area: Rect, at: &Entry) {
        let month = |day: Day| (day.year(), day.month());
        let first = at.day.plus_days(1 - i64::from(at.day.day()));
        let days = (0..31).map(|number| first.plus_days(number)).take_while(|day| day.month() == first.month());
        let days = days.zip(WEEKDAYS.iter().cycle().skip(column(first)));
        let said: Vec<String> = days.map(|(day, name)| format!("{name} {}{}", day.day(), self.mark(day))).collect();
        outline.say(area, said.join(", "));
        for entry in self.entries.iter().filter(|entry| month(entry.day) == month(at.day)) {
            outline.say(area, format!("{}: {}", entry.day, entry.text));
        }
        let text = format!("Engagement {} of {}, {}: {}", self.at + 1, self.entries.len(), at.day, at.text);
        outline.at_hand(area, format!("engagement {}", self.at), text, Ask::Keys);
    }
}

/// The column of a day, from 0 for Monday: 1 January 1970 was a Thursday.
fn column(day: Day) -> usize {
    usize::try_from((day.to_int() + 3).rem_euclid(7)).unwrap_or(0)
}

fn entry(engagement: &Engagement) -> Option<Entry> {
    let begins = when::moment(engagement.start_time.as_ref())?;
    let tone = match engagement.state() {
        EngagementState::FedBack | EngagementState::Cancelled => Tone::Quiet,
        _ if engagement.feedback_days_late > 0 => Tone::Late,
        _ => Tone::Plain,
    };
    let text = format!("{} {}", when::clock(begins), safe::inert(&engagement.title));
    Some(Entry { id: engagement.id.clone(), day: begins.day(), text, tone })
}
