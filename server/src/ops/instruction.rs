//! Instructions of a controller: an administrator asks to look at one record, a single point of contact of its controller
//! opens it for some hours, and each look is told (S4-1, S4-3, CA-8.2).
//!
//! By an open instruction the administrator reads the head of the record: what it is and where it stands, and nothing of
//! what lies in it. That is enough to help with access and integrity, and there is no other way to any content.

mod head;

use safetynet_proto::admin::v1 as admin;
use safetynet_proto::governance::v1 as pb;
use safetynet_proto::kind::v1 as shared;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use crate::domain::instruction as rules;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::administered::Administered;
use crate::store::instruction::{self as instructions, Draft, Instruction};
use crate::store::{Call, Manage, Read, Seen, Write, reach};

/// Asks for an instruction.
pub struct RequestInstruction;

impl Rpc for RequestInstruction {
    type In = admin::RequestInstructionRequest;
    type Out = admin::RequestInstructionResponse;
    const NEEDS: Needs = Needs::May(Permission::AdministerAccounts);
    const AUDIT: Event = Event("admin.instruction.requested");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let organisation = fields.ask(rpc::id("organisation_id", &input.organisation_id));
        let reference = fields.ask(rules::reference("reference", &input.reference));
        let purpose = fields.take("purpose", Reason::parse(&input.purpose)).map(Reason::into_string);
        let hours = fields.ask(rules::hours("hours", input.hours));
        let parts = organisation.zip(reference).zip(purpose.zip(hours));
        let ((organisation, reference), (purpose, hours)) = fields.done(parts)?;
        let organisation = reach::one::<Administered, Manage>(call, organisation)?;
        let made = instructions::request(call, &organisation, &Draft { reference, purpose, hours })?;
        Ok(admin::RequestInstructionResponse { instruction: Some(message(call, &made)) })
    }
}

/// Lists the instructions that an administrator has asked for.
pub struct ListRequestedInstructions;

impl Rpc for ListRequestedInstructions {
    type In = admin::ListRequestedInstructionsRequest;
    type Out = admin::ListRequestedInstructionsResponse;
    const NEEDS: Needs = Needs::May(Permission::AdministerAccounts);
    const AUDIT: Event = Event("admin.instruction.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let (instructions, next_page_token) = listed(call, &page)?;
        Ok(admin::ListRequestedInstructionsResponse { instructions, next_page_token })
    }
}

fn listed(call: &Call<'_>, page: &Page) -> Result<(Vec<shared::Instruction>, String)> {
    let rows = instructions::list(call, page.after(), page.size() + 1)?;
    let (rows, token) = page.cut(call, rows, |row| (row.requested.micros(), row.id));
    Ok((rows.iter().map(|row| message(call, row)).collect(), token))
}

/// Challenges an instruction.
pub struct ChallengeInstruction;

impl Rpc for ChallengeInstruction {
    type In = admin::ChallengeInstructionRequest;
    type Out = admin::ChallengeInstructionResponse;
    const NEEDS: Needs = Needs::May(Permission::AdministerAccounts);
    const AUDIT: Event = Event("admin.instruction.challenged");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let one = named(call, &input.id, &input.etag)?;
        if one.administrator.0 != call.person()?.account {
            return Err(reach::hidden());
        }
        rules::challengeable(rules::state(&one.facts, call.now()))?;
        let reason = wire::reason("reason", &input.reason)?;
        instructions::challenge(call, &one, reason.as_str())?;
        Ok(admin::ChallengeInstructionResponse { instruction: Some(again(call, &one)?) })
    }
}

/// Lists the instructions that were asked of the caller's organisation.
pub struct ListInstructions;

impl Rpc for ListInstructions {
    type In = pb::ListInstructionsRequest;
    type Out = pb::ListInstructionsResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::ManageAccounts, Permission::ReadAudit]);
    const AUDIT: Event = Event("instruction.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let (instructions, next_page_token) = listed(call, &page)?;
        Ok(pb::ListInstructionsResponse { instructions, next_page_token })
    }
}

/// Opens a record to an administrator.
pub struct OpenInstruction;

impl Rpc for OpenInstruction {
    type In = pb::OpenInstructionRequest;
    type Out = pb::OpenInstructionResponse;
    const NEEDS: Needs = Needs::Confirmed(Permission::ManageAccounts);
    const AUDIT: Event = Event("instruction.opened");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let one = owned(call, &input.id, &input.etag)?;
        rules::openable(rules::state(&one.facts, call.now()))?;
        let Some(record) = instructions::record_of(call, &one.reference)? else {
            let text = "Your organisation controls no record of this reference. Close it, and say so.".to_owned();
            return Err(Error::NotNow("S4-3", text));
        };
        instructions::open(call, &one, record)?;
        Ok(pb::OpenInstructionResponse { instruction: Some(again(call, &one)?) })
    }
}

/// Refuses or ends an instruction.
pub struct CloseInstruction;

impl Rpc for CloseInstruction {
    type In = pb::CloseInstructionRequest;
    type Out = pb::CloseInstructionResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("instruction.closed");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let one = owned(call, &input.id, &input.etag)?;
        rules::closable(rules::state(&one.facts, call.now()))?;
        let reason = wire::reason("reason", &input.reason)?;
        instructions::close(call, &one, reason.as_str())?;
        Ok(pb::CloseInstructionResponse { instruction: Some(again(call, &one)?) })
    }
}

/// Reads the head of the record of an open instruction.
pub struct ReadInstructed;

impl Rpc for ReadInstructed {
    type In = pb::ReadInstructedRequest;
    type Out = pb::ReadInstructedResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("instruction.used");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let one = reach::one::<Instruction, Read>(call, rpc::id("id", &input.id)?)?;
        if one.administrator.0 != call.person()?.account {
            return Err(reach::hidden());
        }
        let lines = head::of(call, one.object)?;
        instructions::used(call, &one)?;
        let one = reach::one::<Instruction, Read>(call, one.id)?;
        Ok(pb::ReadInstructedResponse { instruction: Some(message(call, &one)), lines })
    }
}

/// An instruction that the caller reaches, as the caller read it.
fn named(call: &Call<'_>, id: &str, etag: &str) -> Result<Seen<Instruction, Write>> {
    let one = reach::one::<Instruction, Write>(call, rpc::id("id", id)?)?;
    rpc::unchanged(etag, one.version)?;
    Ok(one)
}

/// An instruction that is asked of the caller's organisation; one's own request is never one's own to grant.
fn owned(call: &Call<'_>, id: &str, etag: &str) -> Result<Seen<Instruction, Write>> {
    let one = named(call, id, etag)?;
    let person = call.person()?;
    if one.organisation.0 != person.organisation {
        return Err(reach::hidden());
    }
    if one.administrator.0 == person.account {
        let text = "You asked for it yourself. Another single point of contact has to decide.".to_owned();
        return Err(Error::NotNow("S4-3", text));
    }
    Ok(one)
}

fn again(call: &Call<'_>, one: &Seen<Instruction, Write>) -> Result<shared::Instruction> {
    Ok(message(call, &reach::one::<Instruction, Write>(call, one.id)?))
}

fn message<V>(call: &Call<'_>, row: &Seen<Instruction, V>) -> shared::Instruction {
    let state = match rules::state(&row.facts, call.now()) {
        rules::State::Requested => shared::InstructionState::Requested,
        rules::State::Open => shared::InstructionState::Open,
        rules::State::Used => shared::InstructionState::Used,
        rules::State::Challenged => shared::InstructionState::Challenged,
        rules::State::Closed => shared::InstructionState::Closed,
    };
    shared::Instruction {
        id: row.id.to_string(),
        reference: row.reference.clone(),
        organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        administrator: Some(wire::account(row.administrator.0, &row.administrator.1)),
        state: state.into(),
        purpose: row.purpose.clone(),
        hours: i32::try_from(row.hours).unwrap_or(0),
        request_time: Some(wire::time(row.requested)),
        open_time: row.facts.opened.map(|(at, _)| wire::time(at)),
        opened_by: row.opened_by.as_ref().map(|(id, name)| wire::account(*id, name)),
        until_time: row.facts.opened.map(|(_, until)| wire::time(until)),
        close_time: row.facts.ended.map(wire::time),
        close_reason: row.end_reason.clone(),
        challenge_time: row.facts.challenged.map(wire::time),
        challenge: row.challenge.clone(),
        uses: row.uses,
        use_time: row.used.map(wire::time),
        etag: rpc::etag(row.version),
    }
}
