//! Actions: the list that a channel, *my actions* and what organisations offer each other show alike, with what can be
//! done to one.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{
    Action, ActionState as State, ActionTransition, TransitionActionRequest, UndoActionTransitionRequest,
};
use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::codes::ActionState;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use self::assign::AssignAction;
use self::update::UpdateAction;
use super::reason::Reason;
use super::sheet::Sheet;
use crate::app::{Step, Undo, View, Who};
use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, when, words};

pub mod add;
pub mod assign;
pub mod offer;
pub mod update;

const OF_CHANNEL: &[Column] =
    &[column("Due", 16), column("What", 0), column("Who", 18), column("State", 9), wide_column("Of", 18, 90)];
const MINE: &[Column] =
    &[column("Due", 16), column("What", 0), column("State", 9), column("Case", 15), wide_column("Channel", 26, 90)];
const RECEIVED: &[Column] =
    &[column("Due", 16), column("What", 0), column("Who", 18), column("State", 9), wide_column("From", 26, 90)];
const GIVEN: &[Column] =
    &[column("Due", 16), column("What", 0), column("With", 24), column("State", 9), wide_column("Case", 16, 90)];
const NOBODY: &str = "nobody yet";

/// Which actions a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Those of a channel.
    Channel,
    /// Those of the person at the terminal.
    Mine,
    /// Those that were offered to the person's organisation.
    Received,
    /// Those that the person's organisation offers.
    Given,
}

impl Of {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::Channel => OF_CHANNEL,
            Self::Mine => MINE,
            Self::Received => RECEIVED,
            Self::Given => GIVEN,
        }
    }

    fn empty(self) -> &'static str {
        match self {
            Self::Channel => "Nothing is to be done. t gives somebody an action; T offers one beyond the channel.",
            Self::Mine => "You have no open action. a shows the ended ones too.",
            Self::Received => "Nothing is offered to your organisation, or you do not supervise there.",
            Self::Given => "Nothing is offered to another organisation from where you work. T on a channel offers.",
        }
    }
}

/// Actions with one selected.
pub struct Actions {
    list: List,
    items: Vec<Action>,
    of: Of,
}

impl Actions {
    /// An empty list of these.
    pub fn new(of: Of) -> Self {
        Self { list: List::new(of.columns(), of.empty()), items: Vec::new(), of }
    }

    /// Those of a channel.
    pub fn of_channel() -> Self {
        Self::new(Of::Channel)
    }

    /// Replaces them.
    pub fn set(&mut self, items: Vec<Action>) {
        let of = self.of;
        self.list.set(items.iter().map(|action| row(action, of)).collect());
        self.items = items;
    }

    /// One of them changed.
    pub fn changed(&mut self, action: Action) -> Step {
        let said = match action.state() {
            State::Accepted => {
                format!("You have taken it on: {}.", when::due(action.due_date.as_ref(), action.days_late))
            }
            _ => "The action is changed.".to_owned(),
        };
        let undo = undo(&action);
        let mut items = std::mem::take(&mut self.items);
        if let Some(place) = items.iter_mut().find(|one| one.id == action.id) {
            *place = action;
        }
        self.set(items);
        Step::none().say(said).undo(undo)
    }

    /// How many are open, and whether one is late.
    pub fn open(&self) -> (usize, bool) {
        let open = |action: &&Action| matches!(action.state(), State::Open | State::Accepted);
        (self.items.iter().filter(open).count(), self.items.iter().any(|action| action.days_late > 0))
    }

    /// `3 of 12`.
    pub fn place(&self) -> String {
        self.list.place()
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    /// The one at hand.
    pub fn selected(&self) -> Option<&Action> {
        let id = self.list.selected()?;
        self.items.iter().find(|action| action.id == id)
    }

    /// `accept`, `done`, `end`, `edit` and `person` act on the one at hand; the rest moves.
    pub fn command(&mut self, command: Command, view: &View) -> Step {
        let Command::Own(name @ ("accept" | "done" | "end" | "edit" | "person")) = command else {
            return Step::used(self.list.command(command));
        };
        let Some(action) = self.selected() else { return Step::none().say("Select an action first.") };
        if !matches!(action.state(), State::Open | State::Accepted) {
            return Step::none().say("This action has ended.");
        }
        match name {
            "edit" if action.channel_id.is_empty() => {
                Step::none().say("Only who offers it can change it. p names who does it, x declines it.")
            }
            "edit" => Step::none().open(Sheet::new(UpdateAction::new(action))),
            "person" => person(action, view),
            "end" if !answers(action, view) && gave(action, view) => Step::none().open(Reason::withdraw(action)),
            _ if !answers(action, view) => not_mine(action),
            "accept" if action.state() == State::Accepted => Step::none().say("You have taken it on already."),
            "accept" => accept(action, view),
            "done" if action.owner.is_none() => Step::none().say("Nobody has it yet: y takes it on."),
            "done" => Step::none().open(Reason::complete(action)),
            _ => Step::none().open(Reason::decline(action)),
        }
    }

    /// Draws the list, and the whole of the one at hand below it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let texts = self.selected().map_or(Vec::new(), |action| {
            let by = words::account(action.created_by.as_ref());
            let given = format!(
                "Due {}. Given by {by} on {}.",
                when::date(action.due_date.as_ref()),
                when::time(action.create_time.as_ref())
            );
            let outcome =
                if action.outcome.is_empty() { String::new() } else { format!("Outcome: {}", action.outcome) };
            vec![
                (action.title.clone(), Tone::Title),
                (outcome, Tone::Plain),
                (offer(action), Tone::Soon),
                (given, Tone::Quiet),
                (action.detail.clone(), Tone::Plain),
            ]
        });
        let above = foot::draw(frame, area, 5, theme, &texts);
        self.list.draw(frame, above, theme, focus);
    }
}

/// Takes the answer to an action back.
pub fn undo(action: &Action) -> Undo {
    let (id, etag) = (action.id.clone(), action.etag.clone());
    Undo::call(move |request_id| UndoActionTransitionRequest { id: id.clone(), request_id, etag: etag.clone() })
}

fn accept(action: &Action, view: &View) -> Step {
    Step::none().call(TransitionActionRequest {
        id: action.id.clone(),
        request_id: Id::fresh(view.now).to_string(),
        etag: action.etag.clone(),
        transition: ActionTransition::Accept.into(),
        outcome: String::new(),
    })
}

/// Whether the person at the terminal decides on it: as its owner, or for the organisation that has named none.
fn answers(action: &Action, view: &View) -> bool {
    view.who.is_some_and(|who| match &action.owner {
        Some(owner) => owner.id == who.account_id,
        None => supervises(action, view),
    })
}

/// Whether the person supervises in the organisation that it is offered to.
fn supervises(action: &Action, view: &View) -> bool {
    let to = action.owner_person_organisation.as_ref().filter(|_| action.beyond_channel);
    let own = |who: &Who| to.is_some_and(|to| to.id == who.organisation_id);
    view.who.is_some_and(|who| own(who) && who.may(Permission::ReviewAsSupervisor))
}

/// Whether the person's organisation gave it, and the person works on its channel.
fn gave(action: &Action, view: &View) -> bool {
    let of = action.owner_organisation.as_ref();
    let own = |who: &Who| of.is_some_and(|of| of.id == who.organisation_id);
    !action.channel_id.is_empty() && view.who.is_some_and(own)
}

fn not_mine(action: &Action) -> Step {
    match (&action.owner, action.beyond_channel) {
        (Some(owner), false) => {
            Step::none().say(format!("Only {} can answer it. e gives it to somebody else.", owner.name))
        }
        (Some(owner), true) => Step::none().say(format!("Only {} can answer it.", owner.name)),
        (None, _) => {
            let of = words::organisation(action.owner_person_organisation.as_ref());
            Step::none().say(format!("Only a supervisor of {of} can answer it."))
        }
    }
}

fn person(action: &Action, view: &View) -> Step {
    if supervises(action, view) {
        return Step::none().open(Sheet::new(AssignAction::new(action)));
    }
    Step::none().say("Only a supervisor of the organisation to which an action is offered names who does it.")
}

/// From whom to whom it goes beyond its channel, and why.
fn offer(action: &Action) -> String {
    if !action.beyond_channel {
        return String::new();
    }
    let from = words::organisation(action.owner_organisation.as_ref());
    let to = words::organisation(action.owner_person_organisation.as_ref());
    let last = |until: Moment| until.minus(Span::from_micros(1)).day().to_string();
    let until = when::moment(action.until_time.as_ref()).map_or(String::new(), last);
    format!("{from} offers it to {to}, who see it alone until {until}: {}", action.offer_reason)
}

fn row(action: &Action, of: Of) -> Row {
    let open = matches!(action.state(), State::Open | State::Accepted);
    let due = match action.days_late {
        1.. => when::late(action.days_late),
        _ => when::date(action.due_date.as_ref()),
    };
    let tone = match (action.days_late, open) {
        (1.., true) => Tone::Late,
        (_, true) => Tone::Plain,
        (_, false) => Tone::Quiet,
    };
    let state = words::label::<ActionState>(action.state).to_lowercase();
    let row = Row::new(&action.id).toned(due, tone).cell(&action.title);
    let owner = action.owner.as_ref().map_or(NOBODY, |owner| owner.name.as_str());
    let to = words::organisation(action.owner_person_organisation.as_ref());
    let from = words::organisation(action.owner_organisation.as_ref());
    match of {
        Of::Mine if action.channel_id.is_empty() => row.cell(state).cell("beyond it").cell(from),
        Of::Mine => row.cell(state).cell(&action.case_reference).cell(&action.channel_title),
        Of::Received => row.cell(owner).cell(state).cell(from),
        Of::Given => row.cell(to).cell(state).cell(&action.case_reference),
        Of::Channel => row.cell(if action.owner.is_some() { owner } else { to }).cell(state).cell(to),
    }
}
