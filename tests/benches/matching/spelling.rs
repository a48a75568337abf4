//! How a word comes out wrong.

use crate::random::Random;

fn letters(word: &str) -> Vec<char> {
    word.chars().collect()
}

fn inner(word: &[char], random: &mut Random) -> usize {
    let places: Vec<usize> = (0..word.len()).filter(|at| word[*at].is_alphabetic()).collect();
    let from = usize::from(places.len() > 3 && random.chance(0.85));
    places[from + random.below(places.len() - from)]
}

pub fn wrong(word: &str, random: &mut Random) -> String {
    const NEAR: [(&str, &str); 8] = [
        ("aeiou", "aeiou"),
        ("bvnpgh", "bvnpgh"),
        ("mn", "mn"),
        ("sdfz", "sdfz"),
        ("rtyl", "rtyl"),
        ("ckjq", "ckjq"),
        ("wevx", "wevx"),
        ("il", "il"),
    ];
    let mut word = letters(word);
    let at = inner(&word, random);
    let old = word[at].to_ascii_lowercase();
    let near = NEAR.iter().find(|(set, _)| set.contains(old)).map_or("abcdefghijklmnopqrstuvwxyz", |(_, with)| *with);
    let with = if random.chance(0.6) { near } else { "abcdefghijklmnopqrstuvwxyz" };
    let options: Vec<char> = with.chars().filter(|letter| *letter != old).collect();
    word[at] = options[random.below(options.len())];
    word.into_iter().collect()
}

pub fn missing(word: &str, random: &mut Random) -> String {
    let mut word = letters(word);
    if word.len() > 3 {
        let at = inner(&word, random);
        word.remove(at);
    }
    word.into_iter().collect()
}

pub fn added(word: &str, random: &mut Random) -> String {
    let mut word = letters(word);
    let at = inner(&word, random);
    word.insert(at, letters("abcdefghijklmnopqrstuvwxyz")[random.below(26)]);
    word.into_iter().collect()
}

pub fn swapped(word: &str, random: &mut Random) -> String {
    let mut word = letters(word);
    let places: Vec<usize> = (1..word.len().saturating_sub(1)).filter(|at| word[*at] != word[*at + 1]).collect();
    if !places.is_empty() {
        let at = places[random.below(places.len())];
        word.swap(at, at + 1);
    }
    word.into_iter().collect()
}

pub fn doubled(word: &str, random: &mut Random) -> String {
    let mut word = letters(word);
    if let Some(at) = (1..word.len()).find(|at| word[*at] == word[*at - 1]) {
        word.remove(at);
    } else {
        let at = inner(&word, random);
        word.insert(at, word[at].to_ascii_lowercase());
    }
    word.into_iter().collect()
}

pub fn cut(word: &str) -> String {
    let letters = letters(word);
    letters.iter().take((letters.len() / 2 + 1).max(3)).collect()
}

/// The first of these replacements that fits, from a random one on.
fn replaced(word: &str, rules: &[(&str, &str)], most: usize, random: &mut Random) -> String {
    let mut word = word.to_lowercase();
    let (from, mut done) = (random.below(rules.len()), 0);
    for step in 0..rules.len() {
        let (old, new) = rules[(from + step) % rules.len()];
        if done < most && word.contains(old) {
            word = word.replacen(old, new, 1);
            done += 1;
        }
    }
    word
}

pub fn sounding(word: &str, random: &mut Random) -> String {
    const RULES: [(&str, &str); 22] = [
        ("ph", "f"),
        ("f", "ph"),
        ("ck", "k"),
        ("c", "k"),
        ("k", "c"),
        ("ee", "ea"),
        ("ea", "ee"),
        ("y", "ie"),
        ("ie", "y"),
        ("igh", "ie"),
        ("ou", "ow"),
        ("ow", "ou"),
        ("s", "z"),
        ("sch", "sh"),
        ("mb", "m"),
        ("kn", "n"),
        ("wh", "w"),
        ("gh", ""),
        ("x", "ks"),
        ("ley", "lee"),
        ("er", "ar"),
        ("z", "s"),
    ];
    replaced(word, &RULES, 1, random)
}

pub fn respelt(word: &str, random: &mut Random) -> String {
    const RULES: [(&str, &str); 26] = [
        ("ou", "u"),
        ("oo", "u"),
        ("u", "oo"),
        ("ee", "i"),
        ("i", "ee"),
        ("ai", "ei"),
        ("a", "e"),
        ("e", "a"),
        ("o", "u"),
        ("kh", "k"),
        ("k", "kh"),
        ("sh", "ch"),
        ("dh", "d"),
        ("th", "t"),
        ("q", "k"),
        ("w", "v"),
        ("v", "w"),
        ("y", "i"),
        ("j", "y"),
        ("cz", "ch"),
        ("sz", "sh"),
        ("ss", "s"),
        ("mm", "m"),
        ("dd", "d"),
        ("ah", "a"),
        ("ll", "l"),
    ];
    replaced(word, &RULES, 2, random)
}

pub fn short(word: &str, random: &mut Random) -> String {
    const KNOWN: [(&str, &str); 32] = [
        ("Elizabeth", "Liz"),
        ("Robert", "Bob"),
        ("William", "Bill"),
        ("Margaret", "Peggy"),
        ("Richard", "Dick"),
        ("Catherine", "Kate"),
        ("Katherine", "Kathy"),
        ("Michael", "Mick"),
        ("Christopher", "Chris"),
        ("James", "Jim"),
        ("Patrick", "Paddy"),
        ("Susan", "Sue"),
        ("Deborah", "Debs"),
        ("Samantha", "Sam"),
        ("Jennifer", "Jen"),
        ("Mohammed", "Mo"),
        ("Thomas", "Tommy"),
        ("Edward", "Ted"),
        ("Dorothy", "Dot"),
        ("Siobhan", "Shiv"),
        ("Oluwaseun", "Seun"),
        ("Agnieszka", "Aga"),
        ("Katarzyna", "Kasia"),
        ("Gurpreet", "Preeti"),
        ("John", "Jack"),
        ("Alexander", "Sandy"),
        ("Theresa", "Tess"),
        ("Victoria", "Vicky"),
        ("Rebecca", "Becky"),
        ("Daniel", "Danny"),
        ("Malgorzata", "Gosia"),
        ("Philippa", "Pippa"),
    ];
    if let Some((_, form)) = KNOWN.iter().find(|(whole, _)| *whole == word) {
        return (*form).to_owned();
    }
    let kept: String = letters(word).iter().take(3 + random.below(2)).collect();
    if random.chance(0.4) { kept + "y" } else { kept }
}

pub fn code_slip(code: &str, random: &mut Random) -> String {
    let mut code = letters(code);
    let places: Vec<usize> = (0..code.len()).filter(|at| code[*at] != ' ').collect();
    let at = places[random.below(places.len())];
    let like = if code[at].is_ascii_digit() { "0123456789" } else { "ABDEFGHJLNPQRSTUWXYZ" };
    let options: Vec<char> = like.chars().filter(|letter| *letter != code[at]).collect();
    code[at] = options[random.below(options.len())];
    code.into_iter().collect()
}
