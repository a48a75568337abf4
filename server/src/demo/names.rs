//! Names of people who do not exist.
//!
//! Given names are ordinary ones of the people who live in Britain. Family names are put together from a beginning and
//! an end, in the manner of several languages, so that they read like names and are, for the most part, nobody's. A
//! million people then share some thousands of names, which is what makes an index search worth testing: namesakes,
//! hyphens, apostrophes and diacritics all occur.

use safetynet_shared::codes::Sex;

use super::random::Random;

/// Given names of women and girls.
const WOMEN: [&str; 72] = [
    "Abigail",
    "Adaeze",
    "Agnieszka",
    "Aisha",
    "Alice",
    "Amina",
    "Amy",
    "Anjali",
    "Anna",
    "Aoife",
    "Beatrix",
    "Bethan",
    "Blessing",
    "Carys",
    "Catherine",
    "Chantelle",
    "Charlotte",
    "Chloe",
    "Danuta",
    "Deborah",
    "Delyth",
    "Diana",
    "Edith",
    "Eleanor",
    "Elif",
    "Emily",
    "Esme",
    "Fatima",
    "Fiona",
    "Florence",
    "Freya",
    "Gemma",
    "Grace",
    "Gurpreet",
    "Hannah",
    "Harriet",
    "Ingrid",
    "Ioana",
    "Isla",
    "Jacqueline",
    "Jasmine",
    "Joan",
    "Kateryna",
    "Katie",
    "Keisha",
    "Laura",
    "Leah",
    "Lucy",
    "Magdalena",
    "Mair",
    "Margaret",
    "Mei",
    "Nadia",
    "Niamh",
    "Ngozi",
    "Oluchi",
    "Olivia",
    "Parveen",
    "Pauline",
    "Priya",
    "Rachel",
    "Rosalind",
    "Ruth",
    "Samira",
    "Sarah",
    "Shanice",
    "Siân",
    "Sunita",
    "Tamsin",
    "Yasmin",
    "Zainab",
    "Zoë",
];

/// Given names of men and boys.
const MEN: [&str; 72] = [
    "Aaron",
    "Abdul",
    "Adam",
    "Adrian",
    "Ahmed",
    "Alan",
    "Alfie",
    "Andrei",
    "Arjun",
    "Arthur",
    "Ben",
    "Bilal",
    "Brian",
    "Callum",
    "Chidi",
    "Christopher",
    "Connor",
    "Craig",
    "Daniel",
    "Darren",
    "David",
    "Declan",
    "Dele",
    "Dev",
    "Dmytro",
    "Dylan",
    "Edward",
    "Emeka",
    "Emrys",
    "Ethan",
    "Farid",
    "Finlay",
    "Francis",
    "Gareth",
    "George",
    "Hamza",
    "Harry",
    "Hassan",
    "Hugo",
    "Ibrahim",
    "Iwan",
    "Jack",
    "Jacob",
    "Jamal",
    "James",
    "Jerome",
    "José",
    "Kai",
    "Kelvin",
    "Kieran",
    "Kofi",
    "Leon",
    "Liam",
    "Łukasz",
    "Marcus",
    "Mark",
    "Mateusz",
    "Mehmet",
    "Mohammed",
    "Nathan",
    "Neil",
    "Oscar",
    "Owen",
    "Patrick",
    "Pavel",
    "Rajesh",
    "Rhys",
    "Seán",
    "Tariq",
    "Tomasz",
    "Wei",
    "Wojciech",
];

/// Short and familiar forms, under which people are known as well.
const FAMILIAR: [&str; 24] = [
    "Abs", "Ali", "Beth", "Cat", "Charlie", "Chris", "Dan", "Dee", "Ed", "Ellie", "Frankie", "Jaz", "Jo", "Kat", "Lou",
    "Mags", "Matt", "Mo", "Nat", "Ollie", "Pat", "Sam", "Tommo", "Zed",
];

/// A manner in which family names are made: how often in a hundred, beginnings, ends.
type Manner = (usize, &'static [&'static str], &'static [&'static str]);

const MANNERS: [Manner; 8] = [
    (
        48,
        &[
            "Ash", "Birch", "Bram", "Brock", "Cald", "Carrow", "Chal", "Clay", "Cold", "Crans", "Dray", "Dun", "East",
            "Elder", "Fair", "Farn", "Fen", "Garth", "Gild", "Gors", "Gran", "Hal", "Hard", "Hart", "Hazel", "Hern",
            "Holl", "Hurst", "Kel", "Kest", "Lang", "Lark", "Lin", "Lock", "Marl", "Mart", "Mel", "Mill", "Nether",
            "Oak", "Orch", "Pen", "Pres", "Quarr", "Rad", "Raven", "Rush", "Sedge", "Shel", "Sil", "Stan", "Stock",
            "Swal", "Tarn", "Tedd", "Thorn", "Wether", "Wind", "Wither", "Yarrow",
        ],
        &[
            "bank", "beck", "bourne", "bridge", "brook", "bury", "by", "combe", "croft", "dale", "den", "ditch", "don",
            "fold", "ford", "gate", "grave", "ham", "hay", "head", "hill", "holt", "hythe", "leigh", "ling", "low",
            "mere", "moor", "ridge", "shaw", "stead", "sted", "stock", "thwaite", "ton", "wade", "well", "wick",
            "with", "worthy",
        ],
    ),
    (
        12,
        &["Pryd", "Llew", "Tre", "Pen", "Gwen", "Mor", "Cad", "Rhos", "Bryn", "Caer"],
        &["arth", "ellin", "goran", "hallow", "issick", "madoc", "nack", "owain", "rowan", "wyth"],
    ),
    (
        8,
        &["O'Bran", "O'Dal", "O'Fear", "O'Shan", "Mac Con", "McAl", "McBrid", "McCor", "McFarl", "McTav"],
        &["agh", "an", "avan", "erty", "igan", "ine", "ish", "more", "nell", "roe"],
    ),
    (
        10,
        &["Bork", "Dąbr", "Gral", "Jab", "Kov", "Lew", "Maz", "Nowi", "Ost", "Paw", "Wisn", "Ziel"],
        &["achuk", "alczak", "anek", "arczyk", "enko", "escu", "iak", "icki", "oniec", "ovic", "owicz", "ulak"],
    ),
    (
        12,
        &["Bhand", "Chaud", "Dhal", "Gur", "Jag", "Kal", "Mehr", "Nag", "Path", "Rath", "Sand", "Vish"],
        &["ahari", "ala", "amurti", "anath", "ani", "appa", "iwal", "owala", "raj", "rani", "uddin", "wani"],
    ),
    (
        10,
        &["Ade", "Afo", "Boa", "Chuk", "Eke", "Iwu", "Kama", "Mba", "Nwa", "Ola", "Oye", "Sese"],
        &["bayo", "chie", "dele", "fuor", "kale", "lami", "mbeki", "nuga", "rinde", "sanya", "tunde", "zike"],
    ),
    (
        6,
        &["Al-Ham", "Ben-Sal", "Dem", "El-Kar", "Hal", "Kaz", "Mans", "Qad", "Rah", "Yild"],
        &["adi", "ani", "eddin", "imi", "irci", "iroglu", "mani", "oudi", "ouri", "usoy"],
    ),
    (4, &["Lian", "Shen", "Tran", "Vuon", "Zhen"], &["g", "gsu", "h", "hao", "mei"]),
];

/// A name of a person.
#[derive(Clone)]
pub(super) struct Name {
    /// Given names in their usual order.
    pub(super) given: String,
    /// Family name.
    pub(super) family: String,
}

/// A family name.
pub(super) fn family(random: &mut Random) -> String {
    if random.chance(3) {
        return format!("{}-{}", single(random), single(random));
    }
    single(random)
}

fn single(random: &mut Random) -> String {
    let manners: [(usize, usize); 8] = std::array::from_fn(|place| (MANNERS.get(place).map_or(0, |m| m.0), place));
    let place = random.weighted(&manners, 0);
    MANNERS.get(place).map_or_else(String::new, |(_, beginnings, ends)| {
        let (beginning, end) = (random.word(beginnings), random.word(ends));
        format!("{beginning}{end}")
    })
}

/// One given name, or two for a third of the people, that goes with the recorded sex.
pub(super) fn given(random: &mut Random, sex: Sex) -> String {
    let first = one_given(random, sex);
    if random.chance(34) {
        let second = one_given(random, sex);
        if second != first {
            return format!("{first} {second}");
        }
    }
    first.to_owned()
}

fn one_given(random: &mut Random, sex: Sex) -> &'static str {
    match sex {
        Sex::Female => random.word(&WOMEN),
        Sex::Male => random.word(&MEN),
        Sex::Other | Sex::NotKnown => random.word(&FAMILIAR),
    }
}

/// Another name of a person: a familiar form, an earlier family name, or a spelling that somebody wrote down.
pub(super) fn alias(random: &mut Random, name: &Name) -> Name {
    match random.below(3) {
        0 => Name { given: random.word(&FAMILIAR).to_owned(), family: name.family.clone() },
        1 => Name { given: name.given.clone(), family: family(random) },
        _ => Name { given: name.given.clone(), family: respelled(&name.family) },
    }
}

/// A name as somebody else might have written it down.
pub(super) fn misheard(name: &Name) -> Name {
    Name { given: name.given.clone(), family: respelled(&name.family) }
}

/// A family name as it might be misheard.
fn respelled(family: &str) -> String {
    for (heard, written) in
        [("leigh", "ley"), ("wick", "wich"), ("icki", "itsky"), ("ck", "k"), ("ll", "l"), ("y", "ie")]
    {
        if let Some(start) = family.strip_suffix(heard) {
            return format!("{start}{written}");
        }
    }
    format!("{family}e")
}

/// A name as part of a user name: plain letters only.
pub(super) fn plain(name: &str) -> String {
    safetynet_shared::text::fold(name).chars().filter(char::is_ascii_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_many_and_whole() {
        let mut random = Random::new(11);
        let made: HashSet<String> = (0..20_000).map(|_| family(&mut random)).collect();
        assert!(made.len() > 2_000, "{}", made.len());
        assert!(made.iter().all(|name| name.len() > 2 && !name.contains("--")));
        let name = Name { given: "Anna".to_owned(), family: "Ashleigh".to_owned() };
        assert_eq!(respelled(&name.family), "Ashley");
        assert!((0..50).all(|_| !alias(&mut random, &name).family.is_empty()));
        assert_eq!(plain("O'Bran Dąbricki"), "obrandabricki");
    }
}
