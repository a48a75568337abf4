//! A programme as an administrator sends it, checked.

use safetynet_proto::kind::v1 as pb;
use safetynet_shared::codes::{FieldKind, ProgrammeState};
use safetynet_shared::text::{Broken, Label, Lines, Statement, tidy};

use crate::domain::programme::{self as rules, Consultation, Definition, Factor, Field, Need, RISK_DAYS, Rule, Scale};
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{Fields, wire};
use crate::store::Call;

/// The most fields of a programme.
const MOST_FIELDS: usize = 30;
/// The most questions of a scale.
const MOST_FACTORS: usize = 20;
/// The most points that an answer gives.
const MOST_POINTS: i32 = 100;

/// What a new programme has before anything was said of it.
pub fn blank() -> Definition {
    Definition {
        name: String::new(),
        summary: String::new(),
        fields: Vec::new(),
        scale: Scale { name: String::new(), factors: Vec::new(), level_points: Vec::new() },
        rule: Rule { worker: 60, supervisor: 90, risk: RISK_DAYS },
        case_review: false,
    }
}

fn text(field: &str, typed: &str, least: usize, most: usize, lines: Lines) -> Result<String> {
    tidy(typed, least, most, lines).map_err(|broken: Broken| Error::field(field, broken.0))
}

/// The definition that a mask makes of what was and what was sent; none when a violation was kept.
pub fn definition(
    fields: &mut Fields,
    mask: &Mask,
    sent: &pb::Programme,
    mut definition: Definition,
) -> Option<Definition> {
    let at = |name: &str| format!("programme.{name}");
    mask.set(fields, "name", &mut definition.name, |name| text(&at(name), &sent.name, 1, 100, Lines::One));
    mask.set(fields, "summary", &mut definition.summary, |name| text(&at(name), &sent.summary, 0, 2_000, Lines::Many));
    if mask.names("fields") {
        definition.fields = self::fields(fields, &sent.fields, &definition.fields)?;
    }
    if mask.names("scale") {
        definition.scale = scale(fields, &sent.scale.clone().unwrap_or_default())?;
    }
    if mask.names("review_rule") {
        let sent = sent.review_rule.unwrap_or_default();
        definition.rule = rule(fields, &sent)?;
        definition.case_review = sent.case_review;
    }
    Some(definition)
}

fn rule(fields: &mut Fields, sent: &pb::ReviewRule) -> Option<Rule> {
    let at = |name: &str| format!("programme.review_rule.{name}");
    let worker = fields.ask(rules::days(&at("caseworker_days"), sent.caseworker_days, 60));
    let supervisor = fields.ask(rules::days(&at("supervisor_days"), sent.supervisor_days, 90));
    let risk = fields.ask(rules::days(&at("risk_days"), sent.risk_days, RISK_DAYS));
    Some(Rule { worker: worker?, supervisor: supervisor?, risk: risk? })
}

/// The fields as they were sent, and behind them those of before that were left out, retired.
fn fields(violations: &mut Fields, sent: &[pb::ProgrammeField], before: &[Field]) -> Option<Vec<Field>> {
    if sent.len() > MOST_FIELDS {
        violations.refuse("programme.fields", format!("must have at most {MOST_FIELDS}; it has {}", sent.len()));
        return None;
    }
    let mut fields: Vec<Field> = Vec::new();
    let mut whole = true;
    for (index, one) in sent.iter().enumerate() {
        let path = format!("programme.fields[{index}]");
        let parsed = field(violations, &path, one);
        whole &= parsed.is_some();
        let Some(field) = parsed else { continue };
        if fields.iter().any(|known| known.key == field.key) {
            violations.refuse(&format!("{path}.key"), "must name each field once");
        }
        if before.iter().any(|known| known.key == field.key && known.kind != field.kind) {
            violations.refuse(&format!("{path}.kind"), "must stay as it is; add a field with another key");
        }
        fields.push(field);
    }
    let gone = before.iter().filter(|known| sent.iter().all(|one| one.key != known.key));
    let gone: Vec<Field> = gone.map(|known| Field { retired: true, ..known.clone() }).collect();
    fields.extend(gone);
    whole.then_some(fields)
}

fn field(violations: &mut Fields, path: &str, sent: &pb::ProgrammeField) -> Option<Field> {
    let at = |name: &str| format!("{path}.{name}");
    let key = violations.ask(rules::key(&at("key"), &sent.key));
    let label = violations.ask(text(&at("label"), &sent.label, 1, 60, Lines::One));
    let help = violations.ask(text(&at("help"), &sent.help, 0, 100, Lines::One));
    let kind = violations.ask(wire::code::<FieldKind>(&at("kind"), sent.kind));
    let options = options(violations, &at("options"), kind?, &sent.options);
    let need = if sent.required { Need::Required } else { Need::Optional };
    Some(Field { key: key?, label: label?, help: help?, kind: kind?, need, options: options?, retired: false })
}

fn options(violations: &mut Fields, path: &str, kind: FieldKind, sent: &[String]) -> Option<Vec<String>> {
    let count = if kind == FieldKind::Choice { 2..=20 } else { 0..=0 };
    if !count.contains(&sent.len()) {
        violations.refuse(path, "must be 2 to 20 for a choice, and empty for other kinds");
        return None;
    }
    let each = sent.iter().enumerate().map(|(index, option)| (format!("{path}[{index}]"), option));
    let parsed: Vec<Option<String>> =
        each.map(|(path, option)| violations.ask(text(&path, option, 1, 60, Lines::One))).collect();
    parsed.into_iter().collect()
}

fn scale(violations: &mut Fields, sent: &pb::RiskScale) -> Option<Scale> {
    let name = violations.take("programme.scale.name", Label::parse(&sent.name)).map(Label::into_string);
    if sent.factors.len() > MOST_FACTORS {
        violations.refuse("programme.scale.factors", format!("must be at most {MOST_FACTORS}"));
        return None;
    }
    let each = sent.factors.iter().enumerate();
    let parsed: Vec<Option<Factor>> = each.map(|(index, sent)| factor(violations, index, sent)).collect();
    let factors: Vec<Factor> = parsed.into_iter().collect::<Option<_>>()?;
    for (index, one) in factors.iter().enumerate() {
        if factors.iter().take(index).any(|known| known.key == one.key) {
            violations.refuse(&format!("programme.scale.factors[{index}].key"), "must name each question once");
        }
    }
    let scale = Scale { name: name?, factors, level_points: sent.level_points.clone() };
    violations.ask(rules::levels("programme.scale.level_points", &scale)).map(|()| scale)
}

fn factor(violations: &mut Fields, index: usize, sent: &pb::RiskFactor) -> Option<Factor> {
    let at = |name: &str| format!("programme.scale.factors[{index}].{name}");
    let key = violations.ask(rules::key(&at("key"), &sent.key));
    let label = violations.take(&at("label"), Label::parse(&sent.label)).map(Label::into_string);
    if !(2..=10).contains(&sent.answers.len()) {
        violations.refuse(&at("answers"), "must be 2 to 10");
        return None;
    }
    let mut answers = Vec::new();
    for (place, answer) in sent.answers.iter().enumerate() {
        let at = at(&format!("answers[{place}]"));
        let label = violations.take(&format!("{at}.label"), Label::parse(&answer.label)).map(Label::into_string);
        if !(0..=MOST_POINTS).contains(&answer.points) {
            violations.refuse(&format!("{at}.points"), format!("must be 0 to {MOST_POINTS}"));
        }
        answers.push(label.map(|label| (label, answer.points)));
    }
    Some(Factor { key: key?, label: label?, answers: answers.into_iter().collect::<Option<_>>()? })
}

/// The state that is asked for; the one before when none is.
pub fn state(violations: &mut Fields, mask: &Mask, sent: i32, before: ProgrammeState) -> Option<ProgrammeState> {
    if !mask.names("state") {
        return Some(before);
    }
    violations.ask(wire::optional_code("programme.state", sent)).map(|state| state.unwrap_or(before))
}

/// Who was consulted before; none when a violation was kept.
pub fn consultation(call: &Call<'_>, violations: &mut Fields, sent: Option<&pb::Consultation>) -> Option<Consultation> {
    let Some(sent) = sent else {
        violations.refuse("consultation", "must be given: which user groups were asked, when, and what they said");
        return None;
    };
    let groups = violations.ask(text("consultation.groups", &sent.groups, 3, 200, Lines::One));
    let on = violations.ask(wire::day("consultation.date", sent.date.as_ref()));
    if on.is_some_and(|on| on > call.today()) {
        violations.refuse("consultation.date", "must be today or earlier");
    }
    let outcome = violations.take("consultation.outcome", Statement::parse(&sent.outcome)).map(Statement::into_string);
    Some(Consultation { groups: groups?, on: on?, outcome: outcome? })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::codes::Code;

    #[test]
    fn what_is_left_out_is_retired_and_a_kind_stays() {
        let sent = pb::ProgrammeField {
            key: "place".into(),
            label: "Where".into(),
            kind: FieldKind::Line.number(),
            ..Default::default()
        };
        let mut violations = Fields::default();
        let first = fields(&mut violations, std::slice::from_ref(&sent), &[]).unwrap();
        let second = fields(&mut violations, &[], &first).unwrap();
        assert!(second.len() == 1 && second.iter().all(|field| field.retired));
        let other = pb::ProgrammeField { kind: FieldKind::Note.number(), ..sent };
        fields(&mut violations, &[other], &first);
        assert!(violations.done(Some(())).is_err());
    }
}
