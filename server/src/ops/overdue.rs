//! What is overdue, as counts by organisation and without content (COCO-9.4, S4-3).

use safetynet_proto::admin::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::roles::Permission;

use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Kind, Needs, Rpc, wire};
use crate::store::overdue::{self, Clear, Overdue};
use crate::store::{Call, Count, Seen};

/// Lists what is overdue.
pub struct ListOverdue;

impl Rpc for ListOverdue {
    type In = pb::ListOverdueRequest;
    type Out = pb::ListOverdueResponse;
    const NEEDS: Needs = Needs::May(Permission::ListOverdue);
    const AUDIT: Event = Event("admin.overdue.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let only = rpc::optional_id("organisation_id", &input.organisation_id)?;
        let clear = if input.include_clear { Clear::Listed } else { Clear::LeftOut };
        let rows = overdue::list(call, only, clear, page.after().map(|(_, id)| id), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (0, row.id));
        let organisations = rows.iter().map(|row| message(row, call.today())).collect();
        Ok(pb::ListOverdueResponse { organisations, next_page_token })
    }
}

fn message(row: &Seen<Overdue, Count>, today: Day) -> pb::OverdueOrganisation {
    let late = row.oldest.map_or(0, |due| due.days_until(today));
    pb::OverdueOrganisation {
        organisation: Some(wire::organisation(row.id, &row.name)),
        caseworker_reviews: row.caseworker_reviews,
        supervisor_reviews: row.supervisor_reviews,
        oldest_review_days: i32::try_from(late).unwrap_or(i32::MAX),
        access_reviews: row.access_reviews,
        agreements_past_review: row.agreements,
        declarations: row.declarations,
        syops_signatures: row.signatures,
        as_of_date: Some(wire::date(today)),
        dormant: row.dormant,
        without_users: row.without_users,
    }
}
