//! The work of people: how much each has, and hand-overs of it on leave or for good.
//!
//! Who manages a channel, as its supervisor or as the single point of contact of its lead, hands over the assignments of
//! people of the own organisation in it, to others of the same. It is one act: either each line fits and the whole is
//! recorded, or nothing is and each line that does not fit is named.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::ActionState;
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use crate::domain::caseload::{self as rules, Days, Standing};
use crate::domain::channel::Duty;
use crate::domain::due;
use crate::domain::session::signature_in_force;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::caseload::team::{self, Member};
use crate::store::caseload::{self as caseloads, Handover, Item, Open, Part, PartState, Workload};
use crate::store::channel::Channel;
use crate::store::{Call, Index, Read, Seen, Write, account, leaving, reach};

/// The most people whose work is shown.
const MOST: i64 = 200;

/// Answers how much each person has to do.
pub struct GetWorkloads;

impl Rpc for GetWorkloads {
    type In = pb::GetWorkloadsRequest;
    type Out = pb::GetWorkloadsResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("caseload.counted");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let workloads = caseloads::workloads(call, MOST)?.iter().map(workload).collect();
        Ok(pb::GetWorkloadsResponse { workloads })
    }
}

fn workload(row: &Workload) -> pb::Workload {
    pb::Workload {
        account: Some(wire::account(row.account.0, &row.account.1)),
        open_channels: row.channels,
        reviews_overdue: row.reviews_late,
        reviews_due_this_week: row.reviews_soon,
        open_actions: row.actions,
        overdue_actions: row.actions_late,
        left: row.left,
    }
}

/// Answers how a team keeps to the procedures.
pub struct GetTeam;

impl Rpc for GetTeam {
    type In = pb::GetTeamRequest;
    type Out = pb::GetTeamResponse;
    const NEEDS: Needs = Needs::May(Permission::ReviewAsSupervisor);
    const AUDIT: Event = Event("caseload.team_read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let mut members: Vec<pb::TeamMember> =
            team::of(call, MOST)?.iter().map(|row| team_member(row, call.today())).collect();
        let late = |one: &pb::TeamMember| {
            one.procedures_late || one.training_late || one.reviews_overdue > 0 || one.overdue_actions > 0
        };
        members.sort_by_key(|one| !late(one));
        Ok(pb::GetTeamResponse { members })
    }
}

fn team_member(row: &Member, today: Day) -> pb::TeamMember {
    let procedures_until = row.signed.map(|day| Period::SyopsSignature.due(day));
    pb::TeamMember {
        account: Some(wire::account(row.account.0, &row.account.1)),
        procedures_until_date: procedures_until.map(wire::date),
        procedures_late: !signature_in_force(row.signed, today),
        training_until_date: row.trained_until.map(wire::date),
        training_late: row.trained_until.is_none_or(|until| until < today),
        reviews_overdue: row.reviews_late,
        overdue_actions: row.actions_late,
        last_sign_in_time: row.signed_in.map(wire::time),
        last_entry_time: row.entered.map(wire::time),
        glass_without_need: row.glass_without_need,
    }
}

/// Lists the assignments of a person.
pub struct ListCaseload;

impl Rpc for ListCaseload {
    type In = pb::ListCaseloadRequest;
    type Out = pb::ListCaseloadResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("caseload.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let whose = colleague(call, &input.account_id)?;
        let rows = caseloads::of_account(call, whose)?;
        let items = rows.iter().map(|row| item(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListCaseloadResponse { items })
    }
}

/// The account of a person of the caller's organisation. Of another it is not there: the directory tells of everybody that
/// they exist, and the caseloads of others are none of the caller's. Who has left is in no directory, but what they worked
/// on is to be handed over (COCO-7.1).
fn colleague(call: &Call<'_>, sent: &str) -> Result<Id> {
    let id = rpc::id("account_id", sent)?;
    let own = call.person()?.organisation;
    match reach::maybe::<account::Account, Index>(call, id)? {
        Some(whose) if whose.organisation == own => Ok(id),
        None if leaving::leaves_work(call, id)? => Ok(id),
        _ => Err(reach::hidden()),
    }
}

fn item(call: &Call<'_>, row: &Item) -> Result<pb::CaseloadItem> {
    let read = reach::maybe::<Channel, Read>(call, row.channel.id)?;
    let actions = if read.is_some() { row.actions.iter().map(|one| action(call, one)).collect() } else { Vec::new() };
    Ok(pb::CaseloadItem {
        channel_id: row.channel.id.to_string(),
        channel_reference: row.channel.reference.clone(),
        channel_title: read.map_or(String::new(), |channel| channel.title.clone()),
        kind: row.duty.number(),
        review_due_date: row.due.map(wire::date),
        days_late: row.due.map_or(0, |day| due::days_late(day, call.today())),
        open_actions: i32::try_from(row.actions.len()).unwrap_or(i32::MAX),
        actions,
    })
}

fn action(call: &Call<'_>, open: &Open) -> pb::CaseloadAction {
    pb::CaseloadAction {
        id: open.id.to_string(),
        title: open.title.clone(),
        due_date: Some(wire::date(open.due)),
        days_late: due::days_late(open.due, call.today()),
        accepted: open.state == ActionState::Accepted,
    }
}

/// Hands assignments over.
pub struct HandOverCaseload;

impl Rpc for HandOverCaseload {
    type In = pb::HandOverCaseloadRequest;
    type Out = pb::HandOverCaseloadResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("caseload.handed_over");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let from = colleague(call, &input.account_id)?;
        let mut fields = Fields::default();
        let days = days(call, &mut fields, &input);
        let reason = fields.take("reason", Reason::parse(&input.reason)).map(Reason::into_string);
        let lines = lines(call, &mut fields, from, &input.lines)?;
        let (days, reason) = fields.done(days.zip(reason))?;
        let made = caseloads::plan(call, from, days, &reason, &lines)?;
        let mut handover = message(call, &made)?;
        if input.validate_only {
            handover.id.clear();
            handover.etag.clear();
        }
        Ok(pb::HandOverCaseloadResponse { handover: Some(handover) })
    }
}

fn days(call: &Call<'_>, fields: &mut Fields, input: &pb::HandOverCaseloadRequest) -> Option<Days> {
    let from = fields.ask(wire::day("from_date", input.from_date.as_ref()));
    let until = fields.ask(wire::optional_day("until_date", input.until_date.as_ref()));
    let (from, until) = from.zip(until)?;
    fields.ask(rules::days(Days { from, until }, call.today()))
}

/// The lines that were sent; each that does not fit is named.
fn lines(call: &Call<'_>, fields: &mut Fields, from: Id, sent: &[pb::NewCaseloadLine]) -> Result<Vec<(Id, Duty, Id)>> {
    if !(1..=rules::MOST).contains(&sent.len()) {
        fields.refuse("lines", format!("must name 1 to {} assignments; it names {}", rules::MOST, sent.len()));
        return Ok(Vec::new());
    }
    let held = caseloads::of_account(call, from)?;
    let mut lines: Vec<(Id, Duty, Id)> = Vec::new();
    for (index, line) in sent.iter().enumerate() {
        let path = |field: &str| format!("lines[{index}].{field}");
        let channel = fields.ask(rpc::id(&path("channel_id"), &line.channel_id));
        let receiver = fields.ask(rpc::id(&path("receiver_account_id"), &line.receiver_account_id));
        let Some((channel, receiver)) = channel.zip(receiver) else { continue };
        let item = held.iter().find(|item| item.channel.id == channel && item.duty.number() == line.kind);
        let Some(item) = item else {
            fields.refuse(
                &path("channel_id"),
                "must be a channel that you manage and on which the person is assigned so",
            );
            continue;
        };
        if lines.iter().any(|(known, duty, _)| *known == channel && *duty == item.duty) {
            fields.refuse(&path("channel_id"), "must be named once in each capacity");
        } else if let Err(rule) = fits(call, from, receiver, item)? {
            fields.refuse(&path("receiver_account_id"), rule);
        } else {
            lines.push((channel, item.duty, receiver));
        }
    }
    Ok(lines)
}

/// Whether somebody may take an assignment over, or the rule against it.
fn fits(call: &Call<'_>, from: Id, receiver: Id, item: &Item) -> Result<std::result::Result<(), String>> {
    let own = call.person()?;
    let Some(found) = caseloads::receiver(call, receiver, item.channel.id)? else {
        return Ok(Err("must be a person whose account is in use".to_owned()));
    };
    let (name, organisation, roles) = (found.name.as_str(), found.organisation, found.roles);
    let who = rules::Receiver { id: receiver, name, organisation, roles };
    if let Err(rule) = rules::may_receive(&who, (own.account, from), own.organisation, item.duty) {
        return Ok(Err(rule));
    }
    let rule = format!("must be named on the seal of {}; {name} is not", item.channel.reference);
    Ok(if found.admitted { Ok(()) } else { Err(rule) })
}

/// Undoes a hand-over.
pub struct UndoCaseloadHandover;

impl Rpc for UndoCaseloadHandover {
    type In = pb::UndoCaseloadHandoverRequest;
    type Out = pb::UndoCaseloadHandoverResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("caseload.undone");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("id", &input.id)?;
        let handover = reach::one::<Handover, Write>(call, id)?;
        rpc::unchanged(&input.etag, handover.version)?;
        undoable(call, &handover)?;
        caseloads::undo(call, &handover)?;
        let handover = Some(message(call, &reach::one::<Handover, Read>(call, id)?)?);
        Ok(pb::UndoCaseloadHandoverResponse { handover })
    }
}

fn undoable(call: &Call<'_>, handover: &Seen<Handover, Write>) -> Result<()> {
    let refuse = |clause, text: &str| Err(Error::NotNow(clause, text.to_owned()));
    match rules::standing(handover.begun, handover.ended) {
        Standing::Returned => refuse("COCO-7.1", "This leave is over; everything was handed back."),
        Standing::Undone => refuse("COCO-7.1", "This hand-over was undone already."),
        Standing::Planned => Ok(()),
        Standing::Running if handover.account.0 == call.person()?.account => {
            let text = "You would give access to yourself. Ask your single point of contact to undo it.";
            refuse("ISA-3.1", text)
        }
        Standing::Running if call.today() > handover.days.undo_until() => {
            refuse("COCO-7.1", "The time in which this could be undone is over. Assign the person anew.")
        }
        Standing::Running => Ok(()),
    }
}

/// Lists hand-overs.
pub struct ListCaseloadHandovers;

impl Rpc for ListCaseloadHandovers {
    type In = pb::ListCaseloadHandoversRequest;
    type Out = pb::ListCaseloadHandoversResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::ReadCase, Permission::ManageChannel]);
    const AUDIT: Event = Event("caseload.handovers.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let rows = caseloads::list(call, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.created.micros(), row.id));
        let handovers = rows.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListCaseloadHandoversResponse { handovers, next_page_token })
    }
}

fn message<V>(call: &Call<'_>, row: &Seen<Handover, V>) -> Result<pb::CaseloadHandover> {
    let state = match rules::standing(row.begun, row.ended) {
        Standing::Planned => pb::CaseloadHandoverState::Planned,
        Standing::Running => pb::CaseloadHandoverState::Running,
        Standing::Returned => pb::CaseloadHandoverState::Returned,
        Standing::Undone => pb::CaseloadHandoverState::Undone,
    };
    Ok(pb::CaseloadHandover {
        id: row.id.to_string(),
        account: Some(wire::account(row.account.0, &row.account.1)),
        from_date: Some(wire::date(row.days.from)),
        until_date: row.days.until.map(wire::date),
        reason: row.reason.clone(),
        state: state.into(),
        undo_until_date: Some(wire::date(row.days.undo_until())),
        lines: caseloads::parts(call, row)?.iter().map(line).collect(),
        created_by: Some(wire::account(row.created_by.0, &row.created_by.1)),
        create_time: Some(wire::time(row.created)),
        etag: rpc::etag(row.version),
    })
}

fn line(part: &Part) -> pb::CaseloadLine {
    let state = match part.state {
        PartState::Planned => pb::CaseloadLineState::Planned,
        PartState::Given => pb::CaseloadLineState::Given,
        PartState::Returned => pb::CaseloadLineState::Returned,
        PartState::Left => pb::CaseloadLineState::Left,
    };
    pb::CaseloadLine {
        channel_id: part.channel.to_string(),
        channel_reference: part.reference.clone(),
        kind: part.duty.number(),
        receiver: Some(wire::account(part.receiver.0, &part.receiver.1)),
        state: state.into(),
        actions: part.actions,
    }
}
