//! Finding an option of a long choice by typing part of it, since nobody walks through forty
//! organisations with an arrow key.

use crate::keys::Command;
use crate::safe;

/// From so many options on, letters find and do not act.
const LONG: usize = 10;

/// The choice is long enough to be searched.
pub(super) fn is_long(options: &[String]) -> bool {
    options.len() >= LONG
}

/// Goes to the first option that holds what was typed. Where none does, the choice stays and what is answered says so.
pub(super) fn seek(sought: &str, options: &[String], at: &mut usize) -> Option<String> {
    let Some(found) = place(options, sought) else {
        let said = format!("Nothing here has “{sought}”. backspace takes letters back, ctrl-w all of them.");
        return Some(safe::inert(&said).into_owned());
    };
    *at = found;
    None
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
        let mut at = 0;
        assert_eq!((seek("ho", &options, &mut at), at), (None, 1));
        assert!(seek("how", &options, &mut at).is_some_and(|said| said.contains("“how”")));
        assert_eq!(at, 1, "the choice stays");
        let mut sought = "how".to_owned();
        assert!(shorten(&mut sought, Command::DeleteBack) && !shorten(&mut sought, Command::Left));
        assert_eq!((seek(&sought, &options, &mut at), sought.as_str()), (None, "ho"));
        assert!(shorten(&mut sought, Command::DeleteWord) && sought.is_empty());
    }
}
