//! A list that is read page by page: the first page replaces what is shown, a further one goes on below.

use crate::app::Step;
use crate::rpc::Call;

/// Asks for a further page; says so where there is none.
pub fn further(call: Option<impl Into<Call>>) -> Step {
    match call {
        Some(call) => Step::none().call(call),
        None => Step::none().say("There is no further page."),
    }
}

/// What was read so far.
pub struct Pages<T> {
    /// The records in the order of the server.
    pub items: Vec<T>,
    next: String,
    further: bool,
}

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next: String::new(), further: false }
    }
}

impl<T> Pages<T> {
    /// Takes a page and the token of the next.
    pub fn take(&mut self, items: Vec<T>, next: String) {
        if !std::mem::take(&mut self.further) {
            self.items.clear();
        }
        self.items.extend(items);
        self.next = next;
    }

    /// The token to ask for the next page with; none when everything was read.
    pub fn more(&mut self) -> Option<String> {
        self.further = !self.next.is_empty();
        self.further.then(|| self.next.clone())
    }

    /// The first page is asked for again, or a further one did not come.
    pub fn start(&mut self) {
        self.further = false;
    }

    /// What is awaited goes on below what is shown.
    pub fn is_further(&self) -> bool {
        self.further
    }

    /// Something was not read yet.
    pub fn goes_on(&self) -> bool {
        !self.next.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_page_goes_on_below_and_a_first_one_replaces() {
        let mut pages = Pages::default();
        pages.take(vec![1, 2], "n".to_owned());
        assert!(!pages.is_further());
        assert_eq!(pages.more().as_deref(), Some("n"));
        assert!(pages.is_further());
        pages.take(vec![3], String::new());
        assert_eq!((pages.items.clone(), pages.goes_on()), (vec![1, 2, 3], false));
        pages.take(vec![4], String::new());
        assert_eq!(pages.items, [4]);
    }
}
