//! What goes with every request: the deadline, the token, and whether a person caused it (SYOP-10.4).

use tonic::Request;
use tonic::metadata::AsciiMetadataValue;

use super::{Cause, DEADLINE};

/// What goes with every request.
#[derive(Clone)]
pub struct Head {
    /// The token of the session; none before it.
    pub token: Option<AsciiMetadataValue>,
    /// Who caused the call.
    pub cause: Cause,
}

impl Head {
    /// The request with what goes with it.
    pub fn on<T>(&self, message: T) -> Request<T> {
        let mut request = self.watching(message);
        request.set_timeout(DEADLINE);
        request
    }

    /// The request of a watch, which has no deadline: it lasts as long as the session.
    pub fn watching<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(token) = &self.token {
            request.metadata_mut().insert("authorization", token.clone());
        }
        if self.cause == Cause::Refresh {
            request.metadata_mut().insert("safetynet-refresh", AsciiMetadataValue::from_static("1"));
        }
        request
    }
}
