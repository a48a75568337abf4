//! The board of a neighbourhood while somebody looks at it: what changes is told by references (INTRO-3).

use std::collections::BTreeSet;

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1 as pb;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use crate::boards::Change;
use crate::error::Result;
use crate::house::House;
use crate::rpc::{self, Event, Kind, Needs, Rpc, Watching, wire};
use crate::store::board::{self, Standing};
use crate::store::neighbourhood::Neighbourhood;
use crate::store::{Call, Read, Seen, reach};

/// The most references in one message.
const MOST: usize = 50;

/// Tells of changes on a board.
pub struct WatchBoard;

impl Rpc for WatchBoard {
    type In = pb::WatchBoardRequest;
    type Out = pb::WatchBoardResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("neighbourhood.watched");
    const KIND: Kind = Kind::Read;
    const PROLONGS: bool = false;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        reach::one::<Neighbourhood, Read>(call, rpc::id("neighbourhood_id", &input.neighbourhood_id)?)?;
        Ok(message(call, Vec::new()))
    }
}

/// How far somebody has been told of a board.
#[derive(Clone)]
pub struct Told {
    neighbourhood: Id,
    /// The number of the last change that was looked at.
    count: u64,
    /// The plans that stood on their board: one of them that is no longer theirs goes from it.
    plans: BTreeSet<Id>,
}

impl Watching for WatchBoard {
    type Eye = Told;

    fn eye(call: &Call<'_>, input: &Self::In) -> Result<Told> {
        let neighbourhood = rpc::id("neighbourhood_id", &input.neighbourhood_id)?;
        let area = reach::one::<Neighbourhood, Read>(call, neighbourhood)?;
        let plans = board::plans(call, &area)?.into_iter().collect();
        Ok(Told { neighbourhood, count: call.house().boards.count(), plans })
    }

    fn concerns(house: &House, told: &Told) -> bool {
        house.boards.since(told.count, told.neighbourhood).1.is_none_or(|changes| !changes.is_empty())
    }

    fn look(call: &Call<'_>, told: &mut Told) -> Result<Option<Self::Out>> {
        let (count, changes) = call.house().boards.since(told.count, told.neighbourhood);
        told.count = count;
        if changes.as_ref().is_some_and(Vec::is_empty) {
            let may = reach::may::<Neighbourhood, Read>(call, told.neighbourhood)?;
            return if may { Ok(None) } else { Err(reach::hidden()) };
        }
        let area = reach::one::<Neighbourhood, Read>(call, told.neighbourhood)?;
        let Some(changes) = changes else {
            told.plans = board::plans(call, &area)?.into_iter().collect();
            return Ok(Some(pb::WatchBoardResponse { more: true, ..message(call, Vec::new()) }));
        };
        let mut named = Vec::new();
        for change in &changes {
            named.extend(told.reference(call, &area, change)?);
            if named.len() > MOST {
                break;
            }
        }
        let more = named.len() > MOST;
        if more {
            // The rest was not looked at: whoever is told so reads the whole board.
            told.plans = board::plans(call, &area)?.into_iter().collect();
        }
        named.truncate(MOST);
        Ok((!named.is_empty()).then(|| pb::WatchBoardResponse { more, ..message(call, named) }))
    }
}

impl Told {
    /// What is told of a changed record; nothing of one that does not stand on the watcher's board and never did.
    fn reference(
        &mut self,
        call: &Call<'_>,
        area: &Seen<Neighbourhood, Read>,
        change: &Change,
    ) -> Result<Option<pb::BoardChange>> {
        let standing = board::changed(call, area, change)?;
        let known = match (change.kind, &standing) {
            (RecordKind::Plan, Some(_)) => {
                self.plans.insert(change.id);
                true
            }
            (RecordKind::Plan, None) => self.plans.remove(&change.id),
            (RecordKind::Publication, None) => false,
            _ => true,
        };
        Ok(known.then(|| reference(change, standing)))
    }
}

fn reference(change: &Change, standing: Option<Standing>) -> pb::BoardChange {
    let (kind, id) = (change.kind.into(), change.id.to_string());
    let Some(Standing { version, by }) = standing else {
        return pb::BoardChange { kind, id, gone: true, ..Default::default() };
    };
    let by = by.as_ref();
    pb::BoardChange {
        kind,
        id,
        etag: rpc::etag(version),
        changed_by: by.map(|by| wire::account(by.account, &by.name)),
        changed_by_organisation: by.map(|by| wire::organisation(by.organisation, &by.organisation_name)),
        gone: false,
    }
}

fn message(call: &Call<'_>, changes: Vec<pb::BoardChange>) -> pb::WatchBoardResponse {
    pb::WatchBoardResponse { changes, more: false, read_time: Some(wire::time(call.now())) }
}
