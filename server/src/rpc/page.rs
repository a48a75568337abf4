//! Pages of a list: where the next one begins is sealed into a token that only this caller can use, with this filter.
//!
//! A token is the place of the last row, followed by half of a keyed hash over the caller, the method, the filter and
//! that place, in hexadecimal. A token of another person, of another list or of another filter is refused like a
//! made-up one, and rights are asked again on every page. Worked example:
//!
//! ```ignore
//! let page = Page::ask::<Self>(call, &ListReviewsRequest { page_token: String::new(), page_size: 0, ..input.clone() },
//!     input.page_size, &input.page_token)?;
//! let rows = store::queue(call, page.after(), page.size() + 1)?;          // one more than fits tells of a next page
//! let (rows, next_page_token) = page.cut(call, rows, |row| (row.due.to_int(), row.id));
//! ```

use prost::Message;
use safetynet_shared::id::Id;

use crate::error::{Error, Result};
use crate::hexadecimal;
use crate::rpc::{Rpc, body_hash, page_size};
use crate::store::Call;

/// Bytes of the keyed hash that a token carries.
const SEAL: usize = 16;
/// Bytes of a place: a number that the list is ordered by, and the id that breaks ties.
const PLACE: usize = 24;

/// A page that was asked for.
pub struct Page {
    size: usize,
    bound: Vec<u8>,
    after: Option<(i64, Id)>,
}

impl Page {
    /// The page that a request of `R` asks for. `filter` is the request without its page fields.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a negative size, and for a token that is not of this caller, list and filter.
    pub fn ask<R: Rpc>(call: &Call<'_>, filter: &R::In, size: i32, token: &str) -> Result<Page> {
        let size = page_size(size)?;
        let mut bound = call.person()?.account.as_bytes().to_vec();
        bound.extend_from_slice(R::AUDIT.0.as_bytes());
        bound.extend_from_slice(&body_hash(&filter.encode_to_vec()));
        let mut page = Page { size, bound, after: None };
        if !token.is_empty() {
            let place = page.open(call, token).ok_or_else(|| {
                Error::field("page_token", "must be the next_page_token of the page before, with the same filters")
            })?;
            page.after = Some(place);
        }
        Ok(page)
    }

    /// How many rows fit.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The place of the last row of the page before.
    pub fn after(&self) -> Option<(i64, Id)> {
        self.after
    }

    /// Keeps what fits of rows that were fetched one more than fits, and seals the place of the last into a token. What
    /// does not fit is not shown, so it does not stand in the audit either; the id of a place is that of its row.
    pub fn cut<T>(&self, call: &Call<'_>, mut rows: Vec<T>, place: impl Fn(&T) -> (i64, Id)) -> (Vec<T>, String) {
        if rows.len() <= self.size {
            return (rows, String::new());
        }
        rows.drain(self.size..).for_each(|row| call.not_shown(place(&row).1));
        let token = rows.last().map(|row| self.token(call, place(row))).unwrap_or_default();
        (rows, token)
    }

    /// The token of the page that begins behind a place, for a list that finds its places by itself.
    pub fn token(&self, call: &Call<'_>, (number, id): (i64, Id)) -> String {
        let mut place = number.to_be_bytes().to_vec();
        place.extend_from_slice(id.as_bytes());
        let seal = call.house().keyed("page", &[&self.bound, &place]);
        place.extend(seal.iter().take(SEAL));
        hexadecimal::write(&place)
    }

    fn open(&self, call: &Call<'_>, token: &str) -> Option<(i64, Id)> {
        let bytes = hexadecimal::read(token).filter(|bytes| bytes.len() == PLACE + SEAL)?;
        let (place, _) = bytes.split_at_checked(PLACE).filter(|(_, seal)| seal.len() == SEAL)?;
        let (number, id) = place.split_first_chunk::<8>()?;
        let place = (i64::from_be_bytes(*number), Id::from_bytes(id.try_into().ok()?));
        (self.token(call, place) == token).then_some(place)
    }
}
