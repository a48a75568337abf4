//! What the keys of a channel do.

use safetynet_proto::icm::v1::{ChannelReview, ReviewKind};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Permission;

use super::about::About;
use super::add_member::AddMember;
use super::assign::Assign;
use super::rights::Needed;
use super::sharing::Sharing;
use super::update::UpdateChannel;
use super::{ACTIONS, Channel, PEOPLE, RISK, SHARES, TIMELINE, Wire};
use crate::app::{Screen as _, Step, View};
use crate::keys::Command;
use crate::screens::action::add::AddAction;
use crate::screens::action::offer::OfferAction;
use crate::screens::activity::{Activity, add::AddActivity};
use crate::screens::assessment::AddAssessment;
use crate::screens::case_file::CaseFile;
use crate::screens::case_reviews::CaseReviews;
use crate::screens::grant::{self, create::CreateGrant};
use crate::screens::reason::Reason;
use crate::screens::referral::send::SendReferral;
use crate::screens::review::{Review, closes};
use crate::screens::sheet::Sheet;
use crate::screens::sighting::Sightings;
use crate::screens::transfer::offer::OfferTransfer;

impl Channel {
    pub(super) fn command(&mut self, command: Command, view: &View) -> Step {
        if self.context().types() {
            return self.in_pane(command, view);
        }
        match command {
            Command::Own(name) => self.own(name, view),
            Command::Open => self.open(view),
            command if self.panes.command(command) => self.read_pane(),
            command => self.in_pane(command, view),
        }
    }

    /// What is at hand in the pane.
    fn in_pane(&mut self, command: Command, view: &View) -> Step {
        match (self.panes.at(), &self.channel) {
            (TIMELINE, _) => self.timeline.command(command),
            (ACTIONS, _) => self.actions.command(command, view),
            (RISK, _) => self.risk.command(command),
            (PEOPLE, Some(channel)) => self.people.command(command, channel),
            (SHARES, _) => grant::command(&mut self.grants, command),
            _ => Step::used(self.text.command(command)),
        }
    }

    fn open(&mut self, view: &View) -> Step {
        let case_file = self.channel.as_ref().map_or("", |channel| channel.case_file_id.as_str());
        if let (TIMELINE, Some(of)) = (self.panes.at(), self.timeline.gap()) {
            return Step::none().say(format!("This entry is not for you. Ask {of}."));
        }
        match (self.panes.at(), self.timeline.selected(), self.actions.selected()) {
            (TIMELINE, Some(id), _) => Step::none().open(Activity::new(id, case_file)),
            (ACTIONS, _, Some(action)) => {
                let lacks = self.channel.as_deref().and_then(|channel| Needed::Works.lacks(channel, view.who));
                if let Some(lacks) = lacks {
                    return Step::none().say(lacks);
                }
                Step::none().open(Sheet::new(crate::screens::action::update::UpdateAction::new(action)))
            }
            _ => Step::none(),
        }
    }

    fn own(&mut self, name: &'static str, view: &View) -> Step {
        let Some(about) = self.about() else { return Step::none() };
        let Some(channel) = self.channel.as_deref() else { return Step::none() };
        let lacks = |needed: &Permission| view.who.is_none_or(|who| !who.may(*needed));
        if let Some(needed) = ending(self.panes.at()).filter(|needed| name == "end" && lacks(needed)) {
            return Step::none().say(format!("Your roles do not include this: {}.", needed.label()));
        }
        if let Some(lacks) = needed(name, self.panes.at()).and_then(|needed| needed.lacks(channel, view.who)) {
            return Step::none().say(lacks);
        }
        match name {
            "more" => self.timeline.more(&self.id),
            "case reviews" if channel.has_case_reviews => Step::none().open(CaseReviews::of_channel(about)),
            "case reviews" => Step::none().say("The programme of this channel has no case reviews to ask for."),
            "case" => Step::none().open(CaseFile::new(&channel.case_file_id)),
            "saw" => Step::none().open(Sightings::new(RecordKind::Channel, &channel.id, &channel.reference)),
            "decisions" => Step::none().open(Sharing::new(about)),
            "reopen" if self.is_closed() => Step::none().open(Reason::reopen(channel)),
            "reopen" => Step::none().say("This channel is open."),
            "accept" | "done" => self.on_action(name, view),
            "end" if matches!(self.panes.at(), ACTIONS | PEOPLE | SHARES) => self.in_pane(Command::Own(name), view),
            "end" => Step::none().say("tab goes to the actions, the people or the shares: x ends the one at hand."),
            "edit" if self.panes.at() == ACTIONS => self.actions.command(Command::Own("edit"), view),
            _ if self.is_closed() => Step::none().say("This channel is closed. R reopens it."),
            "close" => close(channel, view),
            "review" => review(channel, view),
            name => form(name, about, channel),
        }
    }

    fn on_action(&mut self, name: &'static str, view: &View) -> Step {
        if self.panes.at() != ACTIONS {
            self.panes.go(ACTIONS);
            return Step::none().say("Select the action, then press the key again.");
        }
        self.actions.command(Command::Own(name), view)
    }
}

/// What ending needs, which differs by what is at hand.
fn ending(pane: usize) -> Option<Permission> {
    match pane {
        ACTIONS => Some(Permission::WriteCase),
        SHARES => Some(Permission::Share),
        PEOPLE => Some(Permission::ManageChannel),
        _ => None,
    }
}

/// What a key of this pane asks for beyond a role, where it opens a form.
fn needed(name: &str, pane: usize) -> Option<Needed> {
    match (name, pane) {
        ("activity" | "action" | "risk" | "review", _) | ("edit" | "end", ACTIONS) => Some(Needed::Works),
        ("share", _) => Some(Needed::Leads("share it")),
        ("end", SHARES) => Some(Needed::Leads("end a share of it")),
        ("offer", _) => Some(Needed::Leads("offer an action beyond it")),
        ("refer", _) => Some(Needed::Leads("refer from it")),
        ("edit", _) => Some(Needed::Leads("change its title and summary")),
        ("person" | "organisation" | "reopen", _) | ("end", PEOPLE) => Some(Needed::Manages),
        ("lead", _) => Some(Needed::Supervises),
        _ => None,
    }
}

/// The form behind a key, for a channel that is open.
fn form(name: &'static str, about: About, channel: &Wire) -> Step {
    let step = Step::none();
    match name {
        "activity" => step.open(Sheet::new(AddActivity::new(about))),
        "action" => step.open(Sheet::new(AddAction(about))),
        "offer" => step.open(Sheet::new(OfferAction::new(about))),
        "risk" => step.open(Sheet::new(AddAssessment::new(about))),
        "refer" => step.open(Sheet::new(SendReferral::new(about))),
        "lead" => step.open(Sheet::new(OfferTransfer::new(about))),
        "share" => step.open(Sheet::new(CreateGrant::channel(channel))),
        "person" => step.open(Sheet::new(Assign::new(about))),
        "organisation" => step.open(Sheet::new(AddMember::new(about))),
        "edit" => step.open(Sheet::new(UpdateChannel::new(about))),
        _ => step,
    }
}

/// A channel is closed in the review of who supervises it (ISA-3.5); everybody else is told so.
fn close(channel: &Wire, view: &View) -> Step {
    let supervises = Needed::Supervises.lacks(channel, view.who).is_none();
    let reviews = view.who.is_some_and(|who| who.may(Permission::ReviewAsSupervisor));
    let review = channel.reviews.iter().find(|review| review.kind() == ReviewKind::Supervisor);
    match review.filter(|_| supervises && reviews) {
        Some(review) => {
            let said = "It is closed in your review: read the pack, then F2, and the outcome “close it”.";
            Step::none().open(Review::new(&review.review_id)).say(said)
        }
        None => Step::none().say(closes(channel)),
    }
}

/// The review that is due first among those which the roles open.
fn review(channel: &Wire, view: &View) -> Step {
    let may = |review: &&ChannelReview| {
        let needs = match review.kind() {
            ReviewKind::Supervisor => Permission::ReviewAsSupervisor,
            _ => Permission::ReviewAsCaseworker,
        };
        view.who.is_some_and(|who| who.may(needs))
    };
    let due = |review: &&ChannelReview| review.due_date.as_ref().map(|due| (due.year, due.month, due.day));
    match channel.reviews.iter().filter(may).min_by_key(due) {
        Some(review) => Step::none().open(Review::new(&review.review_id)),
        None => Step::none().say("No review of this channel waits for you."),
    }
}
