//! Programmes as messages.

use safetynet_proto::kind::v1 as pb;
use safetynet_shared::codes::Code;

use crate::domain::programme::{Definition, Factor, Field, Named, Need, Scale};
use crate::error::Result;
use crate::rpc::{self, wire};
use crate::store::Call;
use crate::store::programme::{self as programmes, Change, Programme};
use crate::store::reach::Seen;

/// A programme as it stands beside a record.
pub fn named(programme: &Named) -> pb::ProgrammeRef {
    pb::ProgrammeRef { code: programme.code.clone(), name: programme.name.clone() }
}

/// A programme for the forms of a case.
pub fn form<V>(call: &Call<'_>, programme: &Seen<Programme, V>) -> Result<pb::Programme> {
    let definition = definition(call, programme)?;
    Ok(pb::Programme {
        code: programme.named.code.clone(),
        name: definition.name,
        summary: definition.summary,
        fields: definition.fields.iter().map(field).collect(),
        scale: Some(scale(&definition.scale)),
        review_rule: Some(pb::ReviewRule {
            caseworker_days: number(definition.rule.worker),
            supervisor_days: number(definition.rule.supervisor),
            risk_days: number(definition.rule.risk),
            case_review: definition.case_review,
        }),
        state: programme.state.number(),
        changes: Vec::new(),
        etag: rpc::etag(programme.version),
    })
}

/// A programme with its change log.
pub fn whole<V>(call: &Call<'_>, programme: &Seen<Programme, V>) -> Result<pb::Programme> {
    let changes = programmes::changes(call, programme, super::CHANGES)?;
    Ok(pb::Programme { changes: changes.iter().map(change).collect(), ..form(call, programme)? })
}

/// What can be changed of a programme, as it stands.
pub fn definition<V>(call: &Call<'_>, programme: &Seen<Programme, V>) -> Result<Definition> {
    Ok(Definition {
        name: programme.named.name.clone(),
        summary: programme.summary.clone(),
        fields: programmes::fields(call, programme)?,
        scale: programmes::scale(call, programme)?,
        rule: programme.rule,
        case_review: programme.case_review,
    })
}

fn number(days: i64) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

fn field(field: &Field) -> pb::ProgrammeField {
    pb::ProgrammeField {
        key: field.key.clone(),
        label: field.label.clone(),
        help: field.help.clone(),
        kind: field.kind.number(),
        required: field.need == Need::Required,
        options: field.options.clone(),
        retired: field.retired,
    }
}

fn scale(scale: &Scale) -> pb::RiskScale {
    let answer = |(label, points): &(String, i32)| pb::RiskAnswer { label: label.clone(), points: *points };
    let factor = |factor: &Factor| pb::RiskFactor {
        key: factor.key.clone(),
        label: factor.label.clone(),
        answers: factor.answers.iter().map(answer).collect(),
    };
    pb::RiskScale {
        name: scale.name.clone(),
        factors: scale.factors.iter().map(factor).collect(),
        level_points: scale.level_points.clone(),
    }
}

fn change(change: &Change) -> pb::ProgrammeChange {
    let (groups, on, outcome) = &change.consulted;
    pb::ProgrammeChange {
        summary: change.summary.clone(),
        consultation: Some(pb::Consultation {
            groups: groups.clone(),
            date: Some(wire::date(*on)),
            outcome: outcome.clone(),
        }),
        changed_by: Some(wire::account(change.by.0, &change.by.1)),
        change_time: Some(wire::time(change.at)),
    }
}
