//! Public texts of a neighbourhood: write, approve by somebody else, withdraw at once (INTRO-4).

use safetynet_proto::nms::v1 as pb;
use safetynet_proto::nms::v1::public_text::About;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, FaceKind, FaceState};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::neighbourhood;
use crate::domain::neighbourhood::{Words, only_for};
use crate::error::{Error, Result};
use crate::publication::check::Clash;
use crate::publication::difference::readable;
use crate::publication::{Entry, compose, text};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::engagement::Engagement;
use crate::store::face::{self as faces, Body, Face};
use crate::store::neighbourhood::Neighbourhood;
use crate::store::priority::Priority;
use crate::store::publication as publications;
use crate::store::{Call, Read, Seen, Write, reach};

/// The most public texts that a list holds.
const MOST: usize = 200;

/// Lists the public texts of a neighbourhood.
pub struct ListFaces;

impl Rpc for ListFaces {
    type In = pb::ListFacesRequest;
    type Out = pb::ListFacesResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("face.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("neighbourhood_id", &input.neighbourhood_id)?;
        let area = reach::one::<Neighbourhood, Read>(call, id)?;
        let beside = beside(call, &area)?;
        let faces = faces::list(call, &area, MOST)?;
        let faces = faces.iter().map(|face| message(call, face, &beside)).collect::<Result<_>>()?;
        Ok(pb::ListFacesResponse { faces })
    }
}

/// What is known of the public texts of a neighbourhood: all of them with what decides on them, and which do not go out.
struct Beside {
    gathered: Vec<compose::Gathered>,
    left: Vec<compose::Left>,
}

impl Beside {
    /// What the public would read of a public text, in these words.
    fn reads(&self, face: &Face, text: Option<&About>) -> Option<String> {
        let gathered = self.gathered.iter().find(|gathered| gathered.source.face == face.id)?;
        gathered.source.reads(text?)
    }
}

fn beside<V>(call: &Call<'_>, area: &Seen<Neighbourhood, V>) -> Result<Beside> {
    let gathered = publications::of_area(call, area)?;
    let left = compose::compose(&gathered, call.today()).1;
    Ok(Beside { gathered, left })
}

/// Answers one public text in the words of the public.
pub struct GetFace;

impl Rpc for GetFace {
    type In = pb::GetFaceRequest;
    type Out = pb::GetFaceResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadNeighbourhood);
    const AUDIT: Event = Event("face.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, face) = reach::child::<Face, Read>(call, rpc::id("id", &input.id)?)?;
        let beside = beside(call, &area)?;
        let reads = beside.reads(&face, face.body.text.as_ref()).unwrap_or_default();
        let before = face.approved_before.as_ref().filter(|_| face.state != FaceState::Approved);
        let approved_reads = beside.reads(&face, before.map(|(text, _)| text));
        let standing = publications::stands(call, face.id)?;
        let feed_reads = standing.as_ref().map(|(entry, _)| readable(entry.json())).unwrap_or_default();
        // What a text looks like tells of contacts, so it is for those who decide on it.
        let decides = call.may(Permission::Publish) && call.person()?.organisation == area.organisation;
        Ok(pb::GetFaceResponse {
            face: Some(told(&face, &beside, standing)),
            feed_reads,
            approve_time: before.filter(|_| approved_reads.is_some()).map(|(_, at)| wire::time(*at)),
            approved_reads: approved_reads.unwrap_or_default(),
            findings: if decides { findings(call, &area, &face, &reads)? } else { Vec::new() },
            reads,
        })
    }
}

fn findings(call: &Call<'_>, area: &Neighbourhood, face: &Face, reads: &str) -> Result<Vec<pb::Finding>> {
    let found = publications::known(call)?.clashes(reads).into_iter();
    let title = face.body.text.as_ref().map(text::title).unwrap_or_default();
    let finding = |(clash, words): (Clash, String)| pb::Finding {
        neighbourhood_name: area.name.clone(),
        about: face.kind.label().to_lowercase(),
        title: title.clone(),
        looks_like: clash.word().to_owned(),
        words,
    };
    Ok(found.map(finding).collect())
}

/// Writes a public text, or writes one anew.
pub struct WriteFace;

impl Rpc for WriteFace {
    type In = pb::WriteFaceRequest;
    type Out = pb::WriteFaceResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::WriteNeighbourhood, Permission::Publish]);
    const AUDIT: Event = Event("face.written");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = neighbourhood::place(call, &input.neighbourhood_id)?;
        own(call, &area)?;
        let (kind, body) = body(call, &area, &input)?;
        let face = if input.id.is_empty() {
            fresh(call, &area, kind, &input)?;
            faces::create(call, &area, kind, &body)?
        } else {
            let (_, old) = neighbourhood::record::<Face>(call, &input.id, &input.etag, |row| row.version)?;
            same(&area, &old, kind)?;
            if faces::says(&old, &body) {
                return Ok(pb::WriteFaceResponse { face: Some(message(call, &old, &beside(call, &area)?)?) });
            }
            let face = faces::write(call, &area, &old, &body)?;
            // An officer who is protected from now on, or has taken the consent back, is off the feed with the answer.
            publications::drop_withdrawn(call, area.organisation)?;
            face
        };
        let mut face = message(call, &face, &beside(call, &area)?)?;
        if input.validate_only && input.id.is_empty() {
            face.id.clear();
        }
        Ok(pb::WriteFaceResponse { face: Some(face) })
    }
}

/// Only the organisation that keeps a neighbourhood speaks for it to the public.
fn own(call: &Call<'_>, area: &Neighbourhood) -> Result<()> {
    if call.person()?.organisation == area.organisation {
        return Ok(());
    }
    let text = "Only people of the organisation that keeps this neighbourhood write what the public reads of it.";
    Err(Error::NotNow("PUBLIC-TEXT-OWNER", text.to_owned()))
}

fn fresh(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    kind: FaceKind,
    input: &pb::WriteFaceRequest,
) -> Result<()> {
    if !input.etag.is_empty() {
        return Err(Error::field("etag", "must be empty; it belongs to a public text that is written anew"));
    }
    if kind == FaceKind::Area && faces::has_area(call, area)? {
        let text = "This neighbourhood has a public text already; write that one anew.";
        return Err(Error::NotNow("PUBLIC-TEXT-ONCE", text.to_owned()));
    }
    Ok(())
}

fn same(area: &Neighbourhood, old: &Face, kind: FaceKind) -> Result<()> {
    if old.neighbourhood != area.id {
        return Err(Error::field("neighbourhood_id", "must be the neighbourhood in which the public text lies"));
    }
    if old.kind != kind {
        return Err(Error::field("text", format!("must be about the same as before: {}", old.kind.code())));
    }
    standing(old)
}

fn standing(face: &Face) -> Result<()> {
    if face.state != FaceState::Withdrawn {
        return Ok(());
    }
    let text = "This public text was withdrawn and does not return; write a new one.";
    Err(Error::NotNow("PUBLIC-TEXT-STATE", text.to_owned()))
}

fn body(call: &Call<'_>, area: &Seen<Neighbourhood, Write>, input: &pb::WriteFaceRequest) -> Result<(FaceKind, Body)> {
    let text = text::read(input.text.clone(), call.today())?;
    let kind = text::kind(&text);
    let mut fields = Fields::default();
    let record = record(call, &mut fields, area, kind, &input.record_id)?;
    let consent_on = fields.ask(wire::optional_day("consent_date", input.consent_date.as_ref())).flatten();
    if consent_on.is_some_and(|day| day > call.today()) {
        fields.refuse("consent_date", "must not be in the future");
    }
    let evidence = if consent_on.is_some() {
        fields.ask(Words::REASON.read("consent_evidence", &input.consent_evidence, call.today()))
    } else {
        fields.ask(only_for("consent_evidence", "a consent with its day", input.consent_evidence.is_empty()));
        None
    };
    if !matches!(kind, FaceKind::Person | FaceKind::Location) {
        fields.ask(only_for("consent_date", "an officer or a place", consent_on.is_none()));
    }
    if kind != FaceKind::Person && input.protected {
        fields.refuse("protected", "must be false; it belongs to an officer");
    }
    let body = Body {
        record,
        text: Some(text),
        consent_on,
        consent_evidence: evidence.unwrap_or_default(),
        protected: input.protected,
    };
    fields.done(Some((kind, body)))
}

/// The engagement or priority that a text is about: in this neighbourhood, and the force's own.
fn record(
    call: &Call<'_>,
    fields: &mut Fields,
    area: &Seen<Neighbourhood, Write>,
    kind: FaceKind,
    sent: &str,
) -> Result<Option<Id>> {
    if !matches!(kind, FaceKind::Event | FaceKind::Priority) {
        fields.ask(only_for("record_id", "an event or a priority", sent.is_empty()));
        return Ok(None);
    }
    let Some(id) = fields.ask(rpc::id("record_id", sent)) else { return Ok(None) };
    let (place, owner) = if kind == FaceKind::Event {
        let (place, row) = reach::child::<Engagement, Write>(call, id)?;
        (place.id, row.recorded.organisation)
    } else {
        let (place, row) = reach::child::<Priority, Write>(call, id)?;
        (place.id, row.recorded.organisation)
    };
    if place != area.id {
        fields.refuse("record_id", "must lie in this neighbourhood");
    } else if owner != area.organisation {
        fields.refuse("record_id", "must be a record of your own organisation: what partners wrote is not published");
    }
    Ok(Some(id))
}

/// Approves a draft.
pub struct ApproveFace;

impl Rpc for ApproveFace {
    type In = pb::ApproveFaceRequest;
    type Out = pb::ApproveFaceResponse;
    const NEEDS: Needs = Needs::May(Permission::Publish);
    const AUDIT: Event = Event("face.approved");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) = neighbourhood::record::<Face>(call, &input.id, &input.etag, |row| row.version)?;
        own(call, &area)?;
        standing(&old)?;
        if old.written_by.0 == call.person()?.account {
            let text = "You wrote this public text, so somebody else has to approve it.";
            return Err(Error::NotNow("TWO-PERSONS", text.to_owned()));
        }
        let face = faces::decide(call, &area, &old, FaceState::Approved, "")?;
        Ok(pb::ApproveFaceResponse { face: Some(message(call, &face, &beside(call, &area)?)?) })
    }
}

/// Withdraws a public text.
pub struct WithdrawFace;

impl Rpc for WithdrawFace {
    type In = pb::WithdrawFaceRequest;
    type Out = pb::WithdrawFaceResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::WriteNeighbourhood, Permission::Publish]);
    const AUDIT: Event = Event("face.withdrawn");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) = reach::child::<Face, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, old.version)?;
        own(call, &area)?;
        standing(&old)?;
        let reason = wire::reason("reason", &input.reason)?;
        let face = faces::decide(call, &area, &old, FaceState::Withdrawn, reason.as_str())?;
        publications::drop_withdrawn(call, area.organisation)?;
        Ok(pb::WithdrawFaceResponse { face: Some(message(call, &face, &beside(call, &area)?)?) })
    }
}

fn message<V>(call: &Call<'_>, face: &Seen<Face, V>, beside: &Beside) -> Result<pb::Face> {
    Ok(told(face, beside, publications::stands(call, face.id)?))
}

/// A public text, with what stands of it on the feed and since when.
fn told<V>(face: &Seen<Face, V>, beside: &Beside, standing: Option<(Entry, Moment)>) -> pb::Face {
    let reads = || beside.reads(face, face.body.text.as_ref());
    let differs = standing.as_ref().is_some_and(|(entry, _)| reads() != Some(readable(entry.json())));
    let kept_back = beside.left.iter().find(|left| left.face == face.id).map_or("", |left| left.kept.why());
    let approved_by = face.approved_by.as_ref().map(|(id, name)| wire::account(*id, name));
    pb::Face {
        id: face.id.to_string(),
        neighbourhood_id: face.neighbourhood.to_string(),
        kind: face.kind.number(),
        record_id: face.body.record.map(|id| id.to_string()).unwrap_or_default(),
        text: Some(pb::PublicText { about: face.body.text.clone() }),
        consent_date: face.body.consent_on.map(wire::date),
        consent_evidence: face.body.consent_evidence.clone(),
        protected: face.body.protected,
        state: face.state.number(),
        kept_back: kept_back.to_owned(),
        on_feed: standing.is_some(),
        feed_time: standing.map(|(_, since)| wire::time(since)),
        feed_differs: differs,
        withdraw_reason: face.withdraw_reason.clone(),
        written_by: Some(wire::account(face.written_by.0, &face.written_by.1)),
        approved_by,
        update_time: Some(wire::time(face.changed)),
        etag: rpc::etag(face.version),
    }
}
