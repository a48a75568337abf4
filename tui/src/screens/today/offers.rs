//! What others have sent or offered, each kind on a line that stands until the last of it is answered: a notice fades, the
//! duty does not.

use safetynet_proto::icm::v1::{Awaited, Today as Duties};

use crate::theme::Tone;
use crate::widgets::list::Row;
use crate::widgets::words;

/// The line of what was given to the person, which leads to their actions.
pub const GIVEN: &str = "given";
/// The line of the actions that are offered to the organisation, which leads to those.
pub const OFFERED: &str = "offered";
/// Those of the others are the names of the places to which they lead.
const REFERRALS: &str = "Referrals";
const LEADS: &str = "Lead hand-overs";

/// What others have sent or offered, which waits until the person answers it; for how long the oldest of it has.
pub fn rows(duties: &Duties) -> Vec<Row> {
    let kinds = [
        (REFERRALS, "Referrals to us", &duties.referrals),
        (LEADS, "Leads offered to us", &duties.leads),
        (OFFERED, "Actions for us", &duties.offered_actions),
        (GIVEN, "Actions given to me", &duties.given_actions),
    ];
    let there = kinds.into_iter().filter_map(|(id, name, awaited)| Some((id, name, awaited.as_ref()?)));
    there
        .map(|(id, name, awaited)| Row::new(id).toned(name, Tone::Title).toned(answer(awaited), Tone::Soon).cell(""))
        .collect()
}

/// `2 to answer, the oldest for 3 days`.
fn answer(awaited: &Awaited) -> String {
    let count = words::count(awaited.count.as_ref());
    let since = match awaited.oldest_days {
        ..=0 => "since today".to_owned(),
        days => format!("for {}", words::counted(days, ["day", "days"])),
    };
    if count == "1" { format!("1 to answer, {since}") } else { format!("{count} to answer, the oldest {since}") }
}

#[cfg(test)]
mod tests {
    use safetynet_proto::icm::v1::{Count, GetTodayResponse};

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Method, Reply};
    use crate::screens;

    #[allow(clippy::unnecessary_wraps, reason = "the field of the message wants it so")]
    fn awaited(number: i32, oldest_days: i32) -> Option<Awaited> {
        Some(Awaited { count: Some(Count { number, capped: false }), oldest_days })
    }

    fn at_today(duties: Duties) -> Desk {
        let mut desk = Desk::signed_in();
        let reply = GetTodayResponse { today: Some(duties) };
        desk.answer(Method::GetToday, Reply::GetToday(Box::new(reply)));
        desk
    }

    #[test]
    fn each_kind_says_how_much_waits_and_for_how_long() {
        let desk = at_today(Duties {
            referrals: awaited(2, 3),
            leads: awaited(1, 1),
            offered_actions: awaited(1, 0),
            given_actions: awaited(4, 1),
            ..Duties::default()
        });
        insta::assert_snapshot!("today_offers", desk.frame(80, 24));
        let desk = at_today(Duties::default());
        assert!(!desk.frame(80, 24).contains("to answer"), "what nobody waits for has no line");
    }

    #[test]
    fn each_leads_to_its_list() {
        for (duties, method) in [
            (Duties { referrals: awaited(2, 3), ..Duties::default() }, Method::ListReferrals),
            (Duties { leads: awaited(1, 1), ..Duties::default() }, Method::ListTransfers),
            (Duties { offered_actions: awaited(1, 0), ..Duties::default() }, Method::ListOrganisationActions),
            (Duties { given_actions: awaited(4, 1), ..Duties::default() }, Method::ListMyActions),
        ] {
            let mut desk = at_today(duties);
            desk.press("enter");
            assert!(desk.sent(method).is_some(), "{method:?}");
        }
        assert!([REFERRALS, LEADS].iter().all(|name| screens::of_name(name).is_some()));
    }
}
