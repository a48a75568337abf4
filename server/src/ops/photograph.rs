//! Photographs of people: measured and encoded anew between two transactions, kept in the store, opened with an audit
//! entry each time (ISA-3.6).

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::FieldProfile;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Lines, Rule, Text};

use super::nominal;
use super::nominal::source;
use crate::error::{Error, Result};
use crate::rpc::{self, Event, Fields, Hashed, Kind, Needs, Rpc, Work, wire};
use crate::store::nominal::Nominal;
use crate::store::photograph::{self as photographs, Body, MOST, Photograph};
use crate::store::{Call, Read, Seen, Write, reach};

/// What a photograph shows: up to 200 characters on one line, and it may be empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct CaptionRule;

impl Rule for CaptionRule {
    const LEAST: usize = 0;
    const MOST: usize = 200;
    const LINES: Lines = Lines::One;
}

/// Adds a photograph.
pub struct AddPhotograph;

impl Hashed for AddPhotograph {
    fn prepare(call: &Call<'_>, input: &Self::In) -> Result<Work> {
        ready(call, input)?;
        Ok(Work { image: Some(input.image.clone()), ..Work::none() })
    }
}

impl Rpc for AddPhotograph {
    type In = pb::AddPhotographRequest;
    type Out = pb::AddPhotographResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("photograph.added");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (nominal, body) = ready(call, &input)?;
        let prepared = call.hashed()?.picture;
        let prepared = prepared.ok_or_else(|| Error::Internal("the picture was not prepared".to_owned()))?;
        let picture = prepared.map_err(|rule| Error::field("image", rule))?;
        let added = photographs::add(call, &nominal, &picture, &body)?;
        let mut photograph = message(&added);
        if input.validate_only {
            (photograph.id, photograph.etag) = Default::default();
        }
        Ok(pb::AddPhotographResponse { photograph: Some(photograph) })
    }
}

/// Everything of the request but the picture, checked before and after that is worked on.
fn ready(call: &Call<'_>, input: &pb::AddPhotographRequest) -> Result<(Seen<Nominal, Write>, Body)> {
    let nominal = nominal::own(call, "nominal_id", &input.nominal_id)?;
    let mut fields = Fields::default();
    let taken = fields.ask(taken(input.taken_date.as_ref(), call.today()));
    let caption = fields.take("caption", Text::<CaptionRule>::parse(&input.caption)).map(Text::into_string);
    let source = source::source(&mut fields, input.source.as_ref());
    let ((taken, caption), source) = fields.done(taken.zip(caption).zip(source))?;
    if photographs::count(call, &nominal)? >= MOST {
        let text = format!("A person has at most {MOST} photographs. Take one away first.");
        return Err(Error::NotNow("ISA-3.6", text));
    }
    Ok((nominal, Body { taken, caption, source }))
}

fn taken(sent: Option<&safetynet_proto::google::r#type::Date>, today: Day) -> Result<Option<Day>> {
    match wire::optional_day("taken_date", sent)? {
        Some(day) if day > today => Err(Error::field("taken_date", "must not lie in the future")),
        day => Ok(day),
    }
}

/// Opens a photograph.
pub struct GetPhotograph;

impl Rpc for GetPhotograph {
    type In = pb::GetPhotographRequest;
    type Out = pb::GetPhotographResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("photograph.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (nominal, photograph) = reach::child::<Photograph, Read>(call, rpc::id("id", &input.id)?)?;
        nominal::open_to(call, &nominal, FieldProfile::Basic)?;
        let small = photographs::small(call, &photograph)?;
        let image = match input.view() {
            pb::PhotographView::Full => photographs::full(call, &photograph)?,
            pb::PhotographView::Unspecified | pb::PhotographView::Preview => Vec::new(),
        };
        let pixels = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let preview = pb::Preview { width: pixels(small.size.0), height: pixels(small.size.1), pixels: small.pixels };
        Ok(pb::GetPhotographResponse { photograph: Some(message(&photograph)), preview: Some(preview), image })
    }
}

/// Destroys a photograph.
pub struct RemovePhotograph;

impl Rpc for RemovePhotograph {
    type In = pb::RemovePhotographRequest;
    type Out = pb::RemovePhotographResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("photograph.removed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (nominal, photograph) = reach::child::<Photograph, Write>(call, rpc::id("id", &input.id)?)?;
        nominal::owned(call, &nominal)?;
        rpc::unchanged(&input.etag, photograph.version)?;
        photographs::remove(call, &photograph, wire::reason("reason", &input.reason)?.as_str())?;
        Ok(pb::RemovePhotographResponse {})
    }
}

/// What is recorded of a photograph, as a message.
pub(super) fn message<V>(photograph: &Seen<Photograph, V>) -> pb::Photograph {
    let pixels = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    pb::Photograph {
        id: photograph.id.to_string(),
        r#type: photograph.format.number(),
        width: pixels(photograph.size.0),
        height: pixels(photograph.size.1),
        size_bytes: photograph.bytes,
        taken_date: photograph.body.taken.map(wire::date),
        caption: photograph.body.caption.clone(),
        source: Some(source::message(&photograph.body.source)),
        added_by: Some(wire::account(photograph.added_by.0, &photograph.added_by.1)),
        add_time: Some(wire::time(photograph.added)),
        etag: rpc::etag(photograph.version),
    }
}
