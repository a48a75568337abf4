//! The closed lists that people choose from, each value with its number on the wire, its word in
//! the store and its words on a screen.
//!
//! A list is an enum with one table, and [`Code`] reads everything from that table: the place of
//! a line is the number, from 1, as in the protobuf enum of the same meaning (0 there is "not
//! stated" and is no value here). A test reads the .proto files and holds the two together, so a
//! new value is one line there and one line here.
//!
//! ```
//! use safetynet_shared::codes::{Code, Purpose};
//! assert_eq!(Purpose::from_number(3), Some(Purpose::Safeguarding));
//! assert_eq!(Purpose::Safeguarding.code(), "safeguarding");
//! ```

mod casework;
mod community;
mod governance;
mod lawful;
mod person;
mod place;
mod sharing;
mod subject;

pub use casework::{
    ActionState, ActivityKind, CaseReviewState, ChannelState, DisposalGround, DisposalState, FieldKind, NominalRole,
    ProgrammeState, ReviewKind, ReviewOutcome, Sex,
};
pub use community::{GroupKind, GroupState, ProfileState};
pub use governance::{
    AgreementKind, IncidentKind, IncidentState, LookupFinding, LookupKind, OrganisationState, SampleFinding,
};
pub use lawful::{Article6, Article9, Article10, FieldProfile, Purpose, SearchReason};
pub use person::{
    AccuracyField, InformationSource, LinkKind, LinkState, ParticularKind, RelationKind, RelationVisibility,
    WarningKind,
};
pub use place::{
    ContactKind, ContactState, EngagementState, EngagementType, FaceKind, FaceState, ImportMode, NeighbourhoodState,
    PlanStage, PlanTaskState, PreferredChannel, PriorityState, PublicationState, Recurrence,
};
pub use sharing::{CorrectionDeed, DisclosureDecision, GlassFinding, LookDeed, SealMode};
pub use subject::{SubjectDecision, SubjectExemption, SubjectItemKind, SubjectOutcome, SubjectRequestKind};

/// A line of a list: the value, its word in the store, its words on a screen.
pub type Line<T> = (T, &'static str, &'static str);

/// A value of a closed list.
pub trait Code: Copy + Eq + 'static {
    /// The list, in the order of the numbers.
    const TABLE: &'static [Line<Self>];

    /// All values, in the order of their numbers.
    fn all() -> impl Iterator<Item = Self> {
        Self::TABLE.iter().map(|line| line.0)
    }

    /// The number on the wire, from 1.
    fn number(self) -> i32 {
        (1..).zip(Self::TABLE).find(|(_, line)| line.0 == self).map_or(0, |(number, _)| number)
    }

    /// The value of a number on the wire; none for 0 and for numbers that are not in the list.
    fn from_number(number: i32) -> Option<Self> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        Self::TABLE.get(index).map(|line| line.0)
    }

    /// The word in the store and in the audit.
    fn code(self) -> &'static str {
        Self::TABLE.iter().find(|line| line.0 == self).map_or("", |line| line.1)
    }

    /// The value of a word in the store.
    fn from_code(code: &str) -> Option<Self> {
        Self::TABLE.iter().find(|line| line.1 == code).map(|line| line.0)
    }

    /// The words on a screen.
    fn label(self) -> &'static str {
        Self::TABLE.iter().find(|line| line.0 == self).map_or("", |line| line.2)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::roles::{Permission, Role};
    use std::path::Path;

    /// The text of every .proto file of the project.
    fn protos(folder: &Path) -> String {
        let mut text = String::new();
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                text.push_str(&protos(&entry.path()));
            } else {
                text.push_str(&std::fs::read_to_string(entry.path()).unwrap());
            }
        }
        text
    }

    /// The value names of an enum without its prefix, in lower case, with their numbers.
    fn wire(protos: &str, name: &str) -> Vec<(String, i32)> {
        let (_, body) = protos.split_once(&format!("\nenum {name} {{")).unwrap();
        let (body, _) = body.split_once("\n}").unwrap();
        let values: Vec<(&str, i32)> = body
            .lines()
            .filter_map(|line| line.trim().strip_suffix(';')?.split_once(" = "))
            .map(|(value, number)| (value, number.parse().unwrap()))
            .collect();
        let prefix = values.first().unwrap().0.strip_suffix("UNSPECIFIED").unwrap();
        let short = |value: &str| value.strip_prefix(prefix).unwrap().to_lowercase();
        values.iter().skip(1).map(|(value, number)| (short(value), *number)).collect()
    }

    fn agrees<T: Code>(protos: &str, name: &str) {
        let here: Vec<_> = T::all().map(|value| (value.code().to_owned(), value.number())).collect();
        assert_eq!(here, wire(protos, name), "{name}");
        for value in T::all() {
            assert!(T::from_number(value.number()) == Some(value), "{name}");
            assert!(T::from_code(value.code()) == Some(value), "{name}");
            assert!(!value.label().is_empty(), "{name}");
        }
        assert!(T::from_number(0).is_none() && T::from_number(-1).is_none() && T::from_number(i32::MIN).is_none());
        assert!(T::from_number(i32::MAX).is_none() && T::from_code("").is_none());
    }

    #[test]
    fn the_lists_are_those_of_the_wire() {
        let protos = protos(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/safetynet"));
        agrees::<Purpose>(&protos, "Purpose");
        agrees::<Article6>(&protos, "Article6Basis");
        agrees::<Article9>(&protos, "Article9Condition");
        agrees::<Article10>(&protos, "Article10Condition");
        agrees::<FieldProfile>(&protos, "FieldProfile");
        agrees::<SearchReason>(&protos, "SearchReason");
        agrees::<InformationSource>(&protos, "InformationSource");
        agrees::<ParticularKind>(&protos, "ParticularKind");
        agrees::<WarningKind>(&protos, "WarningKind");
        agrees::<RelationKind>(&protos, "RelationKind");
        agrees::<RelationVisibility>(&protos, "RelationVisibility");
        agrees::<LinkKind>(&protos, "LinkKind");
        agrees::<LinkState>(&protos, "LinkState");
        agrees::<AccuracyField>(&protos, "AccuracyField");
        agrees::<SealMode>(&protos, "SealMode");
        agrees::<GlassFinding>(&protos, "GlassFinding");
        agrees::<LookDeed>(&protos, "LookDeed");
        agrees::<DisclosureDecision>(&protos, "DisclosureDecision");
        agrees::<SubjectRequestKind>(&protos, "SubjectRequestKind");
        agrees::<SubjectOutcome>(&protos, "SubjectOutcome");
        agrees::<SubjectDecision>(&protos, "SubjectDecision");
        agrees::<SubjectExemption>(&protos, "SubjectExemption");
        agrees::<SubjectItemKind>(&protos, "SubjectItemKind");
        agrees::<ActivityKind>(&protos, "ActivityKind");
        agrees::<FieldKind>(&protos, "ProgrammeFieldKind");
        agrees::<ProgrammeState>(&protos, "ProgrammeState");
        agrees::<ChannelState>(&protos, "ChannelState");
        agrees::<ActionState>(&protos, "ActionState");
        agrees::<CaseReviewState>(&protos, "CaseReviewState");
        agrees::<DisposalState>(&protos, "DisposalState");
        agrees::<DisposalGround>(&protos, "DisposalGround");
        agrees::<ReviewKind>(&protos, "ReviewKind");
        agrees::<ReviewOutcome>(&protos, "ReviewOutcome");
        agrees::<NominalRole>(&protos, "CaseRole");
        agrees::<Sex>(&protos, "Sex");
        agrees::<PriorityState>(&protos, "PriorityState");
        agrees::<EngagementState>(&protos, "EngagementState");
        agrees::<EngagementType>(&protos, "EngagementKind");
        agrees::<GroupKind>(&protos, "GroupKind");
        agrees::<GroupState>(&protos, "GroupState");
        agrees::<ProfileState>(&protos, "ProfileState");
        agrees::<ContactKind>(&protos, "ContactKind");
        agrees::<ContactState>(&protos, "ContactState");
        agrees::<PlanStage>(&protos, "PlanStage");
        agrees::<PlanTaskState>(&protos, "PlanTaskState");
        agrees::<Recurrence>(&protos, "EngagementRecurrence");
        agrees::<OrganisationState>(&protos, "OrganisationState");
        agrees::<AgreementKind>(&protos, "AgreementKind");
        agrees::<IncidentKind>(&protos, "IncidentKind");
        agrees::<IncidentState>(&protos, "IncidentState");
        agrees::<FaceKind>(&protos, "FaceKind");
        agrees::<FaceState>(&protos, "FaceState");
        agrees::<PublicationState>(&protos, "PublicationState");
        agrees::<NeighbourhoodState>(&protos, "NeighbourhoodState");
        agrees::<ImportMode>(&protos, "ImportMode");
        agrees::<PreferredChannel>(&protos, "PreferredChannel");
        let roles: Vec<_> = Role::ALL.into_iter().map(|role| (role.code().to_owned(), role.number())).collect();
        assert_eq!(roles, wire(&protos, "Role"));
        let permissions: Vec<_> =
            Permission::ALL.into_iter().map(|held| (held.code().to_owned(), held.number())).collect();
        assert_eq!(permissions, wire(&protos, "Permission"));
    }

    #[test]
    fn all_but_a_note_is_significant() {
        let quiet: Vec<_> = ActivityKind::all().filter(|kind| !kind.significant()).collect();
        assert_eq!(quiet, [ActivityKind::Note]);
    }
}
