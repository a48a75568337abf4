//! Finding people, and finding out whether somebody is recorded already.
//!
//! The index is asked beside the storage thread (see [`Searching`]); here stand the reason for looking, the rules of the
//! request, and whom of the found the caller may see. The reference of a person, as people write it, finds that person
//! alone, for the same reason and by the same right.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code as _, LookDeed, SearchReason};
use safetynet_shared::id::Id;
use safetynet_shared::reference::{Reference, Series};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Query;

use super::{form, looked, matched};
use crate::domain::nominal::Birth;
use crate::error::Result;
use crate::matching::{Asked, Born, Question, parse};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, Searching, Spends};
use crate::store::{Call, look, reference as references, search};

/// The most likely matches that are shown before somebody is recorded.
pub(super) const LIKELY: usize = 10;
/// What is said of a query that asks for nobody.
const TOO_LITTLE: &str = "must hold a part of a name, a whole postcode, or a street with a number or behind the word \"at\", \
     unless a date of birth is given";
/// The strength of a reference as evidence: the most there is.
const CERTAIN: f64 = 100.0;

/// Searches the index.
pub struct SearchNominals;

impl Rpc for SearchNominals {
    type In = pb::SearchNominalsRequest;
    type Out = pb::SearchNominalsResponse;
    const NEEDS: Needs = Needs::May(Permission::SearchIndex);
    const AUDIT: Event = Event("nominal.searched");
    const KIND: Kind = Kind::Read;
    const SPENDS: Spends = Spends::Search;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let known_to = asked(call, &input)?;
        if let Some(reference) = by_reference(&input) {
            return Ok(pb::SearchNominalsResponse {
                matches: referred(call, &input, (&reference, known_to))?,
                next_page_token: String::new(),
            });
        }
        let after = page.after().map(|(_, last)| last);
        let found = search::matches(call, call.found(), known_to, after, page.size() + 1)?;
        let (found, next_page_token) = page.cut(call, found, |found| (0, found.nominal.id));
        Ok(pb::SearchNominalsResponse { matches: found.iter().map(matched).collect(), next_page_token })
    }
}

impl Searching for SearchNominals {
    fn question(input: &Self::In, today: Day) -> Option<Question> {
        if by_reference(input).is_some() {
            return None;
        }
        let typed = Query::parse(&input.query).ok()?;
        let birth = form::optional_birth("birth_date", input.birth_date.as_ref(), today).ok()?;
        Some(question(typed.as_str(), birth, today)).filter(asks_enough)
    }

    fn why(input: &Self::In) -> Option<look::Why> {
        why(LookDeed::Search, input.reason)
    }
}

fn question(typed: &str, birth: Birth, today: Day) -> Question {
    let mut question = parse(typed, today);
    if !birth.is_unknown() {
        question.born = Asked::Date(Born::new(birth.year, birth.month, birth.day));
    }
    question
}

/// What somebody does, and with which reason of the list.
pub(super) fn why(deed: LookDeed, reason: i32) -> Option<look::Why> {
    SearchReason::from_number(reason).map(|reason| look::Why { deed, reason: Some(reason) })
}

/// A whole address alone asks for those who live there, and answers those alone whose address the caller may see: who else
/// lives there is not to be found through the index (INTRO-2). A district or an age asks for half a town.
fn asks_enough(question: &Question) -> bool {
    question.names_somebody() || question.has_address()
}

/// The reference of a person, where nothing else was typed.
fn by_reference(input: &pb::SearchNominalsRequest) -> Option<Reference> {
    Reference::parse(&input.query).filter(|reference| reference.series() == Series::Nominal)
}

/// The person with a reference, if the caller finds them in the index and the organisation that must know them does.
fn referred(
    call: &Call<'_>,
    input: &pb::SearchNominalsRequest,
    (reference, known_to): (&Reference, Option<Id>),
) -> Result<Vec<pb::NominalMatch>> {
    let person = references::person(call, reference, SearchReason::from_number(input.reason))?;
    let Some(nominal) = person else { return Ok(Vec::new()) };
    if let Some(organisation) = known_to
        && !search::knows(call, organisation, nominal.id)?
    {
        call.never_shown(nominal.id);
        return Ok(Vec::new());
    }
    Ok(vec![pb::NominalMatch {
        nominal: Some((&nominal).into()),
        explanation: "this is the reference".to_owned(),
        score: CERTAIN,
        stands_out: true,
    }])
}

/// Checks the request, and answers the organisation that must know the person.
fn asked(call: &Call<'_>, input: &pb::SearchNominalsRequest) -> Result<Option<Id>> {
    let mut fields = Fields::default();
    looked(call, &mut fields, input.reason, &input.reason_detail);
    let typed = fields.take("query", Query::parse(&input.query));
    let birth = fields.ask(form::optional_birth("birth_date", input.birth_date.as_ref(), call.today()));
    let known_to = fields.ask(rpc::optional_id("known_to_organisation_id", &input.known_to_organisation_id));
    if let (Some(typed), Some(birth)) = (typed, birth) {
        call.note_private(&format!("{} born {birth}", typed.as_str()));
        if by_reference(input).is_some() {
            if !birth.is_unknown() {
                fields.refuse("birth_date", "must be left out where the query is a reference");
            }
        } else if !asks_enough(&question(typed.as_str(), birth, call.today())) {
            fields.refuse("query", TOO_LITTLE);
        }
    }
    fields.done(known_to)
}

/// Finds who may well be the person that is about to be recorded.
pub struct FindLikelyMatches;

impl Rpc for FindLikelyMatches {
    type In = pb::FindLikelyMatchesRequest;
    type Out = pb::FindLikelyMatchesResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("nominal.matched");
    const KIND: Kind = Kind::Read;
    const SPENDS: Spends = Spends::Search;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        looked(call, &mut fields, input.reason, &input.reason_detail);
        let likeness = form::likeness(&mut fields, &input, call.today());
        fields.done(likeness)?;
        let name = input.name.unwrap_or_default();
        call.note_private(&format!("{} {}", name.given_names, name.family_name));
        let matches = search::likely(call, call.found(), LIKELY)?.iter().map(matched).collect();
        Ok(pb::FindLikelyMatchesResponse { matches })
    }
}

impl Searching for FindLikelyMatches {
    fn question(input: &Self::In, today: Day) -> Option<Question> {
        form::likeness(&mut Fields::default(), input, today).map(|person| Question::about(&person))
    }

    fn why(input: &Self::In) -> Option<look::Why> {
        why(LookDeed::Check, input.reason)
    }
}
