//! The harness: a [`World`] is a real TLS 1.3 server over a temporary encrypted store with the made-up partnership and a
//! hand-moved clock; a [`Person`] is a signed-in client of it. `cargo demo` stands on the same stage.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use safetynet_proto::icm::v1::{ListReviewsRequest, review_service_client::ReviewServiceClient};
//! let world = safetynet_tests::World::new();
//! let worker = world.person("demo.caseworker").await;
//! let mut reviews = ReviewServiceClient::new(worker.wire());
//! let queue = reviews.list_reviews(ListReviewsRequest::default()).await?;
//! # Ok(())
//! # }
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "the harness fails the test that it stands under"
)]

mod apart;
mod audit;
mod change;
pub mod desk;
pub mod feed;
mod founded;
mod person;
pub mod raw;
pub mod refusal;
mod world;

pub use apart::Apart;
pub use audit::Audit;
pub use founded::Founded;
pub use person::{Person, Wire};
pub use world::{Seat, World, WorldBuilder};

/// The fields that an update names.
pub fn mask(paths: &[&str]) -> Option<prost_types::FieldMask> {
    Some(prost_types::FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() })
}

/// A fresh `request_id`.
pub fn request_id() -> String {
    safetynet_shared::id::Id::fresh(safetynet_shared::clock::Clock::System.now()).to_string()
}
