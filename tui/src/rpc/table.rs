//! The calls that are used, one line for each RPC.

use tonic::Status;
use tonic::transport::Channel;

use super::MOST_BYTES;
use super::head::Head;

calls! {
    access::session_service_client::SessionServiceClient {
        GetSignInPage get_sign_in_page(GetSignInPageRequest) -> GetSignInPageResponse;
        SignIn sign_in(SignInRequest) -> SignInResponse;
        SignOut sign_out(SignOutRequest) -> SignOutResponse;
        Lock lock(LockRequest) -> LockResponse;
        Unlock unlock(UnlockRequest) -> UnlockResponse;
        GetSession get_session(GetSessionRequest) -> GetSessionResponse;
        ChangePassword change_password(ChangePasswordRequest) -> ChangePasswordResponse;
        RequestPasswordReset request_password_reset(RequestPasswordResetRequest) -> RequestPasswordResetResponse;
    }
    access::draft_service_client::DraftServiceClient {
        SaveDraft save_draft(SaveDraftRequest) -> SaveDraftResponse;
        ListDrafts list_drafts(ListDraftsRequest) -> ListDraftsResponse;
        DiscardDraft discard_draft(DiscardDraftRequest) -> DiscardDraftResponse;
    }
    access::reach_service_client::ReachServiceClient {
        Explain explain(ExplainRequest) -> ExplainResponse;
        FindReference find_reference(FindReferenceRequest) -> FindReferenceResponse;
    }
    access::account_service_client::AccountServiceClient {
        ListPeople list_people(ListPeopleRequest) -> ListPeopleResponse;
        ListAccounts list_accounts(ListAccountsRequest) -> ListAccountsResponse;
        GetAccount get_account(GetAccountRequest) -> GetAccountResponse;
        ApplyAccount apply_account(ApplyAccountRequest) -> ApplyAccountResponse;
        AuthoriseAccount authorise_account(AuthoriseAccountRequest) -> AuthoriseAccountResponse;
        IssueCode issue_code(IssueCodeRequest) -> IssueCodeResponse;
        ListResetRequests list_reset_requests(ListResetRequestsRequest) -> ListResetRequestsResponse;
        DecideReset decide_reset(DecideResetRequest) -> DecideResetResponse;
        RevokePassword revoke_password(RevokePasswordRequest) -> RevokePasswordResponse;
        ChangeRoles change_roles(ChangeRolesRequest) -> ChangeRolesResponse;
        DisableAccount disable_account(DisableAccountRequest) -> DisableAccountResponse;
        SetAccessEnd set_access_end(SetAccessEndRequest) -> SetAccessEndResponse;
        RecordChecks record_checks(RecordChecksRequest) -> RecordChecksResponse;
        AssignNeighbourhood assign_neighbourhood(AssignNeighbourhoodRequest) -> AssignNeighbourhoodResponse;
        ListAssignableNeighbourhoods list_assignable_neighbourhoods(ListAssignableNeighbourhoodsRequest)
            -> ListAssignableNeighbourhoodsResponse;
        UnassignNeighbourhood unassign_neighbourhood(UnassignNeighbourhoodRequest) -> UnassignNeighbourhoodResponse;
        ListOrganisations list_organisations(ListOrganisationsRequest) -> ListOrganisationsResponse;
    }
    admin::overdue_service_client::OverdueServiceClient {
        ListOverdue list_overdue(ListOverdueRequest) -> ListOverdueResponse;
    }
    admin::approval_service_client::ApprovalServiceClient {
        ListApprovals list_approvals(ListApprovalsRequest) -> ListApprovalsResponse;
        ApproveOrganisation approve_organisation(ApproveOrganisationRequest) -> ApproveOrganisationResponse;
    }
    admin::confirmation_service_client::ConfirmationServiceClient {
        ListConfirmations list_confirmations(ListConfirmationsRequest) -> ListConfirmationsResponse;
        DecideConfirmation decide_confirmation(DecideConfirmationRequest) -> DecideConfirmationResponse;
    }
    audit::audit_service_client::AuditServiceClient {
        ListMyEvents list_my_events(ListMyEventsRequest) -> ListMyEventsResponse;
        ListEvents list_events(ListEventsRequest) -> ListEventsResponse;
        GetEvent get_event(GetEventRequest) -> GetEventResponse;
    }
    governance::enquiry_service_client::EnquiryServiceClient {
        AskEnquiry ask_enquiry(AskEnquiryRequest) -> AskEnquiryResponse;
        AnswerEnquiry answer_enquiry(AnswerEnquiryRequest) -> AnswerEnquiryResponse;
        ListEnquiries list_enquiries(ListEnquiriesRequest) -> ListEnquiriesResponse;
    }
    governance::agreement_service_client::AgreementServiceClient {
        ListOwnAgreements list_own_agreements(ListOwnAgreementsRequest) -> ListOwnAgreementsResponse;
        AskAgreementReview ask_agreement_review(AskAgreementReviewRequest) -> AskAgreementReviewResponse;
    }
    governance::access_review_service_client::AccessReviewServiceClient {
        StartAccessReview start_access_review(StartAccessReviewRequest) -> StartAccessReviewResponse;
        GetAccessReview get_access_review(GetAccessReviewRequest) -> GetAccessReviewResponse;
        DecideLine decide_line(DecideLineRequest) -> DecideLineResponse;
        FinishAccessReview finish_access_review(FinishAccessReviewRequest) -> FinishAccessReviewResponse;
        ListAccessReviews list_access_reviews(ListAccessReviewsRequest) -> ListAccessReviewsResponse;
    }
    governance::instruction_service_client::InstructionServiceClient {
        ListInstructions list_instructions(ListInstructionsRequest) -> ListInstructionsResponse;
        OpenInstruction open_instruction(OpenInstructionRequest) -> OpenInstructionResponse;
        CloseInstruction close_instruction(CloseInstructionRequest) -> CloseInstructionResponse;
    }
    governance::incident_service_client::IncidentServiceClient {
        ReportIncident report_incident(ReportIncidentRequest) -> ReportIncidentResponse;
        ListIncidents list_incidents(ListIncidentsRequest) -> ListIncidentsResponse;
        GetIncident get_incident(GetIncidentRequest) -> GetIncidentResponse;
        MoveIncident move_incident(MoveIncidentRequest) -> MoveIncidentResponse;
    }
    icm::nominal_service_client::NominalServiceClient {
        SearchNominals search_nominals(SearchNominalsRequest) -> SearchNominalsResponse;
        GetNominal get_nominal(GetNominalRequest) -> GetNominalResponse;
        CreateNominal create_nominal(CreateNominalRequest) -> CreateNominalResponse;
        UpdateNominal update_nominal(UpdateNominalRequest) -> UpdateNominalResponse;
        ListNominalVersions list_nominal_versions(ListNominalVersionsRequest) -> ListNominalVersionsResponse;
    }
    icm::particular_service_client::ParticularServiceClient {
        AddParticular add_particular(AddParticularRequest) -> AddParticularResponse;
        UpdateParticular update_particular(UpdateParticularRequest) -> UpdateParticularResponse;
        RemoveParticular remove_particular(RemoveParticularRequest) -> RemoveParticularResponse;
    }
    icm::marker_service_client::MarkerServiceClient {
        PlaceMarker place_marker(PlaceMarkerRequest) -> PlaceMarkerResponse;
        ReviewMarker review_marker(ReviewMarkerRequest) -> ReviewMarkerResponse;
        RemoveMarker remove_marker(RemoveMarkerRequest) -> RemoveMarkerResponse;
    }
    icm::photograph_service_client::PhotographServiceClient {
        GetPhotograph get_photograph(GetPhotographRequest) -> GetPhotographResponse;
        RemovePhotograph remove_photograph(RemovePhotographRequest) -> RemovePhotographResponse;
    }
    icm::relation_service_client::RelationServiceClient {
        AddRelation add_relation(AddRelationRequest) -> AddRelationResponse;
        UpdateRelation update_relation(UpdateRelationRequest) -> UpdateRelationResponse;
        RemoveRelation remove_relation(RemoveRelationRequest) -> RemoveRelationResponse;
    }
    icm::link_service_client::LinkServiceClient {
        ListDuplicates list_duplicates(ListDuplicatesRequest) -> ListDuplicatesResponse;
        CompareNominals compare_nominals(CompareNominalsRequest) -> CompareNominalsResponse;
        ProposeLink propose_link(ProposeLinkRequest) -> ProposeLinkResponse;
        DecideLink decide_link(DecideLinkRequest) -> DecideLinkResponse;
        ReverseLink reverse_link(ReverseLinkRequest) -> ReverseLinkResponse;
    }
    icm::accuracy_service_client::AccuracyServiceClient {
        ListStaleFields list_stale_fields(ListStaleFieldsRequest) -> ListStaleFieldsResponse;
        VerifyField verify_field(VerifyFieldRequest) -> VerifyFieldResponse;
    }
    icm::case_file_service_client::CaseFileServiceClient {
        CreateCaseFile create_case_file(CreateCaseFileRequest) -> CreateCaseFileResponse;
        GetCaseFile get_case_file(GetCaseFileRequest) -> GetCaseFileResponse;
        ListCaseFiles list_case_files(ListCaseFilesRequest) -> ListCaseFilesResponse;
        AddNominal add_nominal(AddNominalRequest) -> AddNominalResponse;
    }
    icm::case_review_service_client::CaseReviewServiceClient {
        RequestCaseReview request_case_review(RequestCaseReviewRequest) -> RequestCaseReviewResponse;
        DecideCaseReview decide_case_review(DecideCaseReviewRequest) -> DecideCaseReviewResponse;
        HoldCaseReview hold_case_review(HoldCaseReviewRequest) -> HoldCaseReviewResponse;
        AnswerCaseReview answer_case_review(AnswerCaseReviewRequest) -> AnswerCaseReviewResponse;
        ListCaseReviews list_case_reviews(ListCaseReviewsRequest) -> ListCaseReviewsResponse;
    }
    icm::disposal_service_client::DisposalServiceClient {
        ListDisposals list_disposals(ListDisposalsRequest) -> ListDisposalsResponse;
        GetDisposal get_disposal(GetDisposalRequest) -> GetDisposalResponse;
        AuthoriseDisposal authorise_disposal(AuthoriseDisposalRequest) -> AuthoriseDisposalResponse;
        WithdrawDisposal withdraw_disposal(WithdrawDisposalRequest) -> WithdrawDisposalResponse;
        PlaceDisposalHold place_disposal_hold(PlaceDisposalHoldRequest) -> PlaceDisposalHoldResponse;
        LiftDisposalHold lift_disposal_hold(LiftDisposalHoldRequest) -> LiftDisposalHoldResponse;
        ListCertificates list_certificates(ListCertificatesRequest) -> ListCertificatesResponse;
    }
    icm::programme_service_client::ProgrammeServiceClient {
        ListProgrammes list_programmes(ListProgrammesRequest) -> ListProgrammesResponse;
    }
    icm::channel_service_client::ChannelServiceClient {
        CreateChannel create_channel(CreateChannelRequest) -> CreateChannelResponse;
        GetChannel get_channel(GetChannelRequest) -> GetChannelResponse;
        ListChannels list_channels(ListChannelsRequest) -> ListChannelsResponse;
        AddMember add_member(AddMemberRequest) -> AddMemberResponse;
        RemoveMember remove_member(RemoveMemberRequest) -> RemoveMemberResponse;
        UndoRemoveMember undo_remove_member(UndoRemoveMemberRequest) -> UndoRemoveMemberResponse;
        Assign assign(AssignRequest) -> AssignResponse;
        Unassign unassign(UnassignRequest) -> UnassignResponse;
        UpdateChannel update_channel(UpdateChannelRequest) -> UpdateChannelResponse;
        ReopenChannel reopen_channel(ReopenChannelRequest) -> ReopenChannelResponse;
    }
    icm::activity_service_client::ActivityServiceClient {
        AddActivity add_activity(AddActivityRequest) -> AddActivityResponse;
        CorrectActivity correct_activity(CorrectActivityRequest) -> CorrectActivityResponse;
        GetActivity get_activity(GetActivityRequest) -> GetActivityResponse;
        ListActivities list_activities(ListActivitiesRequest) -> ListActivitiesResponse;
        ListActivityKinds list_activity_kinds(ListActivityKindsRequest) -> ListActivityKindsResponse;
    }
    icm::action_service_client::ActionServiceClient {
        AddAction add_action(AddActionRequest) -> AddActionResponse;
        UpdateAction update_action(UpdateActionRequest) -> UpdateActionResponse;
        TransitionAction transition_action(TransitionActionRequest) -> TransitionActionResponse;
        UndoActionTransition undo_action_transition(UndoActionTransitionRequest) -> UndoActionTransitionResponse;
        AssignAction assign_action(AssignActionRequest) -> AssignActionResponse;
        ListMyActions list_my_actions(ListMyActionsRequest) -> ListMyActionsResponse;
        ListOrganisationActions list_organisation_actions(ListOrganisationActionsRequest) -> ListOrganisationActionsResponse;
    }
    icm::assessment_service_client::AssessmentServiceClient {
        AddAssessment add_assessment(AddAssessmentRequest) -> AddAssessmentResponse;
        ListAssessments list_assessments(ListAssessmentsRequest) -> ListAssessmentsResponse;
    }
    icm::grant_service_client::GrantServiceClient {
        CreateGrant create_grant(CreateGrantRequest) -> CreateGrantResponse;
        ListGrants list_grants(ListGrantsRequest) -> ListGrantsResponse;
        ListMyGrants list_my_grants(ListMyGrantsRequest) -> ListMyGrantsResponse;
        AnswerGrant answer_grant(AnswerGrantRequest) -> AnswerGrantResponse;
        EndGrant end_grant(EndGrantRequest) -> EndGrantResponse;
        EndGrantBatch end_grant_batch(EndGrantBatchRequest) -> EndGrantBatchResponse;
    }
    icm::consent_service_client::ConsentServiceClient {
        RecordConsent record_consent(RecordConsentRequest) -> RecordConsentResponse;
        ListConsents list_consents(ListConsentsRequest) -> ListConsentsResponse;
        WithdrawConsent withdraw_consent(WithdrawConsentRequest) -> WithdrawConsentResponse;
    }
    icm::disclosure_service_client::DisclosureServiceClient {
        RequestDisclosure request_disclosure(RequestDisclosureRequest) -> RequestDisclosureResponse;
        ListDisclosures list_disclosures(ListDisclosuresRequest) -> ListDisclosuresResponse;
        DecideDisclosure decide_disclosure(DecideDisclosureRequest) -> DecideDisclosureResponse;
        MakeDisclosure make_disclosure(MakeDisclosureRequest) -> MakeDisclosureResponse;
    }
    icm::transfer_service_client::TransferServiceClient {
        OfferTransfer offer_transfer(OfferTransferRequest) -> OfferTransferResponse;
        ListTransfers list_transfers(ListTransfersRequest) -> ListTransfersResponse;
        AcceptTransfer accept_transfer(AcceptTransferRequest) -> AcceptTransferResponse;
        DeclineTransfer decline_transfer(DeclineTransferRequest) -> DeclineTransferResponse;
        WithdrawTransfer withdraw_transfer(WithdrawTransferRequest) -> WithdrawTransferResponse;
    }
    icm::referral_service_client::ReferralServiceClient {
        SendReferral send_referral(SendReferralRequest) -> SendReferralResponse;
        ListReferrals list_referrals(ListReferralsRequest) -> ListReferralsResponse;
        AcceptReferral accept_referral(AcceptReferralRequest) -> AcceptReferralResponse;
        DeclineReferral decline_referral(DeclineReferralRequest) -> DeclineReferralResponse;
        WithdrawReferral withdraw_referral(WithdrawReferralRequest) -> WithdrawReferralResponse;
    }
    icm::loss_service_client::LossServiceClient {
        ListLosses list_losses(ListLossesRequest) -> ListLossesResponse;
    }
    audit::sample_service_client::SampleServiceClient {
        DrawSample draw_sample(DrawSampleRequest) -> DrawSampleResponse;
        ListSamples list_samples(ListSamplesRequest) -> ListSamplesResponse;
        GetSample get_sample(GetSampleRequest) -> GetSampleResponse;
        FindSampleLine find_sample_line(FindSampleLineRequest) -> FindSampleLineResponse;
        FinishSample finish_sample(FinishSampleRequest) -> FinishSampleResponse;
    }
    audit::lookup_service_client::LookupServiceClient {
        ListLookups list_lookups(ListLookupsRequest) -> ListLookupsResponse;
        FindLookup find_lookup(FindLookupRequest) -> FindLookupResponse;
    }
    audit::sighting_service_client::SightingServiceClient {
        ListSightings list_sightings(ListSightingsRequest) -> ListSightingsResponse;
    }
    icm::seal_service_client::SealServiceClient {
        PlaceSeal place_seal(PlaceSealRequest) -> PlaceSealResponse;
        ListSeals list_seals(ListSealsRequest) -> ListSealsResponse;
        ListSealLooks list_seal_looks(ListSealLooksRequest) -> ListSealLooksResponse;
        ChangeSeal change_seal(ChangeSealRequest) -> ChangeSealResponse;
        LiftSeal lift_seal(LiftSealRequest) -> LiftSealResponse;
        ListOwnSeals list_own_seals(ListOwnSealsRequest) -> ListOwnSealsResponse;
        ListSignposts list_signposts(ListSignpostsRequest) -> ListSignpostsResponse;
        BreakGlass break_glass(BreakGlassRequest) -> BreakGlassResponse;
        ListBrokenGlass list_broken_glass(ListBrokenGlassRequest) -> ListBrokenGlassResponse;
        ReviewBrokenGlass review_broken_glass(ReviewBrokenGlassRequest) -> ReviewBrokenGlassResponse;
    }
    icm::hold_service_client::HoldServiceClient {
        PlaceHold place_hold(PlaceHoldRequest) -> PlaceHoldResponse;
        ListHolds list_holds(ListHoldsRequest) -> ListHoldsResponse;
        ReviewHold review_hold(ReviewHoldRequest) -> ReviewHoldResponse;
    }
    icm::correction_service_client::CorrectionServiceClient {
        TellCorrection tell_correction(TellCorrectionRequest) -> TellCorrectionResponse;
        ListCorrections list_corrections(ListCorrectionsRequest) -> ListCorrectionsResponse;
        ConfirmCorrection confirm_correction(ConfirmCorrectionRequest) -> ConfirmCorrectionResponse;
    }
    icm::quality_service_client::QualityServiceClient {
        GetQuality get_quality(GetQualityRequest) -> GetQualityResponse;
        ListQualityLines list_quality_lines(ListQualityLinesRequest) -> ListQualityLinesResponse;
    }
    icm::subject_request_service_client::SubjectRequestServiceClient {
        RegisterSubjectRequest register_subject_request(RegisterSubjectRequestRequest) -> RegisterSubjectRequestResponse;
        ListSubjectRequests list_subject_requests(ListSubjectRequestsRequest) -> ListSubjectRequestsResponse;
        GetSubjectRequest get_subject_request(GetSubjectRequestRequest) -> GetSubjectRequestResponse;
        ConfirmSubjectIdentity confirm_subject_identity(ConfirmSubjectIdentityRequest) -> ConfirmSubjectIdentityResponse;
        ExtendSubjectRequest extend_subject_request(ExtendSubjectRequestRequest) -> ExtendSubjectRequestResponse;
        GetSubjectPack get_subject_pack(GetSubjectPackRequest) -> GetSubjectPackResponse;
        DecideSubjectItem decide_subject_item(DecideSubjectItemRequest) -> DecideSubjectItemResponse;
        CompleteSubjectRequest complete_subject_request(CompleteSubjectRequestRequest) -> CompleteSubjectRequestResponse;
    }
    icm::refusal_service_client::RefusalServiceClient {
        RecordRefusal record_refusal(RecordRefusalRequest) -> RecordRefusalResponse;
        ListRefusals list_refusals(ListRefusalsRequest) -> ListRefusalsResponse;
        ReviewRefusal review_refusal(ReviewRefusalRequest) -> ReviewRefusalResponse;
    }
    icm::caseload_service_client::CaseloadServiceClient {
        GetWorkloads get_workloads(GetWorkloadsRequest) -> GetWorkloadsResponse;
        GetTeam get_team(GetTeamRequest) -> GetTeamResponse;
        ListCaseload list_caseload(ListCaseloadRequest) -> ListCaseloadResponse;
        HandOverCaseload hand_over_caseload(HandOverCaseloadRequest) -> HandOverCaseloadResponse;
        UndoCaseloadHandover undo_caseload_handover(UndoCaseloadHandoverRequest) -> UndoCaseloadHandoverResponse;
        ListCaseloadHandovers list_caseload_handovers(ListCaseloadHandoversRequest) -> ListCaseloadHandoversResponse;
    }
    icm::meeting_service_client::MeetingServiceClient {
        PlanMeeting plan_meeting(PlanMeetingRequest) -> PlanMeetingResponse;
        ListMeetings list_meetings(ListMeetingsRequest) -> ListMeetingsResponse;
        GetMeeting get_meeting(GetMeetingRequest) -> GetMeetingResponse;
        AddMeetingItem add_meeting_item(AddMeetingItemRequest) -> AddMeetingItemResponse;
        RecordMinutes record_minutes(RecordMinutesRequest) -> RecordMinutesResponse;
        CancelMeeting cancel_meeting(CancelMeetingRequest) -> CancelMeetingResponse;
    }
    icm::timeline_service_client::TimelineServiceClient {
        ListTimeline list_timeline(ListTimelineRequest) -> ListTimelineResponse;
    }
    icm::review_service_client::ReviewServiceClient {
        ListReviews list_reviews(ListReviewsRequest) -> ListReviewsResponse;
        GetReviewPack get_review_pack(GetReviewPackRequest) -> GetReviewPackResponse;
        CompleteReview complete_review(CompleteReviewRequest) -> CompleteReviewResponse;
        GetToday get_today(GetTodayRequest) -> GetTodayResponse;
    }
    nms::neighbourhood_service_client::NeighbourhoodServiceClient {
        ListNeighbourhoods list_neighbourhoods(ListNeighbourhoodsRequest) -> ListNeighbourhoodsResponse;
        GetBoard get_board(GetBoardRequest) -> GetBoardResponse;
        MarkBoardSeen mark_board_seen(MarkBoardSeenRequest) -> MarkBoardSeenResponse;
    }
    nms::board_service_client::BoardServiceClient {
        WatchBoard watch_board(WatchBoardRequest) => WatchBoardResponse;
    }
    nms::briefing_service_client::BriefingServiceClient {
        GetBriefing get_briefing(GetBriefingRequest) -> GetBriefingResponse; }
    nms::place_service_client::PlaceServiceClient {
        FindPlace find_place(FindPlaceRequest) -> FindPlaceResponse;
    }
    nms::import_service_client::ImportServiceClient {
        ImportContacts import_contacts(ImportContactsRequest) -> ImportContactsResponse;
        ImportAreas import_areas(ImportAreasRequest) -> ImportAreasResponse;
    }
    nms::area_service_client::AreaServiceClient {
        CreateArea create_area(CreateAreaRequest) -> CreateAreaResponse;
        UpdateArea update_area(UpdateAreaRequest) -> UpdateAreaResponse;
        GetBoundary get_boundary(GetBoundaryRequest) -> GetBoundaryResponse;
        RetireArea retire_area(RetireAreaRequest) -> RetireAreaResponse;
        MergeArea merge_area(MergeAreaRequest) -> MergeAreaResponse;
        RestoreArea restore_area(RestoreAreaRequest) -> RestoreAreaResponse;
    }
    nms::priority_service_client::PriorityServiceClient {
        CreatePriority create_priority(CreatePriorityRequest) -> CreatePriorityResponse;
        UpdatePriority update_priority(UpdatePriorityRequest) -> UpdatePriorityResponse;
        MovePriority move_priority(MovePriorityRequest) -> MovePriorityResponse;
        UndoPriorityMove undo_priority_move(UndoPriorityMoveRequest) -> UndoPriorityMoveResponse;
    }
    nms::face_service_client::FaceServiceClient {
        ListFaces list_faces(ListFacesRequest) -> ListFacesResponse;
        GetFace get_face(GetFaceRequest) -> GetFaceResponse;
        WriteFace write_face(WriteFaceRequest) -> WriteFaceResponse;
        ApproveFace approve_face(ApproveFaceRequest) -> ApproveFaceResponse;
        WithdrawFace withdraw_face(WithdrawFaceRequest) -> WithdrawFaceResponse;
    }
    nms::publication_service_client::PublicationServiceClient {
        ListPublications list_publications(ListPublicationsRequest) -> ListPublicationsResponse;
        GetPublication get_publication(GetPublicationRequest) -> GetPublicationResponse;
        PreparePublication prepare_publication(PreparePublicationRequest) -> PreparePublicationResponse;
        ApprovePublication approve_publication(ApprovePublicationRequest) -> ApprovePublicationResponse;
        RefusePublication refuse_publication(RefusePublicationRequest) -> RefusePublicationResponse;
        PublishPublication publish_publication(PublishPublicationRequest) -> PublishPublicationResponse;
        WithdrawPublication withdraw_publication(WithdrawPublicationRequest) -> WithdrawPublicationResponse;
    }
    nms::engagement_service_client::EngagementServiceClient {
        CreateEngagement create_engagement(CreateEngagementRequest) -> CreateEngagementResponse;
        UpdateEngagement update_engagement(UpdateEngagementRequest) -> UpdateEngagementResponse;
        MoveEngagement move_engagement(MoveEngagementRequest) -> MoveEngagementResponse;
        CancelEngagementSeries cancel_engagement_series(CancelEngagementSeriesRequest) -> CancelEngagementSeriesResponse;
        UndoEngagementMove undo_engagement_move(UndoEngagementMoveRequest) -> UndoEngagementMoveResponse;
    }
    nms::contact_service_client::ContactServiceClient {
        CreateContact create_contact(CreateContactRequest) -> CreateContactResponse;
        UpdateContact update_contact(UpdateContactRequest) -> UpdateContactResponse;
        RecordContactMade record_contact_made(RecordContactMadeRequest) -> RecordContactMadeResponse;
        WithdrawContact withdraw_contact(WithdrawContactRequest) -> WithdrawContactResponse;
    }
    nms::survey_service_client::SurveyServiceClient {
        ListSurveys list_surveys(ListSurveysRequest) -> ListSurveysResponse;
        StartSurvey start_survey(StartSurveyRequest) -> StartSurveyResponse;
        AnswerSurvey answer_survey(AnswerSurveyRequest) -> AnswerSurveyResponse;
        ListSurveyCoverage list_survey_coverage(ListSurveyCoverageRequest) -> ListSurveyCoverageResponse;
    }
    nms::group_service_client::GroupServiceClient {
        ListGroups list_groups(ListGroupsRequest) -> ListGroupsResponse;
        CreateGroup create_group(CreateGroupRequest) -> CreateGroupResponse;
        UpdateGroup update_group(UpdateGroupRequest) -> UpdateGroupResponse;
        EndGroup end_group(EndGroupRequest) -> EndGroupResponse;
    }
    nms::profile_service_client::ProfileServiceClient {
        ListProfiles list_profiles(ListProfilesRequest) -> ListProfilesResponse;
        WriteProfile write_profile(WriteProfileRequest) -> WriteProfileResponse;
        ApproveProfile approve_profile(ApproveProfileRequest) -> ApproveProfileResponse;
    }
    nms::plan_service_client::PlanServiceClient {
        CreatePlan create_plan(CreatePlanRequest) -> CreatePlanResponse;
        UpdatePlan update_plan(UpdatePlanRequest) -> UpdatePlanResponse;
        MovePlan move_plan(MovePlanRequest) -> MovePlanResponse;
        AnswerPlanTask answer_plan_task(AnswerPlanTaskRequest) -> AnswerPlanTaskResponse;
        UndoPlanMove undo_plan_move(UndoPlanMoveRequest) -> UndoPlanMoveResponse;
    }
}
