//! Where a call comes from and how long it may take, as the door and the metadata say.

use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{Extensions, HeaderMap};
use sha2::{Digest, Sha256};
use tonic::{Request, Status};

use crate::door::Peer;
use crate::error::Error;
use crate::store::{Arrival, Token};

/// The longest that a call may take, whatever its caller allows.
pub(super) const LONGEST: Duration = Duration::from_secs(30);

/// Where a call comes from and how long it may take.
pub(super) fn arrival<T>(request: &Request<T>) -> Result<(Arrival, Duration), Status> {
    let headers = request.metadata().as_ref();
    let noted = request.extensions().get::<Arrival>().cloned();
    let Some(arrival) = noted.or_else(|| from(headers, request.extensions())) else {
        return Err(Error::Internal("a call without a peer".to_owned()).into_status(&"0".repeat(16)));
    };
    Ok((arrival, allowed(headers).unwrap_or(LONGEST).min(LONGEST)))
}

/// How long the caller allows; none when nothing is said of it.
pub(super) fn allowed(headers: &HeaderMap) -> Option<Duration> {
    headers.get("grpc-timeout").and_then(|value| value.to_str().ok()).and_then(timeout)
}

/// Where a call comes from; none without the door's word for it.
pub(super) fn from(headers: &HeaderMap, extensions: &Extensions) -> Option<Arrival> {
    let peer = extensions.get::<Peer>()?;
    let mut sent = headers.get_all(AUTHORIZATION).iter();
    let token = match (sent.next(), sent.next()) {
        (_, Some(_)) => Token::Several,
        (Some(value), None) => value.to_str().ok().and_then(bearer).map_or(Token::None, Token::One),
        (None, None) => Token::None,
    };
    let by_person = headers.get("safetynet-refresh").is_none();
    let (address, fingerprint) = (peer.address.ip(), peer.fingerprint);
    Some(Arrival { address, fingerprint, organisation: peer.organisation, token, by_person })
}

fn bearer(value: &str) -> Option<[u8; 32]> {
    value.strip_prefix("Bearer ").map(|token| Sha256::digest(token.trim()).into())
}

/// The `grpc-timeout` header: up to eight digits and a unit.
fn timeout(header: &str) -> Option<Duration> {
    let (digits, unit) = header.split_at_checked(header.len().checked_sub(1)?)?;
    let count: u64 = digits.parse().ok().filter(|_| digits.len() <= 8)?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_deadline_is_read_as_grpc_writes_it() {
        assert_eq!(timeout("250m"), Some(Duration::from_millis(250)));
        assert_eq!(timeout("10S"), Some(Duration::from_secs(10)));
        assert_eq!(timeout("1H"), Some(Duration::from_hours(1)));
        for broken in ["", "S", "123456789S", "10", "-1S", "1x"] {
            assert_eq!(timeout(broken), None, "{broken}");
        }
    }

    #[test]
    fn one_token_counts_and_several_are_none_of_them() {
        let peer = Peer {
            address: "127.0.0.1:1".parse().unwrap(),
            fingerprint: [1; 32],
            organisation: [2; 16],
            connection: 1,
        };
        let mut extensions = Extensions::new();
        let mut headers = HeaderMap::new();
        assert!(from(&headers, &extensions).is_none(), "without the door's word");
        extensions.insert(peer);
        assert!(from(&headers, &extensions).unwrap().token == Token::None);
        headers.append(AUTHORIZATION, "Basic eDp5".parse().unwrap());
        assert!(from(&headers, &extensions).unwrap().token == Token::None);
        headers.insert(AUTHORIZATION, "Bearer snp1_x".parse().unwrap());
        assert!(from(&headers, &extensions).unwrap().token == Token::One(Sha256::digest("snp1_x").into()));
        headers.append(AUTHORIZATION, "Bearer snp1_x".parse().unwrap());
        assert!(from(&headers, &extensions).unwrap().token == Token::Several, "even the same twice");
    }
}
