//! Actions: the list that a channel and *my actions* show alike, with what can be done to one.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{
    Action, ActionState as State, ActionTransition, TransitionActionRequest, UndoActionTransitionRequest,
};
use safetynet_shared::codes::ActionState;
use safetynet_shared::id::Id;

use self::update::UpdateAction;
use super::reason::Reason;
use super::sheet::Sheet;
use crate::app::{Step, Undo, View};
use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, when, words};

pub mod add;
pub mod update;

const OF_CHANNEL: &[Column] =
    &[column("Due", 16), column("What", 0), column("Who", 18), column("State", 9), wide_column("Of", 18, 90)];
const MINE: &[Column] =
    &[column("Due", 16), column("What", 0), column("State", 9), column("Case", 15), wide_column("Channel", 26, 90)];

/// Actions with one selected.
pub struct Actions {
    list: List,
    items: Vec<Action>,
    mine: bool,
}

impl Actions {
    /// Those of a channel.
    pub fn of_channel() -> Self {
        let empty = "Nothing is to be done. t gives somebody an action.";
        Self { list: List::new(OF_CHANNEL, empty), items: Vec::new(), mine: false }
    }

    /// Those of the person at the terminal.
    pub fn mine() -> Self {
        let empty = "You have no open action. a shows the ended ones too.";
        Self { list: List::new(MINE, empty), items: Vec::new(), mine: true }
    }

    /// Replaces them.
    pub fn set(&mut self, items: Vec<Action>) {
        let mine = self.mine;
        self.list.set(items.iter().map(|action| row(action, mine)).collect());
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

    /// `accept`, `done`, `end` and `edit` act on the one at hand; the rest moves.
    pub fn command(&mut self, command: Command, view: &View) -> Step {
        let Command::Own(name @ ("accept" | "done" | "end" | "edit")) = command else {
            return Step::used(self.list.command(command));
        };
        let Some(action) = self.selected() else { return Step::none().say("Select an action first.") };
        if !matches!(action.state(), State::Open | State::Accepted) {
            return Step::none().say("This action has ended.");
        }
        if name == "edit" {
            return Step::none().open(Sheet::new(UpdateAction::new(action)));
        }
        let owner = action.owner.as_ref();
        if owner.is_none_or(|owner| view.who.is_none_or(|who| who.account_id != owner.id)) {
            return Step::none()
                .say(format!("Only {} can answer it. e gives it to somebody else.", words::account(owner)));
        }
        match name {
            "accept" if action.state() == State::Accepted => Step::none().say("You have taken it on already."),
            "accept" => accept(action, view),
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

fn row(action: &Action, mine: bool) -> Row {
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
    if mine {
        return row.cell(state).cell(&action.case_reference).cell(&action.channel_title);
    }
    let of = words::organisation(action.owner_person_organisation.as_ref());
    row.cell(words::account(action.owner.as_ref())).cell(state).cell(of)
}
