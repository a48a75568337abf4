//! The index of the server: every RPC of the interface, and the services they make. Those of the Neighbourhood Management
//! System are in `serve/nms.rs`, the others here.
//!
//! `serve!` writes the tonic trait of each service for the [`Gate`]: without its line here an RPC does not compile. `via
//! call` is an ordinary operation, `via hashed` hashes between two transactions, `via searching` asks the index of people
//! first, `via watching` goes on and names its stream. [`table`] is the same list as data, from which the golden table is
//! printed.

use tonic::{Request, Response, Status, service::Routes};

use crate::gate::{Gate, unread::Unread};
use crate::ops;
use crate::rpc::Rpc;

#[macro_use]
mod index;
mod nms;
mod rule;
mod running;

use index::{RECEIVE, SEND};
pub use rule::Rule;
pub use running::{Deployment, Identity, Running, start};

/// Every RPC with its rule.
pub fn table() -> impl Iterator<Item = &'static Rule> {
    LINES.iter().chain(nms::LINES)
}

fn services(gate: &Gate) -> Routes {
    nms::add(gate, add(gate, Routes::default()))
}

serve! {
    access::session_service_server::SessionService / SessionServiceServer {
        get_sign_in_page: session::GetSignInPage via call;
        sign_in: session::SignIn via hashed;
        sign_out: session::SignOut via call;
        lock: session::Lock via call;
        unlock: session::Unlock via hashed;
        get_session: session::GetSession via call;
        change_password: session::ChangePassword via hashed;
        request_password_reset: session::RequestPasswordReset via call;
    }
    access::account_service_server::AccountService / AccountServiceServer {
        list_accounts: account::ListAccounts via call;
        get_account: account::GetAccount via call;
        apply_account: account::application::ApplyAccount via call;
        authorise_account: account::application::AuthoriseAccount via call;
        issue_code: account::code::IssueCode via hashed;
        list_reset_requests: account::reset::ListResetRequests via call;
        decide_reset: account::reset::DecideReset via hashed;
        revoke_password: account::revoke::RevokePassword via hashed;
        change_roles: account::ChangeRoles via call;
        disable_account: account::DisableAccount via call;
        set_access_end: account::leaving::SetAccessEnd via call;
        record_checks: account::RecordChecks via call;
        assign_neighbourhood: account::neighbourhood_assignment::AssignNeighbourhood via call;
        list_assignable_neighbourhoods: account::neighbourhood_assignment::ListAssignableNeighbourhoods via call;
        unassign_neighbourhood: account::neighbourhood_assignment::UnassignNeighbourhood via call;
        list_people: directory::ListPeople via call;
        list_organisations: directory::ListOrganisations via call;
    }
    access::draft_service_server::DraftService / DraftServiceServer {
        save_draft: draft::SaveDraft via call;
        list_drafts: draft::ListDrafts via call;
        discard_draft: draft::DiscardDraft via call;
    }
    governance::access_review_service_server::AccessReviewService / AccessReviewServiceServer {
        start_access_review: access_review::StartAccessReview via call;
        get_access_review: access_review::GetAccessReview via call;
        decide_line: access_review::DecideLine via call;
        finish_access_review: access_review::FinishAccessReview via call;
        list_access_reviews: access_review::ListAccessReviews via call;
    }
    governance::agreement_service_server::AgreementService / AgreementServiceServer {
        list_own_agreements: agreement::review::ListOwnAgreements via call;
        ask_agreement_review: agreement::review::AskAgreementReview via call;
    }
    governance::enquiry_service_server::EnquiryService / EnquiryServiceServer {
        ask_enquiry: enquiry::AskEnquiry via call;
        answer_enquiry: enquiry::AnswerEnquiry via call;
        list_enquiries: enquiry::ListEnquiries via call;
    }
    governance::instruction_service_server::InstructionService / InstructionServiceServer {
        list_instructions: instruction::ListInstructions via call;
        open_instruction: instruction::OpenInstruction via call;
        close_instruction: instruction::CloseInstruction via call;
        read_instructed: instruction::ReadInstructed via call;
    }
    admin::instruction_admin_service_server::InstructionAdminService / InstructionAdminServiceServer {
        request_instruction: instruction::RequestInstruction via call;
        list_requested_instructions: instruction::ListRequestedInstructions via call;
        challenge_instruction: instruction::ChallengeInstruction via call;
    }
    governance::incident_service_server::IncidentService / IncidentServiceServer {
        report_incident: incident::ReportIncident via call;
        list_incidents: incident::ListIncidents via call;
        get_incident: incident::GetIncident via call;
        move_incident: incident::MoveIncident via call;
    }
    icm::caseload_service_server::CaseloadService / CaseloadServiceServer {
        get_workloads: caseload::GetWorkloads via call;
        get_team: caseload::GetTeam via call;
        list_caseload: caseload::ListCaseload via call;
        hand_over_caseload: caseload::HandOverCaseload via call;
        undo_caseload_handover: caseload::UndoCaseloadHandover via call;
        list_caseload_handovers: caseload::ListCaseloadHandovers via call;
    }
    icm::meeting_service_server::MeetingService / MeetingServiceServer {
        plan_meeting: meeting::PlanMeeting via call;
        list_meetings: meeting::ListMeetings via call;
        get_meeting: meeting::GetMeeting via call;
        add_meeting_item: meeting::AddMeetingItem via call;
        record_minutes: meeting::RecordMinutes via call;
        cancel_meeting: meeting::CancelMeeting via call;
    }
    icm::timeline_service_server::TimelineService / TimelineServiceServer { list_timeline: timeline::ListTimeline via call; }
    icm::review_service_server::ReviewService / ReviewServiceServer {
        list_reviews: review::ListReviews via call;
        get_review_pack: review::GetReviewPack via call;
        complete_review: review::CompleteReview via call;
        get_today: review::GetToday via call;
    }
    icm::activity_service_server::ActivityService / ActivityServiceServer {
        add_activity: activity::AddActivity via call;
        correct_activity: activity::CorrectActivity via call;
        get_activity: activity::GetActivity via call;
        list_activities: activity::ListActivities via call;
        list_activity_kinds: activity::ListActivityKinds via call;
    }
    icm::action_service_server::ActionService / ActionServiceServer {
        add_action: action::AddAction via call;
        update_action: action::UpdateAction via call;
        transition_action: action::TransitionAction via call;
        undo_action_transition: action::UndoActionTransition via call;
        assign_action: action::AssignAction via call;
        list_actions: action::ListActions via call;
        list_my_actions: action::ListMyActions via call;
        list_organisation_actions: action::ListOrganisationActions via call;
    }
    icm::assessment_service_server::AssessmentService / AssessmentServiceServer {
        add_assessment: assessment::AddAssessment via call;
        list_assessments: assessment::ListAssessments via call;
    }
    icm::grant_service_server::GrantService / GrantServiceServer {
        create_grant: grant::CreateGrant via call;
        list_grants: grant::ListGrants via call;
        list_my_grants: grant::ListMyGrants via call;
        answer_grant: grant::AnswerGrant via call;
        end_grant: grant::EndGrant via call;
        end_grant_batch: grant::EndGrantBatch via call;
    }
    icm::consent_service_server::ConsentService / ConsentServiceServer {
        record_consent: consent::RecordConsent via call;
        list_consents: consent::ListConsents via call;
        withdraw_consent: consent::WithdrawConsent via call;
    }
    icm::disclosure_service_server::DisclosureService / DisclosureServiceServer {
        request_disclosure: disclosure::RequestDisclosure via call;
        list_disclosures: disclosure::ListDisclosures via call;
        decide_disclosure: disclosure::DecideDisclosure via call;
        make_disclosure: disclosure::MakeDisclosure via call;
    }
    icm::transfer_service_server::TransferService / TransferServiceServer {
        offer_transfer: transfer::OfferTransfer via call;
        list_transfers: transfer::ListTransfers via call;
        accept_transfer: transfer::AcceptTransfer via call;
        decline_transfer: transfer::DeclineTransfer via call;
        withdraw_transfer: transfer::WithdrawTransfer via call;
    }
    icm::referral_service_server::ReferralService / ReferralServiceServer {
        send_referral: referral::SendReferral via call;
        list_referrals: referral::ListReferrals via call;
        accept_referral: referral::AcceptReferral via call;
        decline_referral: referral::DeclineReferral via call;
        withdraw_referral: referral::WithdrawReferral via call;
    }
    icm::loss_service_server::LossService / LossServiceServer { list_losses: loss::ListLosses via call; }
    audit::sighting_service_server::SightingService / SightingServiceServer { list_sightings: sighting::ListSightings via call; }
    audit::lookup_service_server::LookupService / LookupServiceServer { list_lookups: lookup::ListLookups via call; find_lookup: lookup::FindLookup via call; }
    audit::sample_service_server::SampleService / SampleServiceServer {
        draw_sample: sample::DrawSample via call;
        list_samples: sample::ListSamples via call;
        get_sample: sample::GetSample via call;
        find_sample_line: sample::FindSampleLine via call;
        finish_sample: sample::FinishSample via call;
    }
    icm::seal_service_server::SealService / SealServiceServer {
        place_seal: seal::PlaceSeal via call;
        list_seals: seal::ListSeals via call;
        list_own_seals: seal::ListOwnSeals via call;
        list_seal_looks: seal::looks::ListSealLooks via call;
        change_seal: seal::ChangeSeal via call;
        lift_seal: seal::LiftSeal via call;
        list_signposts: seal::ListSignposts via call;
        break_glass: seal::glass::BreakGlass via call;
        list_broken_glass: seal::glass::ListBrokenGlass via call;
        review_broken_glass: seal::glass::ReviewBrokenGlass via call;
    }
    icm::hold_service_server::HoldService / HoldServiceServer {
        place_hold: hold::PlaceHold via call;
        list_holds: hold::ListHolds via call;
        review_hold: hold::ReviewHold via call;
    }
    icm::correction_service_server::CorrectionService / CorrectionServiceServer {
        tell_correction: correction::TellCorrection via call;
        list_corrections: correction::ListCorrections via call;
        confirm_correction: correction::ConfirmCorrection via call;
    }
    icm::quality_service_server::QualityService / QualityServiceServer { get_quality: quality::GetQuality via call; list_quality_lines: quality::ListQualityLines via call; }
    icm::subject_request_service_server::SubjectRequestService / SubjectRequestServiceServer {
        register_subject_request: subject_request::RegisterSubjectRequest via call;
        list_subject_requests: subject_request::ListSubjectRequests via call;
        get_subject_request: subject_request::GetSubjectRequest via call;
        confirm_subject_identity: subject_request::ConfirmSubjectIdentity via call;
        extend_subject_request: subject_request::ExtendSubjectRequest via call;
        get_subject_pack: subject_request::pack::GetSubjectPack via call;
        decide_subject_item: subject_request::pack::DecideSubjectItem via call;
        complete_subject_request: subject_request::complete::CompleteSubjectRequest via call;
    }
    icm::refusal_service_server::RefusalService / RefusalServiceServer {
        record_refusal: refusal::RecordRefusal via call;
        list_refusals: refusal::ListRefusals via call;
        review_refusal: refusal::ReviewRefusal via call;
    }
    admin::organisation_service_server::OrganisationService / OrganisationServiceServer {
        create_organisation: organisation::CreateOrganisation via call;
        list_organisations: organisation::ListOrganisations via call;
        get_organisation: organisation::GetOrganisation via call;
        update_organisation_status: organisation::UpdateOrganisationStatus via call;
        add_address_range: address_range::AddAddressRange via call;
        remove_address_range: address_range::RemoveAddressRange via call;
        record_agreement: agreement::RecordAgreement via call;
        review_agreement: agreement::review::ReviewAgreement via call;
        end_agreement: agreement::EndAgreement via call;
        get_public_list: agreement::GetPublicList via call;
        create_csp: csp::CreateCsp via call;
        list_csps: csp::ListCsps via call;
    }
    admin::approval_service_server::ApprovalService / ApprovalServiceServer {
        list_approvals: approval::ListApprovals via call;
        approve_organisation: approval::ApproveOrganisation via call;
    }
    admin::account_admin_service_server::AccountAdminService / AccountAdminServiceServer {
        list_accounts: account_admin::ListAccounts via call;
        create_account: account_admin::CreateAccount via hashed;
        unlock_account: account_admin::UnlockAccount via call;
        suspend_account: account_admin::SuspendAccount via call;
    }
    admin::terminal_service_server::TerminalService / TerminalServiceServer {
        enrol_terminal: terminal::EnrolTerminal via call;
        list_terminals: terminal::ListTerminals via call;
        revoke_terminal: terminal::RevokeTerminal via call;
    }
    admin::confirmation_service_server::ConfirmationService / ConfirmationServiceServer {
        list_confirmations: confirmation::ListConfirmations via call;
        decide_confirmation: confirmation::DecideConfirmation via call;
    }
    admin::syops_service_server::SyopsService / SyopsServiceServer { publish_syops: syops::PublishSyops via call; list_syops: syops::ListSyops via call; }
    audit::audit_service_server::AuditService / AuditServiceServer {
        list_my_events: event::ListMyEvents via call;
        list_events: event::ListEvents via call;
        get_event: event::GetEvent via call;
    }
    admin::overdue_service_server::OverdueService / OverdueServiceServer { list_overdue: overdue::ListOverdue via call; }
    icm::nominal_service_server::NominalService / NominalServiceServer {
        search_nominals: nominal::SearchNominals via searching;
        get_nominal: nominal::GetNominal via call;
        find_likely_matches: nominal::FindLikelyMatches via searching;
        create_nominal: nominal::CreateNominal via searching;
        update_nominal: nominal::UpdateNominal via call;
        list_nominal_versions: nominal::version::ListNominalVersions via call;
    }
    icm::particular_service_server::ParticularService / ParticularServiceServer {
        add_particular: particular::AddParticular via call;
        update_particular: particular::UpdateParticular via call;
        remove_particular: particular::RemoveParticular via call;
    }
    icm::marker_service_server::MarkerService / MarkerServiceServer {
        place_marker: marker::PlaceMarker via call;
        review_marker: marker::ReviewMarker via call;
        remove_marker: marker::RemoveMarker via call;
    }
    icm::photograph_service_server::PhotographService / PhotographServiceServer {
        add_photograph: photograph::AddPhotograph via hashed;
        get_photograph: photograph::GetPhotograph via call;
        remove_photograph: photograph::RemovePhotograph via call;
    }
    icm::relation_service_server::RelationService / RelationServiceServer {
        add_relation: relation::AddRelation via call;
        update_relation: relation::UpdateRelation via call;
        remove_relation: relation::RemoveRelation via call;
    }
    icm::link_service_server::LinkService / LinkServiceServer {
        list_duplicates: link::ListDuplicates via call;
        compare_nominals: link::CompareNominals via call;
        propose_link: link::ProposeLink via call;
        decide_link: link::DecideLink via call;
        reverse_link: link::ReverseLink via call;
    }
    icm::accuracy_service_server::AccuracyService / AccuracyServiceServer { list_stale_fields: accuracy::ListStaleFields via call; verify_field: accuracy::VerifyField via call; }
    icm::case_file_service_server::CaseFileService / CaseFileServiceServer {
        create_case_file: case_file::CreateCaseFile via call;
        get_case_file: case_file::GetCaseFile via call;
        list_case_files: case_file::ListCaseFiles via call;
        add_nominal: case_file::AddNominal via call;
    }
    icm::programme_service_server::ProgrammeService / ProgrammeServiceServer { list_programmes: programme::ListProgrammes via call; }
    icm::case_review_service_server::CaseReviewService / CaseReviewServiceServer {
        request_case_review: case_review::RequestCaseReview via call;
        decide_case_review: case_review::DecideCaseReview via call;
        hold_case_review: case_review::HoldCaseReview via call;
        answer_case_review: case_review::AnswerCaseReview via call;
        list_case_reviews: case_review::ListCaseReviews via call;
    }
    icm::disposal_service_server::DisposalService / DisposalServiceServer {
        list_disposals: disposal::ListDisposals via call;
        get_disposal: disposal::GetDisposal via call;
        authorise_disposal: disposal::AuthoriseDisposal via call;
        withdraw_disposal: disposal::WithdrawDisposal via call;
        place_disposal_hold: disposal::PlaceDisposalHold via call;
        lift_disposal_hold: disposal::LiftDisposalHold via call;
        list_certificates: disposal::ListCertificates via call;
    }
    admin::programme_service_server::ProgrammeService / ProgrammeServiceServer {
        create_programme: programme::CreateProgramme via call;
        update_programme: programme::UpdateProgramme via call;
        list_programmes: programme::ListForAdministration via call;
    }
    icm::channel_service_server::ChannelService / ChannelServiceServer {
        create_channel: channel::CreateChannel via call;
        get_channel: channel::GetChannel via call;
        list_channels: channel::ListChannels via call;
        add_member: channel::AddMember via call;
        remove_member: channel::RemoveMember via call;
        undo_remove_member: channel::UndoRemoveMember via call;
        assign: channel::Assign via call;
        unassign: channel::Unassign via call;
        update_channel: channel::UpdateChannel via call;
        reopen_channel: channel::ReopenChannel via call;
    }
    access::reach_service_server::ReachService / ReachServiceServer {
        explain: reach::Explain via call;
        find_reference: reference::FindReference via call;
        preview_audience: reach::PreviewAudience via call;
    }
}
