//! What the keys of a person's page do.

use safetynet_proto::icm::v1::Nominal as Wire;
use safetynet_proto::kind::v1::RecordKind;

use super::update::UpdateNominal;
use super::{CASES, FACTS, HISTORY, Nominal, PEOPLE, PHOTOGRAPHS, RECORDS};
use crate::app::{Screen as _, Step, Who};
use crate::keys::Command;
use crate::screens::accuracy::VerifyField;
use crate::screens::case_file::{CaseFile, create::CreateCaseFile};
use crate::screens::channel::rights::controls;
use crate::screens::corrections::Tell;
use crate::screens::marker::PlaceMarker;
use crate::screens::nominals::{Goal, Nominals};
use crate::screens::particular::AddParticular;
use crate::screens::seal::person::SealOf;
use crate::screens::sheet::Sheet;
use crate::screens::sighting::Sightings;
use crate::screens::subject_requests::SubjectRequests;

const INDEX_ONLY: &str = "You see only the index entry; those who work with the person can change the record.";

impl Nominal {
    pub(super) fn command(&mut self, command: Command, who: Option<&Who>) -> Step {
        if self.context().types() {
            return self.in_pane(command);
        }
        match command {
            Command::Own(name) => self.own(name, who),
            Command::Open if self.panes.at() == CASES => match self.cases.selected() {
                Some(id) => Step::none().open(CaseFile::new(id)),
                None => Step::none(),
            },
            command if self.panes.command(command) => self.read_pane(),
            command => self.in_pane(command),
        }
    }

    /// Asks for what a pane shows beyond the record itself, when it is gone to.
    fn read_pane(&mut self) -> Step {
        let detail = self.read.as_ref().is_some_and(|read| read.detail.is_some());
        match self.panes.at() {
            HISTORY if detail => self.history.read(&self.id),
            PHOTOGRAPHS => self.photographs.read(),
            _ => Step::none(),
        }
    }

    fn in_pane(&mut self, command: Command) -> Step {
        let Some(nominal) = self.nominal() else { return Step::pass() };
        match self.panes.at() {
            FACTS => self.facts.command(command, &nominal),
            PEOPLE => self.people.command(command, &nominal, &self.why),
            RECORDS => self.records.command(command, &nominal),
            PHOTOGRAPHS => self.photographs.command(command, &nominal),
            CASES => Step::used(self.cases.command(command)),
            HISTORY => self.history.command(command),
            _ => Step::used(self.text.command(command)),
        }
    }

    fn nominal(&self) -> Option<Wire> {
        self.read.as_ref()?.nominal.clone()
    }

    fn own(&mut self, name: &'static str, who: Option<&Who>) -> Step {
        let Some(nominal) = self.nominal() else { return Step::none() };
        if name == "case" {
            return Step::none().open(Sheet::new(CreateCaseFile::new(&nominal)));
        }
        if name == "requests" {
            return Step::none().open(SubjectRequests::of_person(&nominal.id, &nominal.reference));
        }
        let Some(detail) = self.read.as_ref().and_then(|read| read.detail.clone()) else {
            return Step::none().say(INDEX_ONLY);
        };
        let lacks = controls(nominal.owner_organisation.as_ref(), "tell others of it", who);
        match (name, self.panes.at()) {
            ("more", _) => self.history.more(&self.id),
            ("saw", _) => Step::none().open(Sightings::new(RecordKind::Nominal, &nominal.id, &nominal.reference)),
            ("told", _) if let Some(lacks) = lacks => Step::none().say(lacks),
            ("told", _) => {
                Step::none().open(Sheet::new(Tell::new(RecordKind::Nominal, &nominal.id, &nominal.reference)))
            }
            ("seal", _) => {
                let owner = nominal.owner_organisation.clone();
                Step::none().open(SealOf::new(&nominal.id, &nominal.reference).controlled_by(owner))
            }
            ("add", _) => Step::none().open(Sheet::new(AddParticular::new(&nominal))),
            ("warn", _) => Step::none().open(Sheet::new(PlaceMarker::new(&nominal))),
            ("relation", _) => {
                let goal = Goal::Relation(nominal.id.clone(), nominal.reference.clone());
                Step::none().open(Nominals::to(goal).because(&self.why))
            }
            ("link", _) => Step::none().open(Nominals::to(Goal::Comparison(nominal.id.clone())).because(&self.why)),
            (name, FACTS | PEOPLE | RECORDS | PHOTOGRAPHS) => self.in_pane(Command::Own(name)),
            ("edit", _) => Step::none().open(Sheet::new(UpdateNominal::new(&nominal, &detail, self.why.clone()))),
            ("verify", _) => Step::none().open(Sheet::new(VerifyField::of_person(&nominal, &detail))),
            _ => Step::none().say("tab goes to what can be taken away: facts, people, photographs."),
        }
    }
}
