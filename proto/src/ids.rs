//! The ids that a message names, whatever its type: what a refused caller asked for goes into the audit by them.
//!
//! A message is walked as it stands on the wire, so that a new request needs nothing of its own here. Each text that is
//! a UUID counts, in nested messages, maps and lists too. A text that happens to read like a message is walked as one,
//! which can find nothing but a UUID that its writer put there.
//!
//! ```ignore
//! let id = "019aab00-0000-7000-8000-000000000001";
//! let encoded = GetChannelRequest { id: id.to_owned() }.encode_to_vec();
//! assert_eq!(named(&encoded), [id]);
//! ```

use prost::bytes::Buf;
use prost::encoding::{WireType, decode_key, decode_varint};

/// How deep messages may lie in each other.
const DEEPEST: usize = 8;
/// The most ids that are looked for.
const MOST: usize = 100;

/// The texts of a UUID's form in an encoded message, in their order, each as often as it stands there; the first 100.
pub fn named(encoded: &[u8]) -> Vec<&str> {
    let mut found = Vec::new();
    walk(encoded, DEEPEST, &mut found);
    found.truncate(MOST);
    found
}

/// Walks the fields of a message; ends at the first that is none.
fn walk<'m>(mut rest: &'m [u8], depth: usize, found: &mut Vec<&'m str>) {
    while rest.has_remaining() && found.len() < MOST {
        let Ok((_, kind)) = decode_key(&mut rest) else { return };
        let skipped = match kind {
            WireType::Varint => {
                if decode_varint(&mut rest).is_err() {
                    return;
                }
                0
            }
            WireType::ThirtyTwoBit => 4,
            WireType::SixtyFourBit => 8,
            WireType::LengthDelimited => {
                let Some(length) = decode_varint(&mut rest).ok().and_then(|length| usize::try_from(length).ok()) else {
                    return;
                };
                let Some(field) = rest.get(..length) else { return };
                match std::str::from_utf8(field).ok().filter(|text| is_id(text)) {
                    Some(id) => found.push(id),
                    None if depth > 0 => walk(field, depth - 1, found),
                    None => {}
                }
                length
            }
            WireType::StartGroup | WireType::EndGroup => return,
        };
        let Some(next) = rest.get(skipped..) else { return };
        rest = next;
    }
}

/// Whether a text has the form of a UUID: 36 characters, hyphens in their places.
fn is_id(text: &str) -> bool {
    let hyphen = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    let fits = |(at, byte): (usize, u8)| if hyphen(at) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::v1::SaveDraftRequest;
    use crate::icm::v1::{AddActivityRequest, AudienceChoice, CreateGrantRequest, create_grant_request};
    use prost::Message;

    fn id(number: u32) -> String {
        format!("019aab00-0000-7000-8000-{number:012}")
    }

    #[test]
    fn ids_are_found_in_fields_lists_nested_messages_choices_and_maps() {
        let audience =
            AudienceChoice { organisation_ids: vec![id(2), id(3)], account_ids: vec![id(4)], ..Default::default() };
        let activity = AddActivityRequest {
            channel_id: id(1),
            audience: Some(audience),
            note: "V".repeat(300),
            ..Default::default()
        };
        assert_eq!(named(&activity.encode_to_vec()), [id(1), id(2), id(3), id(4)]);
        let receiver = Some(create_grant_request::Receiver::ReceiverAccountId(id(6)));
        let grant = CreateGrantRequest { object_id: id(5), receiver, ..Default::default() };
        assert_eq!(named(&grant.encode_to_vec()), [id(5), id(6)]);
        let fields = [("worker_id".to_owned(), id(7))].into();
        assert_eq!(named(&SaveDraftRequest { fields, ..Default::default() }.encode_to_vec()), [id(7)]);
    }

    #[test]
    fn anything_may_be_walked() {
        for bytes in [&[][..], &[0x0a], &[0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f], &[0xff; 40], &[0x0d, 1], b"plain text"] {
            assert!(named(bytes).is_empty());
        }
        let many: Vec<String> = (0..500).map(id).collect();
        let audience = AudienceChoice { organisation_ids: many, ..Default::default() };
        assert_eq!(named(&audience.encode_to_vec()).len(), MOST);
    }
}
