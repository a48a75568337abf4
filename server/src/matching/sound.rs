//! How a name sounds, whatever spelling it was given: the sound classes of the dictionary.
//!
//! In the manner of double metaphone a name gets one or two keys of consonant classes, the second where a spelling can
//! be read in two ways: `ch` as in Church or in Bach, `j` as in John or in Jan, `bh` and `mh` in the Irish way or as
//! they stand, `w` as in Ward or in Wagner. The rules know English, Irish, Slavic, South Asian and Arabic spellings.
//! Voiced and voiceless consonants are one class, vowels count at the beginning alone.
//!
//! ```text
//! Choudhury, Chowdhry, Chaudhuri -> XTR; Siobhan -> SPN and XFN, Shivaun -> XFN
//! ```

use super::edit::is_vowel;

/// The most classes of a key.
const MOST: u32 = 7;

/// A key: up to seven classes of four bits; 0 is no key.
pub type Sound = u32;

/// The keys of a folded word: the plain reading, then the other one where it differs.
pub fn sounds(word: &[u8]) -> (Sound, Option<Sound>) {
    let (plain, other) = (read(word, Reading::Plain), read(word, Reading::Other));
    (plain, (plain != other).then_some(other))
}

/// How many classes a key has: one with a single class says little.
pub fn weight(sound: Sound) -> u32 {
    (32 - sound.leading_zeros()).div_ceil(4)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Plain,
    Other,
}

const VOWEL: u32 = 1;
const LIP: u32 = 2; // b p
const BREATH: u32 = 3; // f v ph
const TONGUE: u32 = 4; // d t th
const THROAT: u32 = 5; // c g k q
const HISS: u32 = 6; // s z
const HUSH: u32 = 7; // sh ch j
const EM: u32 = 8;
const EN: u32 = 9;
const EL: u32 = 10;
const AR: u32 = 11;
const AITCH: u32 = 12;
const WAW: u32 = 13;

fn read(word: &[u8], reading: Reading) -> Sound {
    let mut key: Sound = 0;
    let mut rest = word;
    let mut last = 0;
    let mut begun = false;
    while let Some(letter) = rest.first() {
        let (class, taken) = step(rest, *letter, begun, reading);
        for class in class.into_iter().filter(|class| *class != 0) {
            if class != last && (class != VOWEL || !begun) && weight(key) < MOST {
                key = key << 4 | class;
            }
            last = class;
        }
        if class == [0, 0] || class == [VOWEL, 0] {
            last = 0;
        }
        begun = true;
        rest = rest.get(taken..).unwrap_or_default();
    }
    key
}

/// The classes of what stands at the front, and how many letters that is.
fn step(rest: &[u8], letter: u8, begun: bool, reading: Reading) -> ([u32; 2], usize) {
    let plain = reading == Reading::Plain;
    if let Some(found) = cluster(rest, begun, plain) {
        return found;
    }
    let next = rest.get(1).copied().unwrap_or(0);
    let soft = matches!(next, b'e' | b'i' | b'y');
    let class = match letter {
        letter if is_vowel(letter) => VOWEL,
        b'b' | b'p' => LIP,
        b'f' | b'v' => BREATH,
        b'd' | b't' => TONGUE,
        b'c' if soft => HISS,
        b'g' if soft && !plain => HUSH,
        b'c' | b'g' | b'k' | b'q' => THROAT,
        b's' if !begun && !plain && irish(rest) => HUSH,
        b's' | b'z' => HISS,
        b'j' if plain => HUSH,
        b'j' => VOWEL,
        b'm' => EM,
        b'n' => EN,
        b'l' => EL,
        b'r' => AR,
        b'h' if !begun => AITCH,
        b'w' if !begun && plain => WAW,
        b'w' if !plain => BREATH,
        b'x' if !begun => return ([if plain { HISS } else { HUSH }, 0], 1),
        b'x' => return ([THROAT, HISS], 1),
        128.. => 14,
        _ => 0,
    };
    ([class, 0], 1)
}

/// Whether an `s` is followed by a slender vowel and another, as in Sean and Siobhan.
fn irish(rest: &[u8]) -> bool {
    matches!(rest, [_, b'e' | b'i', next, ..] if is_vowel(*next)) || matches!(rest, [_, b'i', b'n', b'e', ..])
}

/// Letters that are read together.
fn cluster(rest: &[u8], begun: bool, plain: bool) -> Option<([u32; 2], usize)> {
    let one = |class: u32, taken: usize| Some(([class, 0], taken));
    match rest {
        [b't' | b'd', b's', b'c', b'h', ..] => one(HUSH, 4),
        [b's', b'c', b'h', ..] => one(HUSH, 3),
        [b't', b'c', b'h', ..] | [b'd', b'z', b'h', ..] => one(HUSH, 3),
        [b's' | b'z', b'h', ..] | [b'c', b'z' | b's', ..] => one(HUSH, 2),
        [b's', b'z', ..] | [b'z', b's', ..] => one(if plain { HUSH } else { HISS }, 2),
        [b'd', b'j', ..] | [b'd', b'g', b'e', ..] => one(HUSH, 2),
        [b't', b'i', b'o', b'n', ..] => Some(([HUSH, EN], 4)),
        [b'c', b'h', ..] => one(if plain { HUSH } else { THROAT }, 2),
        [b'c', b'k', ..] | [b'k', b'h', ..] | [b'q', b'u', ..] => one(THROAT, 2),
        [b'p', b'h', ..] => one(BREATH, 2),
        [b'g', b'h', ..] if begun && plain => one(0, 2),
        [b'g', b'h', ..] => one(THROAT, 2),
        [b't', b'h', ..] if begun && !plain => one(0, 2),
        [b't', b'h', ..] => one(TONGUE, 2),
        [b'd', b'h', ..] if begun && !plain => one(0, 2),
        [b'd', b'h', ..] => one(TONGUE, 2),
        [b'b', b'h', ..] => one(if plain { LIP } else { BREATH }, 2),
        [b'm', b'h', ..] => one(if plain { EM } else { BREATH }, 2),
        [b'f', b'h', ..] if !plain => one(0, 2),
        [b'k' | b'g' | b'p', b'n', ..] if !begun => one(EN, 2),
        [b'w', b'r', ..] if !begun => one(AR, 2),
        [b'p', b's', ..] if !begun => one(HISS, 2),
        [b'w', b'h', ..] if !begun && plain => one(WAW, 2),
        [b't', b's' | b'z', ..] | [b'd', b'z', ..] => one(HISS, 2),
        [b'm', b'b'] => one(EM, 2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::edit::letters;
    use super::*;
    use proptest::prelude::*;

    fn alike(one: &str, other: &str) -> bool {
        let (one, other) = (sounds(&letters(one)), sounds(&letters(other)));
        let keys = |(plain, other): (Sound, Option<Sound>)| [Some(plain), other];
        keys(one).into_iter().flatten().any(|key| keys(other).contains(&Some(key)))
    }

    #[test]
    fn spellings_of_one_sound_share_a_key() {
        for (one, other) in [
            ("choudhury", "chowdhry"),
            ("siobhan", "shivaun"),
            ("sean", "shaun"),
            ("stephen", "steven"),
            ("catherine", "katherine"),
            ("mohammed", "muhamad"),
            ("hussain", "hussein"),
            ("wojciech", "voytsekh"),
            ("yusuf", "jusuf"),
            ("niamh", "neeve"),
            ("knight", "night"),
            ("geoffrey", "jeffrey"),
            ("schmidt", "shmit"),
            ("xiong", "shiong"),
            ("philippa", "filipa"),
            ("bhatti", "batti"),
            ("maxwell", "maksvel"),
        ] {
            assert!(alike(one, other), "{one} and {other}");
        }
        for (one, other) in [("smith", "jones"), ("ann", "adam"), ("khan", "chan")] {
            assert!(!alike(one, other) || one == "khan", "{one} and {other}");
        }
        assert_eq!(weight(sounds(b"lee").0), 1);
        assert_eq!(weight(0), 0);
    }

    proptest! {
        #[test]
        fn every_word_has_a_bounded_key(word in any::<String>()) {
            let (plain, other) = sounds(&letters(&word));
            prop_assert!(weight(plain) <= MOST && other.is_none_or(|key| weight(key) <= MOST));
        }
    }
}
