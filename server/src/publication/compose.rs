//! A publication put together of all public texts of a force: what goes out, and what is kept back and why.

use std::collections::BTreeSet;

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::id::Id;

use super::public::{Area, Kept, Public, Record, Source, convert, reads};
use super::{About, Entry, text};

/// A public text as the store has it, with what is known of its neighbourhood and record.
pub struct Gathered {
    /// The neighbourhood.
    pub neighbourhood: Id,
    /// Its name in this system.
    pub name: String,
    /// What decides on the text.
    pub source: Owned,
}

/// A [`Source`] that owns what it holds.
pub struct Owned {
    /// The public text's id.
    pub face: Id,
    /// What the public would read.
    pub text: pb::public_text::About,
    /// Where it stands.
    pub state: safetynet_shared::codes::FaceState,
    /// Who wrote it last.
    pub written_by: Id,
    /// Who approved it.
    pub approved_by: Option<Id>,
    /// The day of the consent.
    pub consent_on: Option<Day>,
    /// Whether the officer is protected.
    pub protected: bool,
    /// Where the neighbourhood stands.
    pub area_state: safetynet_shared::codes::NeighbourhoodState,
    /// The force that keeps it.
    pub organisation: Id,
    /// Its centre in degrees.
    pub centre: (f64, f64),
    /// The rings of its boundary.
    pub rings: Vec<Vec<(f64, f64)>>,
    /// The engagement or priority.
    pub record: Option<Record>,
}

impl Owned {
    /// The public value, or why there is none.
    ///
    /// # Errors
    /// As [`convert`].
    pub fn convert(&self, today: Day) -> Result<Public, Kept> {
        convert(&self.source(&self.text), today)
    }

    /// The words in which the public would read it, or other words in its place; see [`reads`].
    pub fn reads(&self, text: &pb::public_text::About) -> Option<String> {
        reads(&self.source(text))
    }

    fn source<'s>(&'s self, text: &'s pb::public_text::About) -> Source<'s> {
        let area =
            Area { state: self.area_state, organisation: self.organisation, centre: self.centre, rings: &self.rings };
        Source {
            face: self.face,
            text,
            state: self.state,
            written_by: self.written_by,
            approved_by: self.approved_by,
            consent_on: self.consent_on,
            protected: self.protected,
            area,
            record: self.record,
        }
    }
}

/// A public text that does not go out.
pub struct Left {
    /// The public text.
    pub face: Id,
    /// The name of its neighbourhood.
    pub place: String,
    /// What it is about.
    pub about: About,
    /// Its title.
    pub title: String,
    /// Why.
    pub kept: Kept,
}

/// What a publication of these texts holds, and what is kept back. Nothing of a neighbourhood goes out without the
/// neighbourhood itself, and of two with the same id the first does.
pub fn compose(gathered: &[Gathered], today: Day) -> (Vec<Entry>, Vec<Left>) {
    let (mut entries, mut left, mut codes) = (Vec::new(), Vec::new(), BTreeSet::new());
    for group in gathered.chunk_by(|a, b| a.neighbourhood == b.neighbourhood) {
        let mut named: Option<(String, String)> = None;
        // The text of the neighbourhood itself comes first, by its kind.
        for one in group {
            let made = one.source.convert(today).and_then(|public| {
                if let Some((code, name)) = public.neighbourhood() {
                    if named.is_some() || !codes.insert(code.to_owned()) {
                        return Err(Kept::CodeTaken);
                    }
                    named = Some((code.to_owned(), name.to_owned()));
                }
                let (code, place) = named.as_ref().ok_or(Kept::NoArea)?;
                Ok(public.entries(code, place))
            });
            match made {
                Ok(made) => entries.extend(made),
                Err(kept) => left.push(Left {
                    face: one.source.face,
                    place: one.name.clone(),
                    about: about(&one.source.text),
                    title: text::title(&one.source.text),
                    kept,
                }),
            }
        }
    }
    (entries, left)
}

fn about(text: &pb::public_text::About) -> About {
    match text {
        pb::public_text::About::Area(_) => About::Area,
        pb::public_text::About::Person(_) => About::Person,
        pb::public_text::About::Location(_) => About::Location,
        pb::public_text::About::Event(_) => About::Event,
        pb::public_text::About::Priority(_) => About::Priority,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::codes::{FaceState, NeighbourhoodState};

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn gathered(neighbourhood: u8, face: u8, text: pb::public_text::About) -> Gathered {
        let source = Owned {
            face: id(face),
            text,
            state: FaceState::Approved,
            written_by: id(1),
            approved_by: Some(id(2)),
            consent_on: Some(Day::new(2026, 1, 1).unwrap()),
            protected: false,
            area_state: NeighbourhoodState::Active,
            organisation: id(1),
            centre: (50.0, 0.0),
            rings: Vec::new(),
            record: None,
        };
        Gathered { neighbourhood: id(neighbourhood), name: format!("Area {neighbourhood}"), source }
    }

    fn area(code: &str) -> pb::public_text::About {
        pb::public_text::About::Area(pb::PublicArea { code: code.into(), name: code.into(), ..Default::default() })
    }

    fn person() -> pb::public_text::About {
        pb::public_text::About::Person(pb::PublicPerson { name: "R".into(), rank: "PC".into(), bio: String::new() })
    }

    #[test]
    fn nothing_goes_out_without_its_neighbourhood_and_no_id_twice() {
        let today = Day::new(2026, 11, 23).unwrap();
        let all = [
            gathered(1, 10, area("A")),
            gathered(1, 11, person()),
            gathered(2, 20, area("A")),
            gathered(2, 21, person()),
            gathered(3, 30, person()),
        ];
        let (entries, left) = compose(&all, today);
        let out: Vec<_> = entries.iter().map(|entry| (entry.about(), entry.face().unwrap())).collect();
        assert_eq!(out, [(About::Area, id(10)), (About::Boundary, id(10)), (About::Person, id(11))]);
        let back: Vec<_> = left.iter().map(|left| (left.face, left.kept)).collect();
        assert_eq!(back, [(id(20), Kept::CodeTaken), (id(21), Kept::NoArea), (id(30), Kept::NoArea)]);
    }
}
