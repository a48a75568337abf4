//! Addresses: postcodes as numbers, and a line of an address taken apart into house number and street.

use super::name::letters;

/// A postcode in one number: up to eight letters and digits. A code of another country is taken as it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Post(u64);

/// The longest code.
const LONGEST: usize = 8;

impl Post {
    /// The code in a text; none when it has too few or too many letters and digits.
    pub fn parse(text: &str) -> Option<Post> {
        let code: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase()).collect();
        (2..=LONGEST).contains(&code.len()).then(|| Post::from_bytes(&code))
    }

    /// The code of capitals and digits.
    pub fn from_bytes(code: &[u8]) -> Post {
        let digit = |byte: &u8| match byte {
            b'0'..=b'9' => u64::from(byte - b'0') + 1,
            _ => u64::from(byte & 31) + 10,
        };
        Post(code.iter().take(LONGEST).fold(0, |sum, byte| sum * 37 + digit(byte)))
    }

    /// The number.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The code of such a number.
    pub fn from_number(number: u64) -> Post {
        Post(number)
    }

    /// Whether there is none.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Its capitals and digits.
    pub fn bytes(self) -> Vec<u8> {
        let mut rest = self.0;
        let mut out = Vec::with_capacity(LONGEST);
        while rest > 0 {
            let digit = u8::try_from(rest % 37).unwrap_or(0);
            out.push(if digit <= 10 { b'0' + digit.saturating_sub(1) } else { b'A' + digit - 11 });
            rest /= 37;
        }
        out.reverse();
        out
    }

    /// Whether it is the outward half of a code alone, such as SO23.
    pub fn is_district(self) -> bool {
        is_outward(self.0)
    }

    /// The outward half, which the index may show (INTRO-2); a code of another country has no halves.
    pub fn district(self) -> Post {
        let (outward, inward) = (self.0 / CUT, self.0 % CUT);
        let inside = is_digit(inward / (37 * 37)) && is_letter(inward / 37 % 37) && is_letter(inward % 37);
        if inside && is_outward(outward) { Post(outward) } else { self }
    }

    /// The codes of which two neighbours changed places.
    pub fn swapped(self) -> impl Iterator<Item = Post> {
        let code = self.bytes();
        (1..code.len()).map(move |place| {
            let mut swapped = code.clone();
            swapped.swap(place - 1, place);
            Post::from_bytes(&swapped)
        })
    }

    /// The codes that are one slip away.
    pub fn neighbours(self) -> Vec<Post> {
        let code = self.bytes();
        let mut out = Vec::with_capacity(220);
        out.extend(self.swapped());
        for (place, letter) in code.iter().enumerate() {
            let with = |other: u8| {
                let mut near = code.clone();
                near.iter_mut().skip(place).take(1).for_each(|byte| *byte = other);
                Post::from_bytes(&near)
            };
            out.extend(like(*letter).filter(|other| other != letter).map(with));
            let mut shorter = code.clone();
            shorter.remove(place);
            out.push(Post::from_bytes(&shorter));
        }
        for place in (1..=code.len().min(4)).filter(|_| code.len() < LONGEST) {
            for digit in b'0'..=b'9' {
                let mut longer = code.clone();
                longer.insert(place, digit);
                out.push(Post::from_bytes(&longer));
            }
        }
        out
    }
}

/// What may have been typed for a letter or digit of a code: its likes, and what it is misread for.
fn like(letter: u8) -> impl Iterator<Item = u8> {
    let likes = if letter.is_ascii_digit() { b'0'..=b'9' } else { b'A'..=b'Z' };
    let misread: &[u8] = match letter {
        b'0' => b"O",
        b'O' => b"0",
        b'1' => b"IL",
        b'I' => b"1",
        b'5' => b"S",
        b'S' => b"5",
        _ => b"",
    };
    likes.chain(misread.iter().copied())
}

/// Three places of a number of base 37.
const CUT: u64 = 37 * 37 * 37;

fn is_digit(place: u64) -> bool {
    (1..=10).contains(&place)
}

fn is_letter(place: u64) -> bool {
    (11..37).contains(&place)
}

/// One or two letters, then a digit, and a digit or a letter at most.
fn is_outward(number: u64) -> bool {
    let places = [number / CUT % 37, number / (37 * 37) % 37, number / 37 % 37, number % 37];
    let any = |place: u64| is_digit(place) || is_letter(place);
    number / CUT / 37 == 0
        && match places {
            [0, 0, area, digit] => is_letter(area) && is_digit(digit),
            [0, area, one, other] if is_letter(area) && is_digit(one) => any(other),
            [0, area, more, digit] => is_letter(area) && is_letter(more) && is_digit(digit),
            [area, more, digit, last] => is_letter(area) && is_letter(more) && is_digit(digit) && any(last),
        }
}

/// A street with a house number, 0 where none is known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Street {
    /// The name, folded and joined, its kind abbreviated: `highst`.
    pub name: String,
    /// The number of the house.
    pub number: u32,
}

/// Kinds of streets with their abbreviations; the first is the one that is kept.
const KINDS: [&[&str]; 34] = [
    &["st", "street", "str"],
    &["rd", "road"],
    &["av", "avenue", "ave"],
    &["ln", "lane"],
    &["cl", "close"],
    &["dr", "drive", "drv"],
    &["way", "wy"],
    &["ct", "court", "crt"],
    &["cres", "crescent", "cr"],
    &["pl", "place"],
    &["ter", "terrace", "terr"],
    &["gdns", "gardens", "gdn", "garden"],
    &["gr", "grove", "grv"],
    &["hl", "hill"],
    &["pk", "park"],
    &["row"],
    &["sq", "square"],
    &["wk", "walk"],
    &["vw", "view"],
    &["mws", "mews"],
    &["rise"],
    &["grn", "green"],
    &["ldg", "lodge"],
    &["hse", "house"],
    &["bldgs", "buildings"],
    &["est", "estate"],
    &["pde", "parade"],
    &["cir", "circuit", "circle", "circus", "cct"],
    &["quay"],
    &["wharf"],
    &["vale"],
    &["mdw", "meadow", "meadows", "mdws"],
    &["croft"],
    &["field", "fields", "flds"],
];

/// What is kept of a kind of street; none when the word is no kind.
pub fn kind(word: &str) -> Option<&'static str> {
    KINDS.iter().find(|names| names.contains(&word)).and_then(|names| names.first().copied())
}

/// Words before a number that is not the number of a house.
pub const INSIDE: [&str; 8] = ["flat", "apartment", "apt", "unit", "room", "floor", "studio", "suite"];

/// The street in the lines of an address: the first line that has a number or a kind of street.
pub fn street(lines: &str) -> Option<Street> {
    let parts = lines.split(['\n', ',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let read: Vec<Street> = parts.filter_map(part).collect();
    let sure = read.iter().find(|street| street.number > 0 && !street.name.is_empty());
    sure.or_else(|| read.iter().find(|street| kinded(&street.name))).or(read.first()).cloned()
}

fn kinded(name: &str) -> bool {
    KINDS.iter().filter_map(|names| names.first()).any(|kind| name.len() > kind.len() && name.ends_with(kind))
}

fn part(part: &str) -> Option<Street> {
    let words: Vec<String> = part.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect();
    let mut number = 0;
    let mut name: Vec<&str> = Vec::new();
    let mut inside = false;
    for word in &words {
        if INSIDE.contains(&word.as_str()) {
            inside = true;
        } else if let Some(found) = house(word) {
            if inside {
                inside = false;
            } else if name.is_empty() {
                number = found;
            }
        } else if inside && word.chars().count() == 1 {
            inside = false;
        } else {
            name.push(word);
        }
    }
    let name = join(&name);
    (!name.is_empty()).then_some(Street { name, number })
}

/// A street's words as one: the kind is abbreviated at the end alone, so that St Mary Street keeps its saint.
pub fn join(words: &[&str]) -> String {
    let last = words.len().saturating_sub(1);
    let short = |(place, word): (usize, &&str)| -> String {
        let kept = if place == last && last > 0 { kind(word).unwrap_or(word) } else { word };
        (if kept == "saint" { "st" } else { kept }).to_owned()
    };
    words.iter().enumerate().map(short).collect()
}

/// A joined street without its kind.
pub fn without_kind(name: &str) -> &str {
    let kinds = KINDS.iter().filter_map(|names| names.first());
    let bare =
        kinds.filter_map(|kind| name.strip_suffix(kind)).filter(|rest| rest.len() > 2).min_by_key(|rest| rest.len());
    bare.unwrap_or(name)
}

/// A house number: digits, and a letter at most behind them.
pub fn house(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    let suffix = word.len() - digits.len();
    (suffix <= 1 && digits.len() <= 5).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn post(text: &str) -> Post {
        Post::parse(text).unwrap()
    }

    #[test]
    fn codes_have_a_district_and_neighbours() {
        assert_eq!(post("zz9 9zz"), post("ZZ99ZZ"));
        assert_eq!(post("ZZ9 9ZZ").district(), post("ZZ9"));
        assert_eq!(post("EC1A 1BB").district(), post("EC1A"));
        assert_eq!(post("2600").district(), post("2600"));
        assert!(post("ZZ9").is_district() && !post("ZZ9 9ZZ").is_district() && !post("2600").is_district());
        for near in ["ZZ9 9ZY", "ZZ8 9ZZ", "Z9Z 9ZZ", "ZZ99 9ZZ", "ZZ9 ZZ"] {
            assert!(post("ZZ9 9ZZ").neighbours().contains(&post(near)), "{near}");
        }
        let swapped: Vec<Post> = post("ZY9 8ZZ").swapped().collect();
        assert_eq!(swapped, ["YZ98ZZ", "Z9Y8ZZ", "ZY89ZZ", "ZY9Z8Z", "ZY98ZZ"].map(post));
        assert!(Post::parse("Z").is_none() && Post::parse("ZZ9 9ZZ 9ZZ").is_none());
    }

    #[test]
    fn an_address_gives_its_street_and_number() {
        let read = |lines: &str| street(lines).map(|found| (found.name, found.number));
        let is = |name: &str, number| Some((name.to_owned(), number));
        assert_eq!(read("12 High Street"), is("highst", 12));
        assert_eq!(read("Flat 2, 14a St. Mary's Rd\nTestham"), is("stmarysrd", 14));
        assert_eq!(read("Flat B 7 Sample Gardens"), is("samplegdns", 7));
        assert_eq!(read("Rose Cottage\nSample Lane\nTestham"), is("sampleln", 0));
        assert_eq!(read("coningham street"), is("coninghamst", 0));
        assert_eq!(read("Unit 5, Example House, 3 Station Avenue"), is("stationav", 3));
        assert_eq!(read("  "), None);
    }

    proptest! {
        #[test]
        fn a_code_comes_back(code in "[A-Z0-9]{2,8}") {
            prop_assert_eq!(post(&code).bytes(), code.as_bytes());
            prop_assert!(post(&code).neighbours().iter().all(|near| near.bytes().len() <= LONGEST));
        }

        #[test]
        fn any_lines_are_read(lines in any::<String>()) {
            let found = street(&lines);
            prop_assert!(found.is_none_or(|street| !street.name.is_empty()));
        }
    }
}
