//! Case files: opened with their first channel, shown, listed, and people added to them.
//!
//! A file has a purpose of the owner's information sharing agreement (ISA-2.1, SYOP-8.1) and one of its lawful bases
//! before anything is in it (ISA-8.v). The caller's organisation owns it and leads its first channel, and the caller works on that.

mod show;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::{Article6, Article9, Article10, NominalRole, Purpose};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Query, Text, Title};

use super::channel;
use crate::domain::case_file::CaseState;
use crate::domain::lawful::{self, Use};
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, Spends, wire};
use crate::store::agreement;
use crate::store::case_file::{self as files, CaseFile, Filter, Opening};
use crate::store::channel as channels;
use crate::store::nominal::Nominal;
use crate::store::{Call, Index, Read, Seen, Write, reach};

/// The most people of a case file.
const PEOPLE: usize = 50;

/// Opens a case file.
pub struct CreateCaseFile;

impl Rpc for CreateCaseFile {
    type In = pb::CreateCaseFileRequest;
    type Out = pb::CreateCaseFileResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("case_file.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (opening, people, first) = new(call, &input)?;
        let Opening { purpose, article_6, article_9, article_10, .. } = opening;
        lawful::bounded(&Use { purpose, article_6, article_9, article_10 }, &[agreement::own_party(call)?])?;
        let people = index_entries(call, people)?;
        let made = files::create(call, &opening)?;
        let channel = channels::create_first(call, &made, &first)?;
        files::fill(call, &made, &people)?;
        let first = channel::begin(call, &channel, &first.values)?;
        let mut shown = show::full(call, &reach::one::<CaseFile, Read>(call, made.id())?)?;
        if input.validate_only {
            show::forget(&mut shown);
        }
        let audience = Some(channel::audience(call, &first)?);
        Ok(pb::CreateCaseFileResponse { case_file: Some(shown), audience })
    }
}

type New = (Opening, Vec<(Id, NominalRole)>, channels::Opening);

fn new(call: &Call<'_>, input: &pb::CreateCaseFileRequest) -> Result<New> {
    let mut fields = Fields::default();
    let title = fields.take("title", Title::parse(&input.title)).map(Text::into_string);
    let purpose = fields.ask(wire::code::<Purpose>("purpose", input.purpose));
    let article_6 = fields.ask(wire::code::<Article6>("article6_basis", input.article6_basis));
    let article_9 = fields.ask(wire::optional_code::<Article9>("article9_condition", input.article9_condition));
    let article_10 = fields.ask(wire::optional_code::<Article10>("article10_condition", input.article10_condition));
    let people = people(&mut fields, &input.nominals);
    let first = fields.ask(channel::opening(call, "first_channel", input.first_channel.as_ref()));
    let opening = title.zip(purpose).zip(article_6).zip(article_9).zip(article_10);
    let opening = opening.map(|((((title, purpose), article_6), article_9), article_10)| Opening {
        title,
        purpose,
        article_6,
        article_9,
        article_10,
    });
    fields.done(opening.zip(people).zip(first).map(|((opening, people), first)| (opening, people, first)))
}

fn people(fields: &mut Fields, sent: &[pb::NewCaseNominal]) -> Option<Vec<(Id, NominalRole)>> {
    if !(1..=PEOPLE).contains(&sent.len()) {
        fields.refuse("nominals", format!("must have 1 to {PEOPLE} people; it has {}", sent.len()));
        return None;
    }
    let mut people: Vec<(Id, NominalRole)> = Vec::new();
    for (place, one) in sent.iter().enumerate() {
        let at = format!("nominals[{place}].nominal_id");
        let id = fields.ask(rpc::id(&at, &one.nominal_id));
        let role = fields.ask(wire::code::<NominalRole>(&format!("nominals[{place}].role"), one.role));
        match id.zip(role) {
            Some((id, _)) if people.iter().any(|(known, _)| *known == id) => {
                fields.refuse(&at, "must name each person once");
            }
            Some(person) => people.push(person),
            None => {}
        }
    }
    Some(people)
}

fn index_entries(call: &Call<'_>, people: Vec<(Id, NominalRole)>) -> Result<Vec<(Seen<Nominal, Index>, NominalRole)>> {
    people.into_iter().map(|(id, role)| Ok((reach::one::<Nominal, Index>(call, id)?, role))).collect()
}

/// Answers one case file.
pub struct GetCaseFile;

impl Rpc for GetCaseFile {
    type In = pb::GetCaseFileRequest;
    type Out = pb::GetCaseFileResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("case_file.read");
    const KIND: Kind = Kind::Read;
    const SPENDS: Spends = Spends::View;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let case_file = reach::one::<CaseFile, Read>(call, rpc::id("id", &input.id)?)?;
        Ok(pb::GetCaseFileResponse { case_file: Some(show::full(call, &case_file)?) })
    }
}

/// Lists case files: those that the caller works on, or for an auditor those of the organisation.
pub struct ListCaseFiles;

impl Rpc for ListCaseFiles {
    type In = pb::ListCaseFilesRequest;
    type Out = pb::ListCaseFilesResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("case_file.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let bare = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &bare, input.page_size, &input.page_token)?;
        let (state, text) = wanted(&input)?;
        let filter = Filter { state, text: &text };
        let most = page.size() + 1;
        let rows = if call.may(Permission::WriteCase) {
            files::mine(call, &filter, page.after(), most)?
        } else {
            files::of_organisation(call, &filter, page.after(), most)?
        };
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.opened.micros(), row.id));
        let case_files = rows.iter().map(|row| show::summary(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListCaseFilesResponse { case_files, next_page_token })
    }
}

fn wanted(input: &pb::ListCaseFilesRequest) -> Result<(Option<CaseState>, String)> {
    let mut fields = Fields::default();
    let text = fields.take("text", Query::parse(&input.text)).map(Text::into_string);
    let state = CaseState::from_number(input.state);
    if state.is_none() && input.state != 0 {
        fields.refuse("state", "must be one of the listed values");
    }
    fields.done(text.map(|text| (state, text)))
}

/// Adds a person to an open case file.
pub struct AddNominal;

impl Rpc for AddNominal {
    type In = pb::AddNominalRequest;
    type Out = pb::AddNominalResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("case_file.nominal_added");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("case_file_id", &input.case_file_id));
        let nominal = fields.ask(rpc::id("nominal_id", &input.nominal_id));
        let role = fields.ask(wire::code::<NominalRole>("role", input.role));
        let ((id, nominal), role) = fields.done(id.zip(nominal).zip(role))?;
        let case_file = reach::one::<CaseFile, Write>(call, id)?;
        rpc::unchanged(&input.etag, case_file.version)?;
        room(call, &case_file)?;
        let nominal = reach::one::<Nominal, Index>(call, nominal)?;
        may_add(call, &case_file, &nominal)?;
        files::add_nominal(call, &case_file, &nominal, role)?;
        let case_file = reach::one::<CaseFile, Read>(call, id)?;
        Ok(pb::AddNominalResponse { case_file: Some(show::full(call, &case_file)?) })
    }
}

/// Whether the caller's organisation has a say in whom the file is about: the owner of the file adds anyone it finds, a
/// partner those whom it recorded itself (ISA-4.1).
fn may_add(call: &Call<'_>, case_file: &Seen<CaseFile, Write>, nominal: &Seen<Nominal, Index>) -> Result<()> {
    let organisation = call.person()?.organisation;
    if organisation == case_file.owner || organisation == nominal.owner {
        return Ok(());
    }
    let (owner, recorder) = (&case_file.owner_name, &nominal.owner_name);
    let text = format!("Only {owner}, which owns this case file, can add a person whom {recorder} recorded.");
    Err(Error::NotNow("ISA-4.1", text))
}

/// Whether another person can be added: the file is open and not full.
fn room(call: &Call<'_>, case_file: &Seen<CaseFile, Write>) -> Result<()> {
    if case_file.state(call.today()) != CaseState::Open {
        let text = "All channels of this case file are closed. Reopen one first.".to_owned();
        return Err(Error::NotNow("ISA-3.5", text));
    }
    if files::parts(call, case_file)?.len() >= PEOPLE {
        return Err(Error::NotNow("FIFTY_PEOPLE", format!("A case file has at most {PEOPLE} people.")));
    }
    Ok(())
}
