//! A value that is never printed and is wiped when it is dropped.
//!
//! Passwords, tokens and keys travel in a [`Secret`] from the edge to the one place that needs
//! them. It has no `Debug`, no `Display`, no `Clone` and no equality, so a log line or an early
//! exit of a comparison with one inside does not compile. Whoever calls [`Secret::expose`] can be
//! found by searching for that word.
//!
//! ```compile_fail
//! use safetynet_shared::secret::Secret;
//! println!("{:?}", Secret::new(String::from("not for the log")));
//! ```

use zeroize::Zeroize;

/// A secret of the type `T`, overwritten in memory when it is dropped.
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes a value in; the caller keeps no copy of it.
    pub const fn new(value: T) -> Secret<T> {
        Secret(value)
    }

    /// The value itself, for the one use that it has.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Secret<T> {
        Secret(value)
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::rc::Rc;

    struct Watched(Rc<Cell<bool>>);

    impl Zeroize for Watched {
        fn zeroize(&mut self) {
            self.0.set(true);
        }
    }

    #[test]
    fn a_secret_is_wiped_when_dropped() {
        let wiped = Rc::new(Cell::new(false));
        let secret = Secret::new(Watched(Rc::clone(&wiped)));
        assert!(!secret.expose().0.get());
        drop(secret);
        assert!(wiped.get());
    }

    #[test]
    fn a_secret_gives_back_what_it_took_in() {
        assert_eq!(Secret::from(String::from("three random words")).expose(), "three random words");
    }
}
