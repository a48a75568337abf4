//! A person at a terminal: a connection, an account, and the token of the session.

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{GetSignInPageRequest, Session, SignInRequest, SignInResponse};
use safetynet_server::demo::DemoAccount;
use safetynet_shared::id::Id;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

/// A connection that carries the session's token: what every generated client takes.
pub type Wire = InterceptedService<Channel, Bearer>;

/// Puts the token on each call.
#[derive(Clone)]
pub struct Bearer(Option<MetadataValue<Ascii>>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

/// A signed-in client.
pub struct Person {
    channel: Channel,
    /// The account.
    pub account: DemoAccount,
    /// The session's token.
    pub token: String,
    /// The session as sign-in answered it.
    pub session: Session,
}

impl Person {
    /// Signs in over a connection.
    pub async fn sign_in(channel: Channel, account: DemoAccount) -> Person {
        let answer = Person::try_sign_in(channel.clone(), &account.user_name, account.password).await.unwrap();
        Person { channel, account, token: answer.token, session: answer.session.unwrap() }
    }

    /// Signs in with a name and a password, ticking the `SyOPs` that are shown.
    pub async fn try_sign_in(channel: Channel, user_name: &str, password: &str) -> Result<SignInResponse, Status> {
        let mut client = SessionServiceClient::new(channel);
        let page = client.get_sign_in_page(GetSignInPageRequest {}).await?.into_inner();
        let request = SignInRequest {
            user_name: user_name.to_owned(),
            password: password.to_owned(),
            syops_version: page.syops_version,
            accept_syops: true,
        };
        Ok(client.sign_in(request).await?.into_inner())
    }

    /// The same session over another connection.
    pub fn at(&self, channel: Channel) -> Person {
        Person { channel, account: self.account.clone(), token: self.token.clone(), session: self.session.clone() }
    }

    /// The connection with the token.
    pub fn wire(&self) -> Wire {
        let token = format!("Bearer {}", self.token).parse().unwrap();
        InterceptedService::new(self.channel.clone(), Bearer(Some(token)))
    }

    /// The same connection without a token: somebody who has not signed in.
    pub fn nobody(&self) -> Wire {
        InterceptedService::new(self.channel.clone(), Bearer(None))
    }

    /// The connection alone.
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// The account's id.
    pub fn id(&self) -> Id {
        self.account.id
    }

    /// The organisation's id.
    pub fn organisation(&self) -> Id {
        self.account.organisation
    }
}
