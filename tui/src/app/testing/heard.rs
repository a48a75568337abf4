//! Whether everything that an eye sees is said in the plain form too.

use crate::plain::outline::is_drawing;

/// Each word of a drawn frame is heard, and nothing that is only drawn is said.
#[track_caller]
pub fn all_of(frame: &str, spoken: &str) {
    let drawing: Vec<char> = spoken.chars().filter(|character| is_drawing(*character)).collect();
    assert!(drawing.is_empty(), "the plain form says {drawing:?}:\n{spoken}");
    let missing: Vec<&str> = seen(frame).filter(|word| !spoken.contains(word)).collect();
    assert!(missing.is_empty(), "{missing:?} is drawn and not said.\n{frame}\n--- the plain form:\n{spoken}");
}

/// The words of a frame: all but the status line, which the plain form says when it changes; inside the window that is
/// open, when one is.
fn seen(frame: &str) -> impl Iterator<Item = &str> {
    let rows: Vec<&str> = frame.lines().collect();
    let boxed = rows.iter().any(|row| row.contains('┌') && row.contains('┐'));
    let body = rows.into_iter().rev().skip(1);
    // What is below the edge is said at once.
    let inside = move |row: &'_ str| -> bool { (!boxed || row.contains('│')) && !row.contains(" more line") };
    let words = body.filter(move |row| inside(row)).flat_map(move |row| {
        let part = if boxed { row.split('│').nth(1).unwrap_or_default() } else { row };
        part.split_whitespace()
    });
    // A word that is cut, and marks around one, are for the eye.
    let words = words.filter(|word| !word.contains('…') && *word != "[x]");
    words.map(|word| word.trim_matches(|character: char| !character.is_alphanumeric())).filter(|word| !word.is_empty())
}
