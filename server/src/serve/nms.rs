//! The lines of the Neighbourhood Management System.

use tonic::{Request, Response, Status, service::Routes};

use super::Rule;
use super::index::{RECEIVE, SEND};
use crate::gate::{Gate, Told, unread::Unread};
use crate::ops;
use crate::rpc::Rpc;

serve! {
    nms::neighbourhood_service_server::NeighbourhoodService / NeighbourhoodServiceServer {
        list_neighbourhoods: neighbourhood::ListNeighbourhoods via call;
        get_board: neighbourhood::GetBoard via call;
        mark_board_seen: neighbourhood::MarkBoardSeen via call;
    }
    nms::board_service_server::BoardService / BoardServiceServer { watch_board (WatchBoardStream of WatchBoardResponse): board::WatchBoard via watching; }
    nms::briefing_service_server::BriefingService / BriefingServiceServer { get_briefing: briefing::GetBriefing via call; }
    nms::place_service_server::PlaceService / PlaceServiceServer { find_place: place::FindPlace via call; }
    nms::import_service_server::ImportService / ImportServiceServer { import_contacts: import::ImportContacts via call; import_areas: import::ImportAreas via call; }
    nms::area_service_server::AreaService / AreaServiceServer {
        create_area: area::CreateArea via call;
        update_area: area::UpdateArea via call;
        get_boundary: area::GetBoundary via call;
        retire_area: area::RetireArea via call;
        merge_area: area::MergeArea via call;
        restore_area: area::RestoreArea via call;
    }
    nms::priority_service_server::PriorityService / PriorityServiceServer {
        create_priority: priority::CreatePriority via call;
        update_priority: priority::UpdatePriority via call;
        move_priority: priority::MovePriority via call;
        undo_priority_move: priority::UndoPriorityMove via call;
    }
    nms::face_service_server::FaceService / FaceServiceServer {
        list_faces: face::ListFaces via call;
        get_face: face::GetFace via call;
        write_face: face::WriteFace via call;
        approve_face: face::ApproveFace via call;
        withdraw_face: face::WithdrawFace via call;
    }
    nms::publication_service_server::PublicationService / PublicationServiceServer {
        list_publications: publication::ListPublications via call;
        get_publication: publication::GetPublication via call;
        prepare_publication: publication::PreparePublication via call;
        approve_publication: publication::ApprovePublication via call;
        refuse_publication: publication::RefusePublication via call;
        publish_publication: publication::PublishPublication via call;
        withdraw_publication: publication::WithdrawPublication via call;
    }
    nms::engagement_service_server::EngagementService / EngagementServiceServer {
        create_engagement: engagement::CreateEngagement via call;
        update_engagement: engagement::UpdateEngagement via call;
        move_engagement: engagement::MoveEngagement via call;
        cancel_engagement_series: engagement::CancelEngagementSeries via call;
        undo_engagement_move: engagement::UndoEngagementMove via call;
    }
    nms::contact_service_server::ContactService / ContactServiceServer {
        create_contact: contact::CreateContact via call;
        update_contact: contact::UpdateContact via call;
        record_contact_made: contact::RecordContactMade via call;
        withdraw_contact: contact::WithdrawContact via call;
    }
    nms::survey_service_server::SurveyService / SurveyServiceServer {
        list_surveys: survey::ListSurveys via call;
        start_survey: survey::StartSurvey via call;
        answer_survey: survey::AnswerSurvey via call;
        list_survey_coverage: survey::ListSurveyCoverage via call;
    }
    nms::group_service_server::GroupService / GroupServiceServer {
        list_groups: group::ListGroups via call;
        create_group: group::CreateGroup via call;
        update_group: group::UpdateGroup via call;
        end_group: group::EndGroup via call;
    }
    nms::profile_service_server::ProfileService / ProfileServiceServer {
        list_profiles: profile::ListProfiles via call;
        write_profile: profile::WriteProfile via call;
        approve_profile: profile::ApproveProfile via call;
    }
    nms::plan_service_server::PlanService / PlanServiceServer {
        create_plan: plan::CreatePlan via call;
        update_plan: plan::UpdatePlan via call;
        move_plan: plan::MovePlan via call;
        answer_plan_task: plan::AnswerPlanTask via call;
        undo_plan_move: plan::UndoPlanMove via call;
    }
}
