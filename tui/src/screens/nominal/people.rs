//! Who the person is to others: the relations that one sees.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{Nominal, Relation};
use safetynet_shared::codes::RelationKind;

use super::remove::Remove;
use super::source;
use crate::app::Step;
use crate::keys::{Command, Context};
use crate::screens::nominals::Why;
use crate::screens::relation::{UpdateRelation, seen_by};
use crate::screens::sheet::Sheet;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::{foot, when, words};

const COLUMNS: &[Column] = &[column("Is", 20), column("Whom", 28), column("Detail", 0)];
const EMPTY: &str = "No relation is recorded that you see. r adds one.";

/// The list.
pub struct People {
    list: List,
    relations: Vec<Relation>,
}

impl Default for People {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), relations: Vec::new() }
    }
}

impl People {
    /// Shows these.
    pub fn set(&mut self, relations: &[Relation]) {
        self.relations = relations.to_vec();
        self.list.set(relations.iter().map(row).collect());
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.relations.len()
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    fn selected(&self) -> Option<&Relation> {
        let id = self.list.selected()?;
        self.relations.iter().find(|one| one.id == id)
    }

    /// Moves; opens the other person, changes or takes away what is at hand.
    pub fn command(&mut self, command: Command, nominal: &Nominal, why: &Why) -> Step {
        match (command, self.selected()) {
            (Command::Open, Some(one)) if !self.list.context().types() => {
                Step::none().open(super::Nominal::new(&one.other_nominal_id, why.clone()))
            }
            (Command::Own("edit"), Some(one)) => Step::none().open(Sheet::new(UpdateRelation::new(&nominal.id, one))),
            (Command::Own("remove"), Some(one)) => Step::none().open(Remove::relation(nominal, one)),
            (Command::Own(_), _) => Step::none().say("Nothing is at hand here."),
            (command, _) => Step::used(self.list.command(command)),
        }
    }

    /// Draws the list, and who sees what is at hand below it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let texts = self.selected().map_or(Vec::new(), |one| {
            let (by, source) = (words::account(one.created_by.as_ref()), source::words(one.source.as_ref()));
            vec![
                (one.detail.clone(), Tone::Plain),
                (format!("Seen by {}", seen_by(one)), Tone::Soon),
                (format!("From {source}; recorded by {by} on {}", when::time(one.create_time.as_ref())), Tone::Quiet),
            ]
        });
        let above = foot::draw(frame, area, 4, theme, &texts);
        self.list.draw(frame, above, theme, focus);
    }
}

fn row(one: &Relation) -> Row {
    let over = one.to_date.is_some();
    Row::new(&one.id)
        .cell(words::label::<RelationKind>(one.kind))
        .cell(format!("{} {}", one.other_reference, one.other_name))
        .toned(one.detail.replace('\n', " "), if over { Tone::Quiet } else { Tone::Plain })
}
