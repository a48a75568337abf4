//! Finding a person: the matching engine. It knows no SQL and no rights; the store fills it, and whoever shows an answer
//! asks `reach` first.
//!
//! **Normalise** (`name`, `place`). A name becomes folded words with roles, an address a house number, a street and a
//! postcode.
//!
//! **Dictionary** (`words`). All distinct words of names are few enough for memory. A typed word is compared with them
//! once (`expand`): by deletion neighbourhood, sound class, table of short forms and spellings (`lexicon`), and beginning.
//! From then on a candidate is scored by table look-ups and never by comparing strings.
//!
//! **Candidates** (`gather`) come from several keys, each bounded: date of birth, postcode, house; given *and* family
//! name as sets of bits; near dates and postcodes where some name fits; a rare name alone.
//!
//! **Score** (`search`, `fit`, `birth`, `address`): Fellegi-Sunter as a noisy channel, in bits. A word is worth
//! `log2(P(typed | meant) / P(typed))`, so Smith is worth six bits and a rare name fifteen, a slip in a rare name almost
//! as much as the name, and Shaw for Shawn less than nothing, since Shaw is a name. Two scores are kept: the rank orders,
//! the standing says whether the person is known at all.
//!
//! **Explain** (`explain`): the same findings in words.
//!
//! **Address** (INTRO-2): beyond the district it counts, in score, order and explanation, only for those who may see it.
//! So [`People::search`] answers two lists, one without the address; who asks takes from the other only whose address
//! the asker reaches.
//!
//! ```
//! use safetynet_server::matching::{Asking, Born, Index, Name, Person, Question, Scratch};
//! use safetynet_shared::id::Id;
//! let mut index = Index::default();
//! let person = Person { names: vec![Name::new("Elizabeth", "Sample")], born: Born::new(1990, 7, 1), ..Person::default() };
//! index.put(Id::from_bytes([1; 16]), &person);
//! let question = Question { names: vec![Asking::parts(&Name::new("Liz", "Sampel"))], ..Question::default() };
//! let found = index.search(&question, &mut Scratch::default(), 10);
//! assert_eq!(found[0].id, Id::from_bytes([1; 16]));
//! ```

mod address;
mod birth;
mod channel;
mod edit;
mod expand;
mod explain;
mod fit;
mod gather;
mod index;
mod lexicon;
mod name;
mod parse;
mod people;
mod place;
mod question;
mod record;
mod search;
mod sound;
mod spread;
mod table;
mod terms;
mod words;

pub use birth::{Asked, Born};
pub use index::{Index, Person, Place};
pub use name::{Name, Unit, compound, units};
pub use parse::parse;
pub use people::{ByAddress, Change, Found, Likely, People};
pub use place::{Post, Street, street};
pub use question::{Asking, Depth, Question, Sight};
pub use search::{Candidate, Evidence, KNOWN, LIKELY, Scratch};
