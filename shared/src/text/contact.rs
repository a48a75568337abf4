//! The short texts with a form of their own: user names, telephone numbers and postcodes.

use super::{Broken, Lines, tidy};

/// The longest text that is looked at for one of these; what is longer is refused by length.
const LONGEST: usize = 64;

/// The name under which a person signs in: 3 to 64 of `a` to `z`, digits, `.`, `-` and `_`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserName(String);

impl UserName {
    /// Folds to lower case and checks.
    pub fn parse(raw: &str) -> Result<UserName, Broken> {
        let name = tidy(raw, 3, LONGEST, Lines::One)?.to_ascii_lowercase();
        let fits = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_');
        if name.bytes().all(fits) {
            return Ok(UserName(name));
        }
        Err(Broken("must hold only letters a to z, digits, full stop, hyphen and underline".into()))
    }

    /// The name in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name, given away.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A telephone number: 7 to 15 digits after a `+`, or in the national form after a `0`. A number
/// of the United Kingdom is kept as `+44...`, so that two ways to write it are one number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Telephone(String);

impl Telephone {
    /// Leaves out spaces, hyphens, full stops and brackets, and checks.
    pub fn parse(raw: &str) -> Result<Telephone, Broken> {
        let typed = tidy(raw, 1, LONGEST, Lines::One)?;
        let typed = if typed.starts_with('+') { typed.replace("(0)", "") } else { typed };
        let bare: String = typed.chars().filter(|letter| !matches!(letter, ' ' | '-' | '.' | '(' | ')')).collect();
        let number = if let Some(rest) = bare.strip_prefix('+') {
            rest.to_owned()
        } else if let Some(rest) = bare.strip_prefix("00") {
            rest.to_owned()
        } else if let Some(rest) = bare.strip_prefix('0') {
            format!("44{rest}")
        } else {
            return Err(Telephone::broken());
        };
        // The 0 of the national form, which many keep behind the country.
        let number = number.strip_prefix("440").map_or(number.clone(), |rest| format!("44{rest}"));
        let all_digits = number.bytes().all(|byte| byte.is_ascii_digit());
        let country = !number.starts_with('0') && !number.starts_with("440");
        if all_digits && (7..=15).contains(&number.len()) && country {
            return Ok(Telephone(format!("+{number}")));
        }
        Err(Telephone::broken())
    }

    /// The number with its country, `+441632960001`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, given away.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The number as it is dialled in the United Kingdom: `01632960001`, or `0033...` abroad.
    pub fn national(&self) -> String {
        match self.0.strip_prefix("+44") {
            Some(rest) => format!("0{rest}"),
            None => self.0.replacen('+', "00", 1),
        }
    }

    fn broken() -> Broken {
        Broken("must be a telephone number of 7 to 15 digits that begins with + or 0".into())
    }
}

/// A postcode of the United Kingdom, kept as `ZZ9 9ZZ`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode(String);

impl Postcode {
    /// Puts it into capitals with one space before the last three, and checks the form.
    pub fn parse(raw: &str) -> Result<Postcode, Broken> {
        let broken = || Broken("must be a postcode of the form ZZ9 9ZZ".into());
        let typed = tidy(raw, 1, LONGEST, Lines::One)?;
        let bare: String = typed.chars().filter(|letter| *letter != ' ').collect();
        let bare = bare.to_ascii_uppercase();
        let cut = bare.len().checked_sub(3).ok_or_else(broken)?;
        let (outward, inward) = bare.split_at_checked(cut).ok_or_else(broken)?;
        if is_outward(outward) && is_inward(inward) {
            return Ok(Postcode(format!("{outward} {inward}")));
        }
        Err(broken())
    }

    /// The postcode in capitals with its space.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The postcode, given away.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The part before the space, which the index may show (`INTRO-2`): `ZZ9`.
    pub fn district(&self) -> &str {
        self.0.split_once(' ').map_or("", |(outward, _)| outward)
    }
}

/// One or two letters, then a digit, two digits, or a digit and a letter.
fn is_outward(part: &str) -> bool {
    let digits = part.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let area = part.len() - digits.len();
    let second = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    match digits.as_bytes() {
        [first] => (1..=2).contains(&area) && first.is_ascii_digit(),
        [first, last] => (1..=2).contains(&area) && first.is_ascii_digit() && second(last),
        _ => part == "GIR",
    }
}

/// A digit and two letters, none of those that are easily misread.
fn is_inward(part: &str) -> bool {
    let clear = |byte: &u8| byte.is_ascii_uppercase() && !b"CIKMOV".contains(byte);
    matches!(part.as_bytes(), [digit, one, two] if digit.is_ascii_digit() && clear(one) && clear(two))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn user_names_are_folded() {
        assert_eq!(UserName::parse(" Robin.Sample-2_x ").ok().unwrap().as_str(), "robin.sample-2_x");
        for raw in ["ab", "robin sample", "r\u{f6}bin", "robin@example", "robin'", &"a".repeat(65)] {
            assert!(UserName::parse(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn ways_to_write_a_number_are_one_number() {
        for raw in [
            "01632 960001",
            "+44 1632 960001",
            "+4401632960001",
            "+44 (0)1632 960001",
            "0044-1632-960.001",
            "(01632) 960001",
        ] {
            assert_eq!(Telephone::parse(raw).ok().unwrap().as_str(), "+441632960001", "{raw}");
        }
        assert_eq!(Telephone::parse("+441632960001").ok().unwrap().national(), "01632960001");
        assert_eq!(Telephone::parse("+33 1 23 45 67 89").ok().unwrap().national(), "0033123456789");
        for raw in
            ["", "999", "1632960001", "+", "0", "+0044163296", "01632 96000x", "+4416329600010000", "01632+960001"]
        {
            assert!(Telephone::parse(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn postcodes_have_one_form() {
        for (raw, whole, district) in [
            ("zz99zz", "ZZ9 9ZZ", "ZZ9"),
            (" z9 9zz ", "Z9 9ZZ", "Z9"),
            ("Z99 9ZZ", "Z99 9ZZ", "Z99"),
            ("ZZ99 9ZZ", "ZZ99 9ZZ", "ZZ99"),
            ("Z9Z9ZZ", "Z9Z 9ZZ", "Z9Z"),
            ("ZZ9Z 9ZZ", "ZZ9Z 9ZZ", "ZZ9Z"),
            ("gir 0aa", "GIR 0AA", "GIR"),
        ] {
            let postcode = Postcode::parse(raw).ok().unwrap();
            assert_eq!((postcode.as_str(), postcode.district()), (whole, district));
        }
        for raw in
            ["", "ZZ9", "9ZZ", "ZZZ9 9ZZ", "ZZ999 9ZZ", "ZZ9 ZZZ", "ZZ9 9CZ", "99 9ZZ", "Z\u{e9}9 9ZZ", "ZZ9 9Z\u{e9}"]
        {
            assert!(Postcode::parse(raw).is_err(), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused(raw in any::<String>()) {
            prop_assert!(UserName::parse(&raw).map_or(true, |kept| kept.as_str().is_ascii()));
            prop_assert!(Telephone::parse(&raw).map_or(true, |kept| kept.as_str().is_ascii()));
            prop_assert!(Postcode::parse(&raw).map_or(true, |kept| !kept.district().is_empty()));
        }

        #[test]
        fn what_was_taken_is_taken_again(raw in "[+0]?[0-9 ()-]{5,18}") {
            if let Ok(kept) = Telephone::parse(&raw) {
                prop_assert_eq!(Telephone::parse(kept.as_str()).map(Telephone::into_string), Ok(kept.as_str().to_owned()));
                prop_assert_eq!(Telephone::parse(&kept.national()).map(Telephone::into_string), Ok(kept.into_string()));
            }
        }
    }
}
