//! Risk assessments: record and list (INTRO-1). Where the scale of the programme has questions, the points are counted
//! from their answers. A new level counts as a change of risk, which is significant (ISA-3.5) and told to all who work on
//! the channel.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::Code;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Label, Statement};

use super::activity::preview;
use super::nominal;
use crate::domain::activity;
use crate::domain::assessment::{self as rules, Scored};
use crate::domain::programme::Scale;
use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::activity::signify;
use crate::store::assessment::{self as assessments, Assessment, Draft};
use crate::store::channel::Channel;
use crate::store::reach::{self, Index, Read, Seen, Write};
use crate::store::{Call, audience, notice, programme as programmes};

/// Records an assessment.
pub struct AddAssessment;

impl Rpc for AddAssessment {
    type In = pb::AddAssessmentRequest;
    type Out = pb::AddAssessmentResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("assessment.added");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let channel = reach::one::<Channel, Write>(call, rpc::id("channel_id", &input.channel_id)?)?;
        activity::open(channel.state, channel.closed_on)?;
        let draft = parse(call, &channel, &input)?;
        let before = assessments::level_of(call, &channel, draft.nominal)?;
        let mut assessment = message(call, &assessments::add(call, &channel, &draft)?)?;
        if rules::changed(before, draft.level) {
            signify(call, &channel, call.now())?;
            notice::tell_workers(call, &channel, notice::Code::RiskChanged, draft.nominal)?;
        }
        let seen = audience::of_channel(call, &channel)?;
        let everybody = seen.iter().map(|party| party.people).sum();
        let audience = preview(seen, audience::members(call, &channel)?, everybody);
        if input.validate_only {
            assessment.id.clear();
        }
        Ok(pb::AddAssessmentResponse { assessment: Some(assessment), audience: Some(audience) })
    }
}

fn parse(call: &Call<'_>, channel: &Seen<Channel, Write>, input: &pb::AddAssessmentRequest) -> Result<Draft> {
    let mut fields = Fields::default();
    let nominal = fields.ask(rpc::optional_id("nominal_id", &input.nominal_id));
    if let Some(Some(id)) = nominal
        && !assessments::concerns(call, channel, id)?
    {
        fields.refuse("nominal_id", "must be a person of the case file");
    }
    let programme = programmes::of_channel::<_, Index>(call, channel)?;
    let used = programmes::scale(call, &programme)?;
    let scored = scored(&mut fields, &used, input);
    let rationale = fields.take("rationale", Statement::parse(&input.rationale));
    let next = fields.ask(wire::day("next_date", input.next_date.as_ref()));
    let next = next.and_then(|day| fields.ask(rules::next("next_date", day, call.today(), programme.rule.risk)));
    let parts = nominal.zip(scored).zip(rationale.zip(next));
    fields.done(parts.map(|((nominal, scored), (rationale, next))| {
        let Judged { scale, level, score, scored, answers } = scored;
        Draft { nominal, scale, level, score, rationale: rationale.into_string(), next, scored, answers }
    }))
}

/// A level and how it came about.
struct Judged {
    scale: String,
    level: i32,
    score: i32,
    scored: i32,
    answers: Vec<Scored>,
}

fn scored(fields: &mut Fields, used: &Scale, input: &pb::AddAssessmentRequest) -> Option<Judged> {
    let given = if input.scale.trim().is_empty() { used.name.as_str() } else { input.scale.as_str() };
    let scale = fields.take("scale", Label::parse(given)).map(Label::into_string);
    let sent: Vec<(String, String)> =
        input.answers.iter().map(|one| (one.factor.clone(), one.answer.clone())).collect();
    let answers = fields.ask(rules::answers(used, &sent));
    let level = |fields: &mut Fields| fields.ask(rules::level("level", input.level));
    if used.factors.is_empty() {
        let level = level(fields);
        let score = fields.ask(rules::score("score", input.score));
        let parts = scale.zip(level).zip(score.zip(answers));
        return parts.map(|((scale, level), (score, answers))| Judged { scale, level, score, scored: 0, answers });
    }
    if scale.as_ref().is_some_and(|scale| *scale != used.name) {
        fields.refuse("scale", format!("must be empty or {}, the scale of the programme", used.name));
    }
    if input.score != 0 {
        fields.refuse("score", "must be 0: the points of the answers are counted");
    }
    let level = if input.level == 0 { Some(None) } else { level(fields).map(Some) };
    let ((scale, answers), level) = scale.zip(answers).zip(level)?;
    let score = answers.iter().map(|one| one.points).sum();
    let scored = used.level(score);
    Some(Judged { scale, level: level.unwrap_or(scored), score, scored, answers })
}

/// Lists the assessments of a channel.
pub struct ListAssessments;

impl Rpc for ListAssessments {
    type In = pb::ListAssessmentsRequest;
    type Out = pb::ListAssessmentsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("assessment.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = pb::ListAssessmentsRequest { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let channel = reach::one::<Channel, Read>(call, rpc::id("channel_id", &input.channel_id)?)?;
        let rows = assessments::list(call, &channel, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.assessed.micros(), row.id));
        let assessments = rows.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListAssessmentsResponse { assessments, next_page_token })
    }
}

/// An assessment as it is shown today. The person is named to whom may know them ([`nominal::known`]).
///
/// # Errors
/// Faults of the store.
pub(super) fn message<V>(call: &Call<'_>, row: &Seen<Assessment, V>) -> Result<pb::Assessment> {
    let person = match &row.nominal {
        Some((id, name)) if nominal::known(call, *id)? => (id.to_string(), name.clone()),
        _ => Default::default(),
    };
    let today = call.today();
    let state = if row.superseded { pb::AssessmentState::Superseded } else { pb::AssessmentState::Final };
    let next = row.next.filter(|_| !row.superseded);
    Ok(pb::Assessment {
        id: row.id.to_string(),
        channel_id: row.channel.to_string(),
        nominal_id: person.0,
        nominal_name: person.1,
        role: row.role.map_or(0, Code::number),
        scale: row.scale.clone(),
        level: row.level,
        score: row.score,
        rationale: row.rationale.clone(),
        assess_date: Some(wire::date(row.assessed.day())),
        next_date: next.map(wire::date),
        age_days: rules::age(row.assessed.day(), today),
        stale: next.is_some_and(|next| next < today),
        state: state.into(),
        assessed_by: Some(wire::account(row.assessed_by.0, &row.assessed_by.1)),
        owner_organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        create_time: Some(wire::time(row.assessed)),
        etag: rpc::etag(if row.superseded { 2 } else { 1 }),
        answers: row.answers.iter().map(answer).collect(),
        scored_level: row.scored,
    })
}

fn answer(one: &Scored) -> pb::ScoredAnswer {
    pb::ScoredAnswer {
        factor: one.factor.clone(),
        answer: one.answer.clone(),
        question: one.question.clone(),
        points: one.points,
    }
}
