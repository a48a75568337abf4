//! How far a typed word is from another, and what kind of slip lies between them.
//!
//! Words are compared as bytes: a folded name is plain ASCII nearly always, and any other letter becomes a byte above
//! 127, which is exact enough to count slips. Distances are those of optimal string alignment: leaving out, adding,
//! replacing a letter and swapping two neighbours each count one.

/// The longest word that is compared; what follows is cut off.
pub const LONGEST: usize = 24;

/// What lies between a typed word and the word that was meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slip {
    /// Nothing.
    Same,
    /// A doubled letter was left single, or a single one doubled.
    Doubled,
    /// Two neighbours changed places.
    Swapped,
    /// A letter was left out.
    Omitted,
    /// A letter was added.
    Added,
    /// A vowel stands for another.
    Vowel,
    /// A letter stands for one that lies beside it on the keyboard or sounds alike.
    Neighbour,
    /// A letter stands for any other.
    Replaced,
    /// Two slips of any kind.
    Two,
}

/// The letters of a folded word, one byte each.
pub fn letters(word: &str) -> Vec<u8> {
    let byte =
        |letter: char| u8::try_from(letter).ok().filter(u8::is_ascii).unwrap_or(128 | (letter as u32 % 127) as u8);
    word.chars().take(LONGEST).map(byte).collect()
}

/// What is enough to see in one step that most words are too far from another: how long a word is and which letters it
/// has.
#[derive(Clone, Copy)]
pub struct Shape {
    letters: u32,
    long: u32,
}

impl Shape {
    /// The shape of a word.
    pub fn of(word: &[u8]) -> Shape {
        let letters = word.iter().fold(0, |set, letter| set | 1 << (letter & 31));
        Shape { letters, long: u32::try_from(word.len()).unwrap_or(u32::MAX) }
    }

    /// How many letters the shorter of two words has.
    pub fn shorter(self, other: Shape) -> u32 {
        self.long.min(other.long)
    }

    /// Whether the words of two shapes may be at most so many slips apart. The slips that a word is longer by bring
    /// letters and take none away.
    pub fn may_be_near(self, other: Shape, slips: u32) -> bool {
        let far = self.long.abs_diff(other.long);
        let (long, short) = if self.long > other.long { (self, other) } else { (other, self) };
        far <= slips
            && (short.letters & !long.letters).count_ones() <= slips - far
            && (long.letters & !short.letters).count_ones() <= slips
    }
}

/// The slip between two words, with whether it is in the first letter; none when there are more than two.
pub fn slip(typed: &[u8], meant: &[u8]) -> Option<(Slip, bool)> {
    let same = |(a, b): &(&u8, &u8)| a == b;
    let front = typed.iter().zip(meant).take_while(same).count();
    let before = front.checked_sub(1).and_then(|place| typed.get(place));
    let (typed, meant) = (typed.get(front..)?, meant.get(front..)?);
    let back = typed.iter().rev().zip(meant.iter().rev()).take_while(same).count();
    let (one, other) = (typed.get(..typed.len() - back)?, meant.get(..meant.len() - back)?);
    let found = match (one, other) {
        ([], []) => Slip::Same,
        ([], [letter]) | ([letter], []) if before == Some(letter) => Slip::Doubled,
        ([], [_]) => Slip::Omitted,
        ([_], []) => Slip::Added,
        ([a], [b]) => replaced(*a, *b),
        ([a, b], [c, d]) if a == d && b == c => Slip::Swapped,
        _ if distance(one, other, 2) <= 2 => Slip::Two,
        _ => return None,
    };
    Some((found, front == 0 && found != Slip::Same))
}

fn replaced(typed: u8, meant: u8) -> Slip {
    if is_vowel(typed) && is_vowel(meant) {
        Slip::Vowel
    } else if near(typed, meant) {
        Slip::Neighbour
    } else {
        Slip::Replaced
    }
}

/// Whether a letter is written for a vowel sound.
pub fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// The rows of a British keyboard.
const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
/// Letters that are written for one sound, or look alike in handwriting.
const ALIKE: [&[u8]; 11] = [b"ckq", b"sz", b"vwfb", b"dt", b"pb", b"gj", b"mn", b"iyj", b"gk", b"uvw", b"lr"];

fn near(one: u8, other: u8) -> bool {
    let place = |letter: u8| {
        (0_i32..).zip(ROWS).find_map(|(row, keys)| {
            let column = keys.iter().position(|key| *key == letter)?;
            Some((row, i32::try_from(column).ok()?))
        })
    };
    let keys = match (place(one), place(other)) {
        (Some((row, column)), Some((other_row, other_column))) => match row - other_row {
            0 => (column - other_column).abs() == 1,
            1 => (0..=1).contains(&(other_column - column)),
            -1 => (0..=1).contains(&(column - other_column)),
            _ => false,
        },
        _ => false,
    };
    keys || ALIKE.iter().any(|set| set.contains(&one) && set.contains(&other))
}

/// The distance of two words as long as it is at most `most`; more than `most` otherwise.
pub fn distance(one: &[u8], other: &[u8], most: usize) -> usize {
    if one.len().abs_diff(other.len()) > most {
        return most + 1;
    }
    let mut before = [0_u8; LONGEST + 1];
    let mut last: [u8; LONGEST + 1] = std::array::from_fn(|place| u8::try_from(place).unwrap_or(u8::MAX));
    let mut previous = 0;
    for (row, letter) in (1_u8..).zip(one.iter().take(LONGEST)) {
        let mut line = [row; LONGEST + 1];
        let (mut left, mut least) = (row, row);
        for (column, with) in other.iter().take(LONGEST).enumerate() {
            let at = |line: &[u8], place: usize| line.get(place).copied().unwrap_or(u8::MAX);
            let across = at(&last, column) + u8::from(letter != with);
            let mut cost = across.min(left + 1).min(at(&last, column + 1) + 1);
            let swapped = column > 0 && *with == previous && other.get(column - 1) == Some(letter);
            if swapped && row > 1 {
                cost = cost.min(at(&before, column - 1) + 1);
            }
            if let Some(cell) = line.get_mut(column + 1) {
                *cell = cost;
            }
            left = cost;
            least = least.min(cost);
        }
        if usize::from(least) > most {
            return most + 1;
        }
        (before, last, previous) = (last, line, *letter);
    }
    last.get(other.len().min(LONGEST)).map_or(most + 1, |cost| usize::from(*cost))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use proptest::prelude::*;

    fn between(typed: &str, meant: &str) -> Option<Slip> {
        slip(&letters(typed), &letters(meant)).map(|found| found.0)
    }

    #[test]
    fn each_slip_has_its_kind() {
        for (typed, meant, found) in [
            ("sample", "sample", Some(Slip::Same)),
            ("samle", "sample", Some(Slip::Omitted)),
            ("samplle", "sample", Some(Slip::Doubled)),
            ("exampel", "example", Some(Slip::Swapped)),
            ("sumple", "sample", Some(Slip::Vowel)),
            ("sanple", "sample", Some(Slip::Neighbour)),
            ("saxple", "sample", Some(Slip::Replaced)),
            ("saxmple", "sample", Some(Slip::Added)),
            ("sanmple", "sample", Some(Slip::Added)),
            ("samble", "sampel", Some(Slip::Two)),
            ("smaplex", "sample", Some(Slip::Two)),
            ("other", "sample", None),
            ("ana", "anna", Some(Slip::Doubled)),
            ("aanna", "anna", Some(Slip::Doubled)),
        ] {
            assert_eq!(between(typed, meant), found, "{typed} for {meant}");
        }
        assert_eq!(slip(b"xample", b"sample"), Some((Slip::Neighbour, true)));
    }

    fn plain(one: &[u8], other: &[u8]) -> usize {
        let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut cost = (table[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]))
                        .min(table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                        cost = cost.min(table[i - 2][j - 2] + 1);
                    }
                    cost
                };
            }
        }
        table[one.len()][other.len()]
    }

    proptest! {
        #[test]
        fn distances_are_those_of_the_plain_table(one in "[a-d]{0,9}", other in "[a-d]{0,9}", most in 0_usize..6) {
            let (one, other) = (letters(&one), letters(&other));
            let real = plain(&one, &other);
            let found = distance(&one, &other, most);
            prop_assert_eq!(found.min(most + 1), real.min(most + 1));
            let kind = slip(&one, &other).map(|found| found.0);
            match real {
                0 => prop_assert_eq!(kind, Some(Slip::Same)),
                1 => prop_assert!(kind.is_some_and(|kind| kind != Slip::Same && kind != Slip::Two)),
                2 => prop_assert_eq!(kind, Some(Slip::Two)),
                _ => prop_assert_eq!(kind, None),
            }
        }

        #[test]
        fn words_that_are_near_have_shapes_that_are(one in "[a-e]{1,9}", other in "[a-e]{1,9}", slips in 0_u32..4) {
            let (one, other) = (letters(&one), letters(&other));
            let far = plain(&one, &other) > usize::try_from(slips).unwrap_or(0);
            prop_assert!(far || Shape::of(&one).may_be_near(Shape::of(&other), slips));
        }
    }
}
