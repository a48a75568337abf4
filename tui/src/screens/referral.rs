//! Referrals of people to the programmes of other organisations: a list, sending one, answering one, taking one back.

use safetynet_proto::icm::v1::{ListReferralsRequest, Referral, ReferralState};

use super::records::Entry;
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::{when, words};

pub mod answer;
pub mod send;

const COLUMNS: &[Column] = &[
    column("Referral", 15),
    column("Person", 0),
    column("Programme", 16),
    column("State", 14),
    wide_column("From", 24, 90),
    wide_column("To", 24, 110),
];
impl Entry for Referral {
    const COLUMNS: &'static [Column] = COLUMNS;
    const FOOT: u16 = 7;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        row(self)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        about(self)
    }
}

/// Asks for them.
pub fn read(include_ended: bool) -> ListReferralsRequest {
    ListReferralsRequest { include_ended, page_size: 200, ..ListReferralsRequest::default() }
}

fn about(referral: &Referral) -> Vec<(String, Tone)> {
    let from = words::organisation(referral.giver_organisation.as_ref());
    let to = words::organisation(referral.receiver_organisation.as_ref());
    let by = words::account(referral.sent_by.as_ref());
    let end = if referral.state() == ReferralState::Sent {
        format!("It expires on {}.", when::time(referral.expire_time.as_ref()))
    } else {
        let who = referral.ended_by.as_ref().map_or(String::new(), |who| format!(" by {}", who.name));
        format!("{}{who} on {}. {}", state(referral), when::time(referral.end_time.as_ref()), referral.end_reason)
    };
    let matter = if referral.matter.is_empty() {
        "What is referred is shown when it is accepted.".to_owned()
    } else {
        referral.matter.clone()
    };
    vec![
        (referral.reason.clone(), Tone::Title),
        (format!("{from} refers to {to}, {}.", referral.programme_name), Tone::Plain),
        (format!("Sent by {by} on {}. {end}", when::time(referral.send_time.as_ref())), Tone::Quiet),
        (matter, Tone::Plain),
    ]
}

fn state(referral: &Referral) -> &'static str {
    match referral.state() {
        ReferralState::Sent => "Sent",
        ReferralState::Accepted => "Accepted",
        ReferralState::Declined => "Declined",
        ReferralState::Withdrawn => "Withdrawn",
        ReferralState::Expired => "Expired",
        ReferralState::Unspecified => "",
    }
}

/// Who it is about, as the index names them.
pub fn person(referral: &Referral) -> String {
    match &referral.nominal {
        Some(nominal) => format!("{} {}", words::name(nominal.name.as_ref()), nominal.reference),
        None => "not shown".to_owned(),
    }
}

fn row(referral: &Referral) -> Row {
    let (said, tone) = match referral.days_late {
        1.. => (when::late(referral.days_late), Tone::Late),
        _ if referral.state() == ReferralState::Sent => (when::date(referral.due_date.as_ref()), Tone::Soon),
        _ => (state(referral).to_lowercase(), Tone::Quiet),
    };
    Row::new(&referral.id)
        .cell(&referral.reference)
        .cell(person(referral))
        .cell(&referral.programme_name)
        .toned(said, tone)
        .cell(words::organisation(referral.giver_organisation.as_ref()))
        .cell(words::organisation(referral.receiver_organisation.as_ref()))
}
