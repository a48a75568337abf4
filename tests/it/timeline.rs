//! The time line of a case over the wire: over all channels, in the order in which things happened, by the rights of the
//! reader, with gaps only where the owner allows them (ISA-3.1, ISA-4.1).

use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::timeline_service_client::TimelineServiceClient;
use safetynet_proto::icm::v1::{
    ActivityGap, ActivityKind, AddActivityRequest, AudienceChoice, AudienceMode, GetChannelRequest,
    ListActivitiesRequest, ListTimelineRequest, ListTimelineResponse, TimelineDirection, TimelineEntry,
    TimelineSignificance,
};
use safetynet_server::rpc::wire;
use safetynet_shared::clock::{Day, Span};
use safetynet_tests::refusal::{assert_field, assert_not_found};
use safetynet_tests::{Person, Wire, request_id};

use crate::strand::Strand;

fn client(person: &Person) -> TimelineServiceClient<Wire> {
    TimelineServiceClient::new(person.wire())
}

fn of(file: &str) -> ListTimelineRequest {
    ListTimelineRequest { case_file_id: file.to_owned(), ..Default::default() }
}

async fn page(person: &Person, request: ListTimelineRequest) -> ListTimelineResponse {
    client(person).list_timeline(request).await.unwrap().into_inner()
}

async fn entries(person: &Person, request: ListTimelineRequest) -> Vec<TimelineEntry> {
    page(person, request).await.entries
}

fn titles(entries: &[TimelineEntry]) -> Vec<&str> {
    entries.iter().map(|one| one.activity.as_ref().map_or("(gap)", |activity| activity.title.as_str())).collect()
}

/// Records something that happened so many days ago; answers its id.
async fn happened(strand: &Strand, person: &Person, (channel, title): (&str, &str), days: i64) -> String {
    let at = strand.world.now().minus(Span::days(days));
    let visit = AddActivityRequest {
        channel_id: channel.to_owned(),
        happened_time: Some(wire::time(at)),
        ..strand.visit(title)
    };
    add(person, visit).await
}

async fn add(person: &Person, request: AddActivityRequest) -> String {
    let made = ActivityServiceClient::new(person.wire()).add_activity(request).await.unwrap().into_inner();
    made.activity.unwrap().id
}

fn for_own(person: &Person, show_gap: bool) -> Option<AudienceChoice> {
    let organisation_ids = vec![person.organisation().to_string()];
    Some(AudienceChoice { mode: AudienceMode::Narrowed.into(), organisation_ids, show_gap, ..Default::default() })
}

/// The case file of a channel on which both work.
async fn joint() -> (Strand, String) {
    let strand = Strand::joint().await;
    let file = strand.seen_by(&strand.worker).await.case_file_id;
    (strand, file)
}

#[tokio::test]
async fn what_happened_stands_where_it_happened_over_all_channels() {
    let (strand, file) = crate::grant::kinds::fresh().await;
    let second = strand.add_channel(&file, "A second strand").await.id;
    for (channel, title, days) in
        [(&strand.channel, "Today", 0), (&second, "Ten days ago", 10), (&strand.channel, "Three days ago", 3)]
    {
        happened(&strand, &strand.worker, (channel, title), days).await;
        strand.world.pass(Span::minutes(1));
    }
    let all = entries(&strand.worker, of(&file)).await;
    assert_eq!(titles(&all), ["Today", "Three days ago", "Ten days ago"]);
    assert!(all.iter().all(|one| one.channel_reference.starts_with("CH-") && one.gap_date.is_none()));
    assert_eq!(all[2].channel_id, second);
    let note = AddActivityRequest { kind: ActivityKind::Note.into(), ..strand.visit("A note") };
    add(&strand.worker, note).await;
    let notes = ListTimelineRequest { significance: TimelineSignificance::Other.into(), ..of(&file) };
    assert_eq!(titles(&entries(&strand.worker, notes).await), ["A note"]);
    let visits = ListTimelineRequest { kinds: vec![ActivityKind::Visit.into()], ..of(&file) };
    assert_eq!(entries(&strand.worker, visits).await.len(), 3);
    let theirs = ListTimelineRequest { organisation_id: strand.partner.organisation().to_string(), ..of(&file) };
    assert!(entries(&strand.worker, theirs).await.is_empty());
}

#[tokio::test]
async fn pages_go_both_ways_and_join_up() {
    let (strand, file) = joint().await;
    let own = &strand.partner;
    for days in 0..5 {
        happened(&strand, &strand.worker, (&strand.channel, "Visit"), days).await;
        let gap = AddActivityRequest {
            happened_time: Some(wire::time(strand.world.now().minus(Span::days(days)))),
            audience: for_own(own, true),
            ..strand.visit("Kept")
        };
        add(own, gap).await;
    }
    let whole = entries(&strand.worker, ListTimelineRequest { page_size: 200, ..of(&file) }).await;
    assert!(whole.iter().filter(|one| one.activity.is_none()).count() >= 5);
    let (mut older, mut token, mut back) = (Vec::new(), String::new(), String::new());
    loop {
        let request = ListTimelineRequest { page_size: 3, page_token: token.clone(), ..of(&file) };
        let page = page(&strand.worker, request).await;
        assert_eq!(page.newer_page_token.is_empty(), token.is_empty());
        older.extend(page.entries);
        if page.older_page_token.is_empty() {
            back = if page.newer_page_token.is_empty() { back } else { page.newer_page_token };
            break;
        }
        token = page.older_page_token;
    }
    assert!(older == whole, "older pages join up");
    let last = (whole.len() - 1) % 3 + 1;
    let mut newer: Vec<TimelineEntry> = whole[whole.len() - last..].to_vec();
    while !back.is_empty() {
        let direction = TimelineDirection::Newer.into();
        let request = ListTimelineRequest { page_size: 3, page_token: back, direction, ..of(&file) };
        let page = page(&strand.worker, request).await;
        let mut joined = page.entries;
        joined.append(&mut newer);
        newer = joined;
        back = page.newer_page_token;
    }
    assert!(newer == whole, "and so do newer ones");
    let stolen = ListTimelineRequest { page_token: token.clone(), ..of(&file) };
    assert_field(client(own).list_timeline(stolen).await, "page_token");
    let alone = ListTimelineRequest { direction: TimelineDirection::Newer.into(), ..of(&file) };
    assert_field(client(&strand.worker).list_timeline(alone).await, "page_token");
    let strange = ListTimelineRequest { kinds: vec![99], ..of(&file) };
    assert_field(client(&strand.worker).list_timeline(strange).await, "kinds[0]");
}

#[tokio::test]
async fn a_gap_is_shown_only_where_the_owner_allows_it_and_tells_a_day() {
    let (strand, file) = joint().await;
    let before = entries(&strand.worker, of(&file)).await.len();
    let kept = |show_gap| AddActivityRequest {
        audience: for_own(&strand.partner, show_gap),
        ..strand.visit("For our own people")
    };
    add(&strand.partner, kept(false)).await;
    assert_eq!(entries(&strand.worker, of(&file)).await.len(), before, "hidden is absent");
    let id = add(&strand.partner, kept(true)).await;
    let all = entries(&strand.worker, of(&file)).await;
    assert_eq!(all.len(), before + 1);
    let gap = all.iter().find(|one| one.activity.is_none()).unwrap();
    let today = wire::date(strand.world.now().day());
    let owner = gap.owner_organisation.as_ref().unwrap();
    assert!(gap.gap_date == Some(today) && owner.id == strand.partner.organisation().to_string());
    assert_eq!(titles(&entries(&strand.partner, of(&file)).await).iter().filter(|one| **one == "(gap)").count(), 0);
    let visits = ListTimelineRequest { kinds: vec![ActivityKind::Visit.into()], ..of(&file) };
    let significant = ListTimelineRequest { significance: TimelineSignificance::Significant.into(), ..of(&file) };
    for filtered in [visits, significant] {
        let shown = entries(&strand.worker, filtered).await;
        assert!(shown.iter().all(|one| one.activity.is_some()), "a filter would tell of what kind it is");
    }
    let place = all.iter().position(|one| one.activity.is_none()).unwrap();
    let size = i32::try_from(place + 1).unwrap();
    let page = page(&strand.worker, ListTimelineRequest { page_size: size, ..of(&file) }).await;
    assert!(!page.older_page_token.contains(&id.replace('-', "")), "nor does a token tell which it is");
    let whole = AudienceChoice { mode: AudienceMode::WholeChannel.into(), show_gap: true, ..Default::default() };
    let wrong = AddActivityRequest { audience: Some(whole), request_id: request_id(), ..strand.visit("Wrong") };
    let refused = ActivityServiceClient::new(strand.partner.wire()).add_activity(wrong).await;
    assert_field(refused, "audience.show_gap");
}

#[tokio::test]
async fn the_time_line_is_of_the_channels_that_the_reader_reaches() {
    let (strand, file) = joint().await;
    let second = strand.add_channel(&file, "Of the lead alone").await.id;
    happened(&strand, &strand.worker, (&second, "In the other channel"), 1).await;
    happened(&strand, &strand.worker, (&strand.channel, "In the joint channel"), 1).await;
    let lead = entries(&strand.worker, of(&file)).await;
    let partner = entries(&strand.partner, of(&file)).await;
    assert!(titles(&lead).contains(&"In the other channel"));
    assert!(titles(&partner).contains(&"In the joint channel") && !titles(&partner).contains(&"In the other channel"));
    assert!(partner.iter().all(|one| one.channel_id == strand.channel));
    let auditor = strand.world.person("demo.auditor").await;
    assert!(client(&auditor).list_timeline(of(&file)).await.is_ok(), "the owner's auditor reads it");
    let elsewhere = crate::case_file::opened(&strand.worker, "Zelligrove").await.id;
    assert_not_found(client(&strand.partner).list_timeline(of(&elsewhere)).await);
    assert_not_found(client(&strand.partner).list_timeline(of(&request_id())).await);
}

#[tokio::test]
async fn the_time_line_of_a_channel_has_the_same_gaps() {
    let (strand, _) = joint().await;
    let mut activities = ActivityServiceClient::new(strand.worker.wire());
    let kept = |days, show_gap| AddActivityRequest {
        happened_time: Some(wire::time(strand.world.now().minus(Span::days(days)))),
        audience: for_own(&strand.partner, show_gap),
        ..strand.visit("For our own people")
    };
    for days in [1, 3, 5] {
        happened(&strand, &strand.worker, (&strand.channel, "Visit"), days).await;
    }
    add(&strand.partner, kept(2, false)).await;
    let channel = async |person: &Person| {
        let request = GetChannelRequest { id: strand.channel.clone() };
        ChannelServiceClient::new(person.wire()).get_channel(request).await.unwrap().into_inner()
    };
    assert!(channel(&strand.worker).await.gaps.is_empty(), "hidden is absent");
    for days in [0, 2, 4, 6] {
        add(&strand.partner, kept(days, true)).await;
    }
    let whole = channel(&strand.worker).await;
    let day = |days| Some(wire::date(strand.world.now().minus(Span::days(days)).day()));
    let dates = |gaps: &[ActivityGap]| gaps.iter().map(|gap| gap.date).collect::<Vec<_>>();
    assert!(dates(&whole.gaps) == [day(0), day(2), day(4), day(6)]);
    let owner = strand.partner.organisation().to_string();
    assert!(whole.gaps.iter().all(|gap| gap.owner_organisation.as_ref().unwrap().id == owner));
    assert!(channel(&strand.partner).await.gaps.is_empty(), "who reads it sees no gap");
    let of = |page_size, page_token: &str| ListActivitiesRequest {
        channel_id: strand.channel.clone(),
        page_size,
        page_token: page_token.to_owned(),
        ..Default::default()
    };
    // Each gap comes with one page, and with the one in which it lies.
    let (mut gaps, mut token, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = activities.list_activities(of(1, &token)).await.unwrap().into_inner();
        let last = page.activities.last().and_then(|one| one.happened_time).unwrap().seconds;
        token = page.next_page_token;
        let begins = |gap: &ActivityGap| {
            let date = gap.date.unwrap();
            Day::new(date.year, date.month, date.day).unwrap().start().micros() / 1_000_000
        };
        assert!(token.is_empty() || page.gaps.iter().all(|gap| begins(gap) > last));
        gaps.extend(page.gaps);
        pages += 1;
        if token.is_empty() {
            break;
        }
    }
    assert!(pages >= 3 && dates(&gaps) == dates(&whole.gaps), "pages join up");
    let significant = ListActivitiesRequest { significant_only: true, ..of(0, "") };
    let visits = ListActivitiesRequest { kind: ActivityKind::Visit.into(), ..of(0, "") };
    for filtered in [significant, visits] {
        let page = activities.list_activities(filtered).await.unwrap().into_inner();
        assert!(page.gaps.is_empty() && !page.activities.is_empty(), "a filter would tell of what kind it is");
    }
}
