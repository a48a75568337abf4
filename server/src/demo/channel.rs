//! Channels: one strand of work of a case with its organisations, people and dates.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ChannelState, Code, Purpose};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;

use super::cases::{Case, Pick};
use super::history::{self, History};
use super::partners::{Body, Staff};
use super::programme::{self, Programme};
use super::random::Random;
use super::{Scene, case_review, disposal, phrases, share, texts};
use crate::error::Result;
use crate::store::seed::Cell;

/// Which organisations take part besides the lead, likeliest first.
const PARTNERS: [Body; 5] = [Body::Council, Body::Police, Body::Housing, Body::Health, Body::Fire];

/// How a channel is shared beyond its members, one manner after the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sharing {
    /// The channel, with an organisation.
    Channel,
    /// One activity, with an organisation.
    Activity,
    /// The channel, with the demo partner.
    Person,
    /// The channel, with the charity before its agreement lapsed: suspended.
    Suspended,
    /// The share has expired.
    Expired,
    /// The share was ended.
    Ended,
    /// The council's channel, with the constabulary.
    ToPolice,
    /// The council's channel, with the demo caseworker.
    ToCaseworker,
}

impl Sharing {
    /// The manner at a place; `picked` cases are led by the constabulary, so it is the giver there.
    pub(super) fn of(place: u32, picked: bool) -> Sharing {
        match place % 8 {
            1 => Sharing::Activity,
            2 => Sharing::Person,
            3 => Sharing::Suspended,
            4 => Sharing::Expired,
            5 => Sharing::Ended,
            6 if !picked => Sharing::ToPolice,
            7 if !picked => Sharing::ToCaseworker,
            _ => Sharing::Channel,
        }
    }

    /// Whose data is shared.
    pub(super) fn giver(self) -> Body {
        match self {
            Sharing::ToPolice | Sharing::ToCaseworker => Body::Council,
            _ => Body::Police,
        }
    }
}

/// A channel that is about to be written.
pub(super) struct Strand {
    pub(super) id: Id,
    pub(super) programme: Programme,
    pub(super) lead: Body,
    /// How many days ago it was opened.
    pub(super) age: i64,
    pub(super) opened_at: Moment,
    /// How many days ago a review closed it.
    pub(super) closed: Option<i64>,
    /// The lead's caseworkers; none of them yet on a proposed channel.
    pub(super) workers: Vec<Staff>,
    pub(super) supervisor: Staff,
    /// One caseworker of each partner.
    pub(super) partners: Vec<Staff>,
    /// The demo accounts' part in it.
    pub(super) pick: Option<Pick>,
    pub(super) sharing: Option<Sharing>,
    pub(super) purpose: Purpose,
    title: String,
}

impl Strand {
    /// The channel at a place of a case; the first one is what the case was opened for.
    pub(super) fn plan(scene: &mut Scene<'_, '_>, case: &Case, place: i64, index: u32) -> Strand {
        let first = place == 0;
        let random = &mut scene.random;
        let (programme, lead) = if first {
            (case.programme, case.lead)
        } else {
            let others = [Programme::Vulnerability, Programme::Asb, Programme::SupportingFamilies];
            let programme = random.pick(&others).copied().unwrap_or(case.programme);
            (programme, random.weighted(&[(40, case.lead), (30, Body::Council), (20, Body::Health)], Body::Housing))
        };
        let age = if first { case.age } else { (case.age * (9 - 2 * place) / 10).max(1) };
        let (pick, sharing) = if first { (case.pick, case.sharing) } else { (None, None) };
        let long_closed = disposal::old(case.age).is_some();
        let may_close = pick.is_none() && sharing.is_none() && age > 150 && random.chance(24);
        let closed = match disposal::old(case.age) {
            Some(closed) => Some(closed.min(age)),
            None => may_close.then(|| random.between(3, age - 90)),
        };
        let opened_at = if first { case.opened_at } else { scene.past.ago(random, age) };
        let title = format!("{}: {}", programme.label(), case.street);
        let (workers, supervisor) = people(scene, lead, pick, age, index);
        let partners = if long_closed && first { council(scene) } else { partners(scene, lead, pick, sharing) };
        let id = scene.ids.at(case.opened_at);
        let purpose = case.purpose;
        Strand {
            id,
            programme,
            lead,
            age,
            opened_at,
            closed,
            workers,
            supervisor,
            partners,
            pick,
            sharing,
            purpose,
            title,
        }
    }

    /// Whoever writes most: the first caseworker, or the supervisor while there is none.
    pub(super) fn author(&self) -> Staff {
        self.workers.first().copied().unwrap_or(self.supervisor)
    }

    /// One of the people on it: mostly of the lead, now and then of a partner.
    pub(super) fn anybody(&self, random: &mut Random) -> Staff {
        let of = if random.chance(68) || self.partners.is_empty() { &self.workers } else { &self.partners };
        random.pick(of).copied().unwrap_or(self.supervisor)
    }

    /// The state that goes with the history.
    fn state(&self, history: &History, today: Day) -> ChannelState {
        if self.closed.is_some() {
            let due = Period::ChannelRetention.due(history.significant_at.day());
            return if due < today { ChannelState::DisposalDue } else { ChannelState::Closed };
        }
        if self.workers.is_empty() {
            return ChannelState::Proposed;
        }
        let quiet = history.supervised_at.is_some_and(|supervised| history.significant_at < supervised);
        if quiet { ChannelState::Dormant } else { ChannelState::Active }
    }
}

fn people(scene: &mut Scene<'_, '_>, lead: Body, pick: Option<Pick>, age: i64, index: u32) -> (Vec<Staff>, Staff) {
    let (random, partners) = (&mut scene.random, &scene.partners);
    let organisation = partners.of(lead);
    let mut workers = vec![organisation.worker(random)];
    if random.chance(18) {
        workers.push(organisation.worker(random));
    }
    if let Some(pick) = pick {
        if pick.worked() {
            workers = vec![partners.cast.caseworker];
        }
        workers.extend(scene.callers_of(pick));
    } else if age < 40 && index % 29 == 5 {
        workers.clear();
    }
    workers.dedup();
    let supervisor = match pick {
        Some(pick) if pick.supervised() => partners.cast.supervisor,
        _ => organisation.supervisor(&mut scene.random),
    };
    (workers, supervisor)
}

fn council(scene: &mut Scene<'_, '_>) -> Vec<Staff> {
    vec![scene.partners.of(Body::Council).worker(&mut scene.random)]
}

fn partners(scene: &mut Scene<'_, '_>, lead: Body, pick: Option<Pick>, sharing: Option<Sharing>) -> Vec<Staff> {
    let (random, partners) = (&mut scene.random, &scene.partners);
    let mut found: Vec<Staff> = Vec::new();
    if pick.is_some_and(Pick::shared) && sharing.is_none() {
        found.push(partners.cast.partner);
    }
    let wanted = if scene.rich { random.weighted(&[(34, 0), (38, 1), (20, 2)], 3) } else { random.below(3).min(1) };
    for body in PARTNERS {
        let taken = body == lead || found.iter().any(|staff| staff.body == body);
        let police = body == Body::Police && sharing.is_some();
        let kept_out = sharing.is_some() && body == Body::Council;
        if found.len() < wanted && !taken && !police && !kept_out && random.chance(62) {
            found.push(partners.of(body).worker(random));
        }
    }
    found
}

/// Writes a channel with everything in it; answers when something significant happened last.
pub(super) fn add(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand) -> Result<Moment> {
    scene.channels += 1;
    let history = history::make(scene, case, strand)?;
    row(scene, case, strand, &history)?;
    if scene.rich {
        programme::fill(scene, strand.id, strand.programme, &case.street)?;
    }
    members(scene, strand)?;
    if scene.rich {
        steps(scene, strand, &history)?;
    }
    if disposal::begun(strand.age) && strand.state(&history, scene.past.today()) == ChannelState::DisposalDue {
        let (manner, due) =
            (disposal::manner(scene.disposals), Period::ChannelRetention.due(history.significant_at.day()));
        scene.disposals += 1;
        disposal::add(scene, strand, manner, due)?;
    }
    if let Some(pick) = strand.pick.filter(|pick| pick.worked()) {
        scene.remembered.push((pick, strand.id));
        if scene.rich && strand.programme == Programme::Asb {
            case_review::add(scene, strand)?;
        }
    }
    if let Some(sharing) = strand.sharing {
        share::add(scene, case, strand, sharing, &history)?;
    }
    Ok(history.significant_at)
}

fn row(scene: &mut Scene<'_, '_>, case: &Case, strand: &Strand, history: &History) -> Result<()> {
    let summary = texts::summary(&mut scene.random, strand.programme);
    let closed_on = strand.closed.map(|_| history.significant_at.day());
    let disposal_on = closed_on.map(|day| Period::ChannelRetention.due(day));
    let reason = if closed_on.is_some() { scene.random.word(&phrases::CLOSED) } else { "" };
    let reference = scene.reference("CH", strand.opened_at);
    let state = match strand.state(history, scene.past.today()) {
        ChannelState::DisposalDue if !disposal::begun(strand.age) => ChannelState::Closed,
        ChannelState::DisposalDue if disposal::manner(scene.disposals) != disposal::Manner::Due => {
            ChannelState::DisposalAuthorised
        }
        state => state,
    };
    scene.seed.put(
        "channel",
        &[
            ("id", strand.id.into()),
            ("reference", reference.into()),
            ("case_file", case.id.into()),
            ("programme", strand.programme.number().into()),
            ("title", strand.title.as_str().into()),
            ("summary", summary.into()),
            ("state", state.number().into()),
            ("lead", scene.partners.id(strand.lead).into()),
            ("csp", scene.partners.csp.into()),
            ("opened_at", strand.opened_at.into()),
            ("opened_by", strand.author().account.into()),
            ("significant_at", history.significant_at.into()),
            ("risk_level", history.risk_level.into()),
            ("risk_at", history.risk_at.into()),
            ("closed_on", closed_on.into()),
            ("disposal_on", disposal_on.into()),
            ("close_reason", reason.into()),
            ("reopen_reason", "".into()),
            ("version", Cell::Number(1)),
        ],
    )
}

/// The states that it went through.
fn steps(scene: &mut Scene<'_, '_>, strand: &Strand, history: &History) -> Result<()> {
    let now = match strand.state(history, scene.past.today()) {
        ChannelState::DisposalDue if !disposal::begun(strand.age) => ChannelState::Closed,
        state => state,
    };
    let begun = if strand.workers.is_empty() { ChannelState::Proposed } else { ChannelState::Active };
    let mut steps = vec![(begun, strand.opened_at, "", Some(strand.author().account))];
    if let (Some(closed), ChannelState::Closed | ChannelState::DisposalDue) = (strand.closed, now) {
        let at = scene.past.ago(&mut scene.random, closed).max(strand.opened_at);
        let reason = scene.random.word(&phrases::CLOSED);
        steps.push((ChannelState::Closed, at, reason, Some(strand.supervisor.account)));
    }
    if now == ChannelState::DisposalDue {
        let due = Period::ChannelRetention.due(history.significant_at.day()).start();
        steps.push((now, due, "Seven years have passed since it was closed.", None));
    }
    if now == ChannelState::Dormant {
        let at = history.supervised_at.unwrap_or(strand.opened_at);
        steps.push((now, at, "Nothing significant happened for 90 days; consider closing it.", None));
    }
    for (number, (state, at, reason, by)) in (1_i64..).zip(steps) {
        scene.seed.put(
            "channel_step",
            &[
                ("channel", strand.id.into()),
                ("number", number.into()),
                ("state", state.number().into()),
                ("reason", reason.into()),
                ("by", by.into()),
                ("at", at.into()),
            ],
        )?;
    }
    Ok(())
}

fn members(scene: &mut Scene<'_, '_>, strand: &Strand) -> Result<()> {
    let mut bodies = vec![(strand.lead, strand.opened_at)];
    for partner in &strand.partners {
        bodies.push((partner.body, scene.past.after(&mut scene.random, strand.opened_at, 9_000)));
    }
    let by = strand.supervisor.account;
    for (body, since) in &bodies {
        let (id, why) = (scene.ids.at(strand.opened_at), scene.random.word(&phrases::JUSTIFICATIONS));
        // The lead takes part by leading; what was drawn for it keeps the rest as it is.
        if *body == strand.lead {
            continue;
        }
        scene.seed.put(
            "member",
            &[
                ("id", id.into()),
                ("channel", strand.id.into()),
                ("organisation", scene.partners.id(*body).into()),
                ("since_at", (*since).into()),
                ("ended_at", Cell::Nothing),
                ("added_by", by.into()),
                ("justification", why.into()),
                ("end_reason", "".into()),
            ],
        )?;
    }
    for staff in strand.workers.iter().chain(&strand.partners) {
        assignment(scene, strand, *staff, 1, &bodies)?;
    }
    assignment(scene, strand, strand.supervisor, 2, &bodies)
}

/// `duty`: 1 worker, 2 supervisor. Nobody is assigned before the organisation joined.
fn assignment(
    scene: &mut Scene<'_, '_>,
    strand: &Strand,
    staff: Staff,
    duty: i64,
    bodies: &[(Body, Moment)],
) -> Result<()> {
    let since = bodies.iter().find(|(body, _)| *body == staff.body).map_or(strand.opened_at, |(_, since)| *since);
    let id = scene.ids.at(strand.opened_at);
    scene.seed.put(
        "assignment",
        &[
            ("id", id.into()),
            ("channel", strand.id.into()),
            ("account", staff.account.into()),
            ("organisation", scene.partners.id(staff.body).into()),
            ("duty", duty.into()),
            ("since_at", since.into()),
            ("ended_at", Cell::Nothing),
            ("assigned_by", strand.supervisor.account.into()),
            ("end_reason", "".into()),
        ],
    )
}
