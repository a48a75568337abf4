//! Made-up meetings, and work that is given to others.

use safetynet_shared::clock::Moment;
use safetynet_shared::roles::Role;

use super::{Random, Sizes, some_organisations};
use crate::store::reach::model::world::{
    Correction, Disclosure, End, Handover, Hold, Meeting, NOW, Object, Partnership, Passing, SubjectPart,
};

/// Mostly of the organisation of who convenes it.
pub(super) fn meeting(random: &mut Random, world: &Partnership) -> Meeting {
    let by = random.below(world.accounts.len() as u8);
    let home = world.account(by).organisation;
    let organisation = if random.of_ten(9) { home } else { super::organisation(random) };
    Meeting { organisation, by, invited: some_organisations(random), to_come: false }
}

/// Mostly told by somebody of the controller.
pub(super) fn correction(random: &mut Random, world: &Partnership) -> Correction {
    let (nominal, activity) = (random.below(world.nominals.len() as u8), random.below(world.activities.len() as u8));
    let object = if random.of_ten(5) { Object::Nominal(nominal) } else { Object::Activity(activity) };
    let by = random.below(world.accounts.len() as u8);
    let organisation = if random.of_ten(6) { world.account(by).organisation } else { super::controller(world, object) };
    Correction { object, organisation, by, parties: some_organisations(random), confirmed: Vec::new() }
}

/// Mostly recorded by somebody of who received it; of that, of who recorded the person, or of any organisation.
pub(super) fn subject_part(random: &mut Random, world: &Partnership) -> SubjectPart {
    let (by, nominal) = (random.below(world.accounts.len() as u8), random.below(world.nominals.len() as u8));
    let origin = if random.of_ten(8) { world.account(by).organisation } else { super::organisation(random) };
    let recorder = world.account(world.nominal(nominal).recorder).organisation;
    let organisation = match random.below(4) {
        0 => super::organisation(random),
        1 => recorder,
        _ => origin,
    };
    let (kind, identified) = (if random.of_ten(7) { 1 } else { 3 }, random.of_ten(7));
    // Some of them are due, and some within a week.
    let today = Moment::from_micros(NOW).day();
    let begun = match (by + nominal) % 3 {
        0 => today,
        1 => today.plus_months(-1),
        _ => today.plus_months(-1).plus_days(i64::from(nominal) + 2),
    };
    SubjectPart { nominal, organisation, origin, by, kind, begun, identified, extended: false, end: End::Open }
}

/// Mostly planned by somebody of the organisation, for somebody of it.
pub(super) fn handover(random: &mut Random, world: &Partnership) -> Handover {
    let (by, of) = (random.below(world.accounts.len() as u8), random.below(world.accounts.len() as u8));
    let organisation = world.account(if random.of_ten(8) { by } else { of }).organisation;
    let channels = world.channels.len() as u8;
    let taken: Vec<u8> = (0..channels).filter(|_| random.of_ten(5)).collect();
    let lines = taken.into_iter().map(|channel| (channel, random.below(world.accounts.len() as u8))).collect();
    Handover { organisation, by, of, lines }
}

/// Mostly from the lead of the channel, to an organisation with somebody who answers.
pub(super) fn passing(random: &mut Random, world: &Partnership, sizes: &Sizes) -> Passing {
    let channel = random.below(sizes.channels);
    let answers: Vec<u8> = (0..sizes.people).filter(|number| world.account(*number).holds(Role::Supervisor)).collect();
    let chosen = answers.get(usize::from(random.below(answers.len() as u8))).filter(|_| random.of_ten(7)).copied();
    let by = random.below(sizes.people);
    let home = world.account(by).organisation;
    Passing {
        channel,
        nominal: Some(random.below(sizes.nominals)),
        giver: if random.of_ten(5) { world.channel(channel).lead } else { home },
        by,
        receiver: chosen.map_or_else(|| super::organisation(random), |chosen| world.account(chosen).organisation),
        until: random.window().until,
        answered: false,
    }
}

pub(super) fn disclosure(random: &mut Random, world: &Partnership, sizes: &Sizes) -> Disclosure {
    let activity = random.of_ten(5).then(|| random.below(sizes.activities));
    let channel = activity.map_or_else(|| random.below(sizes.channels), |activity| world.activity(activity).channel);
    let lead = world.channel(channel).lead;
    Disclosure {
        channel,
        activity,
        organisation: if random.of_ten(4) { lead } else { super::organisation(random) },
        originators: some_organisations(random),
        decided: Vec::new(),
        refused: false,
        made: false,
    }
}

pub(super) fn hold(random: &mut Random, world: &Partnership, sizes: &Sizes) -> Hold {
    let object = match super::object(random, sizes) {
        Object::File(_) => Object::Activity(random.below(sizes.activities)),
        object => object,
    };
    let organisation = super::controller(world, object);
    Hold { object, organisation, investigation: random.of_ten(7), hidden: random.of_ten(4), ended: random.of_ten(3) }
}
