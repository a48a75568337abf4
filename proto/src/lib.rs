//! The gRPC interface of `SafetyNet` as Rust: messages, clients, server traits, and the descriptor set.
//!
//! Everything comes from the `.proto` files beside this crate, compiled by `build.rs`; the module path is the package
//! (`safetynet.icm.v1` is [`icm`]`::v1`). The package `safetynet.type.v1` is [`kind`]`::v1`, because `type` is a
//! keyword. Three things are added by hand: the codec, which keeps inner names out of refusals, [`RequestMessage`],
//! through which the gate reads what every request has in common without knowing each one, and [`ids`], the ids that
//! a message names.
//!
//! Messages have no `Debug`, so that none can be printed into a log by mistake; enums have.

pub mod codec;
pub mod ids;

/// What `build.rs` wrote; the comments in here are those of the `.proto` files.
#[allow(
    missing_docs,
    rustdoc::all,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lints are for code that people write"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/packages.rs"));
}

mod request_messages {
    include!(concat!(env!("OUT_DIR"), "/request_messages.rs"));
}

pub use generated::google;
pub use generated::safetynet::r#type as kind;
pub use generated::safetynet::*;

/// The descriptors of every package here and of all that they import, with their comments, as an encoded
/// `google.protobuf.FileDescriptorSet`. Reflection answers from it, and the tests of the interface walk it.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor_set.bin"));

/// The `domain` of every `google.rpc.ErrorInfo` that this system sends. The `reason` beside it is the name of a value of
/// [`kind::v1::ErrorReason`] without its prefix, as [`reason_name`] gives it.
pub const ERROR_DOMAIN: &str = "safetynet";

/// What every request has in common. `build.rs` implements it for each message whose name ends in `Request`.
pub trait RequestMessage: prost::Message + Default + 'static {
    /// The caller's key of this creation or transition, by which a repeated call gets the first answer again.
    /// `None` when the message has no such field; an empty text when the caller left the field empty.
    fn request_id(&self) -> Option<&str> {
        None
    }

    /// Whether the caller only wants to know if the call would succeed and who would see the result. False when the
    /// message has no such field.
    fn validate_only(&self) -> bool {
        false
    }
}

/// The published spelling of a reason, for example `ETAG_MISMATCH`.
pub fn reason_name(reason: kind::v1::ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix("ERROR_REASON_").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use prost::Message;

    #[test]
    fn the_descriptor_set_decodes_and_carries_comments() {
        let set = prost_types::FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap();
        let file = |name: &str| set.file.iter().find(|file| file.name() == name);
        let session = file("safetynet/access/v1/session_service.proto").unwrap();
        let comments = &session.source_code_info.as_ref().unwrap().location;
        assert!(comments.iter().any(|place| place.leading_comments.is_some()));
        assert!(file("google/type/date.proto").is_some());
    }

    #[test]
    fn every_request_says_its_id_and_whether_it_is_a_dry_run() {
        let create =
            admin::v1::CreateOrganisationRequest { request_id: "a".into(), validate_only: true, ..Default::default() };
        assert_eq!(create.request_id(), Some("a"));
        assert!(create.validate_only());
        let list = admin::v1::ListOrganisationsRequest::default();
        assert_eq!(list.request_id(), None);
        assert!(!list.validate_only());
    }

    #[test]
    fn a_reason_is_published_without_its_prefix() {
        assert_eq!(reason_name(kind::v1::ErrorReason::EtagMismatch), "ETAG_MISMATCH");
    }
}
