//! Neighbourhoods, who is assigned to them, their plans, and what forces publish.

use rusqlite::Connection;

use super::super::world::{Kind, Partnership};
use super::{blob, ended, other, put};

pub(super) fn areas(connection: &Connection, world: &Partnership) {
    for (number, csp) in world.neighbourhoods.iter().enumerate() {
        let row = vec![("id", blob(Kind::Neighbourhood, number as u8)), ("csp", blob(Kind::Csp, *csp))];
        put(connection, "neighbourhood", row);
    }
    for (number, (area, account, organisation, over)) in world.posts.iter().enumerate() {
        let row = vec![
            ("id", other("post", number)),
            ("neighbourhood", blob(Kind::Neighbourhood, *area)),
            ("account", blob(Kind::Account, *account)),
            ("organisation", blob(Kind::Organisation, *organisation)),
            ("ended_at", ended(*over)),
        ];
        put(connection, "neighbourhood_assignment", row);
    }
    for (number, (area, partners)) in world.plans.iter().enumerate() {
        let plan = blob(Kind::Plan, number as u8);
        put(connection, "plan", vec![("id", plan.clone()), ("neighbourhood", blob(Kind::Neighbourhood, *area))]);
        for partner in partners {
            let row = vec![("plan", plan.clone()), ("organisation", blob(Kind::Organisation, *partner))];
            put(connection, "plan_partner", row);
        }
    }
    for (number, organisation) in world.publications.iter().enumerate() {
        let row = vec![
            ("id", blob(Kind::Publication, number as u8)),
            ("organisation", blob(Kind::Organisation, *organisation)),
        ];
        put(connection, "publication", row);
    }
}
