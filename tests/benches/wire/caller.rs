//! A caseworker with a connection of their own, and the calls that are compared.

use std::pin::Pin;

use prost_types::Timestamp;
use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::action_service_client::ActionServiceClient;
use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::nominal_service_client::NominalServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    ActivityKind, AddActionRequest, AddActivityRequest, AudienceChoice, AudienceMode, GetActivityRequest,
    ListActivitiesRequest, ListReviewsRequest, NewAction, ReviewKind, SearchNominalsRequest, SearchReason,
};
use safetynet_shared::clock::{Clock, Span};
use safetynet_tests::{Person, Wire, request_id};

use crate::echo;

/// A call that is made again and again.
pub type Calls = Box<dyn FnMut() -> Pin<Box<dyn Future<Output = ()>>>>;

/// A signed-in caseworker and what is theirs.
pub struct Caller {
    person: Person,
    channels: Vec<String>,
    activities: Vec<String>,
}

impl Caller {
    /// Finds the caller's own channels and activities.
    pub async fn at_work(person: Person) -> Caller {
        let request = ListReviewsRequest { kind: ReviewKind::Caseworker.into(), page_size: 8, ..Default::default() };
        let queue = ReviewServiceClient::new(person.wire()).list_reviews(request).await.unwrap().into_inner();
        let channels: Vec<String> = queue.reviews.into_iter().map(|review| review.channel_id).collect();
        let mut activities = Vec::new();
        for channel in &channels {
            let request = ListActivitiesRequest { channel_id: channel.clone(), ..Default::default() };
            let page = service(person.wire()).list_activities(request).await.unwrap().into_inner();
            activities.extend(page.activities.into_iter().map(|activity| activity.id));
        }
        assert!(!channels.is_empty() && !activities.is_empty(), "{} has no work", person.account.user_name);
        Caller { person, channels, activities }
    }

    /// The empty echo.
    pub fn echoes(&self) -> Calls {
        let channel = self.person.channel();
        Box::new(move || {
            let channel = channel.clone();
            Box::pin(async move { echo::echo(&channel).await.unwrap() })
        })
    }

    /// Opens one of the caller's activities.
    pub fn reads(&self) -> Calls {
        let client = service(self.person.wire());
        let mut ids = self.activities.clone().into_iter().cycle();
        Box::new(move || {
            let (mut client, id) = (client.clone(), ids.next().unwrap());
            Box::pin(async move {
                client.get_activity(GetActivityRequest { id }).await.unwrap();
            })
        })
    }

    /// Looks for somebody through the index of people, as it is typed into the one box.
    pub fn searches(&self) -> Calls {
        let client = NominalServiceClient::new(self.person.wire());
        let mut typed = TYPED.into_iter().cycle();
        Box::new(move || {
            let (mut client, request) = (client.clone(), search(typed.next().unwrap()));
            Box::pin(async move {
                client.search_nominals(request).await.unwrap();
            })
        })
    }

    /// Records an action, the caller's own, in one of the caller's channels.
    pub fn actions(&self) -> Calls {
        let client = ActionServiceClient::new(self.person.wire());
        let mut ids = self.channels.clone().into_iter().cycle();
        let owner = self.person.id().to_string();
        Box::new(move || {
            let (mut client, channel_id) = (client.clone(), ids.next().unwrap());
            let request = task(channel_id, owner.clone());
            Box::pin(async move {
                client.add_action(request).await.unwrap();
            })
        })
    }

    /// Records a contact in one of the caller's channels.
    pub fn activities(&self) -> Calls {
        let client = service(self.person.wire());
        let mut ids = self.channels.clone().into_iter().cycle();
        Box::new(move || {
            let (mut client, channel_id) = (client.clone(), ids.next().unwrap());
            Box::pin(async move {
                client.add_activity(contact(channel_id)).await.unwrap();
            })
        })
    }
}

/// What is typed: whole names in either order, one misspelt, parts, with a year and an age.
const TYPED: [&str; 8] = [
    "Mary Hughes",
    "Patel Anita",
    "okonkwo grace 1984",
    "jon smith",
    "Hughes",
    "ashcomb",
    "fatima begum about 40",
    "Elizabeth Ashcombe 3/4/1979",
];

fn search(query: &str) -> SearchNominalsRequest {
    SearchNominalsRequest {
        reason: SearchReason::CaseWork.into(),
        reason_detail: "measuring the search".into(),
        query: query.into(),
        // as the client asks
        page_size: 20,
        ..Default::default()
    }
}

fn task(channel_id: String, owner_account_id: String) -> AddActionRequest {
    let due = Clock::System.now().day().plus_days(14);
    let action = NewAction {
        title: "Visit with the housing officer".into(),
        detail: "Agree who comes, and when; bring the tenancy agreement.".into(),
        owner_account_id,
        due_date: Some(Date { year: due.year(), month: due.month(), day: due.day() }),
        ..Default::default()
    };
    AddActionRequest { channel_id, request_id: request_id(), action: Some(action), ..Default::default() }
}

fn service(wire: Wire) -> ActivityServiceClient<Wire> {
    ActivityServiceClient::new(wire)
}

fn contact(channel_id: String) -> AddActivityRequest {
    let happened = Clock::System.now().minus(Span::minutes(10));
    AddActivityRequest {
        channel_id,
        request_id: request_id(),
        kind: ActivityKind::Contact.into(),
        happened_time: Some(Timestamp { seconds: happened.micros() / 1_000_000, nanos: 0 }),
        title: "Telephone call".into(),
        note: "Spoke to the household; the next visit is agreed and everybody knows who comes.".into(),
        audience: Some(AudienceChoice { mode: AudienceMode::WholeChannel.into(), ..Default::default() }),
        ..Default::default()
    }
}
