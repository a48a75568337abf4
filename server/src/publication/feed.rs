//! What the public reaches: the files of the snapshot, over a listener of its own, with no way to anything else.
//!
//! The listener is given the snapshot and the clock. It has no gate, no store and no session, so there is nothing in it
//! that a request could be talked into. GET and HEAD are answered from memory; a publication puts another snapshot in
//! place, between two requests. Without a certificate it speaks plain HTTP and binds to loopback alone, for a proxy in
//! front; with one it speaks TLS and asks for no client certificate.
//!
//! | path | answer |
//! |---|---|
//! | `/api/...` | a file of the snapshot, with its tag and the time of the publication |
//! | `/api/locate-neighbourhood?q=lat,lng` | the force and the neighbourhood of a point |
//! | `/bundle.tar`, `/feed.pem` | the signed archive of the files, and the public key (`bundle`) |
//! | anything else | 404 as JSON; another method 405, too many from one address 429 |

mod limit;
mod listener;

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri};
use hyper::body::Bytes;

pub use limit::Limit;
pub use listener::{Listening, Settings, listen};

use super::bundle::{Signer, archive};
use super::snapshot::{File, Snapshot};

/// The body of an answer.
pub type Body = http_body_util::Full<Bytes>;

/// How long others may keep an answer: a withdrawal reaches everybody within it.
const KEEP: &str = "public, max-age=60";

/// What is served at this moment: the snapshot with what is made of it once.
pub struct Served {
    snapshot: Snapshot,
    modified: HeaderValue,
    bundle: File,
    key: File,
}

impl Served {
    fn of(snapshot: Snapshot, signer: &Signer) -> Served {
        let modified = HeaderValue::from_str(&snapshot.modified().http_date());
        Served {
            bundle: File::of(archive(&snapshot, signer)),
            key: File::of(signer.public().into_bytes()),
            modified: modified.unwrap_or_else(|_| HeaderValue::from_static("")),
            snapshot,
        }
    }
}

/// The feed: put in place by the store's thread, read by the listener's.
#[derive(Clone)]
pub struct Feed {
    signer: Arc<Signer>,
    served: Arc<RwLock<Arc<Served>>>,
}

impl Feed {
    /// An empty feed whose bundles are signed with a key.
    pub fn new(signer: Signer) -> Feed {
        let served = Served::of(Snapshot::default(), &signer);
        Feed { signer: Arc::new(signer), served: Arc::new(RwLock::new(Arc::new(served))) }
    }

    /// Puts another snapshot in place.
    pub fn replace(&self, snapshot: Snapshot) {
        let served = Arc::new(Served::of(snapshot, &self.signer));
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = served;
    }

    /// What is served now.
    pub fn served(&self) -> Arc<Served> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Served {
    /// The signed archive.
    pub fn bundle(&self) -> &Bytes {
        &self.bundle.body
    }

    /// The answer to a request.
    pub fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response<Body> {
        if method != Method::GET && method != Method::HEAD {
            let mut refused = said(StatusCode::METHOD_NOT_ALLOWED, "GET and HEAD only");
            refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return refused;
        }
        let path = uri.path();
        match path.strip_prefix("/api/") {
            Some("locate-neighbourhood") => self.located(uri.query().unwrap_or_default()),
            Some(below) => match self.snapshot.file(below) {
                Some(file) => self.file(file, "application/json", headers),
                None => said(StatusCode::NOT_FOUND, "not found"),
            },
            None if path == "/bundle.tar" => self.file(&self.bundle, "application/x-tar", headers),
            None if path == "/feed.pem" => self.file(&self.key, "application/x-pem-file", headers),
            None => said(StatusCode::NOT_FOUND, "not found"),
        }
    }

    fn file(&self, file: &File, kind: &'static str, headers: &HeaderMap) -> Response<Body> {
        let fresh = self.known(&file.tag, headers);
        let body = if fresh { Bytes::new() } else { file.body.clone() };
        let mut answer = Response::new(Body::new(body));
        if fresh {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let to = answer.headers_mut();
        to.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Ok(tag) = HeaderValue::from_str(&file.tag) {
            to.insert(ETAG, tag);
        }
        to.insert(LAST_MODIFIED, self.modified.clone());
        to.insert(CACHE_CONTROL, HeaderValue::from_static(KEEP));
        for_anybody(to);
        answer
    }

    /// Whether the caller has these bytes. The time counts when no tag was sent, and only the very time of the publication:
    /// a withdrawal may be newer than a clock elsewhere thinks.
    fn known(&self, tag: &str, headers: &HeaderMap) -> bool {
        match headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()) {
            Some(tags) => {
                tags.split(',').map(|sent| sent.trim().trim_start_matches("W/")).any(|sent| sent == "*" || sent == tag)
            }
            None => headers.get(IF_MODIFIED_SINCE) == Some(&self.modified),
        }
    }

    fn located(&self, query: &str) -> Response<Body> {
        let Some(point) = point(query) else {
            return said(StatusCode::BAD_REQUEST, "q must be a latitude and a longitude with a comma between");
        };
        let Some((force, neighbourhood)) = self.snapshot.locate(point) else {
            return said(StatusCode::NOT_FOUND, "no neighbourhood lies there");
        };
        let body = serde_json::json!({ "force": force, "neighbourhood": neighbourhood }).to_string();
        let mut answer = Response::new(Body::new(Bytes::from(body)));
        let to = answer.headers_mut();
        to.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        to.insert(LAST_MODIFIED, self.modified.clone());
        to.insert(CACHE_CONTROL, HeaderValue::from_static(KEEP));
        for_anybody(to);
        answer
    }
}

/// The point in a query `q=51.5,-0.12`, the comma perhaps written `%2C`.
fn point(query: &str) -> Option<(f64, f64)> {
    let value = query.split('&').find_map(|part| part.strip_prefix("q="))?;
    let value = value.replace("%2C", ",").replace("%2c", ",").replace("%20", "").replace('+', "");
    let (latitude, longitude) = value.split_once(',')?;
    let (latitude, longitude) = (latitude.parse::<f64>().ok()?, longitude.parse::<f64>().ok()?);
    let on_the_globe = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
    on_the_globe.then_some((latitude, longitude))
}

/// Headers with which a page of anybody may read the answer, and nothing takes it for something else.
fn for_anybody(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
}

/// A refusal as JSON.
fn said(status: StatusCode, what: &str) -> Response<Body> {
    let body = serde_json::json!({ "error": what }).to_string();
    let mut answer = Response::new(Body::new(Bytes::from(body)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for_anybody(answer.headers_mut());
    answer
}

/// The answer to one request too many.
fn too_many() -> Response<Body> {
    let mut answer = said(StatusCode::TOO_MANY_REQUESTS, "too many requests; wait a second");
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    answer
}

/// The address that a request counts for: behind a proxy the last that the proxy wrote, for it alone is the proxy's own.
fn counted(peer: IpAddr, headers: &HeaderMap, behind_proxy: bool) -> IpAddr {
    if !behind_proxy {
        return peer;
    }
    let last = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let last = last.and_then(|list| list.rsplit(',').next()).and_then(|address| address.trim().parse().ok());
    last.unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::publication::snapshot::tests::small;

    fn served() -> Served {
        Served::of(small(), &Signer::load(&Signer::create().unwrap()).unwrap())
    }

    fn get(served: &Served, uri: &str, headers: &[(http::HeaderName, &str)]) -> Response<Body> {
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
        served.answer(&Method::GET, &uri.parse().unwrap(), &headers)
    }

    #[test]
    fn a_file_is_answered_with_its_tag_and_not_twice() {
        let served = served();
        let first = get(&served, "/api/forces", &[]);
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(first.headers()[LAST_MODIFIED], "Sun, 25 Oct 2026 01:30:00 GMT");
        let tag = first.headers()[ETAG].to_str().unwrap();
        for sent in [tag.to_owned(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let again = get(&served, "/api/forces", &[(IF_NONE_MATCH, &sent)]);
            assert_eq!((again.status(), again.headers()[ETAG].to_str().unwrap()), (StatusCode::NOT_MODIFIED, tag));
        }
        assert_eq!(get(&served, "/api/forces", &[(IF_NONE_MATCH, "\"x\"")]).status(), StatusCode::OK);
        let since = |text: &str| get(&served, "/api/forces", &[(IF_MODIFIED_SINCE, text)]).status();
        assert_eq!(since("Sun, 25 Oct 2026 01:30:00 GMT"), StatusCode::NOT_MODIFIED);
        assert_eq!(since("Mon, 26 Oct 2026 01:30:00 GMT"), StatusCode::OK);
    }

    #[test]
    fn other_paths_and_methods_are_refused_as_json() {
        let served = served();
        for path in ["/", "/api", "/api/", "/api/forces/", "/api/../api/forces", "/api/sample/SM-2", "/metrics"] {
            let answer = get(&served, path, &[]);
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
            assert_eq!(answer.headers()[CONTENT_TYPE], "application/json");
        }
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::CONNECT] {
            let answer = served.answer(&method, &"/api/forces".parse().unwrap(), &HeaderMap::new());
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
            assert_eq!(answer.headers()[ALLOW], "GET, HEAD");
        }
    }

    #[test]
    fn a_point_is_located() {
        let served = served();
        let status = |query: &str| get(&served, &format!("/api/locate-neighbourhood{query}"), &[]).status();
        assert_eq!(status("?q=50.05,0.05"), StatusCode::OK);
        assert_eq!(status("?q=50.05%2C0.05"), StatusCode::OK);
        assert_eq!(status("?q=51.05,0.05"), StatusCode::NOT_FOUND);
        for wrong in ["", "?q=", "?q=1", "?q=a,b", "?q=91,0", "?q=NaN,0", "?lat=1"] {
            assert_eq!(status(wrong), StatusCode::BAD_REQUEST, "{wrong}");
        }
    }

    #[test]
    fn behind_a_proxy_the_last_address_counts() {
        let (peer, mut headers) = (IpAddr::from([127, 0, 0, 1]), HeaderMap::new());
        headers.insert("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 192.0.2.7"));
        assert_eq!(counted(peer, &headers, true), IpAddr::from([192, 0, 2, 7]));
        assert_eq!(counted(peer, &headers, false), peer);
        assert_eq!(counted(peer, &HeaderMap::new(), true), peer);
    }
}
