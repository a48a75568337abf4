//! The words and numbers that server, terminal client and tests share: no input, no output.
//!
//! What stands here is decided once and used everywhere, so that two programs cannot disagree
//! on a due date, a permission or the form of a name. Nothing here opens a file or a socket;
//! [`clock`] alone reads the time, and only when it is told to.
//!
//! A worked example, the day on which a supervisor's review falls due (`COCO-9.2b`):
//!
//! ```
//! use safetynet_shared::{clock::Day, periods::Period};
//! let opened = Day::new(2026, 8, 31).unwrap();
//! assert_eq!(Period::SupervisorReview.due(opened).to_string(), "29 Nov 2026");
//! ```

pub mod clock;
pub mod codes;
pub mod ground;
pub mod id;
pub mod interval;
pub mod marking;
pub mod periods;
pub mod reference;
pub mod roles;
pub mod secret;
pub mod text;
