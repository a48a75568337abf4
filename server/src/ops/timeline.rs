//! The time line of a case over all of its channels, filtered by the caller's rights and read in both directions.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry::Vacant;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{ActivityKind, Code};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::activity::Entry;
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::timeline::{self, Asked, Gap, Place, Side};
use crate::store::{Call, Index, Read, Seen, reach};

/// Lists the time line of a case.
pub struct ListTimeline;

impl Rpc for ListTimeline {
    type In = pb::ListTimelineRequest;
    type Out = pb::ListTimelineResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("timeline.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), direction: 0, ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let (id, asked, shown) = parse(&input, page.after())?;
        let slots = match reach::maybe::<CaseFile, Read>(call, id)? {
            Some(file) => slots(call, &file, &asked, shown, page.size() + 1)?,
            None => slots(call, &reach::one::<CaseFile, Index>(call, id)?, &asked, shown, page.size() + 1)?,
        };
        answer(call, &page, slots, asked.side)
    }
}

/// Whether gaps can be shown: where the kind is asked for, a gap would tell it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gaps {
    Shown,
    LeftOut,
}

fn parse(input: &pb::ListTimelineRequest, after: Option<Place>) -> Result<(Id, Asked, Gaps)> {
    let mut fields = Fields::default();
    let id = fields.ask(rpc::id("case_file_id", &input.case_file_id));
    let organisation = fields.ask(rpc::optional_id("organisation_id", &input.organisation_id));
    let kinds = fields.ask(kinds(input));
    let side = fields.ask(side(input.direction, after));
    let gaps = if input.kinds.is_empty() && input.significance == 0 { Gaps::Shown } else { Gaps::LeftOut };
    let known = id.zip(organisation).zip(kinds.zip(side));
    fields.done(known.map(|((id, organisation), (kinds, side))| (id, Asked { kinds, organisation, side }, gaps)))
}

/// The kinds that are asked for, as bits.
fn kinds(input: &pb::ListTimelineRequest) -> Result<i64> {
    let mut named = Vec::new();
    for (index, kind) in input.kinds.iter().enumerate() {
        named.push(wire::code::<ActivityKind>(&format!("kinds[{index}]"), *kind)?);
    }
    let weighs = |kind: &ActivityKind| match input.significance() {
        pb::TimelineSignificance::Unspecified => true,
        pb::TimelineSignificance::Significant => kind.significant(),
        pb::TimelineSignificance::Other => !kind.significant(),
    };
    if pb::TimelineSignificance::try_from(input.significance).is_err() {
        return Err(Error::field("significance", "must be one of the listed values"));
    }
    let wanted = ActivityKind::all().filter(|kind| named.is_empty() || named.contains(kind)).filter(weighs);
    Ok(wanted.fold(0, |bits, kind| bits | 1 << kind.number()))
}

fn side(direction: i32, after: Option<Place>) -> Result<Side> {
    match (pb::TimelineDirection::try_from(direction), after) {
        (Ok(pb::TimelineDirection::Unspecified), after) => Ok(Side::Older(after)),
        (Ok(pb::TimelineDirection::Newer), Some(place)) => Ok(Side::Newer(place)),
        (Ok(pb::TimelineDirection::Newer), None) => {
            Err(Error::field("page_token", "must be given: newer than what is asked for"))
        }
        (Err(_), _) => Err(Error::field("direction", "must be one of the listed values")),
    }
}

/// One entry before it is written out.
enum Slot {
    Activity(Box<Seen<Entry, Read>>),
    Gap(Gap),
}

impl Slot {
    fn place(&self) -> Place {
        match self {
            Slot::Activity(row) => (row.0.happened.micros(), row.0.id),
            Slot::Gap(gap) => gap.place,
        }
    }
}

/// The entries nearest to the place, the nearest first: at most `most`.
fn slots<V>(call: &Call<'_>, file: &Seen<CaseFile, V>, asked: &Asked, gaps: Gaps, most: usize) -> Result<Vec<Slot>> {
    let rows = timeline::activities(call, file, asked, most)?;
    let mut slots: Vec<Slot> = rows.into_iter().map(|row| Slot::Activity(Box::new(row))).collect();
    if gaps == Gaps::Shown {
        slots.extend(timeline::gaps(call, file, asked)?.into_iter().map(Slot::Gap));
    }
    match asked.side {
        Side::Older(_) => slots.sort_by_key(|slot| std::cmp::Reverse(slot.place())),
        Side::Newer(_) => slots.sort_by_key(Slot::place),
    }
    slots.drain(most.min(slots.len())..).for_each(|slot| call.not_shown(slot.place().1));
    Ok(slots)
}

fn answer(call: &Call<'_>, page: &Page, mut slots: Vec<Slot>, side: Side) -> Result<pb::ListTimelineResponse> {
    let goes_on = slots.len() > page.size();
    slots.drain(page.size().min(slots.len())..).for_each(|slot| call.not_shown(slot.place().1));
    // Behind the place of a token there is at least what the token was made of.
    let (older, newer) = match side {
        Side::Older(place) => (goes_on, place.is_some()),
        Side::Newer(_) => {
            slots.reverse();
            (true, goes_on)
        }
    };
    let token = |there: bool, slot: Option<&Slot>| {
        slot.filter(|_| there).map_or(String::new(), |slot| page.token(call, slot.place()))
    };
    let (older_page_token, newer_page_token) = (token(older, slots.last()), token(newer, slots.first()));
    let mut channels = BTreeMap::new();
    let entries = slots.iter().map(|slot| entry(call, &mut channels, slot)).collect::<Result<_>>()?;
    Ok(pb::ListTimelineResponse { entries, older_page_token, newer_page_token })
}

/// The channels that were looked up: reference and title, none where the caller does not read one.
type Channels = BTreeMap<[u8; 16], Option<(String, String)>>;

fn entry(call: &Call<'_>, channels: &mut Channels, slot: &Slot) -> Result<pb::TimelineEntry> {
    let (channel, owner) = match slot {
        Slot::Activity(row) => (row.0.channel, &row.0.organisation),
        Slot::Gap(gap) => (gap.channel, &gap.organisation),
    };
    if let Vacant(place) = channels.entry(*channel.as_bytes()) {
        let read = reach::maybe::<Channel, Read>(call, channel)?;
        place.insert(read.map(|row| (row.reference.clone(), row.title.clone())));
    }
    let known = channels.get(channel.as_bytes()).cloned().flatten();
    let (channel_reference, channel_title) = known.clone().unwrap_or_default();
    Ok(pb::TimelineEntry {
        activity: if let Slot::Activity(row) = slot { Some((&**row).into()) } else { None },
        gap_date: if let Slot::Gap(gap) = slot {
            Some(wire::date(Moment::from_micros(gap.place.0).day()))
        } else {
            None
        },
        owner_organisation: Some(wire::organisation(owner.0, &owner.1)),
        channel_id: known.map_or(String::new(), |_| channel.to_string()),
        channel_reference,
        channel_title,
    })
}
