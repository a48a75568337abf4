//! Programmes of work: listed for every form, added and changed by administrators after consultation (SYOP-13.4h).

mod parse;
mod show;

use safetynet_proto::{admin, icm};
use safetynet_shared::codes::ProgrammeState;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use crate::error::Result;
use crate::rpc::mask::Mask;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc};
use crate::store::programme::{self as programmes, Programme};
use crate::store::reach::{Index, Manage, Seen};
use crate::store::{Call, Verb};

pub(super) use show::named;

const ADMINISTERS: Needs = Needs::May(Permission::AdministerProgrammes);
/// What can be changed.
const CHANGEABLE: [&str; 6] = ["name", "summary", "fields", "scale", "review_rule", "state"];
/// The most entries of the change log.
const CHANGES: usize = 50;

/// Lists the programmes for the forms of a case.
pub struct ListProgrammes;

impl Rpc for ListProgrammes {
    type In = icm::v1::ListProgrammesRequest;
    type Out = icm::v1::ListProgrammesResponse;
    // Whoever fills in a form of a case, or reads the label of a field in one.
    const NEEDS: Needs = Needs::Any(&[Permission::ReadCase, Permission::ManageChannel]);
    const AUDIT: Event = Event("programme.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let last = if input.include_retired { ProgrammeState::Retired } else { ProgrammeState::Active };
        let rows = programmes::list::<Index>(call, last, after(&page), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (0, row.id));
        let programmes = rows.iter().map(|row| show::form(call, row)).collect::<Result<_>>()?;
        Ok(Self::Out { programmes, next_page_token })
    }
}

fn after(page: &Page) -> Option<Id> {
    page.after().map(|(_, id)| id)
}

/// Lists the programmes with their change logs, for administration.
pub struct ListForAdministration;

impl Rpc for ListForAdministration {
    type In = admin::v1::ListProgrammesRequest;
    type Out = admin::v1::ListProgrammesResponse;
    const NEEDS: Needs = ADMINISTERS;
    const AUDIT: Event = Event("admin.programme.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let rows = programmes::list::<Manage>(call, ProgrammeState::Retired, after(&page), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (0, row.id));
        let programmes = rows.iter().map(|row| show::whole(call, row)).collect::<Result<_>>()?;
        Ok(Self::Out { programmes, next_page_token })
    }
}

/// Adds a programme.
pub struct CreateProgramme;

impl Rpc for CreateProgramme {
    type In = admin::v1::CreateProgrammeRequest;
    type Out = admin::v1::CreateProgrammeResponse;
    const NEEDS: Needs = ADMINISTERS;
    const AUDIT: Event = Event("admin.programme.created");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let sent = input.programme.clone().unwrap_or_default();
        let code = fields.ask(crate::domain::programme::key("programme.code", &sent.code));
        let definition = parse::definition(&mut fields, &Mask::all(&CHANGEABLE), &sent, parse::blank());
        let consultation = parse::consultation(call, &mut fields, input.consultation.as_ref());
        let ((code, definition), consultation) = fields.done(code.zip(definition).zip(consultation))?;
        let programme = programmes::create(call, &code, &definition, &consultation)?;
        Ok(Self::Out { programme: Some(show::whole(call, &programme)?) })
    }
}

/// Changes a programme.
pub struct UpdateProgramme;

impl Rpc for UpdateProgramme {
    type In = admin::v1::UpdateProgrammeRequest;
    type Out = admin::v1::UpdateProgrammeResponse;
    const NEEDS: Needs = ADMINISTERS;
    const AUDIT: Event = Event("admin.programme.changed");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), &CHANGEABLE)?;
        let sent = input.programme.clone().unwrap_or_default();
        let programme = coded::<Manage>(call, "programme.code", &sent.code)?;
        rpc::unchanged(&input.etag, programme.version)?;
        let mut fields = Fields::default();
        let before = show::definition(call, &programme)?;
        let definition = parse::definition(&mut fields, &mask, &sent, before);
        let state = parse::state(&mut fields, &mask, sent.state, programme.state);
        let consultation = parse::consultation(call, &mut fields, input.consultation.as_ref());
        let ((definition, state), consultation) = fields.done(definition.zip(state).zip(consultation))?;
        let names = CHANGEABLE.into_iter().filter(|name| mask.names(name)).collect::<Vec<_>>();
        let summary = format!("Changed {}", names.join(", ").replace('_', " "));
        let programme = programmes::change(call, &programme, &definition, state, (&summary, &consultation))?;
        Ok(Self::Out { programme: Some(show::whole(call, &programme)?) })
    }
}

/// The programme that a code names.
///
/// # Errors
/// [`crate::error::Error::Invalid`] naming the field.
pub(super) fn coded<V: Verb>(call: &Call<'_>, field: &str, code: &str) -> Result<Seen<Programme, V>> {
    programmes::of_code(call, code)?
        .ok_or_else(|| crate::error::Error::field(field, "must be the code of a programme, such as asb"))
}
