//! The shares of a channel or an activity: a list, which the pages of both show, and giving one.

use safetynet_proto::access::v1::DirectoryOrganisation;
use safetynet_proto::icm::v1::{Grant, GrantObjectKind, GrantState, ListGrantsRequest, grant::Receiver};
use safetynet_proto::kind::v1::OrganisationState;
use safetynet_shared::codes::Purpose;

use super::of_a_person;
use super::person::PARTNERSHIP;
use super::reason::Reason;
use super::records::{Entry, Records};
use crate::app::Step;
use crate::keys::Command;
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::{when, words};

pub mod answer;
pub mod create;

const COLUMNS: &[Column] =
    &[column("With", 0), column("Until", 12), column("State", 10), wide_column("Purpose", 28, 70)];
/// What it means that there is none.
pub const EMPTY: &str = "Nobody beyond the people of this record sees it. s shares it.";

impl Entry for Grant {
    const COLUMNS: &'static [Column] = COLUMNS;

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

/// Asks for the shares of an object.
pub fn read(kind: GrantObjectKind, id: &str) -> ListGrantsRequest {
    let (object_kind, object_id) = (kind.into(), id.to_owned());
    ListGrantsRequest { object_kind, object_id, page_size: 200, ..ListGrantsRequest::default() }
}

/// Moves among them; `end` ends the selected share.
pub fn command(grants: &mut Records<Grant>, command: Command) -> Step {
    match (command, grants.selected()) {
        (Command::Own("end"), Some(grant)) if over(grant) => Step::none().say("This share has ended already."),
        (Command::Own("end"), Some(grant)) => Step::none().open(Reason::end_grant(grant)),
        (Command::Own("end"), None) => Step::none().say("There is no share to end."),
        (command, _) => grants.command(command),
    }
}

/// A share that cannot come back.
pub fn over(grant: &Grant) -> bool {
    matches!(grant.state(), GrantState::Ended | GrantState::Declined)
}

/// What a share says at length.
pub fn about(grant: &Grant) -> Vec<(String, Tone)> {
    let by = words::account(grant.created_by.as_ref());
    let from = words::organisation(grant.giver_organisation.as_ref());
    let profiles = of_a_person::line(&grant.field_profiles);
    let given = format!("Shared by {by}, {from}, on {}.", when::time(grant.create_time.as_ref()));
    let answered = grant.answered_by.as_ref().map_or(String::new(), |who| {
        let what = if grant.state() == GrantState::Declined { "Declined" } else { "Accepted" };
        format!(" {what} by {} on {}.", who.name, when::time(grant.answer_time.as_ref()))
    });
    vec![
        (grant.suspended_reason.clone(), Tone::Soon),
        (grant.end_reason.clone(), Tone::Quiet),
        (grant.justification.clone(), Tone::Plain),
        (format!("{given}{answered} Of a person: {profiles}."), Tone::Quiet),
    ]
}

/// Whom a share is with.
pub fn receiver(grant: &Grant) -> &str {
    match &grant.receiver {
        Some(Receiver::ReceiverOrganisation(organisation)) => &organisation.name,
        Some(Receiver::ReceiverAccount(account)) => &account.name,
        None => "",
    }
}

/// `Housing Trust, until 23 Nov 2026`.
pub fn line(grant: &Grant) -> String {
    format!("{}, until {}", receiver(grant), when::date(grant.expiry_date.as_ref()))
}

/// The organisations of the directory to choose from, those that can be shared with first.
pub fn partners(directory: &[DirectoryOrganisation]) -> Vec<(String, String)> {
    let open = |one: &&DirectoryOrganisation| {
        let state = matches!(one.state(), OrganisationState::Connected | OrganisationState::DeclarationOverdue);
        state && one.agreement_in_force
    };
    let named = |one: &DirectoryOrganisation| (one.id.clone(), one.name.clone());
    let closed = |one: &DirectoryOrganisation| (one.id.clone(), format!("{}: no agreement in force", one.name));
    let first = directory.iter().filter(open).map(named);
    let all = (PARTNERSHIP.to_owned(), "Every organisation of the partnership".to_owned());
    first.chain([all]).chain(directory.iter().filter(|one| !open(one)).map(closed)).collect()
}

/// The organisations of the directory to choose one from, those that can be let in first.
pub fn organisations(directory: &[DirectoryOrganisation]) -> Vec<(String, String)> {
    partners(directory).into_iter().filter(|(id, _)| id != PARTNERSHIP).collect()
}

/// Where a share stands, in a word.
pub fn state(grant: &Grant) -> (&'static str, Tone) {
    match grant.state() {
        GrantState::Active => ("active", Tone::Plain),
        GrantState::Offered => ("offered", Tone::Soon),
        GrantState::Suspended => ("suspended", Tone::Soon),
        GrantState::Ended => ("ended", Tone::Quiet),
        GrantState::Declined => ("declined", Tone::Quiet),
        GrantState::Unspecified => ("", Tone::Plain),
    }
}

fn row(grant: &Grant) -> Row {
    let (state, tone) = state(grant);
    Row::new(&grant.id)
        .cell(receiver(grant))
        .cell(when::date(grant.expiry_date.as_ref()))
        .toned(state, tone)
        .cell(words::label::<Purpose>(grant.purpose))
}

/// What the forms of a share are tried with.
#[cfg(test)]
pub mod testing {
    use safetynet_proto::access::v1::ListOrganisationsResponse;
    use safetynet_proto::icm::v1::CaseFile;

    use super::*;
    use crate::rpc::Reply;

    /// The answer of the server: one organisation with which something can be shared.
    pub fn trust() -> Reply {
        let trust = DirectoryOrganisation {
            id: "o-2".into(),
            name: "Housing Trust".into(),
            state: OrganisationState::Connected.into(),
            agreement_in_force: true,
            ..DirectoryOrganisation::default()
        };
        let reply = ListOrganisationsResponse { organisations: vec![trust], ..ListOrganisationsResponse::default() };
        Reply::ListOrganisations(Box::new(reply))
    }

    /// A case file that has data of a special category and on offences.
    pub fn file() -> CaseFile {
        let file = CaseFile { id: "f-1".into(), purpose: 2, article6_basis: 5, ..CaseFile::default() };
        CaseFile { article9_condition: 5, article10_condition: 2, ..file }
    }
}
