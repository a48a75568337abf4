//! Warnings and particulars of a person in one list, the warnings first, each under the profile that it is shown by.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{Marker, Nominal, NominalDetail, Particular};
use safetynet_shared::codes::{FieldProfile, ParticularKind, WarningKind};

use super::remove::Remove;
use super::source;
use crate::app::Step;
use crate::keys::{Command, Context};
use crate::screens::accuracy::VerifyField;
use crate::screens::marker::{ReviewMarker, told};
use crate::screens::particular::UpdateParticular;
use crate::screens::sheet::Sheet;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::{foot, when, words};

const COLUMNS: &[Column] = &[column("Profile", 22), column("About", 22), column("What", 0)];
const EMPTY: &str = "Nothing is recorded here that you see. a adds a particular, ! a warning.";
/// What of a person is checked, by its number on the wire: one particular.
const PARTICULAR: i32 = 4;

/// One row.
#[derive(Clone)]
enum Fact {
    Marker(Marker),
    Particular(Particular),
}

/// The list.
pub struct Facts {
    list: List,
    facts: Vec<(FieldProfile, Fact)>,
}

impl Default for Facts {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), facts: Vec::new() }
    }
}

impl Facts {
    /// Shows those of a person.
    pub fn set(&mut self, detail: &NominalDetail) {
        use FieldProfile::{Basic, Contact, Criminal, Health};
        let markers = [(Basic, &detail.markers), (Health, &detail.health_markers)];
        let particulars = [
            (Basic, &detail.features),
            (Contact, &detail.contact_preferences),
            (Health, &detail.health),
            (Criminal, &detail.offences),
        ];
        let markers = markers.into_iter().flat_map(|(profile, all)| all.iter().map(move |one| (profile, one)));
        self.facts = markers.map(|(profile, one)| (profile, Fact::Marker(one.clone()))).collect();
        for (profile, all) in particulars {
            self.facts.extend(all.iter().map(|one| (profile, Fact::Particular(one.clone()))));
        }
        self.list.set(self.facts.iter().map(|(profile, fact)| row(*profile, fact)).collect());
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.facts.len()
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    fn selected(&self) -> Option<&Fact> {
        let id = self.list.selected()?;
        self.facts.iter().map(|(_, fact)| fact).find(|fact| self::id(fact) == id)
    }

    /// Moves; corrects, checks or takes away what is at hand.
    pub fn command(&mut self, command: Command, nominal: &Nominal) -> Step {
        match (command, self.selected()) {
            (Command::Own("edit" | "verify"), Some(Fact::Marker(one))) => {
                Step::none().open(Sheet::new(ReviewMarker::new(&nominal.id, one)))
            }
            (Command::Own("edit"), Some(Fact::Particular(one))) => {
                Step::none().open(Sheet::new(UpdateParticular::new(&nominal.id, one)))
            }
            (Command::Own("verify"), Some(Fact::Particular(one))) => {
                let subject = words::label::<ParticularKind>(one.kind);
                Step::none().open(Sheet::new(VerifyField::new(nominal, PARTICULAR, &one.id, subject)))
            }
            (Command::Own("remove"), Some(Fact::Marker(one))) => Step::none().open(Remove::marker(nominal, one)),
            (Command::Own("remove"), Some(Fact::Particular(one))) => {
                Step::none().open(Remove::particular(nominal, one))
            }
            (Command::Own(_), _) => Step::none().say("Nothing is at hand here."),
            (command, _) => Step::used(self.list.command(command)),
        }
    }

    /// Draws the list, and all of what is at hand below it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let texts = self.selected().map_or(Vec::new(), about);
        let above = foot::draw(frame, area, 4, theme, &texts);
        self.list.draw(frame, above, theme, focus);
    }
}

fn id(fact: &Fact) -> &str {
    match fact {
        Fact::Marker(one) => &one.id,
        Fact::Particular(one) => &one.id,
    }
}

fn row(profile: FieldProfile, fact: &Fact) -> Row {
    use safetynet_shared::codes::Code as _;
    match fact {
        Fact::Marker(one) => {
            let late =
                if one.days_late > 0 { format!("review {}: ", when::late(one.days_late)) } else { String::new() };
            let tone = if one.days_late > 0 { Tone::Late } else { Tone::Soon };
            Row::new(&one.id)
                .toned(format!("Warning · {}", profile.label()), Tone::Soon)
                .toned(words::label::<WarningKind>(one.kind), Tone::Soon)
                .toned(format!("{late}{}", one.reason), tone)
        }
        Fact::Particular(one) => {
            let over = one.to_date.is_some();
            Row::new(&one.id)
                .toned(profile.label(), Tone::Quiet)
                .cell(words::label::<ParticularKind>(one.kind))
                .toned(one.detail.replace('\n', " "), if over { Tone::Quiet } else { Tone::Plain })
        }
    }
}

fn about(fact: &Fact) -> Vec<(String, Tone)> {
    match fact {
        Fact::Marker(one) => {
            let by = words::account(one.placed_by.as_ref());
            let placed = format!("Placed by {by} on {}; {}", when::time(one.place_time.as_ref()), told(one));
            let review = when::due(one.review_date.as_ref(), one.days_late);
            vec![(one.reason.clone(), Tone::Plain), (format!("Review {review}"), Tone::Soon), (placed, Tone::Quiet)]
        }
        Fact::Particular(one) => {
            let days = [("from", &one.from_date), ("until", &one.to_date)];
            let days = days.iter().filter(|(_, date)| date.is_some());
            let days: Vec<String> = days.map(|(word, date)| format!("{word} {}", when::date(date.as_ref()))).collect();
            let by = words::account(one.created_by.as_ref());
            let source = source::words(one.source.as_ref());
            let recorded = format!("From {source}; recorded by {by} on {}", when::time(one.create_time.as_ref()));
            vec![(one.detail.clone(), Tone::Plain), (days.join(", "), Tone::Quiet), (recorded, Tone::Quiet)]
        }
    }
}
