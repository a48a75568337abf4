//! Choosing an option: by the arrows, or by typing a part of it, since nobody walks through forty organisations with an
//! arrow key. What is found nowhere chooses nothing.

use crate::keys::Command;
use crate::safe;

/// Said where a choice is not made.
pub(super) const CHOOSE: &str = "Choose one: type a part of it, or walk with left and right.";
/// From so many options on it is said beside them that letters find.
const LONG: usize = 10;

/// The choice is long enough to be searched rather than walked.
pub(super) fn is_long(options: &[String]) -> bool {
    options.len() >= LONG
}

/// Goes to the first option that holds what was typed. Where none does, nothing is chosen and what is answered says so.
pub(super) fn seek(sought: &str, options: &[String], at: &mut Option<usize>) -> Option<String> {
    if sought.is_empty() {
        return None;
    }
    *at = place(options, sought);
    if at.is_none() {
        let said = format!(
            "Nothing here has “{sought}”; nothing is chosen. backspace takes letters back, ctrl-w all of them."
        );
        return Some(safe::inert(&said).into_owned());
    }
    None
}

/// Walks the options, around the end; false for any other key.
pub(super) fn step(count: usize, at: &mut Option<usize>, command: Command) -> bool {
    let Some(last) = count.checked_sub(1) else { return false };
    *at = match (command, *at) {
        (Command::Right, None) => Some(0),
        (Command::Left, None | Some(0)) => Some(last),
        (Command::Right, Some(at)) => Some(if at >= last { 0 } else { at + 1 }),
        (Command::Left, Some(at)) => Some(at - 1),
        _ => return false,
    };
    true
}

/// What is chosen, or that nothing is, and which one it is of how many; nothing where there is one alone.
pub(super) fn shown(options: &[String], at: Option<usize>) -> (&str, String) {
    let find = if is_long(options) || at.is_none() { ", type to find" } else { "" };
    match (options, at.and_then(|at| options.get(at))) {
        ([], _) => ("nothing to choose from", String::new()),
        (_, None) => ("nothing chosen yet", format!("{}{find}", options.len())),
        ([only], _) => (only.as_str(), String::new()),
        (_, Some(option)) => (option.as_str(), format!("{} of {}{find}", at.unwrap_or(0) + 1, options.len())),
    }
}

/// Takes a letter back, or all of them; false for any other key.
pub(super) fn shorten(sought: &mut String, command: Command) -> bool {
    match command {
        Command::DeleteBack => {
            sought.pop();
        }
        Command::DeleteWord => sought.clear(),
        _ => return false,
    }
    true
}

/// The first option that begins with these words, else the first that holds them.
fn place(options: &[String], words: &str) -> Option<usize> {
    let lower = |option: &String| option.to_lowercase();
    let begins = options.iter().position(|option| lower(option).starts_with(words));
    begins.or_else(|| options.iter().position(|option| lower(option).contains(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_find_by_the_beginning_first_and_what_fits_nowhere_is_said() {
        let options: Vec<String> = ["West Housing", "Housing Trust", "Health Board"].map(str::to_owned).to_vec();
        let mut at = Some(0);
        assert_eq!((seek("ho", &options, &mut at), at), (None, Some(1)));
        assert!(seek("how", &options, &mut at).is_some_and(|said| said.contains("“how”")));
        assert_eq!(at, None, "what is not found is not chosen");
        let mut sought = "how".to_owned();
        assert!(shorten(&mut sought, Command::DeleteBack) && !shorten(&mut sought, Command::Left));
        assert_eq!((seek(&sought, &options, &mut at), at, sought.as_str()), (None, Some(1), "ho"));
        assert!(shorten(&mut sought, Command::DeleteWord) && sought.is_empty());
    }

    #[test]
    fn arrows_walk_around_and_begin_at_either_end() {
        let walked = |from: Option<usize>, command: Command| {
            let mut at = from;
            step(3, &mut at, command).then_some(at).flatten()
        };
        assert_eq!((walked(None, Command::Right), walked(None, Command::Left)), (Some(0), Some(2)));
        assert_eq!((walked(Some(2), Command::Right), walked(Some(0), Command::Left)), (Some(0), Some(2)));
        assert_eq!((walked(Some(1), Command::Right), walked(Some(1), Command::Up)), (Some(2), None));
    }
}
