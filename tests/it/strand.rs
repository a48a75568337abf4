//! A channel with people of two organisations on it, as the tests of what lies in a channel need it.

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    ActivityKind, AddActivityRequest, AssignRequest, Assignment, AssignmentKind, AudienceChoice, AudienceMode, Awaited,
    Channel, ChannelMember, ChannelState, CreateChannelRequest, GetChannelRequest, GetTodayRequest,
    ListChannelsRequest, NewChannel, NoticeKind, Today, UnassignRequest,
};
use safetynet_server::rpc::wire;
use safetynet_shared::clock::Day;
use safetynet_shared::id::Id;
use safetynet_tests::{Person, World, request_id};

/// A channel of the police, its caseworker, and a caseworker of the council.
pub struct Strand {
    /// The server.
    pub world: World,
    /// The caseworker of the lead.
    pub worker: Person,
    /// The caseworker of the council.
    pub partner: Person,
    /// The channel.
    pub channel: String,
}

impl Strand {
    /// A visit of this moment that the whole channel may see, not yet recorded.
    pub fn visit(&self, title: &str) -> AddActivityRequest {
        AddActivityRequest {
            channel_id: self.channel.clone(),
            request_id: request_id(),
            kind: ActivityKind::Visit.into(),
            happened_time: Some(wire::time(self.world.now())),
            title: title.into(),
            note: "Spoken to at the door.".into(),
            audience: Some(AudienceChoice { mode: AudienceMode::WholeChannel.into(), ..Default::default() }),
            ..Default::default()
        }
    }

    /// The first open channel on which both work.
    pub async fn joint() -> Strand {
        Strand::joint_in(World::new()).await
    }

    /// The same in some world.
    pub async fn joint_in(world: World) -> Strand {
        Strand::first(world, |channel, partner| {
            channel.assignments.iter().any(|a| is(a.account.as_ref().map(|a| &a.id), partner.id()))
        })
        .await
    }

    /// The first open channel on which the council does not work.
    pub async fn without_partner() -> Strand {
        Strand::first(World::new(), |channel, partner| !takes_part(channel, partner)).await
    }

    /// The first open channel of a programme on which the council does not work.
    pub async fn of_programme(code: &str) -> Strand {
        let fits = |channel: &Channel| channel.programme.as_ref().is_some_and(|programme| programme.code == code);
        Strand::first(World::new(), |channel, partner| !takes_part(channel, partner) && fits(channel)).await
    }

    async fn first(mut world: World, fits: impl Fn(&Channel, &Person) -> bool) -> Strand {
        let (mut worker, mut partner) = (world.person("demo.caseworker").await, world.person("demo.partner").await);
        let open_to_partner = channels(&partner).await;
        for (id, lead) in channels(&worker).await {
            let strand = Strand { world, worker, partner, channel: id };
            let channel = strand.seen_by(&strand.worker).await;
            let joint = channel.assignments.iter().any(|a| is(a.account.as_ref().map(|a| &a.id), strand.partner.id()));
            let shared = open_to_partner.iter().any(|(open, _)| *open == strand.channel);
            if lead == strand.worker.organisation().to_string() && shared == joint && fits(&channel, &strand.partner) {
                return strand;
            }
            Strand { world, worker, partner, .. } = strand;
        }
        panic!("the demonstration has no such channel")
    }

    /// The channel as somebody sees it.
    pub async fn seen_by(&self, person: &Person) -> Channel {
        let request = GetChannelRequest { id: self.channel.clone() };
        ChannelServiceClient::new(person.wire()).get_channel(request).await.unwrap().into_inner().channel.unwrap()
    }

    /// Whether somebody reads the channel.
    pub async fn open_to(&self, person: &Person) -> bool {
        let request = GetChannelRequest { id: self.channel.clone() };
        ChannelServiceClient::new(person.wire()).get_channel(request).await.is_ok()
    }

    /// Opens a further channel in a case file of the worker.
    pub async fn add_channel(&self, case_file: &str, title: &str) -> Channel {
        let request = CreateChannelRequest {
            request_id: request_id(),
            case_file_id: case_file.to_owned(),
            channel: Some(NewChannel {
                programme: "vulnerability".into(),
                title: title.to_owned(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let made = ChannelServiceClient::new(self.worker.wire()).create_channel(request).await.unwrap().into_inner();
        made.channel.unwrap()
    }

    /// Puts a supervisor of the lead on the channel.
    pub async fn supervised_by(&self, supervisor: &Person) {
        let spoc = self.world.person("demo.spoc").await;
        let request = AssignRequest {
            channel_id: self.channel.clone(),
            request_id: request_id(),
            etag: self.seen_by(&spoc).await.etag,
            account_id: supervisor.id().to_string(),
            kind: AssignmentKind::Supervisor.into(),
        };
        ChannelServiceClient::new(spoc.wire()).assign(request).await.unwrap();
    }

    /// Takes the supervisors of the lead off the channel.
    pub async fn unsupervised(&self) {
        let spoc = self.world.person("demo.spoc").await;
        while let Some(one) = self.seen_by(&spoc).await.assignments.into_iter().find(|one| self.supervises(one)) {
            let request = UnassignRequest {
                channel_id: self.channel.clone(),
                request_id: request_id(),
                etag: self.seen_by(&spoc).await.etag,
                account_id: one.account.unwrap().id,
                kind: AssignmentKind::Supervisor.into(),
                reason: "Moves to another team".into(),
            };
            ChannelServiceClient::new(spoc.wire()).unassign(request).await.unwrap();
        }
    }

    /// Whether an assignment is that of a supervisor of the lead.
    pub fn supervises(&self, one: &Assignment) -> bool {
        let lead = one.organisation.as_ref().map(|organisation| &organisation.id);
        one.kind() == AssignmentKind::Supervisor && is(lead, self.worker.organisation())
    }

    /// A date so many days ahead.
    pub fn ahead(&self, days: i64) -> Date {
        wire::date(self.world.now().day().plus_days(days))
    }
}

fn is(found: Option<&String>, sought: Id) -> bool {
    found.is_some_and(|found| *found == sought.to_string())
}

fn takes_part(channel: &Channel, person: &Person) -> bool {
    let of = |member: &ChannelMember| member.organisation.as_ref().map(|organisation| organisation.id.clone());
    channel.members.iter().any(|member| is(of(member).as_ref(), person.organisation()))
}

/// The open channels of a person with their lead organisations.
pub async fn channels(person: &Person) -> Vec<(String, String)> {
    let request = ListChannelsRequest { page_size: 200, ..Default::default() };
    let answer = ChannelServiceClient::new(person.wire()).list_channels(request).await.unwrap().into_inner();
    let open = answer.channels.into_iter().filter(|channel| channel.state() != ChannelState::Closed);
    open.map(|channel| (channel.id.clone(), channel.lead_organisation.unwrap_or_default().id)).collect()
}

/// How much waits for an answer, and for how many days the oldest of it has.
pub fn awaited(awaited: Option<Awaited>) -> (i32, i32) {
    awaited.map_or((0, 0), |awaited| (awaited.count.unwrap().number, awaited.oldest_days))
}

/// What somebody must do today.
pub async fn today(person: &Person) -> Today {
    let answer = ReviewServiceClient::new(person.wire()).get_today(GetTodayRequest {}).await.unwrap().into_inner();
    answer.today.unwrap()
}

/// Whether the news of a person hold one of a kind.
pub async fn told(person: &Person, kind: NoticeKind) -> bool {
    today(person).await.notices.iter().any(|notice| notice.kind() == kind)
}

/// The day of a date.
pub fn day(date: Option<&Date>) -> Day {
    let date = date.unwrap();
    Day::new(date.year, date.month, date.day).unwrap()
}
