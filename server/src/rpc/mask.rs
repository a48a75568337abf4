//! Which fields of an update are to be changed.

use prost_types::FieldMask;

use super::Fields;
use crate::error::{Error, Result};

/// The mask of an update whose names are all known.
pub struct Mask(Vec<String>);

impl Mask {
    /// The mask of a request, whose names must all be among `known`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an empty mask or an unknown name.
    pub fn parse(mask: Option<&FieldMask>, known: &[&str]) -> Result<Mask> {
        let paths = mask.map(|mask| mask.paths.clone()).unwrap_or_default();
        if paths.is_empty() {
            return Err(Error::field("update_mask", "must name at least one field to change"));
        }
        if paths.iter().all(|path| known.contains(&path.as_str())) {
            return Ok(Mask(paths));
        }
        Err(Error::field("update_mask", format!("must name only these fields: {}", known.join(", "))))
    }

    /// A mask of all these fields, for a record that is new.
    pub fn all(known: &[&str]) -> Mask {
        Mask(known.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Whether a field is to be changed.
    pub fn names(&self, field: &str) -> bool {
        self.0.iter().any(|path| path == field)
    }

    /// Puts the parsed value of a field into its place, when the field is to be changed; keeps a violation otherwise.
    pub fn set<T>(&self, fields: &mut Fields, field: &str, place: &mut T, parse: impl FnOnce(&str) -> Result<T>) {
        if self.names(field)
            && let Some(value) = fields.ask(parse(field))
        {
            *place = value;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn mask(paths: &[&str]) -> FieldMask {
        FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }
    }

    #[test]
    fn a_mask_names_known_fields() {
        assert!(Mask::parse(Some(&mask(&["title"])), &["title"]).unwrap().names("title"));
        assert!(Mask::parse(Some(&mask(&["title", "state"])), &["title"]).is_err());
        assert!(Mask::parse(Some(&mask(&[])), &["title"]).is_err() && Mask::parse(None, &["title"]).is_err());
    }

    #[test]
    fn only_named_fields_change() {
        let mask = Mask::parse(Some(&mask(&["title", "place"])), &["title", "place", "note"]).unwrap();
        let (mut fields, mut title, mut place, mut note) = (Fields::default(), 1, 2, 3);
        mask.set(&mut fields, "title", &mut title, |_| Ok(10));
        mask.set(&mut fields, "place", &mut place, |field| Err(Error::field(field, "must be a place")));
        mask.set(&mut fields, "note", &mut note, |_| Ok(30));
        assert_eq!((title, place, note), (10, 2, 3));
        assert!(fields.done(Some(())).is_err());
    }
}
