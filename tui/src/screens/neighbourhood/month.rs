//! The engagements of a month as a calendar: each day with how many there are, and below it those of the day at hand.
//!
//! A day is at hand, and its engagement where it has one, so that every key that acts on one works here too: left and right
//! go by days, up and down by weeks and through the engagements of a day, the page keys by months, first and last to the
//! first and the last engagement of all. Whoever adds one begins with the day at hand.

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
    /// The engagement at hand, where it is on the day at hand.
    at: usize,
    /// The day at hand; none before anything was read.
    day: Option<Day>,
    today: Option<Day>,
}

impl Month {
    /// Takes the engagements; the selection stays on its own, or begins with the first that lies ahead, or today.
    pub fn set(&mut self, engagements: &[Engagement], today: Day) {
        let before = self.selected().map(str::to_owned);
        self.today = Some(today);
        self.entries = engagements.iter().filter_map(entry).collect();
        self.entries.sort_by(|one, other| (one.day, &one.text).cmp(&(other.day, &other.text)));
        let again = before.and_then(|id| self.place(&id));
        let planned = self.entries.iter().position(|entry| entry.tone != Tone::Quiet).filter(|_| self.day.is_none());
        match again.or(planned) {
            Some(at) => self.go_to(at),
            None => self.go(self.day.unwrap_or(today)),
        }
    }

    /// The id of the engagement at hand.
    pub fn selected(&self) -> Option<&str> {
        self.entries.get(self.at).filter(|entry| Some(entry.day) == self.day).map(|entry| entry.id.as_str())
    }

    /// Puts the selection on an engagement.
    pub fn select(&mut self, id: &str) {
        if let Some(at) = self.place(id) {
            self.go_to(at);
        }
    }

    /// The day at hand.
    pub fn day(&self) -> Option<Day> {
        self.day
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == id)
    }

    /// To a day, and to its first engagement.
    fn go(&mut self, day: Day) {
        self.at = self.entries.iter().position(|entry| entry.day == day).unwrap_or(0);
        self.day = Some(day);
    }

    fn go_to(&mut self, at: usize) {
        if let Some(entry) = self.entries.get(at) {
            (self.at, self.day) = (at, Some(entry.day));
        }
    }

    /// Moves in time; false when the command is not one of these.
    pub fn command(&mut self, command: Command) -> bool {
        let Some(day) = self.day else { return false };
        let on_day = |at: Option<usize>| at.filter(|at| self.entries.get(*at).is_some_and(|entry| entry.day == day));
        let here = self.selected().is_some();
        let (below, above) = (on_day(here.then_some(self.at + 1)), on_day(self.at.checked_sub(1).filter(|_| here)));
        match (command, below, above) {
            (Command::Right, ..) => self.go(day.plus_days(1)),
            (Command::Left, ..) => self.go(day.plus_days(-1)),
            (Command::Down, Some(at), _) | (Command::Up, _, Some(at)) => self.go_to(at),
            (Command::Down, ..) => self.go(day.plus_days(7)),
            (Command::Up, ..) => self.go(day.plus_days(-7)),
            (Command::First, ..) => self.go_to(0),
            (Command::Last, ..) => self.go_to(self.entries.len().saturating_sub(1)),
            (Command::PageDown, ..) => self.go(day.plus_months(1)),
            (Command::PageUp, ..) => self.go(day.plus_months(-1)),
            _ => return false,
        }
        true
    }

    /// Draws the month of the day at hand, and below it the day.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let Some(day) = self.day else { return };
        let first = day.plus_days(1 - i64::from(day.day()));
        let head = day.to_string();
        let today = self.today.map_or(String::new(), |today| format!("   * today, {today}"));
        let head = format!("{}{today}", head.split_once(' ').map_or("", |(_, month)| month));
        if let Some(outline) = theme.outline() {
            outline.borrow_mut().say(area, head);
            self.say(&mut outline.borrow_mut(), area, day);
            return;
        }
        let head = format!("  {head}");
        frame.render_widget(Line::styled(head, theme.style(Tone::Title)), Rect { height: 1, ..area });
        let names = WEEKDAYS.iter().map(|name| Span::styled(format!("{name:<9}"), theme.style(Tone::Quiet)));
        let names = [Span::raw("  ")].into_iter().chain(names).collect::<Line>();
        frame.render_widget(names, Rect { y: area.y + 1, height: 1, ..area });
        let weeks = self.draw_days(
            frame,
            Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area },
            first,
            day,
            theme,
        );
        let y = area.y + 2 + weeks;
        self.draw_day(frame, Rect { y, height: area.bottom().saturating_sub(y), ..area }, day, theme);
    }

    /// One line a week; answers how many.
    fn draw_days(&self, frame: &mut Frame, area: Rect, first: Day, at: Day, theme: Theme) -> u16 {
        let mut weeks = 1;
        let mut column = u16::try_from(column(first)).unwrap_or(0);
        let days = (0..31).map(|number| first.plus_days(number)).take_while(|day| day.month() == first.month());
        for day in days {
            if column == 7 {
                (column, weeks) = (0, weeks + 1);
            }
            let of = |entry: &&Entry| entry.day == day;
            let mark = self.mark(day);
            let here = if day == at { ">" } else { " " };
            let tone = match (day == at, self.entries.iter().find(of)) {
                (true, _) => Tone::Selected,
                (false, Some(entry)) => entry.tone,
                (false, None) => Tone::Quiet,
            };
            let text = format!("{here}{:>2}{}{mark}", day.day(), if self.today == Some(day) { "*" } else { "" });
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
    fn draw_day(&self, frame: &mut Frame, area: Rect, day: Day, theme: Theme) {
        let of: Vec<&Entry> = self.entries.iter().filter(|entry| entry.day == day).collect();
        if of.is_empty() {
            let text = format!("  {}", nothing(day));
            frame.render_widget(
                Line::styled(text, theme.style(Tone::Quiet)),
                Rect { height: 1.min(area.height), ..area },
            );
        }
        for (entry, y) in of.into_iter().zip(area.top()..area.bottom()) {
            let here = Some(entry.id.as_str()) == self.selected();
            let text = format!("{} {}", if here { ">" } else { " " }, entry.text);
            let tone = if here { Tone::Selected } else { entry.tone };
            let text = wrap::cut(&text, usize::from(area.width));
            frame.render_widget(Line::styled(text, theme.style(tone)), Rect { y, height: 1, ..area });
        }
    }

    /// The days of the month with how many engagements each has, and then each engagement with its day.
    fn say(&self, outline: &mut Outline, area: Rect, at: Day) {
        let month = |day: Day| (day.year(), day.month());
        let first = at.plus_days(1 - i64::from(at.day()));
        let days = (0..31).map(|number| first.plus_days(number)).take_while(|day| day.month() == first.month());
        let days = days.zip(WEEKDAYS.iter().cycle().skip(column(first)));
        let today = |day: Day| if self.today == Some(day) { ", today" } else { "" };
        let said = days.map(|(day, name)| format!("{name} {}{}{}", day.day(), self.mark(day), today(day)));
        outline.say(area, said.collect::<Vec<_>>().join("; "));
        for entry in self.entries.iter().filter(|entry| month(entry.day) == month(at)) {
            outline.say(area, format!("{}: {}", entry.day, entry.text));
        }
        let text = match self.selected().and_then(|_| self.entries.get(self.at)) {
            Some(entry) => format!("Engagement {} of {}, {at}: {}", self.at + 1, self.entries.len(), entry.text),
            None => nothing(at),
        };
        outline.at_hand(area, format!("day {at} {}", self.at), text, Ask::Keys);
    }
}

fn nothing(day: Day) -> String {
    format!("Nothing on {day}. Press a to plan an engagement for it.")
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
