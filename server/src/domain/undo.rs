//! Undoing a move at once: a slip of the finger is taken back, history is not rewritten.
//!
//! What moves in one direction by its rules (a priority, a plan, an answered action) may be put back by the person who
//! moved it, in the session in which it was moved, and only while nobody has changed the record since. Both the move
//! and its undoing are calls with an audit entry of their own. After that the ordinary rules hold again: what is closed
//! stays closed.

use safetynet_shared::id::Id;

use crate::error::{Error, Result};

/// A move that can be undone.
#[derive(Clone, Copy)]
pub struct Move {
    /// The session that made it.
    pub session: Id,
    /// The version of the record that it left.
    pub version: i64,
}

/// Whether the caller may undo a move now.
///
/// # Errors
/// [`Error::NotNow`] saying why not.
pub fn allowed(kept: Option<Move>, session: Id, version: i64) -> Result<()> {
    let text = match kept {
        Some(kept) if kept.version != version => "This was changed since it was moved; it can no longer be undone.",
        Some(kept) if kept.session != session => {
            "Only the person who moved it can undo this, in the session in which it was moved."
        }
        Some(_) => return Ok(()),
        None => "There is nothing to undo here: it was not moved lately, or that is undone already.",
    };
    Err(Error::NotNow("UNDO", text.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_who_moved_it_undoes_it_and_only_while_nobody_changed_it() {
        let session = |n| Id::from_bytes([n; 16]);
        let kept = Some(Move { session: session(1), version: 4 });
        assert!(allowed(kept, session(1), 4).is_ok());
        for refused in [allowed(kept, session(2), 4), allowed(kept, session(1), 5), allowed(None, session(1), 4)] {
            assert!(matches!(refused.unwrap_err(), Error::NotNow("UNDO", _)));
        }
    }
}
