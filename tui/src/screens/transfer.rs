//! Offers of the lead of a channel: a list, offering one, answering one, and taking one back. Whoever accepts supervises the
//! channel; the access of who gave it ends with that, but for what the offer keeps.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{ListTransfersRequest, Nominal, Transfer, TransferState};
use safetynet_proto::kind::v1::OrganisationRef;
use safetynet_shared::codes::Purpose;

use self::answer::Answer;
use super::reason::Reason;
use super::sheet::Sheet;
use crate::app::{Step, View};
use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, when, words};

pub mod answer;
pub mod offer;

const COLUMNS: &[Column] =
    &[column("Channel", 16), column("From", 0), column("To", 24), column("State", 10), wide_column("Lapses", 12, 90)];
const EMPTY: &str =
    "No lead is offered to your organisation, or by it from where you work. L on a channel offers its lead.";

/// Offers in a list.
pub struct Transfers {
    list: List,
    transfers: Vec<Transfer>,
}

impl Default for Transfers {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), transfers: Vec::new() }
    }
}

impl Transfers {
    /// Asks for them.
    pub fn read(include_ended: bool) -> ListTransfersRequest {
        ListTransfersRequest { include_ended, page_size: 200, ..ListTransfersRequest::default() }
    }

    /// Takes the answer.
    pub fn take(&mut self, transfers: Vec<Transfer>) {
        self.list.set(transfers.iter().map(row).collect());
        self.transfers = transfers;
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    /// The selected one.
    pub fn selected(&self) -> Option<&Transfer> {
        let id = self.list.selected()?;
        self.transfers.iter().find(|one| one.id == id)
    }

    /// Moves; `answer` accepts or declines the selected one, `end` takes it back.
    pub fn command(&mut self, command: Command, view: &View) -> Step {
        let Command::Own(name @ ("answer" | "end")) = command else {
            return Step::used(self.list.command(command));
        };
        let Some(transfer) = self.selected() else { return Step::none().say("There is no offer here.") };
        let own = |of: Option<&OrganisationRef>| view.who.zip(of).is_some_and(|(who, of)| of.id == who.organisation_id);
        let received = own(transfer.receiver_organisation.as_ref());
        let given = own(transfer.giver_organisation.as_ref());
        match name {
            _ if transfer.state() != TransferState::Offered => Step::none().say("This offer waits no longer."),
            "answer" if received => Step::none().open(Sheet::new(Answer::new(transfer))),
            "answer" => Step::none().say("Only a supervisor of the organisation to which it is offered answers it."),
            _ if given => Step::none().open(Reason::withdraw_transfer(transfer)),
            _ => Step::none().say("Only who offers a lead takes the offer back. y answers it."),
        }
    }

    /// Draws the list, and what the selected one is about below it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let texts = self.selected().map_or(Vec::new(), about);
        let above = foot::draw(frame, area, 7, theme, &texts);
        self.list.draw(frame, above, theme, focus);
    }
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
            format!("{giver} keeps a share, to read, until {until}: {purpose}. {}", kept.justification)
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
