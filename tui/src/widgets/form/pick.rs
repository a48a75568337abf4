//! Finding an option of a long choice by typing part of it, since nobody walks through forty
//! organisations with an arrow key.

/// From so many options on, letters find and do not act.
const LONG: usize = 10;

/// The choice is long enough to be searched.
pub(super) fn is_long(options: &[String]) -> bool {
    options.len() >= LONG
}

/// Goes to the first option that holds what was typed; what fits nowhere begins anew.
pub(super) fn seek(sought: &mut String, text: &str, options: &[String], at: &mut usize) {
    let longer = format!("{sought}{}", text.to_lowercase());
    let tries = [longer, text.to_lowercase()];
    let found = tries.into_iter().find_map(|words| place(options, &words).map(|index| (words, index)));
    match found {
        Some((words, index)) => {
            *sought = words;
            *at = index;
        }
        None => sought.clear(),
    }
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
    fn letters_find_by_the_beginning_first_and_begin_anew_where_nothing_fits() {
        let options: Vec<String> = ["West Housing", "Housing Trust", "Health Board"].map(str::to_owned).to_vec();
        let (mut sought, mut at) = (String::new(), 0);
        seek(&mut sought, "H", &options, &mut at);
        seek(&mut sought, "o", &options, &mut at);
        assert_eq!((at, sought.as_str()), (1, "ho"));
        seek(&mut sought, "w", &options, &mut at);
        assert_eq!((at, sought.as_str()), (0, "w"));
        seek(&mut sought, "q", &options, &mut at);
        assert_eq!((at, sought.as_str()), (0, ""));
    }
}
