//! Offers of the lead of a channel: a list, offering one, answering one, and taking one back. Whoever accepts supervises the
//! channel; the access of who gave it ends with that, but for what the offer keeps.

use safetynet_proto::icm::v1::{ListTransfersRequest, Nominal, Transfer, TransferState};
use safetynet_shared::codes::Purpose;

use super::of_a_person;
use super::records::Entry;
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::{when, words};

pub mod answer;
pub mod offer;

const COLUMNS: &[Column] =
    &[column("Channel", 16), column("From", 0), column("To", 24), column("State", 10), wide_column("Lapses", 12, 90)];
impl Entry for Transfer {
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
pub fn read(include_ended: bool) -> ListTransfersRequest {
    ListTransfersRequest { include_ended, page_size: 200, ..ListTransfersRequest::default() }
}

/// Who it is about, in the words of the index.
pub fn people(transfer: &Transfer) -> String {
    let one = |nominal: &Nominal| format!("{} ({})", words::name(nominal.name.as_ref()), nominal.reference);
    let names: Vec<String> = transfer.nominals.iter().map(one).collect();
    names.join(", ")
}

/// What the giver keeps, in a sentence.
pub fn kept(transfer: &Transfer) -> String {
    let giver = words::organisation(transfer.giver_organisation.as_ref());
    match &transfer.kept_share {
        None => format!("The access of {giver} ends with the acceptance."),
        Some(kept) => {
            let (purpose, until) = (words::label::<Purpose>(kept.purpose), when::date(kept.expiry_date.as_ref()));
            let profiles = of_a_person::line(&kept.field_profiles);
            format!(
                "{giver} keeps a share, to read, until {until}: {purpose}; of a person {profiles}. {}",
                kept.justification
            )
        }
    }
}

fn about(transfer: &Transfer) -> Vec<(String, Tone)> {
    let by = words::account(transfer.offered_by.as_ref());
    let end = if transfer.state() == TransferState::Offered {
        format!("It lapses on {}.", when::time(transfer.lapse_time.as_ref()))
    } else {
        let who = transfer.ended_by.as_ref().map_or(String::new(), |who| format!(" by {}", who.name));
        let why = &transfer.end_reason;
        format!("{}{who} on {}. {why}", state(transfer).0, when::time(transfer.end_time.as_ref()))
    };
    let people = people(transfer);
    vec![
        (transfer.reason.clone(), Tone::Title),
        (if people.is_empty() { String::new() } else { format!("About {people}.") }, Tone::Plain),
        (kept(transfer), Tone::Soon),
        (
            format!("{}. Offered by {by} on {}.", transfer.programme_name, when::time(transfer.offer_time.as_ref())),
            Tone::Quiet,
        ),
        (end, Tone::Quiet),
    ]
}

fn state(transfer: &Transfer) -> (&'static str, Tone) {
    match transfer.state() {
        TransferState::Offered => ("Offered", Tone::Soon),
        TransferState::Accepted => ("Accepted", Tone::Plain),
        TransferState::Declined => ("Declined", Tone::Late),
        TransferState::Withdrawn => ("Withdrawn", Tone::Quiet),
        TransferState::Lapsed => ("Lapsed", Tone::Late),
        TransferState::Unspecified => ("", Tone::Plain),
    }
}

fn row(transfer: &Transfer) -> Row {
    let (state, tone) = state(transfer);
    Row::new(&transfer.id)
        .cell(&transfer.channel_reference)
        .cell(words::organisation(transfer.giver_organisation.as_ref()))
        .cell(words::organisation(transfer.receiver_organisation.as_ref()))
        .toned(state.to_lowercase(), tone)
        .cell(when::moment(transfer.lapse_time.as_ref()).map_or(String::new(), |at| at.day().to_string()))
}
