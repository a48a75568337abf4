//! What each notice says. It carries a reference at most and nothing of the record (INTRO-7).

use safetynet_proto::icm::v1::NoticeKind as Kind;

use crate::store::notice::Code;

const SAID: &[(Code, Kind, &str)] = &[
    (Code::ActionAssigned, Kind::ActionAssigned, "An action was given to you."),
    (Code::ActionAnswered, Kind::ActionAnswered, "An action of yours was answered or taken back."),
    (Code::TransferOffered, Kind::TransferOffered, "A lead is offered to your organisation: accept or decline it."),
    (Code::TransferAnswered, Kind::TransferAnswered, "A lead that you offered was accepted or declined."),
    (Code::LeadChanged, Kind::LeadChanged, "Another organisation leads it now."),
    (Code::ReferralSent, Kind::ReferralSent, "Somebody is referred to your organisation: accept or decline it."),
    (Code::ReferralAnswered, Kind::ReferralAnswered, "A referral that you sent was accepted or declined."),
    (Code::ReferralOverdue, Kind::ReferralOverdue, "A referral to your organisation should have been answered."),
    (
        Code::ActionOffered,
        Kind::ActionOffered,
        "An action is offered to your organisation: take it on, name who does it, or decline it.",
    ),
    (Code::GrantExpiring, Kind::GrantExpiring, "A share that you gave ends within 14 days."),
    (
        Code::GrantSuspended,
        Kind::GrantSuspended,
        "A share that you gave opens nothing for now: something that it rests on is missing.",
    ),
    (Code::Assigned, Kind::Assigned, "You were assigned to a channel."),
    (Code::Escalated, Kind::Escalated, "A review was escalated to you."),
    (
        Code::AgreementEnded,
        Kind::AgreementEnded,
        "An agreement of your organisation has ended; what depended on it is suspended.",
    ),
    (
        Code::AgreementReviewDue,
        Kind::AgreementReviewDue,
        "The yearly review of an agreement of your organisation is due.",
    ),
    (Code::DisposalDue, Kind::DisposalDue, "Its seven years have passed: decide on its disposal."),
    (
        Code::DisposalAuthorised,
        Kind::DisposalAuthorised,
        "Its disposal was authorised; your organisation contributed and can place a hold.",
    ),
    (Code::DisposalHeld, Kind::DisposalHeld, "A hold on its disposal was placed or lifted."),
    (Code::ChannelDormant, Kind::ChannelDormant, "Nothing significant happened for 90 days: consider closing it."),
    (Code::Incident, Kind::Incident, "An incident that concerns your organisation was reported."),
    (Code::GrantGiven, Kind::GrantGiven, "Something was shared with you."),
    (Code::GrantOffered, Kind::GrantOffered, "A share is offered to you. Accept or decline it."),
    (Code::GrantAnswered, Kind::GrantAnswered, "A share that you gave was accepted or declined."),
    (Code::AccessEnded, Kind::AccessEnded, "A share that you had has ended."),
    (
        Code::ConsentWithdrawn,
        Kind::ConsentWithdrawn,
        "A consent was withdrawn on which a share of yours rests; the share is suspended.",
    ),
    (Code::RefusalReviewDue, Kind::RefusalReviewDue, "A refusal to share that you recorded is to be looked at again."),
    (Code::HoldReviewDue, Kind::HoldReviewDue, "A hold that you placed is to be looked at again."),
    (
        Code::DisclosureRequested,
        Kind::DisclosureRequested,
        "Something of yours is to be disclosed outside of the partnership. Permit or refuse it.",
    ),
    (Code::DisclosureDecided, Kind::DisclosureDecided, "A disclosure that you asked for was permitted or refused."),
    (Code::GlassBroken, Kind::GlassBroken, "Somebody broke the glass of a sealed record. It is to be reviewed."),
    (Code::GlassReviewed, Kind::GlassReviewed, "That you broke the glass was reviewed."),
    (
        Code::NeighbourhoodToAssign,
        Kind::NeighbourhoodToAssign,
        "A neighbourhood was made, or took another over. Assign people to it, from the page of each.",
    ),
    (
        Code::NeighbourhoodEnded,
        Kind::NeighbourhoodEnded,
        "A neighbourhood to which you are assigned was merged or retired. Its board says why.",
    ),
    (
        Code::ManyViews,
        Kind::ManyViews,
        "Somebody of your organisation opened very many people and cases within an hour. Look at their audit.",
    ),
    (Code::GlassReviewDue, Kind::GlassReviewDue, "A broken glass still waits for its review."),
    (
        Code::AccountCreated,
        Kind::AccountCreated,
        "An account that you authorised was created; fetch its one-time code.",
    ),
    (Code::CaseReviewDue, Kind::CaseReviewDue, "A clock of a case review runs out, or has run out."),
    (Code::ReviewLate, Kind::ReviewLate, "A review of yours is late."),
    (Code::ReviewEscalated, Kind::ReviewEscalated, "A review is late; see to it that it is done."),
    (
        Code::ReviewLateInPartnership,
        Kind::ReviewLateInPartnership,
        "A review is four weeks late. Ask the single point of contact of its lead.",
    ),
    (Code::CaseloadReceived, Kind::CaseloadReceived, "Work of a colleague was handed over to you."),
    (Code::CaseloadReturned, Kind::CaseloadReturned, "Work that was handed over came back to you."),
    (Code::MeetingInvited, Kind::MeetingInvited, "You attend a meeting for a case; see its agenda."),
    (Code::SealedLookedFor, Kind::SealedLookedFor, "Somebody looked for a sealed person of yours; see who, and why."),
    (
        Code::CorrectionTold,
        Kind::CorrectionTold,
        "Data that your organisation received was corrected, erased or restricted. Confirm what became of your copies.",
    ),
    (
        Code::CorrectionConfirmed,
        Kind::CorrectionConfirmed,
        "An organisation has confirmed a correction that you told of.",
    ),
    (
        Code::LookupNoticed,
        Kind::LookupNoticed,
        "Somebody of your organisation opened the record of a person who may be close to them. Look into it.",
    ),
    (
        Code::InstructionRequested,
        Kind::InstructionRequested,
        "An administrator asks to look at a record of your organisation. Open it, or refuse.",
    ),
    (
        Code::InstructionUsed,
        Kind::InstructionUsed,
        "An administrator has read a record by an instruction of your organisation.",
    ),
    (
        Code::InstructionChallenged,
        Kind::InstructionChallenged,
        "An administrator holds that an instruction of your organisation looks unlawful.",
    ),
    (
        Code::PublicationWaits,
        Kind::PublicationWaits,
        "A publication waits for a publisher who did not prepare it: approve or refuse it.",
    ),
    (Code::PublicationDecided, Kind::PublicationDecided, "A publication that you prepared was approved or refused."),
    (
        Code::AccountEnding,
        Kind::AccountEnding,
        "Somebody's access ends within 14 days. Have the work handed over, or change the last day.",
    ),
    (Code::AccountEnded, Kind::AccountEnded, "Somebody's last day of access has passed. Have the work handed over."),
    (Code::AccountArchived, Kind::AccountArchived, "An account that had ended was archived; its assignments ended."),
    (Code::WorkerLeft, Kind::WorkerLeft, "Somebody who worked on it has left. See who takes the work over."),
    (
        Code::ClockFault,
        Kind::ClockFault,
        "The clock of the server was moved. Nothing falls due until it is right; have it looked at, then restart.",
    ),
    (
        Code::SubjectRequestReceived,
        Kind::SubjectRequestReceived,
        "A person asks about their own data. Answer for what your organisation holds: Subject requests.",
    ),
    (
        Code::SubjectRequestDueSoon,
        Kind::SubjectRequestDueSoon,
        "What a person asks about their own data is to be answered within a week.",
    ),
    (
        Code::SubjectRequestDue,
        Kind::SubjectRequestDue,
        "The last day has come to answer what a person asks about their own data.",
    ),
    (
        Code::SubjectRequestIdentified,
        Kind::SubjectRequestIdentified,
        "Who asks about their own data is confirmed. The month to answer runs: Subject requests.",
    ),
    (
        Code::SubjectRequestWithdrawn,
        Kind::SubjectRequestWithdrawn,
        "What a person asked about their own data was withdrawn. There is nothing to answer.",
    ),
    (
        Code::SubjectRequestLapsing,
        Kind::SubjectRequestLapsing,
        "Who asks about their own data is not confirmed. Within a week the request lapses: confirm the identity before.",
    ),
    (
        Code::SubjectRequestLapsed,
        Kind::SubjectRequestLapsed,
        "What a person asked about their own data has lapsed: nobody confirmed who asks. It can be registered anew.",
    ),
    (Code::EnquiryAsked, Kind::EnquiryAsked, "You are asked something about access or the procedures. Answer it."),
    (Code::EnquiryAnswered, Kind::EnquiryAnswered, "What you asked about access or the procedures was answered."),
    (Code::CaseloadLeft, Kind::CaseloadLeft, "A part of what you handed over was left where it was."),
    (Code::RiskChanged, Kind::RiskChanged, "The risk in a channel of yours was assessed at another level."),
    (Code::AssessmentStale, Kind::AssessmentStale, "The risk of a channel is to be assessed again."),
];

/// The kind of a notice on the wire, and its words.
pub(super) fn said(code: Code) -> (Kind, &'static str) {
    let found = SAID.iter().find(|(known, ..)| *known == code);
    found.map_or((Kind::Unspecified, ""), |(_, kind, text)| (*kind, *text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_the_interface_is_said_once() {
        for kind in (1..100).filter_map(|number| Kind::try_from(number).ok()) {
            assert_eq!(SAID.iter().filter(|(_, known, _)| *known == kind).count(), 1, "{kind:?}");
        }
    }
}
