//! The index of the server: every RPC of the interface, one line each, and the services they make.
//!
//! `serve!` writes the tonic trait of each service for the [`Gate`]. An RPC of a `.proto` that has no line here leaves
//! that trait incomplete, and the server does not compile. `via call` is an ordinary operation, `via hashed` one with a
//! password hash between two transactions. [`TABLE`] is the same list as data, from which the golden table is printed.

use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::gate::Gate;
use crate::ops;
use crate::rpc::{Kind, Needs, Rpc};

/// What one RPC needs and leaves: a line of the golden table.
pub struct Rule {
    /// `safetynet.access.v1.SessionService/SignIn`.
    pub method: &'static str,
    /// What the caller needs.
    pub needs: Needs,
    /// The audit event.
    pub event: &'static str,
    /// How the store is used.
    pub kind: Kind,
}

macro_rules! serve {
    ($($area:ident :: $module:ident :: $service:ident / $server:ident = $name:literal {
        $($method:ident: $($op:ident)::+ via $via:ident;)*
    })*) => {
        $(
            #[tonic::async_trait]
            impl safetynet_proto::$area::v1::$module::$service for Gate {
                $(
                    async fn $method(
                        &self, request: Request<<ops::$($op)::+ as Rpc>::In>,
                    ) -> Result<Response<<ops::$($op)::+ as Rpc>::Out>, Status> {
                        self.$via::<ops::$($op)::+>(request).await
                    }
                )*
            }
        )*

        /// Every RPC with its rule, in the order of the services.
        pub const TABLE: &[Rule] = &[$($(
            Rule {
                method: concat!($name, "/", stringify!($method)),
                needs: <ops::$($op)::+ as Rpc>::NEEDS,
                event: <ops::$($op)::+ as Rpc>::AUDIT.0,
                kind: <ops::$($op)::+ as Rpc>::KIND,
            },
        )*)*];

        fn services(gate: &Gate) -> Routes {
            let mut routes = Routes::default();
            $(
                let service = safetynet_proto::$area::v1::$module::$server::new(gate.clone());
                routes = routes.add_service(service.max_decoding_message_size(RECEIVE).max_encoding_message_size(SEND));
            )*
            routes
        }
    };
}

/// The largest request.
const RECEIVE: usize = 1024 * 1024;
/// The largest answer.
const SEND: usize = 4 * 1024 * 1024;

serve! {
    access::session_service_server::SessionService / SessionServiceServer = "safetynet.access.v1.SessionService" {
        get_sign_in_page: session::GetSignInPage via call;
        sign_in: session::SignIn via hashed;
        sign_out: session::SignOut via call;
        lock: session::Lock via call;
        unlock: session::Unlock via hashed;
        get_session: session::GetSession via call;
        change_password: session::ChangePassword via hashed;
        request_password_reset: session::RequestPasswordReset via call;
    }
}

/// All services of the interface, with reflection (v1 and v1alpha) and health.
pub fn routes(gate: &Gate) -> Routes {
    services(gate)
}
