//! The codec of every call: Protocol Buffers, as tonic's own, but it refuses an undecodable message in plain words.
//!
//! tonic's codec answers `INTERNAL` with the names of the message, the field and the Rust type. The fault is the caller's
//! and the names are ours, so this one answers `INVALID_ARGUMENT` with the published reason `UNDECODABLE` and one fixed
//! text. `build.rs` names this codec for clients and servers alike; at a client the same refusal means that the server
//! speaks another version of the interface.

use crate::kind::v1::ErrorReason;
use crate::{ERROR_DOMAIN, reason_name};
use prost::Message;
use std::collections::HashMap;
use std::marker::PhantomData;
use tonic::codec::{Codec, DecodeBuf, Decoder};
use tonic::{Code, Status};
use tonic_prost::{ProstCodec, ProstDecoder, ProstEncoder};
use tonic_types::{ErrorDetails, StatusExt};

/// The one text of the refusal.
const UNDECODABLE: &str = "The message cannot be read: it does not follow the published description of this call.";

/// Encodes `T` and decodes `U`. tonic makes one for each call.
pub struct StrictCodec<T, U> {
    messages: PhantomData<(T, U)>,
}

impl<T, U> Default for StrictCodec<T, U> {
    fn default() -> Self {
        Self { messages: PhantomData }
    }
}

impl<T, U> Codec for StrictCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = StrictDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstCodec::<T, U>::default().encoder()
    }

    fn decoder(&mut self) -> Self::Decoder {
        StrictDecoder { inner: ProstCodec::<T, U>::default().decoder() }
    }
}

/// Decodes `U`, or refuses with `INVALID_ARGUMENT` and the reason `UNDECODABLE`.
pub struct StrictDecoder<U> {
    inner: ProstDecoder<U>,
}

impl<U: Message + Default> Decoder for StrictDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        self.inner.decode(buffer).map_err(|_| undecodable())
    }
}

/// The refusal, the same for every message.
fn undecodable() -> Status {
    let reason = reason_name(ErrorReason::Undecodable);
    let details = ErrorDetails::with_error_info(reason, ERROR_DOMAIN, HashMap::new());
    Status::with_error_details(Code::InvalidArgument, UNDECODABLE, details)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use crate::kind::v1::OrganisationRef;
    use http_body_util::Full;
    use prost::bytes::{BufMut, Bytes, BytesMut};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};
    use tonic::codec::Streaming;

    /// Decodes `body` as a server does with the one message of a call.
    fn receive(body: &[u8]) -> Result<Option<OrganisationRef>, Status> {
        let mut frame = BytesMut::new();
        frame.put_u8(0);
        frame.put_u32(u32::try_from(body.len()).unwrap());
        frame.put_slice(body);
        let mut codec = StrictCodec::<OrganisationRef, OrganisationRef>::default();
        let body = Full::new(Bytes::from(frame));
        let mut stream = Streaming::new_request(codec.decoder(), body, None, None);
        match pin!(stream.message()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer,
            Poll::Pending => panic!("a whole body is never pending"),
        }
    }

    #[test]
    fn a_message_survives_the_way() {
        let sent = OrganisationRef { id: "an id".into(), name: "Example Council".into() };
        let received = receive(&sent.encode_to_vec()).unwrap().unwrap();
        assert!(received == sent);
    }

    #[test]
    fn an_undecodable_message_is_the_callers_fault() {
        for body in [&[0x0A, 0xFF][..], &[0x0A, 0x01, 0xFF], &[0x08, 0x01], &[0xFF]] {
            let refusal = receive(body).err().unwrap();
            assert_eq!(refusal.code(), Code::InvalidArgument);
            let info = refusal.get_error_details().error_info().cloned().unwrap();
            assert_eq!((&*info.reason, &*info.domain), ("UNDECODABLE", ERROR_DOMAIN));
        }
    }

    #[test]
    fn the_refusal_names_nothing_of_ours() {
        let refusal = receive(&[0x0A, 0xFF]).err().unwrap();
        assert_eq!(refusal.message(), UNDECODABLE);
        let bytes = String::from_utf8_lossy(refusal.details()).into_owned();
        assert!(!bytes.contains("OrganisationRef") && !bytes.contains("prost"));
    }
}
