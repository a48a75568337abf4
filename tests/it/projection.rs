//! Which fields of a person whom shows: the tags of the interface against the one table, as a golden file and as what
//! really comes over the wire (ISA-3.6, ISA-8.v).

use std::fmt::Write as _;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, MessageDescriptor};
use safetynet_proto::icm::v1::case_file_service_client::CaseFileServiceClient;
use safetynet_proto::icm::v1::create_grant_request::Receiver;
use safetynet_proto::icm::v1::grant_service_client::GrantServiceClient;
use safetynet_proto::icm::v1::nominal_service_client::NominalServiceClient;
use safetynet_proto::icm::v1::{
    CreateGrantRequest, EndGrantRequest, GetCaseFileRequest, GetNominalRequest, Grant, GrantObjectKind, NominalDetail,
    SearchReason,
};
use safetynet_proto::kind::v1::{Article6Basis, Purpose};
use safetynet_server::domain::projection::{Profiles, of_role};
use safetynet_shared::codes::{Code, FieldProfile};
use safetynet_shared::roles::Role;
use safetynet_tests::{Person, request_id};

use crate::strand::Strand;

/// The description of the person's detail.
pub fn detail() -> MessageDescriptor {
    let pool = DescriptorPool::decode(safetynet_proto::DESCRIPTOR_SET).unwrap();
    pool.get_message_by_name("safetynet.icm.v1.NominalDetail").unwrap()
}

/// The profile that a field is tagged with.
pub fn profile(field: &FieldDescriptor) -> Option<FieldProfile> {
    let option = field.parent_pool().get_extension_by_name("safetynet.type.v1.field_profile").unwrap();
    let options = field.options();
    FieldProfile::from_number(options.get_extension(&option).as_enum_number().unwrap())
}

/// Fails when a field that is set is not in `open`.
#[track_caller]
pub fn assert_only(sent: &NominalDetail, open: Profiles) {
    let sent = DynamicMessage::decode(detail(), sent.encode_to_vec().as_slice()).unwrap();
    for field in detail().fields().filter(|field| sent.has_field(field)) {
        assert!(open.contains(profile(&field).unwrap()), "{} was sent", field.name());
    }
}

#[test]
fn fields_are_shown_by_role_as_accepted() {
    let mut text = format!("{:<22} {:<10} {:<8}", "field", "profile", "article");
    for role in Role::ALL {
        let _ = write!(text, " {}", role.code());
    }
    for field in detail().fields() {
        let profile = profile(&field).unwrap_or_else(|| panic!("{} has no profile", field.name()));
        let article = match profile {
            FieldProfile::Health => "9",
            FieldProfile::Criminal => "10",
            FieldProfile::Basic | FieldProfile::Contact => ".",
        };
        let _ = write!(text, "\n{:<22} {:<10} {article:<8}", field.name(), profile.code());
        for role in Role::ALL {
            let mark = if of_role(role).contains(profile) { "x" } else { "." };
            let _ = write!(text, " {mark:<width$}", width = role.code().len());
        }
        text.truncate(text.trim_end().len());
    }
    crate::golden::golden("projection.txt", &format!("{text}\n"));
}

/// What a person reads of a nominal.
pub async fn read(person: &Person, nominal: &str) -> NominalDetail {
    let request =
        GetNominalRequest { id: nominal.to_owned(), reason: SearchReason::CaseWork.into(), ..Default::default() };
    NominalServiceClient::new(person.wire()).get_nominal(request).await.unwrap().into_inner().detail.unwrap()
}

/// Shares the channel with the person for these conditions.
pub async fn share(strand: &Strand, with: &Person, article_9: i32, article_10: i32) -> Grant {
    let request = CreateGrantRequest {
        request_id: request_id(),
        object_kind: GrantObjectKind::Channel.into(),
        object_id: strand.channel.clone(),
        receiver: Some(Receiver::ReceiverAccountId(with.id().to_string())),
        purpose: Purpose::Safeguarding.into(),
        article6_basis: Article6Basis::PublicTask.into(),
        article9_condition: article_9,
        article10_condition: article_10,
        justification: "They house the family from next week on.".into(),
        expiry_date: Some(strand.ahead(30)),
        ..Default::default()
    };
    let mut grants = GrantServiceClient::new(strand.worker.wire());
    grants.create_grant(request).await.unwrap().into_inner().grant.unwrap()
}

#[tokio::test]
async fn a_share_opens_the_profiles_that_its_conditions_allow() {
    let strand = Strand::of_programme("iom").await;
    let file = strand.seen_by(&strand.worker).await.case_file_id;
    let request = GetCaseFileRequest { id: file };
    let case = CaseFileServiceClient::new(strand.worker.wire()).get_case_file(request).await.unwrap().into_inner();
    let case = case.case_file.unwrap();
    let mut people = case.nominals.iter().filter_map(|person| person.nominal.as_ref());
    let nominal = people.find(|person| person.owner_organisation == case.owner_organisation).unwrap().id.clone();
    let mine = read(&strand.worker, &nominal).await;
    assert_eq!(mine.field_profiles, [1, 2, 3, 4]);
    assert_ne!(case.article10_condition, 0, "the channel manages an offender");
    for (article_9, open) in [(0, vec![1, 2, 4]), (5, vec![1, 2, 3, 4])] {
        let grant = share(&strand, &strand.partner, article_9, case.article10_condition).await;
        let seen = read(&strand.partner, &nominal).await;
        assert_eq!(seen.field_profiles, open);
        assert_only(&seen, open.iter().filter_map(|number| FieldProfile::from_number(*number)).collect());
        let end = EndGrantRequest {
            request_id: request_id(),
            id: grant.id,
            etag: grant.etag,
            reason: "They house them no longer.".into(),
        };
        GrantServiceClient::new(strand.worker.wire()).end_grant(end).await.unwrap();
    }
}
