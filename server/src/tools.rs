//! What gRPC tools need beside the services: reflection (v1, and v1alpha for Python's clients) and health.
//!
//! Reflection answers from the descriptors of this interface, of the error details and of health, so that a tool can
//! print a refusal. It and health are the one exemption from the rule that each call leaves an audit entry: they tell
//! what stands in the published files, and whether the server serves. Health is open to whatever passes the door, since
//! it has to answer just when the store cannot; reflection follows the setting [`Reflection`].

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;

use http::{Request, Response};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic_health::ServingStatus;
use tonic_health::server::{HealthReporter, health_reporter};
use tonic_reflection::server::Builder;
use tower::Service;

use crate::gate::{self, Gate};
use crate::rpc::Needs;
use crate::serve::table;

/// How often health looks at the store.
const LOOK: Duration = Duration::from_secs(1);

/// Who may read the description of the interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reflection {
    /// Whoever is at an enrolled terminal.
    #[default]
    Open,
    /// Whoever has signed in.
    Authenticated,
    /// Nobody.
    Off,
}

/// What adds the description of the interface to the services.
pub type Add = Box<dyn FnOnce(Routes, &Gate) -> Routes + Send>;

/// Decodes the description of the interface, which takes as long as opening a small store, on a thread of its own; none
/// where nobody may read it.
pub fn describe(reflection: Reflection) -> Option<JoinHandle<Option<Add>>> {
    let needs = match reflection {
        Reflection::Open => Needs::Terminal,
        Reflection::Authenticated => Needs::SignedIn,
        Reflection::Off => return None,
    };
    Some(std::thread::spawn(move || {
        let (Ok(now), Ok(alpha)) = (description().build_v1(), description().build_v1alpha()) else {
            tracing::error!("the description of the interface does not decode; reflection is off");
            return None;
        };
        let add = move |routes: Routes, gate: &Gate| {
            let routes = routes.add_service(Guarded { inner: now, gate: gate.clone(), needs });
            routes.add_service(Guarded { inner: alpha, gate: gate.clone(), needs })
        };
        Some(Box::new(add) as Add)
    }))
}

/// Adds reflection, as `described`, and health to the services. To be called on the network's runtime, where health keeps
/// watching until `leaving` says that the server stops.
pub fn with_tools(
    routes: Routes,
    described: Option<JoinHandle<Option<Add>>>,
    gate: &Gate,
    leaving: watch::Receiver<bool>,
) -> Routes {
    let (reporter, health) = health_reporter();
    tokio::spawn(watch_store(reporter, gate.clone(), leaving));
    let routes = routes.add_service(health);
    match described.and_then(|described| described.join().ok()).flatten() {
        Some(add) => add(routes, gate),
        None => routes,
    }
}

fn description() -> Builder<'static> {
    Builder::configure()
        .register_encoded_file_descriptor_set(safetynet_proto::DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}

/// The names of the services, each once; the empty one is the whole server.
fn names() -> Vec<&'static str> {
    let mut names = vec![""];
    for rule in table() {
        let name = rule.method.split('/').next().unwrap_or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Says `SERVING` while the store can write, and `NOT_SERVING` from the moment it cannot or the server stops. Whoever
/// watches is then let go, so that no stop waits for a watcher.
async fn watch_store(mut reporter: HealthReporter, gate: Gate, mut leaving: watch::Receiver<bool>) {
    let mut said = None;
    loop {
        let serves = gate.serves();
        if said != Some(serves) {
            say(&reporter, if serves { ServingStatus::Serving } else { ServingStatus::NotServing }).await;
            said = Some(serves);
        }
        if !serves {
            gate::try_to_write(&gate).await;
        }
        tokio::select! {
            _ = leaving.wait_for(|leaving| *leaving) => break,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    say(&reporter, ServingStatus::NotServing).await;
    for name in names() {
        reporter.clear_service_status(name).await;
    }
}

async fn say(reporter: &HealthReporter, status: ServingStatus) {
    for name in names() {
        reporter.set_service_status(name, status).await;
    }
}

/// A service that answers those alone whom the gate knows.
#[derive(Clone)]
struct Guarded<S> {
    inner: S,
    gate: Gate,
    needs: Needs,
}

impl<S: NamedService> NamedService for Guarded<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<Request<Body>> for Guarded<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let (mut inner, gate, needs) = (self.inner.clone(), self.gate.clone(), self.needs);
        Box::pin(async move {
            match gate.knows(needs, request.headers(), request.extensions()).await {
                Ok(()) => inner.call(request).await,
                Err(status) => Ok(status.into_http()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use prost::Message;

    #[test]
    fn the_description_holds_the_interface_the_error_details_and_health() {
        assert!(description().build_v1().is_ok() && description().build_v1alpha().is_ok());
        let details = prost_types::FileDescriptorSet::decode(tonic_types::pb::FILE_DESCRIPTOR_SET).unwrap();
        assert!(details.file.iter().any(|file| file.name().contains("error_details")));
    }

    #[test]
    fn health_names_the_server_and_each_service_once() {
        let names = names();
        assert_eq!(names.first(), Some(&""));
        assert!(names.contains(&"safetynet.access.v1.SessionService"));
        assert!(names.contains(&"safetynet.admin.v1.OrganisationService"));
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
    }

    #[test]
    fn the_setting_is_one_of_three_words() {
        let read = |word: &str| crate::config::Config::parse(&format!("reflection = \"{word}\"")).map(|c| c.reflection);
        assert!(read("open") == Ok(Reflection::Open) && read("off") == Ok(Reflection::Off));
        assert_eq!(read("authenticated"), Ok(Reflection::Authenticated));
        assert!(read("Open").is_err());
    }
}
