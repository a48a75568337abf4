//! Contacts and neighbourhoods from a table: every row is held against the rules of a single one, and shown with what is
//! wrong with it; then all are recorded, the good ones, or none.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use safetynet_proto::nms::v1 as pb;
use safetynet_proto::nms::v1::boundary_file::Form::{Geojson, Kml};
use safetynet_shared::codes::{Code, ContactKind, ImportMode, PreferredChannel};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::{area, contact, neighbourhood};
use crate::domain::area::Body as Area;
use crate::domain::contact::Body as Contact;
use crate::domain::import::{self as rules, Column, Row, column, required, signed};
use crate::domain::neighbourhood::in_use;
use crate::domain::no_nominals::Care;
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{Event, Kind, Needs, Rpc, wire};
use crate::store::area::{self as areas, Partnership};
use crate::store::neighbourhood::{self as neighbourhoods, Neighbourhood};
use crate::store::{Call, Seen, Write, contact as contacts, reach};

const MAY: Needs = Needs::May(Permission::WriteNeighbourhood);
const CONTACT: &[Column] = &[
    required("kind"),
    required("name"),
    column("neighbourhood"),
    column("role"),
    column("organisation"),
    column("reach_by"),
    signed("telephone"),
    column("email"),
    column("notes"),
    column("private"),
    column("consent_date"),
    column("consent_evidence"),
    column("next_due_date"),
];
const AREA: &[Column] = &[
    required("name"),
    column("partnership"),
    column("team"),
    column("force"),
    signed("latitude"),
    signed("longitude"),
    column("boundary"),
    column("contact_interval_months"),
];

/// A row with the record that it would be; none where it is wrong.
type Candidate<T> = (Row, Option<T>);

/// Records contacts from a table.
pub struct ImportContacts;

impl Rpc for ImportContacts {
    type In = pb::ImportContactsRequest;
    type Out = pb::ImportContactsResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("contact.imported");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let home = neighbourhood::place(call, &input.neighbourhood_id)?;
        let mode: ImportMode = wire::code("mode", input.mode)?;
        let look = neighbourhood::look(call, &input.names_nobody_reason)?;
        let mut rows = rules::read("text", &input.text, CONTACT)?;
        rules::twice(&mut rows, "name", |row| {
            let kind = row.known::<ContactKind>("kind").map(|kind| kind.code().to_owned());
            let kind = kind.unwrap_or_else(|| row.cell("kind").to_owned());
            let place = Some(row.cell("neighbourhood")).filter(|named| !named.is_empty()).unwrap_or(&home.name);
            [place, &kind, row.cell("name")].join("|").to_lowercase()
        });
        let mut places = Places::of(call, home)?;
        let rows: Vec<Candidate<(Id, Contact)>> =
            rows.into_iter().map(|row| person(call, row, &mut places, look)).collect::<Result<_>>()?;
        let names = |(place, _): &(Id, Contact)| places.name(*place);
        let result = record(&rows, (mode, input.validate_only), names, |(place, body)| {
            let place = places.get(*place)?;
            Ok(contacts::create(call, place, body)?.id.to_string())
        })?;
        let audience = neighbourhood::audience(call, places.get(places.home)?)?;
        Ok(pb::ImportContactsResponse { result: Some(result), audience })
    }
}

/// Who is recorded in a neighbourhood: kind, and name in small letters.
type Known = HashSet<(i32, String)>;

/// The neighbourhoods into which rows go, with who is recorded there already.
struct Places {
    home: Id,
    named: HashMap<String, Vec<Id>>,
    open: HashMap<Id, (Seen<Neighbourhood, Write>, Known)>,
}

impl Places {
    fn of(call: &Call<'_>, home: Seen<Neighbourhood, Write>) -> Result<Places> {
        let mut places = Places { home: home.id, named: HashMap::new(), open: HashMap::new() };
        for area in neighbourhoods::mine(call, &[], None, 1_000)? {
            places.named.entry(area.name.to_lowercase()).or_default().push(area.id);
        }
        places.add(call, home)?;
        Ok(places)
    }

    fn add(&mut self, call: &Call<'_>, place: Seen<Neighbourhood, Write>) -> Result<()> {
        let known = contacts::names(call, &place)?;
        self.open.insert(place.id, (place, known));
        Ok(())
    }

    /// The neighbourhood of a row; none, with a fault kept, where it is not the caller's or in use no more. One that is not
    /// there and one that is not the caller's are the same.
    fn find(&mut self, call: &Call<'_>, row: &mut Row) -> Result<Option<Id>> {
        let name = row.cell("neighbourhood").to_lowercase();
        if name.is_empty() {
            return Ok(Some(self.home));
        }
        let found = match self.named.get(&name).map(Vec::as_slice) {
            Some([one]) => *one,
            Some(_) => {
                row.refuse("neighbourhood", "is the name of several; open each and import there");
                return Ok(None);
            }
            None => {
                row.refuse("neighbourhood", "must be the name of a neighbourhood to which you are assigned");
                return Ok(None);
            }
        };
        if !self.open.contains_key(&found) {
            let place = reach::one::<Neighbourhood, Write>(call, found)?;
            if let Err(Error::NotNow(_, why)) = in_use(place.state) {
                row.refuse("neighbourhood", why);
                return Ok(None);
            }
            self.add(call, place)?;
        }
        Ok(Some(found))
    }

    fn get(&self, id: Id) -> Result<&Seen<Neighbourhood, Write>> {
        self.open.get(&id).map(|(place, _)| place).ok_or(Error::NotFound)
    }

    fn knows(&self, id: Id, kind: ContactKind, name: &str) -> bool {
        self.open.get(&id).is_some_and(|(_, known)| known.contains(&(kind.number(), name.to_lowercase())))
    }

    fn name(&self, id: Id) -> String {
        self.open.get(&id).map_or(String::new(), |(place, _)| place.name.clone())
    }
}

/// A row as the contact that it would be.
fn person(call: &Call<'_>, mut row: Row, places: &mut Places, look: Care) -> Result<Candidate<(Id, Contact)>> {
    let place = places.find(call, &mut row)?;
    let kind = row.code::<ContactKind>("kind");
    if row.cell("kind").is_empty() {
        row.refuse("kind", "must be given: professional or kin");
    }
    let sent = sent(&mut row);
    let Some((place, kind)) = place.zip(kind) else { return Ok((row, None)) };
    let interval = places.get(place)?.interval;
    let read = contact::fresh(&sent, kind, look, interval);
    let Some(body) = taken(&mut row, read, heading)? else { return Ok((row, None)) };
    if places.knows(place, kind, &body.name) {
        row.refuse("name", "is recorded in this neighbourhood already");
    }
    Ok((row, Some((place, body))))
}

fn sent(row: &mut Row) -> pb::UpdateContactRequest {
    let wish = row.code::<PreferredChannel>("reach_by").map_or(0, Code::number);
    let [consent, next] = ["consent_date", "next_due_date"].map(|at| row.day(at).map(wire::date));
    let evidence = row.cell("consent_evidence").to_owned();
    let consented = consent.is_some() || !evidence.is_empty();
    // Shared on purpose only.
    let private_details = row.yes("private", true);
    let cell = |at: &str| row.cell(at).to_owned();
    pb::UpdateContactRequest {
        name: cell("name"),
        role: cell("role"),
        organisation_name: cell("organisation"),
        preferred_channel: wish,
        telephone: cell("telephone"),
        email: cell("email"),
        notes: cell("notes"),
        private_details,
        consent: consented.then_some(pb::Consent { consent_date: consent, evidence }),
        next_due_date: next,
        ..Default::default()
    }
}

/// The heading under which a field of a contact stands.
fn heading(field: &str) -> &'static str {
    match field {
        "organisation_name" => "organisation",
        "preferred_channel" => "reach_by",
        "consent.consent_date" | "consent" => "consent_date",
        "consent.evidence" => "consent_evidence",
        other => CONTACT.iter().find(|column| column.name == other).map_or("", |column| column.name),
    }
}

/// What was read, or its violations kept beside the row. What is no matter of the row's text is an error of the call.
fn taken<T>(row: &mut Row, read: Result<T>, heading: impl Fn(&str) -> &'static str) -> Result<Option<T>> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(Error::Invalid(violations)) => {
            row.refuse_all(violations, heading);
            Ok(None)
        }
        Err(Error::NotNow(_, why)) => {
            row.refuse("", why);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Makes neighbourhoods from a table.
pub struct ImportAreas;

impl Rpc for ImportAreas {
    type In = pb::ImportAreasRequest;
    type Out = pb::ImportAreasResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("area.imported");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mode: ImportMode = wire::code("mode", input.mode)?;
        let mut rows = rules::read("text", &input.text, AREA)?;
        let all = areas::partnerships(call)?;
        rules::twice(&mut rows, "name", |row| {
            let named = area::partnership(&all, "partnership", row.cell("partnership"));
            [named.map_or(row.cell("partnership"), |csp| csp.name.as_str()), row.cell("name")].join("|").to_lowercase()
        });
        let rows: Vec<Candidate<(&Partnership, Area)>> =
            rows.into_iter().map(|row| ground(call, &all, row)).collect::<Result<_>>()?;
        let made = Cell::new(None);
        let make = |(csp, body): &(&Partnership, Area)| {
            let id = area::create(call, csp, body)?;
            made.set(Some(id));
            Ok(id.to_string())
        };
        let result = record(&rows, (mode, input.validate_only), |(_, body)| body.name.clone(), make)?;
        if let Some(one) = made.get() {
            areas::tell_made(call, one)?;
        }
        Ok(pb::ImportAreasResponse { result: Some(result) })
    }
}

/// A row as the neighbourhood that it would be.
fn ground<'a>(call: &Call<'_>, all: &'a [Partnership], mut row: Row) -> Result<Candidate<(&'a Partnership, Area)>> {
    let named = area::partnership(all, "partnership", row.cell("partnership"));
    let csp = taken(&mut row, named, place)?;
    let read = area::changed(call, &described(&mut row), &Mask::all(&area::KNOWN), area::blank());
    let body = taken(&mut row, read, place)?;
    let Some((csp, body)) = csp.zip(body) else { return Ok((row, None)) };
    let fits = area::fits(call, csp, &body).and_then(|()| body.placed());
    taken(&mut row, fits, place)?;
    Ok((row, Some((csp, body))))
}

fn described(row: &mut Row) -> pb::Area {
    let [latitude, longitude] = ["latitude", "longitude"].map(|at| row.number::<f64>(at));
    let contact_interval_months = row.number("contact_interval_months").unwrap_or(0);
    if row.cell("latitude").is_empty() != row.cell("longitude").is_empty() {
        row.refuse("latitude", "must stand beside a longitude, or neither");
    }
    let point = |(latitude, longitude)| wire::point((latitude, longitude));
    let text = row.cell("boundary").to_owned();
    let form = Some(if text.starts_with('<') { Kml(text) } else { Geojson(text) });
    let cell = |at: &str| row.cell(at).to_owned();
    pb::Area {
        name: cell("name"),
        force: cell("force"),
        team: cell("team"),
        centre: latitude.zip(longitude).map(point),
        boundary: Some(pb::BoundaryFile { form }),
        contact_interval_months,
    }
}

/// The heading under which a field of a neighbourhood stands.
fn place(field: &str) -> &'static str {
    match field.trim_start_matches("area.") {
        "centre" => "latitude",
        "boundary.geojson" | "boundary.kml" => "boundary",
        other => AREA.iter().find(|column| column.name == other).map_or("", |column| column.name),
    }
}

/// Records what the mode allows, and says what became of every row, those with faults first.
fn record<T>(
    rows: &[Candidate<T>],
    (mode, dry): (ImportMode, bool),
    place: impl Fn(&T) -> String,
    make: impl Fn(&T) -> Result<String>,
) -> Result<pb::ImportResult> {
    let bad = rows.iter().filter(|(row, made)| made.is_none() || !row.faults.is_empty()).count();
    let good = rows.len() - bad;
    let written = !dry && good > 0 && (bad == 0 || mode == ImportMode::GoodRows);
    let mut shown = Vec::with_capacity(rows.len());
    for (row, candidate) in rows {
        let fine = candidate.as_ref().filter(|_| row.faults.is_empty());
        let record_id = fine.filter(|_| written).map(&make).transpose()?.unwrap_or_default();
        let fault =
            |(column, rule): &(&str, String)| pb::ImportFault { column: (*column).to_owned(), rule: rule.clone() };
        shown.push(pb::ImportRow {
            line: i32::try_from(row.line).unwrap_or(i32::MAX),
            name: row.shown("name"),
            neighbourhood_name: candidate.as_ref().map(&place).unwrap_or_default(),
            faults: row.faults.iter().map(fault).collect(),
            record_id,
        });
    }
    shown.sort_by_key(|row| row.faults.is_empty());
    Ok(pb::ImportResult { written, good: area::count(good), bad: area::count(bad), rows: shown })
}
