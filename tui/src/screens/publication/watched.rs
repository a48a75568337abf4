//! What other publishers do meanwhile: a publication is told on the boards of its force, one of which is watched.

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    ListNeighbourhoodsRequest, ListNeighbourhoodsResponse, NeighbourhoodState, WatchBoardRequest, WatchBoardResponse,
};
use safetynet_shared::roles::Permission;

use crate::app::{Step, View};

/// As many neighbourhoods as the server gives at once.
const PAGE: i32 = 200;

/// The step with the question for neighbourhoods of the own force, which an auditor may not ask.
pub fn seek(step: Step, view: &View) -> Step {
    if !view.who.is_some_and(|who| who.may(Permission::ReadNeighbourhood)) {
        return step;
    }
    step.refresh(ListNeighbourhoodsRequest { page_size: PAGE, ..ListNeighbourhoodsRequest::default() })
}

/// Watches one of them.
pub fn watch(reply: &ListNeighbourhoodsResponse, view: &View) -> Step {
    let own = view.who.map_or("", |who| who.organisation_id.as_str());
    let kept = reply.neighbourhoods.iter().find(|area| {
        area.state() == NeighbourhoodState::Active && area.owner_organisation.as_ref().is_some_and(|one| one.id == own)
    });
    kept.map_or_else(Step::none, |area| Step::none().watch(WatchBoardRequest { neighbourhood_id: area.id.clone() }))
}

/// Whether a publication changed.
pub fn news(message: &WatchBoardResponse) -> bool {
    message.more || message.changes.iter().any(|change| change.kind() == RecordKind::Publication)
}
