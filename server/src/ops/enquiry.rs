//! What people ask their single point of contact, and are asked: a clash of the procedures with a local rule (SYOP-2.5), a
//! change of somebody's status (SYOP-4.3), and why somebody adds nothing (COCO-7.3).

use safetynet_proto::governance::v1 as pb;
use safetynet_proto::governance::v1::EnquiryKind;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use crate::domain::account::{alive, another};
use crate::domain::enquiry::{self as rules, Side};
use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, etag, unchanged, wire};
use crate::store::account::Account;
use crate::store::enquiry::{self as enquiries, Enquiry};
use crate::store::{Call, Read, Seen, reach};

/// Everybody but a system administrator, who does not belong to the conversation.
const NEEDS: Needs = Needs::May(Permission::ReadDirectory);

fn side(call: &Call<'_>, enquiry: &Enquiry) -> Result<Side> {
    let person = call.person()?;
    if enquiry.person.0 == person.account {
        return Ok(Side::Person);
    }
    let contact = call.may(Permission::ManageAccounts) && enquiry.organisation == person.organisation;
    Ok(if contact { Side::Contact } else { Side::Reader })
}

fn message(call: &Call<'_>, enquiry: &Seen<Enquiry, Read>) -> Result<pb::Enquiry> {
    let side = side(call, enquiry)?;
    let answered = enquiry.answered.as_ref();
    Ok(pb::Enquiry {
        id: enquiry.id.to_string(),
        etag: etag(enquiry.version),
        kind: enquiry.kind.into(),
        person: Some(wire::account(enquiry.person.0, &enquiry.person.1)),
        asked_by: Some(wire::account(enquiry.asked_by.0, &enquiry.asked_by.1)),
        ask_time: Some(wire::time(enquiry.asked)),
        question: enquiry.question.clone(),
        answered_by: answered.map(|((id, name), _)| wire::account(*id, name)),
        answer_time: answered.map(|(_, at)| wire::time(*at)),
        answer: enquiry.answer.clone(),
        mine_to_answer: rules::may_answer(enquiry.kind, side, answered.is_some()).is_ok(),
    })
}

/// Asks.
pub struct AskEnquiry;

impl Rpc for AskEnquiry {
    type In = pb::AskEnquiryRequest;
    type Out = pb::AskEnquiryResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("enquiry.asked");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        rules::may_ask(input.kind(), call.may(Permission::ManageAccounts))?;
        let challenge = input.kind() == EnquiryKind::NoContribution;
        let mut fields = Fields::default();
        let whom = fields.ask(rpc::optional_id("account_id", &input.account_id));
        if challenge != whom.flatten().is_some() {
            fields.refuse("account_id", "must name who is asked why nothing was added, and be empty for anything else");
        }
        let question = fields.take("question", Reason::parse(&input.question));
        let (whom, question) = fields.done(whom.zip(question))?;
        let own = call.person()?;
        let person = reach::one::<Account, Read>(call, whom.unwrap_or(own.account))?;
        if person.organisation != own.organisation {
            return Err(reach::hidden());
        }
        if challenge {
            another(own.account, person.id)?;
            alive(person.standing)?;
        }
        let id = enquiries::ask(call, &person, input.kind(), question.as_str())?;
        let (_, asked) = reach::child::<Enquiry, Read>(call, id)?;
        Ok(pb::AskEnquiryResponse { enquiry: Some(message(call, &asked)?) })
    }
}

/// Answers.
pub struct AnswerEnquiry;

impl Rpc for AnswerEnquiry {
    type In = pb::AnswerEnquiryRequest;
    type Out = pb::AnswerEnquiryResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("enquiry.answered");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("id", &input.id));
        let answer = fields.take("answer", Reason::parse(&input.answer));
        let (id, answer) = fields.done(id.zip(answer))?;
        let (_, enquiry) = reach::child::<Enquiry, Read>(call, id)?;
        if enquiry.organisation != call.person()?.organisation {
            return Err(reach::hidden());
        }
        unchanged(&input.etag, enquiry.version)?;
        rules::may_answer(enquiry.kind, side(call, &enquiry)?, enquiry.answered.is_some())?;
        enquiries::answer(call, &enquiry, answer.as_str())?;
        let (_, answered) = reach::child::<Enquiry, Read>(call, id)?;
        Ok(pb::AnswerEnquiryResponse { enquiry: Some(message(call, &answered)?) })
    }
}

/// Lists them.
pub struct ListEnquiries;

impl Rpc for ListEnquiries {
    type In = pb::ListEnquiriesRequest;
    type Out = pb::ListEnquiriesResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("enquiry.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let whole = call.may(Permission::ManageAccounts) || call.may(Permission::ReadAudit);
        let rows = enquiries::list(call, whole, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (enquiries::rank(row), row.id));
        let enquiries = rows.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListEnquiriesResponse { enquiries, next_page_token })
    }
}
