//! What a notice can be about, with its word in the store.

/// What a notice is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Code {
    /// An action was given to the account.
    ActionAssigned,
    /// An action is offered to the account's organisation, which names who does it.
    ActionOffered,
    /// The lead of a channel is offered to the account's organisation.
    TransferOffered,
    /// A lead that the account offered was accepted or declined.
    TransferAnswered,
    /// A channel on which the account works has another lead.
    LeadChanged,
    /// A person is referred to the account's organisation.
    ReferralSent,
    /// A referral that the account sent was accepted or declined.
    ReferralAnswered,
    /// A referral to the account's organisation was not answered by its day.
    ReferralOverdue,
    /// An action that the account recorded was accepted, declined or done.
    ActionAnswered,
    /// A grant that the account gave ends soon.
    GrantExpiring,
    /// A grant that the account gave opens nothing for now.
    GrantSuspended,
    /// The account was assigned to a channel.
    Assigned,
    /// A review was escalated to the account.
    Escalated,
    /// The risk of a channel of the account is to be assessed again.
    AssessmentStale,
    /// The level of risk in a channel on which the account works has changed.
    RiskChanged,
    /// A share was given to the account.
    GrantGiven,
    /// A share was offered to the account and waits for an answer.
    GrantOffered,
    /// A share that the account gave was accepted or declined.
    GrantAnswered,
    /// A share that the account had was ended.
    AccessEnded,
    /// A consent was withdrawn on which a share of the account rests.
    ConsentWithdrawn,
    /// A refusal to share that the account recorded is to be looked at again.
    RefusalReviewDue,
    /// A hold that the account placed is to be looked at again.
    HoldReviewDue,
    /// The organisation of the account is asked to permit a disclosure.
    DisclosureRequested,
    /// An originator has answered a disclosure that the account asked for.
    DisclosureDecided,
    /// The glass of a sealed record was broken.
    GlassBroken,
    /// The account broke a glass, and it was reviewed.
    GlassReviewed,
    /// A broken glass was not reviewed on its day.
    GlassReviewDue,
    /// A publication of the account's force waits for a second publisher.
    PublicationWaits,
    /// A publication that the account prepared was approved or refused.
    PublicationDecided,
    /// A neighbourhood was made or merged, so that people have to be assigned.
    NeighbourhoodToAssign,
    /// A neighbourhood to which the account is assigned was merged or retired.
    NeighbourhoodEnded,
    /// A person of the account's organisation opens very many people and case files.
    ManyViews,
    /// An agreement of the SPOC's organisation has ended.
    AgreementEnded,
    /// The yearly review of an agreement of the SPOC's organisation is due.
    AgreementReviewDue,
    /// The disposal of a closed channel waits for a decision.
    DisposalDue,
    /// The disposal of a channel to which the account's organisation contributed was authorised.
    DisposalAuthorised,
    /// A hold on a disposal was placed or lifted.
    DisposalHeld,
    /// A channel that the account supervises has become dormant.
    ChannelDormant,
    /// An incident that concerns the account's organisation was reported.
    Incident,
    /// The account of an application that the account authorised was created.
    AccountCreated,
    /// A clock of a case review runs out in a channel that the account supervises.
    CaseReviewDue,
    /// A review that the account has to do is late.
    ReviewLate,
    /// A review is late and has reached the account as supervisor or single point of contact.
    ReviewEscalated,
    /// A review in the partnership of the account is late.
    ReviewLateInPartnership,
    /// Work was handed over to the account.
    CaseloadReceived,
    /// The work of the account came back.
    CaseloadReturned,
    /// A part of a hand-over that the account planned was left where it was.
    CaseloadLeft,
    /// The account attends a meeting for a case.
    MeetingInvited,
    /// Somebody looked for a sealed person on whose seal the account is named.
    SealedLookedFor,
    /// The organisation of the account is told that data it received was corrected, erased or restricted.
    CorrectionTold,
    /// An organisation has confirmed a correction that the account told of.
    CorrectionConfirmed,
    /// Somebody of the account's organisation opened the record of a person who may be close to them.
    LookupNoticed,
    /// An administrator asks to look at a record of the account's organisation.
    InstructionRequested,
    /// An administrator has read a record by an instruction of the account's organisation.
    InstructionUsed,
    /// An administrator holds that an instruction of the account's organisation looks unlawful.
    InstructionChallenged,
    /// The access of somebody of the account's organisation ends within two weeks.
    AccountEnding,
    /// The last day of access of somebody of the account's organisation has passed.
    AccountEnded,
    /// The account of somebody of the account's organisation was archived.
    AccountArchived,
    /// Somebody who worked on a channel that the account answers for has left, and nobody took the work over.
    WorkerLeft,
    /// The clock of the server cannot be believed.
    ClockFault,
    /// A person asks something about their own data, and the account's organisation has to answer for its part.
    SubjectRequestReceived,
    /// Something that a person asks about their own data is to be answered within a week.
    SubjectRequestDueSoon,
    /// The last day has come for what a person asks about their own data.
    SubjectRequestDue,
    /// The identity of who asks about their own data was confirmed.
    SubjectRequestIdentified,
    /// What a person asked about their own data was withdrawn.
    SubjectRequestWithdrawn,
    /// What a person asks about their own data lapses within a week, since nobody has confirmed who asks.
    SubjectRequestLapsing,
    /// What a person asked about their own data has lapsed.
    SubjectRequestLapsed,
    /// Somebody asks the account something, as single point of contact or as the person whom it is about.
    EnquiryAsked,
    /// What the account asked was answered.
    EnquiryAnswered,
}

impl Code {
    const TABLE: &'static [(Code, &'static str)] = &[
        (Code::ActionAssigned, "action_assigned"),
        (Code::ActionOffered, "action_offered"),
        (Code::TransferOffered, "transfer_offered"),
        (Code::TransferAnswered, "transfer_answered"),
        (Code::LeadChanged, "lead_changed"),
        (Code::ReferralSent, "referral_sent"),
        (Code::ReferralAnswered, "referral_answered"),
        (Code::ReferralOverdue, "referral_overdue"),
        (Code::ActionAnswered, "action_answered"),
        (Code::GrantExpiring, "grant_expiring"),
        (Code::GrantSuspended, "grant_suspended"),
        (Code::Assigned, "assigned"),
        (Code::Escalated, "escalated"),
        (Code::AssessmentStale, "assessment_stale"),
        (Code::RiskChanged, "risk_changed"),
        (Code::GrantGiven, "grant_given"),
        (Code::GrantOffered, "grant_offered"),
        (Code::GrantAnswered, "grant_answered"),
        (Code::AccessEnded, "access_ended"),
        (Code::ConsentWithdrawn, "consent_withdrawn"),
        (Code::RefusalReviewDue, "refusal_review_due"),
        (Code::HoldReviewDue, "hold_review_due"),
        (Code::GlassBroken, "glass_broken"),
        (Code::GlassReviewed, "glass_reviewed"),
        (Code::GlassReviewDue, "glass_review_due"),
        (Code::PublicationWaits, "publication_waits"),
        (Code::PublicationDecided, "publication_decided"),
        (Code::ManyViews, "many_views"),
        (Code::NeighbourhoodToAssign, "neighbourhood_to_assign"),
        (Code::NeighbourhoodEnded, "neighbourhood_ended"),
        (Code::DisclosureRequested, "disclosure_requested"),
        (Code::DisclosureDecided, "disclosure_decided"),
        (Code::AgreementEnded, "agreement_ended"),
        (Code::AgreementReviewDue, "agreement_review_due"),
        (Code::DisposalDue, "disposal_due"),
        (Code::DisposalAuthorised, "disposal_authorised"),
        (Code::DisposalHeld, "disposal_held"),
        (Code::ChannelDormant, "channel_dormant"),
        (Code::Incident, "incident"),
        (Code::AccountCreated, "account_created"),
        (Code::CaseReviewDue, "case_review_due"),
        (Code::ReviewLate, "review_late"),
        (Code::ReviewEscalated, "review_escalated"),
        (Code::ReviewLateInPartnership, "review_late_in_partnership"),
        (Code::CaseloadReceived, "caseload_received"),
        (Code::CaseloadReturned, "caseload_returned"),
        (Code::CaseloadLeft, "caseload_left"),
        (Code::MeetingInvited, "meeting_invited"),
        (Code::SealedLookedFor, "sealed_looked_for"),
        (Code::CorrectionTold, "correction_told"),
        (Code::CorrectionConfirmed, "correction_confirmed"),
        (Code::LookupNoticed, "lookup_noticed"),
        (Code::InstructionRequested, "instruction_requested"),
        (Code::InstructionUsed, "instruction_used"),
        (Code::InstructionChallenged, "instruction_challenged"),
        (Code::AccountEnding, "account_ending"),
        (Code::AccountEnded, "account_ended"),
        (Code::AccountArchived, "account_archived"),
        (Code::WorkerLeft, "worker_left"),
        (Code::ClockFault, "clock_fault"),
        (Code::SubjectRequestReceived, "subject_request_received"),
        (Code::SubjectRequestDueSoon, "subject_request_due_soon"),
        (Code::SubjectRequestDue, "subject_request_due"),
        (Code::SubjectRequestIdentified, "subject_request_identified"),
        (Code::SubjectRequestWithdrawn, "subject_request_withdrawn"),
        (Code::SubjectRequestLapsing, "subject_request_lapsing"),
        (Code::SubjectRequestLapsed, "subject_request_lapsed"),
        (Code::EnquiryAsked, "enquiry_asked"),
        (Code::EnquiryAnswered, "enquiry_answered"),
    ];

    /// The word in the store.
    pub fn word(self) -> &'static str {
        Code::TABLE.iter().find(|(code, _)| *code == self).map_or("", |(_, word)| word)
    }

    pub(super) fn from_word(word: &str) -> Option<Code> {
        Code::TABLE.iter().find(|(_, known)| *known == word).map(|(code, _)| *code)
    }
}
