//! What `serve!` writes of its lines: the tonic trait of each service for the gate, the table of rules, the routes.

/// The largest request, in bytes.
pub(super) const RECEIVE: usize = 1024 * 1024;
/// The largest answer, in bytes.
pub(super) const SEND: usize = 4 * 1024 * 1024;

macro_rules! serve {
    // What a method answers: a stream of messages, or one.
    (@answer watching, $out:ty) => { Told<$out> };
    (@answer $via:ident, $out:ty) => { $out };
    ($($area:ident :: $module:ident :: $service:ident / $server:ident {
        $($method:ident $(($stream:ident of $message:ident))?: $($op:ident)::+ via $via:ident;)*
    })*) => {
        $(
            #[tonic::async_trait]
            impl safetynet_proto::$area::v1::$module::$service for Gate {
                $(
                    $(type $stream = Told<safetynet_proto::$area::v1::$message>;)?

                    async fn $method(
                        &self, request: Request<<ops::$($op)::+ as Rpc>::In>,
                    ) -> Result<Response<serve!(@answer $via, <ops::$($op)::+ as Rpc>::Out)>, Status> {
                        self.$via::<ops::$($op)::+>(request).await
                    }
                )*
            }
        )*

        /// Each of them with its rule, in the order of the services.
        pub(super) const LINES: &[Rule] = &[$($(
            Rule {
                method: concat!("safetynet.", stringify!($area), ".v1.", stringify!($service), "/", stringify!($method)),
                needs: <ops::$($op)::+ as Rpc>::NEEDS,
                event: <ops::$($op)::+ as Rpc>::AUDIT.0,
                kind: <ops::$($op)::+ as Rpc>::KIND,
                leaves: <ops::$($op)::+ as Rpc>::LEAVES,
                spends: <ops::$($op)::+ as Rpc>::SPENDS,
            },
        )*)*];

        /// Adds the services to some routes.
        pub(super) fn add(gate: &Gate, mut routes: Routes) -> Routes {
            $(
                let service = safetynet_proto::$area::v1::$module::$server::new(gate.clone());
                let service = service.max_decoding_message_size(RECEIVE).max_encoding_message_size(SEND);
                routes = routes.add_service(Unread::new(service, gate.clone()));
            )*
            routes
        }
    };
}
