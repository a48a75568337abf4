//! Every screen and action by its name, found by any letters of it in order.
//!
//! What the roles do not allow is left out: the server would refuse it anyway, and nobody learns
//! from a list that it exists. The actions are those of the key table of the screen below.
//!
//! A reference that is typed stands first: its record is opened. That it is one is seen by its form alone; whether there
//! is such a record is asked of the server when it is chosen, and a person is looked up by the search, with its reason.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use safetynet_shared::reference::{Reference, Series};
use safetynet_shared::roles::Permission;

use super::{Outcome, window};
use crate::app::Who;
use crate::keys::{self, Binding, Command, Context, Group};
use crate::plain::outline::{Ask, Outline, PAGE};
use crate::screens::PLACES;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::{Editor, Focus, Shape};
use crate::widgets::wrap;

/// What can be chosen, and what was typed.
pub struct Palette {
    choices: Vec<Choice>,
    found: Vec<usize>,
    typed: Editor,
    at: usize,
    /// The roles find people.
    finds_people: bool,
}

struct Choice {
    name: String,
    hint: String,
    target: Target,
}

enum Target {
    Place(usize),
    Command(Command),
    Reference(Reference),
}

impl Palette {
    /// For who is signed in and the screen below.
    pub fn new(who: Option<&Who>, context: Context, own: &'static [Binding]) -> Self {
        let allowed = |needs: &[Permission]| {
            who.is_some_and(|who| {
                !who.must_change_password && (needs.is_empty() || needs.iter().any(|need| who.may(*need)))
            })
        };
        let places = PLACES.iter().enumerate().filter(|(_, place)| allowed(place.needs));
        let mut choices: Vec<Choice> = places
            .map(|(index, place)| Choice {
                name: place.name.to_owned(),
                hint: place.help.to_owned(),
                target: Target::Place(index),
            })
            .collect();
        choices.extend(actions(who, context, own));
        if who.is_some() {
            let (name, hint) = ("Sign out".to_owned(), "end the session".to_owned());
            choices.push(Choice { name, hint, target: Target::Command(Command::SignOut) });
        }
        let (typed, finds_people) = (Editor::new(Shape::Line), allowed(&[Permission::SearchIndex]));
        let mut palette = Self { choices, found: Vec::new(), typed, at: 0, finds_people };
        palette.search();
        palette
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.typed.insert(text);
        self.search();
    }

    fn search(&mut self) {
        self.choices.retain(|choice| !matches!(choice.target, Target::Reference(_)));
        let pattern = Pattern::parse(self.typed.text(), CaseMatching::Ignore, Normalization::Smart);
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        let mut matcher = Matcher::new(config);
        let mut buffer = Vec::new();
        let mut found: Vec<((bool, u32), usize)> = Vec::new();
        for (index, choice) in self.choices.iter().enumerate() {
            let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher);
            // What has the letters in its name stands before what has them in its explanation.
            let by_name = score(&choice.name).map(|score| (true, score));
            let by_text = || score(&format!("{} {}", choice.name, choice.hint)).map(|score| (false, score));
            if let Some(score) = by_name.or_else(by_text) {
                found.push((score, index));
            }
        }
        found.sort_by_key(|(score, index)| (std::cmp::Reverse(*score), *index));
        self.found = found.into_iter().map(|(_, index)| index).collect();
        self.refer();
        self.at = 0;
    }

    /// Puts the reference that was typed before everything else.
    fn refer(&mut self) {
        let Some(reference) = Reference::parse(self.typed.text()) else { return };
        let hint = match reference.series() {
            Series::Nominal if !self.finds_people => return,
            Series::Nominal => "find this person, with a reason",
            _ => "open the record of this reference",
        };
        let (name, hint) = (reference.to_string(), hint.to_owned());
        self.found.insert(0, self.choices.len());
        self.choices.push(Choice { name, hint, target: Target::Reference(reference) });
    }

    pub(super) fn command(&mut self, command: Command) -> Outcome {
        match command {
            Command::Back | Command::Palette => return Outcome::Close,
            Command::Down => self.at = (self.at + 1).min(self.found.len().saturating_sub(1)),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::Open => return self.chosen(),
            other => {
                self.typed.command(other);
                self.search();
            }
        }
        Outcome::Stay
    }

    fn chosen(&self) -> Outcome {
        let choice = self.found.get(self.at).and_then(|index| self.choices.get(*index));
        match choice.map(|choice| &choice.target) {
            Some(Target::Place(index)) => Outcome::Go(*index),
            Some(Target::Command(command)) => Outcome::Run(*command),
            Some(Target::Reference(reference)) => Outcome::Refer(reference.clone()),
            None => Outcome::Stay,
        }
    }

    pub(super) fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let inside = window(frame, area, (72, 18), "Go to a screen, or do something", theme);
        if let Some(outline) = theme.outline() {
            self.say(&mut outline.borrow_mut(), inside);
            return;
        }
        let field = Rect { height: 1.min(inside.height), ..inside };
        self.typed.draw(frame, field, theme.style(Tone::Focus), Focus::Here);
        let rows = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
        if self.found.is_empty() {
            frame.render_widget(Line::styled(NOTHING, theme.style(Tone::Quiet)), rows);
        }
        let top = (self.at + 1).saturating_sub(usize::from(rows.height));
        let shown = self.found.iter().enumerate().skip(top).zip(rows.top()..rows.bottom());
        for ((place, index), y) in shown {
            let Some(choice) = self.choices.get(*index) else { continue };
            let here = place == self.at;
            let (mark, tone) = if here { ("> ", Tone::Selected) } else { ("  ", Tone::Plain) };
            let hint = wrap::cut(&choice.hint, 34);
            let line = Line::from(vec![
                Span::styled(format!("{mark}{:<30} ", wrap::cut(&choice.name, 30)), theme.style(tone)),
                Span::styled(hint, theme.style(if here { Tone::Selected } else { Tone::Quiet })),
            ]);
            frame.render_widget(line, Rect { y, height: 1, ..rows });
        }
    }
}

impl Palette {
    fn say(&self, outline: &mut Outline, area: Rect) {
        let choice = |index: usize| {
            let choice = self.found.get(index).and_then(|found| self.choices.get(*found));
            choice.map_or(String::new(), |choice| format!("{}. {}: {}", index + 1, choice.name, choice.hint))
        };
        let count = self.found.len();
        outline
            .say(area, if count == 0 { NOTHING } else { "Type part of a name, a reference, or a number, then enter." });
        outline.echo(area, format!("Typed: {}", self.typed.text()));
        for index in 0..count.min(PAGE) {
            outline.say(area, choice(index));
        }
        if count > PAGE {
            outline.say(area, format!("{} more.", count - PAGE));
        }
        outline.at_hand(area, format!("match {}", self.at), choice(self.at), Ask::Matches { count });
    }
}

const NOTHING: &str = "Nothing has these letters.";

/// The actions of the screen below and of every screen; moving and typing have their keys only.
fn actions(who: Option<&Who>, context: Context, own: &'static [Binding]) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    let wanted =
        |binding: &&Binding| matches!(binding.group, Group::Actions | Group::Everywhere) && binding.is_for(who);
    for binding in own.iter().chain(keys::table(context, own)).filter(wanted) {
        let known = choices
            .iter()
            .any(|choice| matches!(choice.target, Target::Command(command) if command == binding.command));
        if !known && !matches!(binding.command, Command::Palette | Command::Cancel) {
            let hint = format!("key {}", binding.key);
            choices.push(Choice { name: binding.help.to_owned(), hint, target: Target::Command(binding.command) });
        }
    }
    choices
}
