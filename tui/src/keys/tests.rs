#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::screens;

#[test]
fn no_key_stands_twice_in_a_context_of_any_screen() {
    let empty: &[Binding] = &[];
    for (name, own) in screens::tables::TABLES.iter().copied().chain([("no screen", empty)]) {
        for context in Context::ALL {
            let mut seen: Vec<Key> = Vec::new();
            for binding in table(context, own) {
                assert!(!seen.contains(&binding.key), "{name}, {context:?}: {} stands twice", binding.key);
                seen.push(binding.key);
            }
        }
    }
}

#[test]
fn every_key_has_help_that_reads_well() {
    for own in screens::tables::TABLES.iter().map(|(_, own)| *own) {
        for binding in Context::ALL.into_iter().flat_map(|context| table(context, own)) {
            assert!(binding.help.len() > 1, "{} has no help", binding.key);
            assert!(!binding.help.ends_with('.'), "{}: no full stop", binding.help);
        }
    }
}

#[test]
fn letters_are_text_where_text_is_typed() {
    const OWN: &[Binding] = &[action(Key::Char('c'), "close", "close the channel")];
    assert_eq!(find(Context::List, OWN, Key::Char('c')), Some(Command::Own("close")));
    for context in [Context::Line, Context::Note, Context::Search] {
        for letter in ['c', 'w', '?', ':', 'q', 'j'] {
            assert_eq!(find(context, OWN, Key::Char(letter)), None);
        }
    }
}

#[test]
fn a_release_is_not_a_press() {
    let mut event = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
    assert_eq!(Key::from_event(&event), Some(Key::Enter));
    event.kind = KeyEventKind::Release;
    assert_eq!(Key::from_event(&event), None);
}
