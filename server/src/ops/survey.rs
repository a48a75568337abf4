//! Rounds of questions to the key individuals of a neighbourhood: begin, answer, list, count.

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::NeighbourhoodState;
use safetynet_shared::roles::Permission;

use super::neighbourhood;
use crate::domain::contact::sees_details;
use crate::domain::neighbourhood::Words;
use crate::domain::survey as rules;
use crate::error::{Error, Result};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::neighbourhood::{self as neighbourhoods, Neighbourhood};
use crate::store::survey::{self as surveys, Asked, Survey};
use crate::store::{Call, Read, Seen, Verb, reach};

/// The most neighbourhoods whose coverage is counted.
const MOST: usize = 200;

/// Lists the rounds of a neighbourhood.
pub struct ListSurveys;

impl Rpc for ListSurveys {
    type In = pb::ListSurveysRequest;
    type Out = pb::ListSurveysResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("survey.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = reach::one::<Neighbourhood, Read>(call, rpc::id("neighbourhood_id", &input.neighbourhood_id)?)?;
        let surveys = surveys::list(call, &area)?;
        let surveys = surveys.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        let audience = neighbourhood::audience(call, &area)?;
        Ok(pb::ListSurveysResponse { surveys, audience })
    }
}

/// Begins a round.
pub struct StartSurvey;

impl Rpc for StartSurvey {
    type In = pb::StartSurveyRequest;
    type Out = pb::StartSurveyResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteNeighbourhood);
    const AUDIT: Event = Event("survey.started");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = neighbourhood::place(call, &input.neighbourhood_id)?;
        let (mut fields, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
        let question = fields.ask(Words::ISSUE.read("question", &input.question, look));
        let end = fields.ask(wire::day_ahead("end_date", input.end_date.as_ref(), call.today()));
        let (question, end) = fields.done(question.zip(end))?;
        let people = surveys::people(call, &area)?;
        rules::asks(people.len())?;
        let mut survey = message(call, &surveys::start(call, &area, &question, end, &people)?)?;
        if input.validate_only {
            survey.id.clear();
        }
        Ok(pb::StartSurveyResponse { survey: Some(survey) })
    }
}

/// Records what somebody said.
pub struct AnswerSurvey;

impl Rpc for AnswerSurvey {
    type In = pb::AnswerSurveyRequest;
    type Out = pb::AnswerSurveyResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteNeighbourhood);
    const AUDIT: Event = Event("survey.answered");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) = neighbourhood::record::<Survey>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        let contact = rpc::id("contact_id", &input.contact_id)?;
        let (mut fields, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
        let text = fields.ask(Words::ISSUE.read("answer", &input.answer, look));
        let on = fields.ask(wire::day("answer_date", input.answer_date.as_ref()));
        let (on, text) = fields.done(on.zip(text))?;
        rules::answer(on, old.start, old.end, call.today())?;
        let asked = surveys::asked(call, &old)?;
        let asked =
            asked.iter().find(|asked| asked.contact == contact).filter(|asked| seen(call, asked).is_ok_and(|s| s));
        asked.ok_or_else(|| Error::field("contact_id", "must be somebody who was asked and whose details you see"))?;
        let survey = surveys::answer(call, &area, &old, contact, (on, &text))?;
        Ok(pb::AnswerSurveyResponse { survey: Some(message(call, &survey)?) })
    }
}

/// Counts who was asked and has answered, for each neighbourhood of the caller that is in use.
pub struct ListSurveyCoverage;

impl Rpc for ListSurveyCoverage {
    type In = pb::ListSurveyCoverageRequest;
    type Out = pb::ListSurveyCoverageResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("survey.coverage_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _input: Self::In) -> Result<Self::Out> {
        let areas = neighbourhoods::mine(call, &[], None, MOST)?;
        let line = |area: &Seen<Neighbourhood, Read>| {
            let counted = surveys::coverage(call, area)?;
            Ok(pb::SurveyCoverage {
                neighbourhood_id: area.id.to_string(),
                neighbourhood_name: area.name.clone(),
                key_individuals: counted.kin,
                asked: counted.asked,
                answered: counted.answered,
                start_date: counted.start.map(wire::date),
            })
        };
        let used = areas.iter().filter(|area| area.state == NeighbourhoodState::Active);
        Ok(pb::ListSurveyCoverageResponse { coverage: used.map(line).collect::<Result<_>>()? })
    }
}

/// Whether the caller sees what somebody said: as the details of that contact.
fn seen(call: &Call<'_>, asked: &Asked) -> Result<bool> {
    Ok(sees_details(asked.privacy, asked.owner, call.person()?.organisation))
}

fn message<V: Verb>(call: &Call<'_>, row: &Seen<Survey, V>) -> Result<pb::Survey> {
    let asked = surveys::asked(call, row)?;
    let answered = asked.iter().filter(|asked| asked.answered.is_some()).count();
    Ok(pb::Survey {
        id: row.id.to_string(),
        neighbourhood_id: row.neighbourhood.to_string(),
        question: row.question.clone(),
        start_date: Some(wire::date(row.start)),
        end_date: Some(wire::date(row.end)),
        open: rules::open(row.end, call.today()),
        lines: asked.iter().map(|asked| line(call, asked)).collect::<Result<_>>()?,
        answered: i32::try_from(answered).unwrap_or(i32::MAX),
        recorded_by: Some(wire::account(row.recorded.by, &row.recorded.by_name)),
        owner_organisation: Some(wire::organisation(row.recorded.organisation, &row.recorded.organisation_name)),
        create_time: Some(wire::time(row.recorded.at)),
        etag: rpc::etag(row.recorded.version),
    })
}

fn line(call: &Call<'_>, asked: &Asked) -> Result<pb::SurveyLine> {
    let seen = seen(call, asked)?;
    Ok(pb::SurveyLine {
        contact_id: asked.contact.to_string(),
        contact_name: asked.name.clone(),
        role: asked.role.clone(),
        answered: asked.answered.is_some(),
        answer_date: asked.answered.map(wire::date),
        answer: if seen { asked.answer.clone() } else { String::new() },
        withheld: !seen && !asked.answer.is_empty(),
        recorded_by: asked.by.as_ref().map(|(by, name)| wire::account(*by, name)),
    })
}
