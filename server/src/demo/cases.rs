//! Case files: who leads, what about, which people, and how many channels.
//!
//! Cases are opened one after the other over two years, evenly, and everything of a case is written before the next
//! begins, with identities in ascending order: each table grows at its end, however many cases there are. Cases that
//! the demo accounts are to see are chosen evenly among them by [`spread`], never by chance, so that the queues of the
//! demonstration have the same lengths at every size.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Article6, Article9, Article10, Code, NominalRole, Purpose};
use safetynet_shared::id::Id;

use super::channel::{self, Sharing, Strand};
use super::kept::{self, First};
use super::pairs::{Like, TWINS};
use super::partners::{Body, Staff};
use super::people::{self, Made, Origin, People};
use super::programme::Programme;
use super::random::spread;
use super::{Plan, Scene, disposal, places, texts};
use crate::error::Result;
use crate::store::seed::Cell;

/// How many days ago the first case was opened.
const FIRST: i64 = 730;
/// From so many cases on, some are more than seven years closed.
const ENOUGH_FOR_HISTORY: u32 = 20;
/// How many are.
const HISTORY: u32 = 4;
/// How many days ago the first of those was opened.
const LONG_AGO: i64 = 3_300;
/// How many channels or activities are shared beyond their members, at every size.
const SHARED: u32 = 24;

/// What the demo accounts have to do with a case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Pick(pub(super) u32);

impl Pick {
    /// Whether the demo caseworker works on it.
    pub(super) fn worked(self) -> bool {
        self.0 % 10 != 9
    }

    /// Whether the demo supervisor supervises it.
    pub(super) fn supervised(self) -> bool {
        !matches!(self.0 % 10, 3 | 6)
    }

    /// Whether the demo partner takes part.
    pub(super) fn shared(self) -> bool {
        self.0.is_multiple_of(2)
    }
}

/// A case file, as its channels need it.
pub(super) struct Case {
    pub(super) id: Id,
    pub(super) age: i64,
    pub(super) opened_at: Moment,
    pub(super) programme: Programme,
    pub(super) street: String,
    pub(super) purpose: Purpose,
    pub(super) article_9: i32,
    pub(super) article_10: i32,
    pub(super) lead: Body,
    pub(super) pick: Option<Pick>,
    pub(super) sharing: Option<Sharing>,
}

/// Writes the case at `index` with its people and channels.
pub(super) fn add(scene: &mut Scene<'_, '_>, people: &mut People, plan: &Plan<'_>, index: u32) -> Result<()> {
    let case = begin(scene, plan, index);
    let opener = if case.pick.is_some_and(Pick::worked) {
        scene.partners.cast.caseworker
    } else {
        scene.partners.of(case.lead).worker(&mut scene.random)
    };
    file(scene, &case, opener)?;
    let inside = cohort(scene, people, plan, index, &case, opener)?;
    let often = if scene.rich { [(60, 1), (28, 2)] } else { [(82, 1), (14, 2)] };
    let count = scene.random.weighted(&often, 3);
    let (mut bodies, mut first) = (Vec::new(), None);
    for place in 0..count {
        let strand = Strand::plan(scene, &case, place, index);
        bodies.push(strand.lead);
        let significant_at = channel::add(scene, &case, &strand)?;
        first = first.or(Some(First {
            channel: strand.id,
            reference: scene.latest("CH", strand.opened_at),
            by: strand.author(),
            supervisor: strand.supervisor,
            significant_at,
        }));
    }
    if let Some(first) = first {
        let people = inside.iter().filter_map(|place| people.at(*place)).collect();
        kept::keep(scene, &case, first, people);
    }
    for person in inside {
        for body in &bodies {
            people.know(scene.seed, person, (*body, scene.partners.id(*body)), case.opened_at)?;
        }
    }
    Ok(())
}

/// How many cases the demo accounts have a part in: nine in ten of them are the demo caseworker's.
pub(super) fn picks(plan: &Plan<'_>) -> u32 {
    (plan.assigned.saturating_mul(10) / 9).min(plan.cases)
}

fn begin(scene: &mut Scene<'_, '_>, plan: &Plan<'_>, index: u32) -> Case {
    let pick = spread(index, plan.cases, picks(plan)).map(Pick);
    let sharing = spread(index, plan.cases, SHARED).map(|place| Sharing::of(place, pick.is_some()));
    let random = &mut scene.random;
    let old = (scene.old < HISTORY && plan.cases >= ENOUGH_FOR_HISTORY && pick.is_none() && sharing.is_none())
        .then_some(scene.old);
    scene.old += u32::from(old.is_some());
    let lead = match (pick, sharing) {
        (Some(_), _) => Body::Police,
        (None, None) if old.is_some() => Body::Police,
        (None, Some(sharing)) => sharing.giver(),
        (None, None) => random.weighted(&LEADS, Body::Council),
    };
    let age = match old {
        // The last of them falls due in these days.
        Some(place) if place + 1 == HISTORY => disposal::OLDEST_YOUNG + 5,
        Some(place) => LONG_AGO - i64::from(place) * 30,
        None => FIRST - i64::from(index) * (FIRST - 1) / i64::from(plan.cases.max(1)),
    };
    let programme = programme(scene, lead);
    let opened_at = scene.past.ago(&mut scene.random, age);
    let id = scene.ids.at(opened_at);
    let street = places::street(&mut scene.random);
    let (purpose, article_9, article_10) = lawful(programme);
    Case { id, age, opened_at, programme, street, purpose, article_9, article_10, lead, pick, sharing }
}

/// How often in a hundred an organisation leads.
const LEADS: [(usize, Body); 6] = [
    (38, Body::Police),
    (25, Body::Council),
    (15, Body::Housing),
    (10, Body::Health),
    (7, Body::Fire),
    (5, Body::Charity),
];

fn programme(scene: &mut Scene<'_, '_>, lead: Body) -> Programme {
    let random = &mut scene.random;
    match lead {
        Body::Housing => random.weighted(&[(70, Programme::Asb), (20, Programme::HateCrime)], Programme::Vulnerability),
        Body::Health => random.weighted(&[(80, Programme::Vulnerability)], Programme::Marac),
        Body::Fire => random.weighted(&[(85, Programme::Vulnerability)], Programme::Other),
        Body::Charity => Programme::SupportingFamilies,
        Body::Council => random.weighted(
            &[(40, Programme::Asb), (25, Programme::SupportingFamilies), (20, Programme::Vulnerability)],
            Programme::Other,
        ),
        Body::Office | Body::Police => random.weighted(
            &[
                (34, Programme::Asb),
                (22, Programme::Vulnerability),
                (16, Programme::Marac),
                (14, Programme::Iom),
                (10, Programme::HateCrime),
            ],
            Programme::Other,
        ),
    }
}

/// Purpose, and conditions under Articles 9 and 10 (0: none), of a programme.
fn lawful(programme: Programme) -> (Purpose, i32, i32) {
    let (interest, health) = (Article9::SubstantialPublicInterest.number(), Article9::HealthOrSocialCare.number());
    let unlawful = Article10::PreventingUnlawfulActs.number();
    match programme {
        Programme::Asb => (Purpose::AntiSocialBehaviour, 0, unlawful),
        Programme::Vulnerability => (Purpose::VulnerabilitySupport, health, 0),
        Programme::SupportingFamilies => (Purpose::FamilySupport, interest, 0),
        Programme::HateCrime => (Purpose::VictimSupport, interest, unlawful),
        Programme::Marac => (Purpose::Safeguarding, interest, unlawful),
        Programme::Iom => (Purpose::OffenderManagement, 0, Article10::OfficialAuthority.number()),
        Programme::Other => (Purpose::CommunitySafetyPriority, 0, 0),
    }
}

fn file(scene: &mut Scene<'_, '_>, case: &Case, opener: Staff) -> Result<()> {
    let title = texts::case_title(&mut scene.random, case.programme, &case.street);
    let reference = scene.reference("CF", case.opened_at);
    scene.seed.put(
        "case_file",
        &[
            ("id", case.id.into()),
            ("reference", reference.into()),
            ("title", title.into()),
            ("purpose", case.purpose.number().into()),
            ("article_6", Article6::PublicTask.number().into()),
            ("article_9", case.article_9.into()),
            ("article_10", case.article_10.into()),
            ("organisation", scene.partners.id(case.lead).into()),
            ("csp", scene.partners.csp.into()),
            ("opened_at", case.opened_at.into()),
            ("opened_by", opener.account.into()),
            ("version", Cell::Number(1)),
        ],
    )
}

/// Makes the people who come with this case, and puts one to three of them, or of earlier ones, into it. Answers their
/// places in the list of people.
fn cohort(
    scene: &mut Scene<'_, '_>,
    people: &mut People,
    plan: &Plan<'_>,
    index: u32,
    case: &Case,
    opener: Staff,
) -> Result<Vec<u32>> {
    let share = (u64::from(index) + 1) * u64::from(plan.people.max(1));
    let target = u32::try_from(share.div_ceil(u64::from(plan.cases.max(1)))).unwrap_or(u32::MAX);
    let wanted = scene.random.weighted(&[(55, 1), (33, 2)], 3);
    let related = case.programme == Programme::SupportingFamilies;
    let (mut inside, mut family) = (Vec::new(), None);
    while people.count() < target {
        let joins = inside.len() < wanted;
        let relative = family.as_deref().filter(|_| related && joins);
        let by = if joins { opener } else { scene.partners.of(case.lead).worker(&mut scene.random) };
        let made =
            if joins { newcomer(scene, people, case, (by, relative))? } else { outsider(scene, people, case, by)? };
        if joins {
            if inside.is_empty() {
                watch(scene, people, case, by, &made);
            }
            inside.push(made.place);
        }
        family = Some(made.name.family);
    }
    let first = inside.first().copied();
    known_before(scene, people, wanted, &mut inside);
    let other = inside.iter().copied().find(|place| Some(*place) != first);
    if let Some(pair) = first.zip(other).and_then(|(one, other)| people.at(one).zip(people.at(other))) {
        people.pairs.relate(scene, case.opened_at, opener, pair)?;
    }
    inside.sort_unstable();
    roles(scene, people, case, opener, &inside)?;
    Ok(inside)
}

/// Fills up with people of earlier cases.
fn known_before(scene: &mut Scene<'_, '_>, people: &People, wanted: usize, inside: &mut Vec<u32>) {
    let earlier = people.count();
    for _ in inside.len()..wanted {
        let back = u32::try_from(scene.random.below(200)).unwrap_or(0);
        let place = earlier.saturating_sub(1).saturating_sub(back);
        if earlier > 0 && !inside.contains(&place) {
            inside.push(place);
        }
    }
}

/// Somebody who is in the case.
fn newcomer(
    scene: &mut Scene<'_, '_>,
    people: &mut People,
    case: &Case,
    (by, family): (Staff, Option<&str>),
) -> Result<Made> {
    people::add(scene, people, &Origin { at: case.opened_at, by, family, like: None })
}

/// Somebody who is recorded beside it: where one waits for it, a second record of the same person, by a partner.
fn outsider(scene: &mut Scene<'_, '_>, people: &mut People, case: &Case, by: Staff) -> Result<Made> {
    let Some(twin) = people.twin.take() else { return newcomer(scene, people, case, (by, None)) };
    let by = scene.partners.cast.partner;
    let origin = Origin { at: case.opened_at, by, family: None, like: Some(&twin) };
    let made = people::add(scene, people, &origin)?;
    people.pairs.twins(scene, case.opened_at, &twin.0, (made.id, by))?;
    Ok(made)
}

/// Of few cases of the demo caseworker the first person is to be recorded a second time.
fn watch(scene: &Scene<'_, '_>, people: &mut People, case: &Case, by: Staff, made: &Made) {
    let chosen =
        case.pick.filter(|pick| pick.worked()).is_some_and(|pick| spread(pick.0, scene.picks, TWINS).is_some());
    if chosen && !people.seals(made.place) {
        people.twin = Some((Like { id: made.id, by, name: made.name.clone() }, made.birth, made.sex));
    }
}

fn roles(scene: &mut Scene<'_, '_>, people: &People, case: &Case, opener: Staff, inside: &[u32]) -> Result<()> {
    for (position, place) in inside.iter().enumerate() {
        let Some(nominal) = people.at(*place) else { continue };
        scene.seed.put(
            "case_nominal",
            &[
                ("case_file", case.id.into()),
                ("nominal", nominal.into()),
                ("role", role(case.programme, position).number().into()),
                ("added_by", opener.account.into()),
                ("since_at", case.opened_at.into()),
            ],
        )?;
    }
    Ok(())
}

fn role(programme: Programme, position: usize) -> NominalRole {
    match (programme, position) {
        (Programme::Asb | Programme::Iom, 0) | (Programme::HateCrime | Programme::Marac, 1) => NominalRole::Perpetrator,
        (Programme::HateCrime | Programme::Marac, 0) | (Programme::Asb, 1) => NominalRole::Victim,
        (Programme::Vulnerability | Programme::SupportingFamilies, 0) => NominalRole::AtRisk,
        _ => NominalRole::Other,
    }
}
