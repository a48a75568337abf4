//! What is said when the screen changes: the whole of a new one, and of an old one what is new in it.
//!
//! Lines are only ever added. A screen that was said already is not said again: its status sentence, the lines it did
//! not have before, and the row or field that has the keys now.

use crate::app::speak::Speech;
use crate::plain::outline::{Ask, AtHand, Line};

/// So many old lines between new ones are said with them.
const GAP: usize = 2;

/// Why something is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Something may have changed.
    Changed,
    /// A letter was typed, which the keys repeat by themselves.
    Typed,
    /// The cursor moved, which is said by itself where the field is the same.
    Moved,
    /// The whole screen was asked for.
    Asked,
}

/// Remembers what was said last.
#[derive(Default)]
pub struct Voice {
    last: Option<Speech>,
    /// The key tables that were told once.
    told: Vec<String>,
}

impl Voice {
    /// Forgets what was said: the next time everything is said anew.
    pub fn forget(&mut self) {
        self.last = None;
    }

    /// Whether a screen was said before.
    pub fn knows(&self, speech: &Speech) -> bool {
        self.last.as_ref().is_some_and(|last| last.place == speech.place)
    }

    /// What is to be said now, line by line.
    pub fn hear(&mut self, speech: Speech, why: Why) -> Vec<String> {
        let mut out = Vec::new();
        match self.last.take() {
            Some(last) if last.place == speech.place && why != Why::Asked => {
                notices(&mut out, &last, &speech);
                let id = |speech: &Speech| speech.at_hand.as_ref().map(|at| at.id.clone());
                if why == Why::Typed || why == Why::Moved && id(&last) == id(&speech) {
                    // What typing changes is heard when it is left.
                    let Speech { lines, at_hand, path, .. } = last;
                    self.last = Some(Speech { path, lines, at_hand, ..speech });
                    return out;
                }
                changes(&mut out, &last, &speech);
            }
            last => {
                if let Some(last) = &last {
                    notices(&mut out, last, &speech);
                } else {
                    out.extend(said(&speech));
                }
                self.whole(&mut out, &speech);
            }
        }
        self.last = Some(speech);
        out
    }

    fn whole(&mut self, out: &mut Vec<String>, speech: &Speech) {
        out.push(String::new());
        out.push(speech.marking.clone());
        out.push(format!("{}.", speech.path));
        out.extend(speech.lines.iter().map(|line| line.text.clone()));
        out.extend([&speech.unsaved, &speech.connection].into_iter().filter(|text| !text.is_empty()).cloned());
        if speech.place.1.is_none() && !self.told.contains(&speech.keys) {
            let keys = if speech.keys.is_empty() { String::new() } else { format!("Keys here: {}. ", speech.keys) };
            out.push(format!(
                "{keys}F1 lists every key, ctrl-p finds a screen by its name, F5 says all of this again."
            ));
            self.told.push(speech.keys.clone());
        }
        let at_hand = |at: &AtHand| match speech.ask {
            Ask::Rows(_) | Ask::Matches { .. } => format!("At hand: {}", at.text),
            _ => at.text.clone(),
        };
        out.extend(speech.at_hand.as_ref().map(at_hand));
    }
}

/// What the status line would say of its own.
fn notices(out: &mut Vec<String>, last: &Speech, speech: &Speech) {
    if speech.said != last.said {
        out.extend(said(speech));
    }
    if speech.connection != last.connection {
        let connected = "Connected.".to_owned();
        out.push(if speech.connection.is_empty() { connected } else { speech.connection.clone() });
        out.extend(Some(speech.unsaved.clone()).filter(|text| !text.is_empty()));
    }
    if speech.working != last.working && !speech.working.is_empty() {
        out.push(speech.working.to_owned());
    }
    if let Some((next, minutes)) = speech.left.filter(|left| speech.left != last.left && left.1 <= left.0.near()) {
        out.push(next.words(minutes));
    }
}

fn said(speech: &Speech) -> Option<String> {
    let (text, error) = speech.said.as_ref()?;
    Some(if *error { format!("Error: {text}") } else { text.clone() })
}

/// The places of the lines that were not there before, but for what is being typed.
fn new_lines(last: &[Line], lines: &[Line]) -> Vec<usize> {
    let mut known: Vec<&str> = last.iter().map(|line| line.text.as_str()).collect();
    let is_new = |(_, line): &(usize, &Line)| match known.iter().position(|other| *other == line.text) {
        Some(place) => {
            known.swap_remove(place);
            false
        }
        None => !line.echo,
    };
    lines.iter().enumerate().filter(is_new).map(|(place, _)| place).collect()
}

fn changes(out: &mut Vec<String>, last: &Speech, speech: &Speech) {
    if last.path != speech.path {
        out.push(format!("{}.", speech.path));
    }
    let new = new_lines(&last.lines, &speech.lines);
    for (place, line) in speech.lines.iter().enumerate() {
        // A heading that stands between two new lines belongs to them.
        let near = |ahead: &dyn Fn(usize) -> Option<usize>| {
            (1..=GAP).any(|by| ahead(by).is_some_and(|place| new.contains(&place)))
        };
        let between = near(&|by| place.checked_sub(by)) && near(&|by| place.checked_add(by));
        if new.contains(&place) || between && !line.echo {
            out.push(line.text.clone());
        }
    }
    if speech.at_hand != last.at_hand {
        let text = speech.at_hand.as_ref().map(|at| at.text.clone());
        // A row that has just been said as a new one is not said twice.
        out.extend(text.filter(|text| !out.contains(text)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Next;

    fn speech(place: u64, lines: &[&str], at: &str) -> Speech {
        let line = |text: &&str| Line { text: (*text).to_owned(), echo: false };
        Speech {
            marking: "OFFICIAL. Ann Example.".into(),
            left: Some((Next::Lock, 5)),
            path: "Today, Reviews".into(),
            place: (place, None),
            lines: lines.iter().map(line).collect(),
            at_hand: Some(AtHand { id: at.into(), text: format!("at {at}") }),
            ask: Ask::Rows(2),
            said: None,
            connection: String::new(),
            unsaved: String::new(),
            waiting: None,
            working: "",
            keys: "o only the overdue ones".into(),
        }
    }

    #[test]
    fn a_new_screen_is_said_whole_and_an_old_one_only_in_what_is_new() {
        let mut voice = Voice::default();
        let first = voice.hear(speech(1, &["one", "two"], "1"), Why::Changed);
        assert_eq!(
            first.get(..5).map(<[String]>::to_vec),
            Some(strings(&["", "OFFICIAL. Ann Example.", "Today, Reviews.", "one", "two"]))
        );
        assert_eq!(first.last().map(String::as_str), Some("At hand: at 1"));
        assert_eq!(voice.hear(speech(1, &["one", "two"], "2"), Why::Changed), strings(&["at 2"]));
        assert_eq!(voice.hear(speech(1, &["one", "two", "three"], "2"), Why::Changed), strings(&["three"]));
        assert_eq!(voice.hear(speech(1, &["one", "two", "three"], "2"), Why::Changed), strings(&[]));
        assert!(voice.hear(speech(1, &["one", "two"], "2"), Why::Asked).len() > 4);
        let keys = |lines: &[String]| lines.iter().any(|line| line.starts_with("Keys here"));
        assert!(keys(&first) && !keys(&voice.hear(speech(2, &["x"], "1"), Why::Changed)), "keys are told once");
    }

    #[test]
    fn a_heading_between_new_lines_is_said_with_them() {
        let mut voice = Voice::default();
        voice.hear(speech(1, &["1. a", "2. b", "Ann", "Victims", "many", "end"], "1"), Why::Changed);
        let next = speech(1, &["1. a", "2. b", "Bea", "Victims", "few", "end"], "1");
        assert_eq!(voice.hear(next, Why::Changed), strings(&["Bea", "Victims", "few"]));
    }

    #[test]
    fn letters_are_not_said_again_until_the_field_is_left() {
        let mut voice = Voice::default();
        let field = |value: &str, at: &str| speech(1, &[&format!("Note: {value}"), "Button: Save."], at);
        voice.hear(field("empty", "note"), Why::Changed);
        assert_eq!(voice.hear(field("d", "note"), Why::Typed), strings(&[]));
        assert_eq!(voice.hear(field("do", "note"), Why::Typed), strings(&[]));
        assert_eq!(voice.hear(field("do", "button"), Why::Changed), strings(&["Note: do", "at button"]));
    }

    #[test]
    fn what_the_status_line_says_is_said_once_and_errors_say_that_they_are() {
        let mut voice = Voice::default();
        voice.hear(speech(1, &[], "1"), Why::Changed);
        let refused = || Speech { said: Some(("No agreement is in force".into(), true)), ..speech(1, &[], "1") };
        assert_eq!(voice.hear(refused(), Why::Changed), strings(&["Error: No agreement is in force"]));
        assert_eq!(voice.hear(refused(), Why::Changed), strings(&[]));
        let lost = Speech {
            connection: "No connection.".into(),
            unsaved: "3 characters not yet saved.".into(),
            ..speech(1, &[], "1")
        };
        assert_eq!(voice.hear(lost, Why::Typed), strings(&["No connection.", "3 characters not yet saved."]));
        assert_eq!(voice.hear(speech(1, &[], "1"), Why::Changed), strings(&["Connected."]));
        let late = Speech { left: Some((Next::End, 4)), ..speech(1, &[], "1") };
        assert_eq!(
            voice.hear(late, Why::Changed),
            strings(&["The end of the session comes in 4 minutes if nothing is done."])
        );
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }
}
