//! The screens, one file each, and the two lists by which everything finds them.
//!
//! # Writing a screen
//!
//! 1. Add the RPCs it uses to `calls!` in `rpc/table.rs`, one line each.
//! 2. Write `screens/<noun>.rs`, top-down: state, key table, `impl Screen`, what it does with its own
//!    events, view model (answer → rows or text), drawing, and snapshots at the foot.
//! 3. Add the module below, its key table to [`TABLES`](tables::TABLES), and, where one can go to it without
//!    having something selected, a line to [`PLACES`]. Otherwise another screen opens it with
//!    `Step::none().open(Thing::new(id))`.
//!
//! ```
//! use ratatui::{Frame, layout::Rect};
//! use safetynet_tui::app::{Event, Screen, Step, View};
//! use safetynet_tui::keys::{Binding, Command, Context, Key, action};
//! use safetynet_tui::widgets::editor::Focus;
//! use safetynet_tui::widgets::list::{Column, List, Row, column};
//! use safetynet_tui::rpc::Reply;
//! use safetynet_proto::icm::v1::ListReviewsRequest;
//!
//! pub const KEYS: &[Binding] = &[action(Key::Char('o'), "overdue", "only the overdue ones")];
//! const COLUMNS: &[Column] = &[column("Case", 14), column("Channel", 0)];
//!
//! pub struct Things { list: List }
//!
//! impl Default for Things {
//!     fn default() -> Self {
//!         Self { list: List::new(COLUMNS, "Nothing is here yet. : opens another screen.") }
//!     }
//! }
//!
//! impl Screen for Things {
//!     fn title(&self) -> String { "Things".to_owned() }
//!     fn keys(&self) -> &'static [Binding] { KEYS }
//!     fn context(&self) -> Context { self.list.context() }
//!
//!     fn update(&mut self, event: Event, _view: &View) -> Step {
//!         match event {
//!             // Shown comes when it is opened, when one comes back to it, and on ctrl-r.
//!             Event::Shown => Step::none().call(ListReviewsRequest::default()),
//!             Event::Reply(Reply::ListReviews(reply)) => {
//!                 let row = |one: &safetynet_proto::icm::v1::ReviewSummary| {
//!                     Row::new(&one.review_id).cell(&one.case_reference).cell(&one.channel_title)
//!                 };
//!                 self.list.set(reply.reviews.iter().map(row).collect());
//!                 Step::none()
//!             }
//!             Event::Command(Command::Own("overdue")) => Step::none().say("Only the overdue ones."),
//!             // A widget says whether it used the event. What nobody uses is the app's: esc goes back, and a failure is
//!             // said in the status line; a form calls `form.refuse(failure)` instead.
//!             event => self.list.update(&event),
//!         }
//!     }
//!
//!     fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
//!         self.list.draw(frame, area, view.theme, Focus::Here);
//!     }
//!
//!     fn again(&self) -> Box<dyn Screen> { Box::new(Self::default()) }
//! }
//! ```
//!
//! # Rules
//!
//! - A screen never resets what was typed when `Shown` or a reply comes: after a reconnect it is
//!   shown again. Build the form once (in `new`, or when the first reply comes) and keep it.
//! - A form's screen answers `form()`, so that its draft is kept, and `Step::none().sent(&self.form)`
//!   when the server took it. The `request_id` of a create or a transition is `form.request_id(view.now)`:
//!   the same text sent again after a lost answer keeps its id.
//! - What a call does to what was there stands in `consequence.rs`, without which a new line of
//!   `calls!` does not compile. What can be taken back is done at once and answered with
//!   `Step::undo` (a sheet's job: `Done::undone_by`); what cannot be taken back is sent by a sheet,
//!   which asks for its reference (`Job::reference`) by itself.
//! - `again` keeps ids and nothing that was read: it stands in memory while the session is locked.
//! - `title` is a kind of list or a reference, never a person's name.
//! - `record` answers the record at hand, so that `w` works on it.
//! - Text of others goes through `Row`, `Pane` and `Form`, which make it inert; otherwise through
//!   `safe::inert`.
//! - Snapshots: `Desk` in `app/testing.rs` presses keys, gives answers, and shows the frame as text.

use safetynet_proto::access::v1::FindReferenceResponse;
use safetynet_proto::kind::v1::RecordKind;

use crate::app::Screen;

pub mod access_review;
pub mod access_reviews;
pub mod accuracy;
pub mod action;
pub mod actions;
pub mod activity;
pub mod agreements;
pub mod application;
pub mod approval;
pub mod approvals;
pub mod area;
pub mod assessment;
pub mod briefing;
pub mod case_file;
pub mod case_files;
pub mod case_review;
pub mod case_reviews;
pub mod caseload;
pub mod change_password;
pub mod channel;
pub mod channels;
pub mod confirmation;
pub mod confirmations;
pub mod consent;
pub mod contact;
pub mod corrections;
pub mod directory;
pub mod disclosure;
pub mod disclosures;
pub mod disposal;
pub mod disposals;
pub mod duplicates;
pub mod engagement;
pub mod enquiries;
pub mod event;
pub mod events;
pub mod face;
pub mod faces;
pub mod grant;
pub mod group;
pub mod groups;
pub mod handovers;
pub mod hold;
pub mod import;
pub mod incident;
pub mod incidents;
pub mod instructions;
pub mod lawful;
pub mod link;
pub mod listing;
pub mod lock;
pub mod lookups;
pub mod losses;
pub mod marker;
pub mod meeting;
pub mod meetings;
pub mod neighbourhood;
pub mod neighbourhoods;
pub mod nominal;
pub mod nominals;
pub mod notices;
pub mod of_a_person;
pub mod offers;
pub mod one_time_code;
pub mod overdue;
pub mod own_session;
pub mod pages;
pub mod particular;
pub mod password_again;
pub mod person;
mod places;
pub mod plan;
pub mod priority;
pub mod procedures;
pub mod profile;
pub mod profiles;
pub mod programme;
pub mod publication;
pub mod publications;
pub mod quality;
pub mod reader;
pub mod reason;
pub mod records;
pub mod referral;
pub mod referrals;
pub mod refusal;
pub mod relation;
pub mod request_reset;
pub mod reset_request;
pub mod reset_requests;
pub mod review;
pub mod reviews;
pub mod sample;
pub mod samples;
pub mod seal;
pub mod sealed;
pub mod shares;
pub mod sharing;
pub mod sheet;
pub mod sighting;
pub mod sign_in;
pub mod subject_request;
pub mod subject_requests;
pub mod survey;
pub mod surveys;
pub mod tables;
pub mod team;
pub mod timeline;
pub mod today;
pub mod transfer;
pub mod transfers;
pub mod user;
pub mod users;
pub mod workloads;

pub use places::{PLACES, Place};

/// Where one begins after signing in.
pub fn first() -> Box<dyn Screen> {
    Box::new(today::Today::default())
}

/// The screen of a record, for notices and lists that name records of several kinds; none for
/// kinds without a screen of their own.
pub fn of_record(kind: RecordKind, id: &str) -> Option<Box<dyn Screen>> {
    match kind {
        RecordKind::Nominal => Some(Box::new(nominal::Nominal::new(id, nominals::Why::case_work()))),
        RecordKind::CaseFile => Some(Box::new(case_file::CaseFile::new(id))),
        RecordKind::Channel => Some(Box::new(channel::Channel::new(id))),
        RecordKind::Action => Some(Box::new(actions::Actions::default())),
        RecordKind::Activity => Some(Box::new(activity::Activity::new(id, ""))),
        RecordKind::Neighbourhood => Some(Box::new(neighbourhood::Neighbourhood::new(id))),
        RecordKind::AccessReview => Some(Box::new(access_review::AccessReview::new(id))),
        RecordKind::Account => Some(Box::new(user::User::new(id))),
        RecordKind::Disclosure => Some(Box::new(disclosures::Disclosures::default())),
        RecordKind::Transfer => Some(Box::new(transfers::Transfers::default())),
        RecordKind::Referral => Some(Box::new(referrals::Referrals::default())),
        RecordKind::BrokenGlass => Some(Box::new(sealed::Sealed::glass())),
        RecordKind::Disposal => Some(Box::new(disposal::Disposal::new(id))),
        RecordKind::Incident => Some(Box::new(incident::Incident::new(id))),
        RecordKind::Review => Some(Box::new(review::Review::new(id))),
        RecordKind::CaseloadHandover => Some(Box::new(handovers::Handovers::default())),
        RecordKind::Meeting => Some(Box::new(meeting::Meeting::new(id))),
        RecordKind::Correction => Some(Box::new(corrections::Corrections::default())),
        RecordKind::Lookup => Some(Box::new(lookups::Lookups::default())),
        RecordKind::SubjectRequest => Some(Box::new(subject_request::SubjectRequest::new(id))),
        RecordKind::Sample => Some(Box::new(sample::Sample::new(id))),
        RecordKind::Enquiry => Some(Box::new(enquiries::Enquiries::default())),
        RecordKind::Agreement => Some(Box::new(agreements::Agreements::default())),
        RecordKind::Instruction => Some(Box::new(instructions::Instructions::default())),
        RecordKind::Publication => Some(Box::new(publication::Publication::new(id))),
        RecordKind::Grant => Some(Box::new(shares::Shares::default())),
        _ => None,
    }
}

/// The screen of the record that a reference is of.
pub fn of_reference(found: &FindReferenceResponse) -> Option<Box<dyn Screen>> {
    let id = found.id.as_str();
    match found.kind() {
        RecordKind::CaseReview => {
            let about = channel::about::About::unread(&found.channel_id);
            Some(Box::new(case_reviews::CaseReviews::of_channel(about).at(id)))
        }
        RecordKind::Certificate => Some(Box::new(disposals::Disposals::at_certificate(id))),
        RecordKind::Referral => Some(Box::new(referrals::Referrals::at(id))),
        kind => of_record(kind, id),
    }
}

/// The place of this name.
pub fn of_name(name: &str) -> Option<Box<dyn Screen>> {
    PLACES.iter().find(|place| place.name == name).map(|place| (place.open)())
}
