//! The kinds of activities with their forms, and what was filled into them.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1 as shared;
use safetynet_shared::codes::{ActivityKind, Code};
use safetynet_shared::roles::Permission;

use crate::domain::activity::kinds;
use crate::domain::programme::{self, Field, Need, Values};
use crate::error::Result;
use crate::rpc::{Event, Kind, Needs, Rpc};
use crate::store::Call;

/// Lists the kinds of activities with their forms.
pub struct ListActivityKinds;

impl Rpc for ListActivityKinds {
    type In = pb::ListActivityKindsRequest;
    type Out = pb::ListActivityKindsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("activity.kinds_listed");
    const KIND: Kind = Kind::Read;

    fn run(_call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let kind = |kind: ActivityKind| pb::ActivityKindForm {
            kind: kind.number(),
            name: kind.label().to_owned(),
            significant: kind.significant(),
            fields: kinds::of(kind).iter().map(field).collect(),
        };
        Ok(pb::ListActivityKindsResponse { kinds: ActivityKind::all().map(kind).collect() })
    }
}

fn field(field: &Field) -> shared::ProgrammeField {
    shared::ProgrammeField {
        key: field.key.clone(),
        label: field.label.clone(),
        help: field.help.clone(),
        kind: field.kind.number(),
        required: field.need == Need::Required,
        options: field.options.clone(),
        retired: false,
    }
}

/// What was sent for the form of a kind, as it is kept.
///
/// # Errors
/// [`crate::error::Error::Invalid`] naming each path that breaks a rule.
pub(super) fn values(kind: ActivityKind, sent: &[shared::ProgrammeValue]) -> Result<String> {
    let sent: Vec<(String, String)> = sent.iter().map(|one| (one.key.clone(), one.value.clone())).collect();
    programme::filled("values", kinds::of(kind), &sent, &Values::new()).map(|values| kinds::written(&values))
}

/// What was kept, as it is shown.
pub(super) fn shown(kind: ActivityKind, kept: &str) -> Vec<shared::ProgrammeValue> {
    let value = |(field, value): (&Field, String)| shared::ProgrammeValue {
        key: field.key.clone(),
        label: field.label.clone(),
        value,
    };
    kinds::read(kind, kept).into_iter().map(value).collect()
}
