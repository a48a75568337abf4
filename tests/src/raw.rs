//! Calls by name with bytes: for tests that walk the description of the interface.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use prost::Message as _;
use prost::bytes::{Buf, BufMut};
use prost_types::FileDescriptorSet;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Request, Status};

use crate::person::Wire;

/// Sends bytes and answers bytes.
#[derive(Clone, Default)]
pub struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Bytes;
    type Decoder = Bytes;

    fn encoder(&mut self) -> Bytes {
        Bytes
    }

    fn decoder(&mut self) -> Bytes {
        Bytes
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut out = vec![0; buffer.remaining()];
        buffer.copy_to_slice(&mut out);
        Ok(Some(out))
    }
}

/// Calls `safetynet.area.v1.Service/Method` with an encoded request; of a stream the first message.
///
/// # Errors
/// The status of a refusal.
pub async fn call(wire: Wire, method: &str, request: Vec<u8>) -> Result<Vec<u8>, Status> {
    let mut client = tonic::client::Grpc::new(wire);
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let path = PathAndQuery::try_from(format!("/{method}")).expect("a method's name is a path");
    if streams().contains(method) {
        let mut messages = client.server_streaming(Request::new(request), path, Bytes).await?.into_inner();
        return messages.message().await?.ok_or_else(|| Status::internal("a stream without a message"));
    }
    Ok(client.unary(Request::new(request), path, Bytes).await?.into_inner())
}

/// The methods that answer a stream.
fn streams() -> &'static BTreeSet<String> {
    static STREAMS: OnceLock<BTreeSet<String>> = OnceLock::new();
    STREAMS.get_or_init(|| {
        let set = FileDescriptorSet::decode(safetynet_proto::DESCRIPTOR_SET).expect("the description decodes");
        let services =
            set.file.iter().flat_map(|file| file.service.iter().map(move |service| (file.package(), service)));
        let methods = services.flat_map(|(package, service)| {
            let streaming = service.method.iter().filter(|method| method.server_streaming());
            streaming.map(move |method| format!("{package}.{}/{}", service.name(), method.name()))
        });
        methods.collect()
    })
}
