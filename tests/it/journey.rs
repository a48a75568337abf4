//! Whole journeys: the real client on a pseudo-terminal against a real server, at both sizes that people work with. Each
//! one looks at the screen, and at what the store and the audit have of it afterwards.

use std::future::Future;

use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::{Channel, GetChannelRequest, ListChannelsRequest};
use safetynet_tests::World;
use safetynet_tests::desk::Desk;
use safetynet_tests::{Person, Wire};

mod administrator;
mod apply;
mod auditor;
mod board;
mod caseload;
mod caseworker;
mod correction;
mod duplicate;
mod elsewhere;
mod forty;
mod glass;
mod lookup;
mod meeting;
mod neighbourhood;
mod plain;
mod publishing;
mod referral;
mod sample;
mod spoc;
mod supervisor;
mod timeline;
mod transfer;

/// The demonstration's binary is the client too.
pub const CLIENT: &str = env!("CARGO_BIN_EXE_demo");
pub const F2: &str = "\x1bOQ";
pub const LOCK: &str = "\x0c";

/// Columns and rows of a window.
pub type Size = (u16, u16);
pub const SMALL: Size = (80, 24);
pub const LARGE: Size = (120, 40);

/// A demo account at a terminal of its organisation, not signed in.
pub fn sit(world: &World, user_name: &str, (columns, rows): Size) -> Desk {
    let organisation = world.account(user_name).organisation;
    Desk::open(world, CLIENT, organisation, columns, rows)
}

/// A demo account, signed in.
pub fn begin(world: &World, user_name: &str, size: Size) -> Desk {
    let mut desk = sit(world, user_name, size);
    let day = desk.sign_in(world, user_name);
    assert!(day.starts_with(" OFFICIAL"), "{day}");
    desk
}

/// From the day's list to the decision of the review that is most overdue, at its first field.
pub fn to_decision(desk: &mut Desk) {
    desk.wait_row("My reviews");
    desk.keys("\r");
    desk.wait_row("days late");
    desk.keys("\r");
    desk.wait("This review is");
    desk.keys(F2);
    desk.wait("What you found");
}

/// Completes the review at hand, with one key more where the end of its pack was not on the screen.
pub fn complete(desk: &mut Desk) {
    let again = desk.screen().contains("of the pack not seen");
    desk.send();
    if again {
        desk.wait("Send again");
        desk.send();
    }
}

/// Runs what a test asks the server beside the client.
pub fn ask<T>(question: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(question)
}

fn channels(person: &Person) -> ChannelServiceClient<Wire> {
    ChannelServiceClient::new(person.wire())
}

/// The channel with this id as a person sees it; none when it is not there for them.
pub async fn channel(person: &Person, id: &str) -> Option<Channel> {
    let answer = channels(person).get_channel(GetChannelRequest { id: id.to_owned() }).await;
    answer.ok().and_then(|answer| answer.into_inner().channel)
}

/// Every channel that a person sees, as the page of each shows it.
pub async fn all_channels(person: &Person) -> Vec<Channel> {
    let request = ListChannelsRequest { page_size: 200, include_closed: true, ..Default::default() };
    let list = channels(person).list_channels(request).await.unwrap().into_inner().channels;
    let mut found = Vec::new();
    for summary in list {
        found.extend(channel(person, &summary.id).await);
    }
    found
}

/// The words of a screen that begin so: references and dates stand in rows of many things.
pub fn word<'a>(text: &'a str, start: &str) -> &'a str {
    text.split_whitespace().find(|word| word.starts_with(start)).unwrap_or_else(|| panic!("no {start} in: {text}"))
}

/// What stands after a text up to the end of its line.
pub fn after<'a>(text: &'a str, start: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start:?} in: {text}"));
    rest.lines().next().unwrap_or_default().trim()
}

/// The number before a word.
pub fn number(text: &str, word: &str) -> i64 {
    let (before, _) = text.split_once(word).unwrap_or_else(|| panic!("no {word:?} in: {text}"));
    let digits = before.split_whitespace().next_back().unwrap_or_default();
    digits.parse().unwrap_or_else(|_| panic!("{digits:?} before {word:?} is no number"))
}
