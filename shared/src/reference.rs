//! References as people write and say them: on paper, in a mail, on the telephone.
//!
//! A reference names a record and says nothing of it. What is typed is put into the one form in which it is kept: capital
//! letters, hyphens, and the number with its leading zeros. What is no reference is left for others to read: a name, a
//! postcode.
//!
//! ```
//! use safetynet_shared::reference::{Reference, Series};
//! let typed = Reference::parse(" cf 2026 123 ").unwrap();
//! assert_eq!((typed.as_str(), typed.series()), ("CF-2026-000123", Series::CaseFile));
//! assert!(Reference::parse("N16").is_none(), "a postcode district");
//! ```

use core::fmt;

/// What a reference is the reference of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Series {
    /// A person: N-000123.
    Nominal,
    /// A case file: CF-2026-000123.
    CaseFile,
    /// A channel: CH-2026-000123.
    Channel,
    /// A case review that somebody asked for: CR-2026-000012.
    CaseReview,
    /// A certificate of destruction: DC-2026-000003.
    Certificate,
    /// A publication: PB-2026-000012.
    Publication,
    /// An access review: AR-2026-000012.
    AccessReview,
    /// A referral: RF-2026-000012.
    Referral,
    /// A meeting for cases: MT-2026-000012.
    Meeting,
    /// An incident: IN-2026-000012.
    Incident,
    /// A dip sample: DS-2026-000003.
    Sample,
    /// A subject request: SR-7K2M-Q4XD.
    SubjectRequest,
}

/// The letters of each series.
const LETTERS: [(&str, Series); 12] = [
    ("N", Series::Nominal),
    ("CF", Series::CaseFile),
    ("CH", Series::Channel),
    ("CR", Series::CaseReview),
    ("DC", Series::Certificate),
    ("PB", Series::Publication),
    ("AR", Series::AccessReview),
    ("RF", Series::Referral),
    ("MT", Series::Meeting),
    ("IN", Series::Incident),
    ("DS", Series::Sample),
    ("SR", Series::SubjectRequest),
];

/// More is no reference, whatever stands in it.
const MOST: usize = 32;
/// So many figures behind an N without a hyphen are no district of North London any more.
const FIGURES: usize = 3;

/// A reference in the one form in which it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reference {
    series: Series,
    text: String,
}

impl Reference {
    /// The reference that was typed and nothing else; none where it is none.
    pub fn parse(typed: &str) -> Option<Reference> {
        let typed = typed.trim().trim_end_matches(['.', ',', ';', ':']);
        if typed.len() > MOST {
            return None;
        }
        let (mut bare, mut hyphen) = (String::new(), false);
        for letter in typed.chars() {
            match letter {
                '-' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' => hyphen = true,
                space if space.is_whitespace() => {}
                letter if letter.is_ascii_alphanumeric() => bare.push(letter.to_ascii_uppercase()),
                _ => return None,
            }
        }
        LETTERS.iter().find_map(|(letters, series)| {
            let text = written(letters, *series, bare.strip_prefix(letters)?, hyphen)?;
            Some(Reference { series: *series, text })
        })
    }

    /// What it is the reference of.
    pub fn series(&self) -> Series {
        self.series
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

fn written(letters: &str, series: Series, rest: &str, hyphen: bool) -> Option<String> {
    match series {
        Series::Nominal => {
            let long = hyphen || rest.len() >= FIGURES;
            long.then(|| number(rest)).flatten().map(|number| format!("{letters}-{number}"))
        }
        Series::SubjectRequest => drawn(rest, hyphen).map(|(first, last)| format!("{letters}-{first}-{last}")),
        _ => {
            let (year, rest) = rest.split_at_checked(4)?;
            let dated = ["19", "20", "21"].iter().any(|century| year.starts_with(century))
                && year.chars().all(|figure| figure.is_ascii_digit());
            dated.then(|| number(rest)).flatten().map(|number| format!("{letters}-{year}-{number}"))
        }
    }
}

/// A number with its leading zeros.
fn number(figures: &str) -> Option<String> {
    let fits = (1..=12).contains(&figures.len()) && figures.chars().all(|figure| figure.is_ascii_digit());
    let value: u64 = fits.then(|| figures.parse().ok()).flatten()?;
    Some(format!("{value:06}"))
}

/// The two halves of a reference that is drawn at random. It has no I, L or O, which people write for 1 and 0; a word of
/// eight letters behind "Sr" is a name.
fn drawn(rest: &str, hyphen: bool) -> Option<(String, String)> {
    if rest.len() != 8 || !(hyphen || rest.chars().any(|letter| letter.is_ascii_digit())) {
        return None;
    }
    let read = |letter| match letter {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let read: String = rest.chars().map(read).collect();
    read.split_at_checked(4).map(|(first, last)| (first.to_owned(), last.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Option<String> {
        Reference::parse(typed).map(|reference| reference.to_string())
    }

    #[test]
    fn a_reference_is_read_as_people_write_it() {
        for typed in
            ["CF-2026-000123", " cf-2026-000123 ", "cf 2026 123", "CF2026000123", "cf/2026/123.", "Cf–2026–123"]
        {
            assert_eq!(read(typed).as_deref(), Some("CF-2026-000123"), "{typed}");
        }
        for typed in ["N-000123", "n123", "n 000123", "N-123", "n-000 123"] {
            assert_eq!(read(typed).as_deref(), Some("N-000123"), "{typed}");
        }
        for typed in ["SR-7K2M-Q4XD", "sr 7k2m q4xd", "sr7k2mq4xd"] {
            assert_eq!(read(typed).as_deref(), Some("SR-7K2M-Q4XD"), "{typed}");
        }
        assert_eq!(read("SR-OK2M-QIXL").as_deref(), Some("SR-0K2M-Q1X1"), "letters that are read for figures");
        assert_eq!(read("CH-2026-1234567").as_deref(), Some("CH-2026-1234567"), "a series that has grown long");
        for (letters, series) in LETTERS.iter().filter(|(letters, _)| !["N", "SR"].contains(letters)) {
            let typed = format!("{}2026 7", letters.to_lowercase());
            assert_eq!(Reference::parse(&typed).map(|one| one.series()), Some(*series), "{typed}");
            assert_eq!(read(&typed), Some(format!("{letters}-2026-000007")));
        }
    }

    #[test]
    fn what_is_no_reference_is_left_to_others() {
        let names = ["", "N", "N-", "n 12", "N16", "N16 5XY", "CH1 2AB", "Nora", "Chester", "Sr Smithson", "In 2026"];
        let others =
            ["CF-2026-", "CF-1026-000001", "CF-2026-00O1", "XX-2026-000001", "N-000123 Smith", "CF-2026-000123'"];
        for typed in names.iter().chain(&others) {
            assert_eq!(read(typed), None, "{typed}");
        }
        assert_eq!(read(&"N-1".repeat(20)), None);
    }
}
