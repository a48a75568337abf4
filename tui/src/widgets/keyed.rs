//! Ids of rows whose records have none of their own: what tells one from another, and not its place in the answer, so that
//! the row at hand is the same record when the list is read again.
//!
//! ```
//! use safetynet_tui::widgets::keyed;
//!
//! let notices = ["review due", "action", "review due"];
//! let ids = keyed::ids(&notices, |notice| (*notice).to_owned());
//! assert_eq!(ids, ["review due", "action", "review due #2"]);
//! assert_eq!(keyed::find(&notices, |notice| (*notice).to_owned(), "action"), Some(&"action"));
//! ```

use std::collections::HashMap;

use super::list::Row;

/// The id of each record, in their order; of several that are alike the later ones are numbered.
pub fn ids<T>(items: &[T], key: impl Fn(&T) -> String) -> Vec<String> {
    let mut met: HashMap<String, usize> = HashMap::new();
    let mut id = |item: &T| {
        let key = key(item);
        let count = met.entry(key.clone()).or_default();
        *count += 1;
        if *count == 1 { key } else { format!("{key} #{count}") }
    };
    items.iter().map(&mut id).collect()
}

/// The row of each record, in their order, with its id.
pub fn rows<T>(items: &[T], key: impl Fn(&T) -> String, row: impl Fn((String, &T)) -> Row) -> Vec<Row> {
    ids(items, key).into_iter().zip(items).map(row).collect()
}

/// The record with this id.
pub fn find<'a, T>(items: &'a [T], key: impl Fn(&T) -> String, id: &str) -> Option<&'a T> {
    let place = ids(items, key).iter().position(|one| one == id)?;
    items.get(place)
}
