//! Every screen that one can go to from anywhere, with what it needs: what the palette lists.

use safetynet_proto::icm::v1::ReviewKind;
use safetynet_shared::roles::Permission;

use super::{
    access_reviews, accuracy, actions, agreements, application, approvals, briefing, case_files, case_reviews,
    change_password, channels, confirmations, corrections, directory, disclosures, disposals, duplicates, enquiries,
    events, faces, handovers, incidents, instructions, lookups, losses, meetings, neighbourhoods, nominals, notices,
    overdue, own_session, procedures, publications, quality, referrals, reset_requests, reviews, samples, sealed,
    shares, sheet, subject_requests, team, today, transfers, users, workloads,
};
use crate::app::Screen;

/// A screen that one can go to from anywhere.
pub struct Place {
    /// Its name in the palette.
    pub name: &'static str,
    /// What it is for, a few words.
    pub help: &'static str,
    /// Any one of these permissions is enough; empty for everybody who is signed in.
    pub needs: &'static [Permission],
    /// Makes it.
    pub open: fn() -> Box<dyn Screen>,
}

/// Every screen that one can go to from anywhere, in the order of the palette.
pub const PLACES: &[Place] = &[
    Place { name: "Today", help: "what must I do today", needs: &[], open: || Box::new(today::Today::default()) },
    Place {
        name: "Reviews",
        help: "those that wait for me, the most overdue first",
        needs: &[Permission::ReviewAsCaseworker, Permission::ReviewAsSupervisor],
        open: || Box::new(reviews::Reviews::default()),
    },
    Place {
        name: "Supervisor's reviews",
        help: "the queue of every 90 days",
        needs: &[Permission::ReviewAsSupervisor],
        open: || Box::new(reviews::Reviews::of(ReviewKind::Supervisor)),
    },
    Place {
        name: "Workloads",
        help: "who has how much to do; hand work over",
        needs: &[Permission::ManageChannel],
        open: || Box::new(workloads::Workloads::default()),
    },
    Place {
        name: "Team",
        help: "how the people I supervise keep to the procedures",
        needs: &[Permission::ReviewAsSupervisor],
        open: || Box::new(team::Team::default()),
    },
    Place {
        name: "Caseload hand-overs",
        help: "caseloads given on leave or for good",
        needs: &[Permission::ReadCase, Permission::ManageChannel],
        open: || Box::new(handovers::Handovers::default()),
    },
    Place {
        name: "Actions",
        help: "what I have to do, and what organisations offer each other",
        needs: &[Permission::WriteCase],
        open: || Box::new(actions::Actions::default()),
    },
    Place {
        name: "Channels",
        help: "those I work on, the earliest review first",
        needs: &[Permission::ReadCase, Permission::ManageChannel],
        open: || Box::new(channels::Channels::default()),
    },
    Place {
        name: "Case files",
        help: "those I see, the newest first; open a new one",
        needs: &[Permission::ReadCase],
        open: || Box::new(case_files::CaseFiles::default()),
    },
    Place {
        name: "Case reviews",
        help: "those that people asked for, the earliest due first",
        // Those of channels that one works on: nobody else has any here.
        needs: &[Permission::WriteCase],
        open: || Box::new(case_reviews::CaseReviews::default()),
    },
    Place {
        name: "Meetings",
        help: "conferences and panels: agenda, minutes, decisions",
        needs: &[Permission::ReadCase],
        open: || Box::new(meetings::Meetings::default()),
    },
    Place {
        name: "Disposals",
        help: "channels whose seven years have passed; certificates",
        needs: &[Permission::ManageChannel, Permission::ReadAudit],
        open: || Box::new(disposals::Disposals::default()),
    },
    Place {
        name: "Shares",
        help: "what was shared with me, and what I shared",
        needs: &[Permission::ReadCase],
        open: || Box::new(shares::Shares::default()),
    },
    Place {
        name: "Corrections",
        help: "what was put right or erased in data that others received, and who confirmed",
        needs: &[Permission::ReadCase, Permission::ReadAudit],
        open: || Box::new(corrections::Corrections::default()),
    },
    Place {
        name: "Subject requests",
        help: "what people ask about their own data, the earliest due first",
        needs: &[Permission::ReadCase, Permission::ReviewAccess],
        open: || Box::new(subject_requests::SubjectRequests::default()),
    },
    Place {
        name: "Data quality",
        help: "where our own records fall short: stale, incomplete, undecided",
        needs: &[Permission::ReadCase],
        open: || Box::new(quality::Quality::default()),
    },
    Place {
        name: "Referrals",
        help: "people who are referred to us, and whom we refer",
        needs: &[Permission::ReadCase],
        open: || Box::new(referrals::Referrals::default()),
    },
    Place {
        name: "Lead hand-overs",
        help: "leads that are offered to us, and that we offer",
        needs: &[Permission::ReadCase],
        open: || Box::new(transfers::Transfers::default()),
    },
    Place {
        name: "What I lost",
        help: "records that I do not see any more, and why",
        needs: &[Permission::ReadDirectory],
        open: || Box::new(losses::Losses::default()),
    },
    Place {
        name: "Disclosures",
        help: "what is to leave the partnership, and who permits it",
        needs: &[Permission::ReadCase],
        open: || Box::new(disclosures::Disclosures::default()),
    },
    Place {
        name: "Sealed",
        help: "what is sealed and whom to ask, and glass that was broken",
        needs: &[Permission::ReadCase, Permission::ManageChannel],
        open: || Box::new(sealed::Sealed::default()),
    },
    Place {
        name: "Search",
        help: "find a person in the index, with a reason",
        needs: &[Permission::SearchIndex],
        open: || Box::new(nominals::Nominals::default()),
    },
    Place {
        name: "Duplicates",
        help: "records that may be of the same person, to be decided",
        needs: &[Permission::WriteCase],
        open: || Box::new(duplicates::Duplicates::default()),
    },
    Place {
        name: "To check",
        help: "what is recorded of people and has to be checked again",
        needs: &[Permission::WriteCase],
        open: || Box::new(accuracy::StaleFields::default()),
    },
    Place {
        name: "Briefing",
        help: "what my neighbourhoods need today: late, due, changed",
        needs: &[Permission::ReadNeighbourhood],
        open: || Box::new(briefing::Briefing::default()),
    },
    Place {
        name: "Neighbourhoods",
        help: "boards of the areas that I am assigned to",
        needs: &[Permission::ReadNeighbourhood],
        open: || Box::new(neighbourhoods::Neighbourhoods::default()),
    },
    Place {
        name: "Public texts",
        help: "what is written for the public, by neighbourhood",
        needs: &[Permission::WriteNeighbourhood, Permission::Publish],
        open: || Box::new(faces::Areas::default()),
    },
    Place {
        name: "Police.uk",
        help: "what the public reads, what waits, what was published when",
        needs: &[Permission::Publish, Permission::ReadAudit],
        open: || Box::new(publications::Publications::default()),
    },
    Place {
        name: "Users",
        help: "accounts of my organisation, applications, checks",
        needs: &[Permission::ManageAccounts],
        open: || Box::new(users::Users::default()),
    },
    Place {
        name: "Apply for an account",
        help: "on behalf of a person",
        needs: &[Permission::ManageAccounts],
        open: || Box::new(sheet::Sheet::new(application::Apply::default())),
    },
    Place {
        name: "Reset requests",
        help: "who asks for a new password",
        needs: &[Permission::ManageAccounts],
        open: || Box::new(reset_requests::ResetRequests::default()),
    },
    Place {
        name: "Ways in",
        help: "new terminals and addresses that wait for my word",
        needs: &[Permission::ManageAccounts],
        open: || Box::new(confirmations::Confirmations::default()),
    },
    Place {
        name: "Joining",
        help: "organisations that wait for my approval",
        needs: &[Permission::ApproveOrganisations],
        open: || Box::new(approvals::Approvals::default()),
    },
    Place {
        name: "Overdue",
        help: "what is late in which organisation, as counts",
        needs: &[Permission::ListOverdue],
        open: || Box::new(overdue::Overdue::default()),
    },
    Place {
        name: "Dip samples",
        help: "records that chance has chosen, and how reviews go",
        needs: &[Permission::ReadAudit],
        open: || Box::new(samples::Samples::default()),
    },
    Place {
        name: "Look-ups",
        help: "looks at people who may be close to whoever looked",
        needs: &[Permission::ReadAudit],
        open: || Box::new(lookups::Lookups::default()),
    },
    Place {
        name: "Enquiries",
        help: "ask or tell the single point of contact; answer",
        needs: &[Permission::ReadDirectory],
        open: || Box::new(enquiries::Enquiries::default()),
    },
    Place {
        name: "Agreements",
        help: "what the organisation has signed; ask for a review",
        needs: &[Permission::ManageAccounts, Permission::ReadAudit],
        open: || Box::new(agreements::Agreements::default()),
    },
    Place {
        name: "Instructions",
        help: "administrators who ask to look at a record",
        needs: &[Permission::ManageAccounts, Permission::ReadAudit],
        open: || Box::new(instructions::Instructions::default()),
    },
    Place {
        name: "Incidents",
        help: "those that concern me; report one at once",
        needs: &[Permission::ReadDirectory],
        open: || Box::new(incidents::Incidents::default()),
    },
    Place {
        name: "Access review",
        help: "the six-monthly review of who has access",
        needs: &[Permission::ReviewAccess],
        open: || Box::new(access_reviews::AccessReviews::default()),
    },
    Place {
        name: "Audit",
        help: "the events of my organisation",
        needs: &[Permission::ReadAudit],
        open: || Box::new(events::Events::of_organisation()),
    },
    Place { name: "My audit", help: "my own events", needs: &[], open: || Box::new(events::Events::own()) },
    Place {
        name: "Notices",
        help: "what is new for me",
        needs: &[Permission::ReadDirectory],
        open: || Box::new(notices::Notices::default()),
    },
    Place {
        name: "Directory",
        help: "organisations, and whom to ask there",
        needs: &[Permission::ReadDirectory],
        open: || Box::new(directory::Directory::default()),
    },
    Place {
        name: "Procedures",
        help: "the security operating procedures in force",
        needs: &[],
        open: || Box::new(procedures::Procedures::default()),
    },
    Place {
        name: "Session",
        help: "who am I, what may I do, when does it end",
        needs: &[],
        open: || Box::new(own_session::OwnSession::default()),
    },
    Place {
        name: "Change password",
        help: "of my own account",
        needs: &[],
        open: || Box::new(change_password::ChangePassword::default()),
    },
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use std::fmt::Write as _;

    use safetynet_shared::roles::Role;

    use super::*;
    use crate::app::testing::{Desk, session};

    fn offered(role: Role) -> impl Iterator<Item = &'static Place> {
        let held = move |needed: &Permission| role.permissions().contains(needed);
        PLACES.iter().filter(move |place| place.needs.is_empty() || place.needs.iter().any(held))
    }

    /// What the server asks for a method, from its accepted table.
    fn needs(method: &str) -> Vec<Permission> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/rules.txt");
        let table = std::fs::read_to_string(path).unwrap();
        let snake: String = method.chars().fold(String::new(), |mut text, letter| {
            if letter.is_uppercase() && !text.is_empty() {
                text.push('_');
            }
            text.extend(letter.to_lowercase());
            text
        });
        let line = table
            .lines()
            .find(|line| line.split_whitespace().next().is_some_and(|name| name.ends_with(&format!("/{snake}"))));
        let line = line.unwrap_or_else(|| panic!("the server has no {snake}"));
        let words = || line.split([' ', ',']);
        Permission::ALL.into_iter().filter(|permission| words().any(|word| word == permission.code())).collect()
    }

    #[test]
    fn no_place_is_offered_to_a_role_for_which_the_server_refuses_it() {
        for role in Role::ALL {
            let mut own = session();
            own.roles = vec![role.number()];
            own.permissions = role.permissions().iter().map(|permission| permission.number()).collect();
            for place in offered(role) {
                let mut desk = Desk::signed_in_with(own.clone());
                desk.calls.clear();
                desk.push((place.open)());
                for (_, call, _) in &desk.calls {
                    let needs = needs(&format!("{:?}", call.method()));
                    let may = needs.is_empty() || needs.iter().any(|needed| role.permissions().contains(needed));
                    assert!(may, "{} is offered to a {} and asks {:?}", place.name, role.label(), call.method());
                }
            }
        }
    }

    #[test]
    fn what_is_a_supervisors_is_offered_to_who_supervises() {
        for role in Role::ALL.into_iter().filter(|role| !role.permissions().contains(&Permission::ReviewAsSupervisor)) {
            let of = |place: &&Place| format!("{} {}", place.name, place.help).to_lowercase().contains("supervis");
            let names: Vec<&str> = offered(role).filter(of).map(|place| place.name).collect();
            assert!(names.is_empty(), "{names:?} to a {}", role.label());
        }
    }

    #[test]
    fn the_places_of_each_role_are_as_accepted() {
        let mut table = String::new();
        for place in PLACES {
            let roles = Role::ALL.into_iter().filter(|role| offered(*role).any(|one| one.name == place.name));
            let roles: Vec<&str> = roles.map(Role::code).collect();
            let _ = writeln!(table, "{:<22} {}", place.name, roles.join(" "));
        }
        insta::assert_snapshot!("places_by_role", table);
    }
}
