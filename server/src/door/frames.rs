//! Reads the heads of HTTP/2 frames as they pass, to weigh them: nine bytes a frame, the rest is skipped.
//!
//! The HTTP/2 library answers PING and SETTINGS as fast as they come, at a cost of most of a core, and has no limit for
//! them; and a peer that keeps its window shut looks alive. Both show in the kinds and lengths of frames, which stand
//! in the open in front of each one. Nothing here decides what a frame means, so a mistake here can only close a
//! connection, never let something in.

/// The opening text of a client, which comes before its first frame.
const PREFACE: usize = 24;
/// The head of a frame: three bytes length, one kind, one flags, four stream.
const HEAD: usize = 9;
/// Kinds of frame: what carries data, and what begins or goes on with a call.
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;

/// What went by in one piece of a stream of frames.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(super) struct Passed {
    /// Calls that began (or trailers).
    pub(super) calls: usize,
    /// Bytes of data.
    pub(super) data: usize,
    /// Frames with neither.
    pub(super) control: usize,
}

/// Where in the stream of frames one direction of a connection is.
pub(super) struct Frames {
    skip: usize,
    head: [u8; HEAD],
    held: usize,
}

impl Frames {
    /// What a client sends.
    pub(super) fn from_client() -> Frames {
        Frames { skip: PREFACE, head: [0; HEAD], held: 0 }
    }

    /// What a server sends.
    pub(super) fn from_server() -> Frames {
        Frames { skip: 0, head: [0; HEAD], held: 0 }
    }

    /// Goes over the next piece, however it is cut.
    pub(super) fn pass(&mut self, mut piece: &[u8]) -> Passed {
        let mut passed = Passed::default();
        while !piece.is_empty() {
            let skipped = self.skip.min(piece.len());
            self.skip -= skipped;
            piece = piece.get(skipped..).unwrap_or_default();
            piece = self.gather(piece);
            if self.held == HEAD {
                self.held = 0;
                self.weigh(&mut passed);
            }
        }
        passed
    }

    /// Takes what belongs to the next head; gives back the rest.
    fn gather<'a>(&mut self, piece: &'a [u8]) -> &'a [u8] {
        let wanted = HEAD.saturating_sub(self.held).min(piece.len());
        let (taken, rest) = piece.split_at_checked(wanted).unwrap_or((piece, &[]));
        if let Some(place) = self.head.get_mut(self.held..self.held + wanted) {
            place.copy_from_slice(taken);
        }
        self.held += wanted;
        rest
    }

    fn weigh(&mut self, passed: &mut Passed) {
        let [high, middle, low, kind, ..] = self.head;
        self.skip = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        match kind {
            DATA if self.skip > 0 => passed.data += self.skip,
            HEADERS => passed.calls += 1,
            CONTINUATION => {}
            _ => passed.control += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::cast_possible_truncation)]

    use super::*;

    fn frame(kind: u8, length: usize) -> Vec<u8> {
        let mut bytes = vec![(length >> 16) as u8, (length >> 8) as u8, length as u8, kind, 0, 0, 0, 0, 1];
        bytes.resize(HEAD + length, 0xFF);
        bytes
    }

    #[test]
    fn frames_are_weighed_however_they_are_cut() {
        let mut stream = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        for (kind, length) in [(4, 18), (1, 40), (9, 3), (0, 300), (0, 0), (6, 8), (6, 8), (8, 4), (0, 70_000)] {
            stream.extend(frame(kind, length));
        }
        for size in [1, 2, 7, 9, 24, 100, 1_000_000] {
            let mut frames = Frames::from_client();
            let mut sum = Passed::default();
            for piece in stream.chunks(size) {
                let passed = frames.pass(piece);
                sum.calls += passed.calls;
                sum.data += passed.data;
                sum.control += passed.control;
            }
            assert_eq!(sum, Passed { calls: 1, data: 70_300, control: 5 }, "cut by {size}");
        }
    }
}
