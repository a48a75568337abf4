//! What `calls!` writes of its lines: the requests, their answers, which is which, and the sending.

macro_rules! calls {
    // Sends a request that is answered once, or one that is told on and on.
    (@send -> $name:ident, $client:ident $method:ident $request:ident, $head:ident $told:ident) => {{
        let answer = $client.$method($head.on(*$request)).await?;
        Ok(Reply::$name(Box::new(answer.into_inner())))
    }};
    (@send => $name:ident, $client:ident $method:ident $request:ident, $head:ident $told:ident) => {{
        let mut messages = $client.$method($head.watching(*$request)).await?.into_inner();
        while let Some(message) = messages.message().await? {
            $told(Reply::$name(Box::new(message)));
        }
        Err(Status::unavailable("The server no longer tells of changes."))
    }};
    (@goes_on ->) => { false };
    (@goes_on =>) => { true };
    ($($area:ident :: $module:ident :: $client:ident { $($name:ident $method:ident ($request:ident) $arrow:tt $response:ident;)* })*) => {
        /// A request to send.
        #[allow(missing_docs, reason = "each is a method of the interface and documented there")]
        pub enum Call { $($($name(Box<safetynet_proto::$area::v1::$request>),)*)* }

        /// An answer that came.
        #[allow(missing_docs, reason = "each is a method of the interface and documented there")]
        pub enum Reply { $($($name(Box<safetynet_proto::$area::v1::$response>),)*)* }

        /// Which call.
        #[allow(missing_docs, reason = "each is a method of the interface and documented there")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Method { $($($name,)*)* }

        impl Reply {
            /// The call that it answers.
            pub fn method(&self) -> Method {
                match self { $($(Reply::$name(_) => Method::$name,)*)* }
            }
        }

        impl Call {
            /// Which call it is.
            pub fn method(&self) -> Method {
                match self { $($(Call::$name(_) => Method::$name,)*)* }
            }

            /// Whether it is told on and on, and not answered once.
            pub fn goes_on(&self) -> bool {
                match self { $($(Call::$name(_) => calls!(@goes_on $arrow),)*)* }
            }

            pub(super) async fn send(self, channel: Channel, head: Head, told: impl Fn(Reply) + Send) -> Result<Reply, Status> {
                match self { $($(Call::$name(request) => {
                    let client = safetynet_proto::$area::v1::$module::$client::new(channel);
                    let mut client = client.max_decoding_message_size(MOST_BYTES);
                    calls!(@send $arrow $name, client $method request, head told)
                })*)* }
            }
        }

        $($(impl From<safetynet_proto::$area::v1::$request> for Call {
            fn from(request: safetynet_proto::$area::v1::$request) -> Self {
                Call::$name(Box::new(request))
            }
        })*)*
    };
}
