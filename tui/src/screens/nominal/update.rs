//! Changing what is recorded of a person; the owner organisation's only.

use prost_types::FieldMask;
use safetynet_proto::icm::v1::{
    Address, ContactPoint, GetNominalRequest, Nominal, NominalDetail, UpdateNominalRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::fields::{self, Person};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::nominals::Why;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

const MOVED: &str = "moved";
const CONFIRMED: &str = "identity_confirmed";

/// Changes a person.
pub struct UpdateNominal {
    id: String,
    why: Why,
    read: Option<Box<(Nominal, NominalDetail)>>,
}

impl UpdateNominal {
    /// This person, opened for this reason.
    pub fn new(nominal: &Nominal, detail: &NominalDetail, why: Why) -> Self {
        Self { id: nominal.id.clone(), why, read: Some(Box::new((nominal.clone(), detail.clone()))) }
    }
}

impl Job for UpdateNominal {
    fn method(&self) -> Method {
        Method::UpdateNominal
    }

    fn title(&self) -> String {
        "Edit".to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let (nominal, detail) = self.read.as_deref()?;
        let mut form = fields::add(Form::new("nominal.update", &self.id, "Save"));
        if !detail.addresses.is_empty() {
            form = form.tick(MOVED, "New address", "they moved: keep the old address as a past one");
        }
        if !nominal.identity_confirmed {
            form = form.tick(CONFIRMED, "Identity", "we know this person and confirm the identity");
        }
        Some(fields::filled(form, nominal, detail))
    }

    fn read(&self, _view: &View) -> Step {
        if self.read.is_some() {
            return Step::none();
        }
        let (id, reason, reason_detail) = (self.id.clone(), self.why.reason, self.why.detail.clone());
        Step::none().refresh(GetNominalRequest { id, reason, reason_detail })
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::GetNominal(reply) = reply {
            self.read = reply.nominal.zip(reply.detail).map(Box::new);
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        fields::fit(form);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (nominal, detail) = self.read.as_deref().ok_or(NotReady)?;
        let person = fields::read(form)?;
        let confirmed = form.ticked(CONFIRMED);
        let addresses = addresses(detail, person.address.as_ref(), form.ticked(MOVED), attempt.now);
        let contact_points = contact_points(detail, &person.contact_points);
        let paths = changed(nominal, detail, &person, (&addresses, &contact_points), confirmed);
        if paths.is_empty() {
            form.complain("", "Nothing is changed yet.");
            return Err(NotReady);
        }
        Ok(UpdateNominalRequest {
            id: self.id.clone(),
            etag: nominal.etag.clone(),
            update_mask: Some(FieldMask { paths }),
            name: person.name,
            aliases: person.aliases,
            birth_date: person.birth_date,
            sex: person.sex,
            addresses,
            contact_points,
            notes: person.notes,
            privacy_notice: person.privacy_notice,
            identity_confirmed: confirmed,
            source: person.source,
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The person's record is changed.")
    }

    fn forget(&mut self) -> bool {
        self.read = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), why: self.why.clone(), read: None }
    }
}

/// The names of the fields that differ from what is recorded.
fn changed(
    nominal: &Nominal,
    detail: &NominalDetail,
    person: &Person,
    (addresses, contact_points): (&[Address], &[ContactPoint]),
    confirmed: bool,
) -> Vec<String> {
    let all = [
        ("name", person.name != nominal.name),
        ("aliases", person.aliases != nominal.aliases),
        ("birth_date", person.birth_date != nominal.birth_date),
        ("sex", person.sex != nominal.sex),
        ("addresses", addresses != detail.addresses),
        ("contact_points", contact_points != detail.contact_points),
        ("notes", person.notes != detail.notes),
        ("privacy_notice", person.privacy_notice != detail.privacy_notice),
        (CONFIRMED, confirmed),
    ];
    all.iter().filter(|(_, differs)| *differs).map(|(path, _)| (*path).to_owned()).collect()
}

/// The current address as it was filled in, before those that are past. A correction keeps the days
/// of the address; whoever moved has a new one, and the old one ends today.
fn addresses(detail: &NominalDetail, now_at: Option<&Address>, moved: bool, now: Moment) -> Vec<Address> {
    let mut known = detail.addresses.clone();
    let Some(filled) = now_at else {
        return known.into_iter().skip(1).collect();
    };
    let same = known.first().is_some_and(|first| first.lines == filled.lines && first.postcode == filled.postcode);
    match known.first_mut() {
        Some(_) if same => {}
        Some(first) if !moved => {
            first.lines.clone_from(&filled.lines);
            first.postcode.clone_from(&filled.postcode);
        }
        Some(first) => {
            let today = when::wire(now.day());
            first.to_date = first.to_date.or(Some(today));
            known.insert(0, Address { from_date: Some(today), ..filled.clone() });
        }
        None => known.push(filled.clone()),
    }
    known
}

/// The first of each kind as it was filled in; the others stay as they are.
fn contact_points(detail: &NominalDetail, filled: &[ContactPoint]) -> Vec<ContactPoint> {
    let mut rest: Vec<Option<&ContactPoint>> = filled.iter().map(Some).collect();
    let mut seen = Vec::new();
    let mut points = Vec::new();
    for point in &detail.contact_points {
        if seen.contains(&point.kind) {
            points.push(point.clone());
            continue;
        }
        seen.push(point.kind);
        let new = rest.iter_mut().find(|one| one.is_some_and(|one| one.kind == point.kind)).and_then(Option::take);
        // An emptied field takes the contact point away.
        if let Some(new) = new {
            points.push(ContactPoint { value: new.value.clone(), ..point.clone() });
        }
    }
    points.extend(rest.into_iter().flatten().cloned());
    points
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use safetynet_shared::clock::Day;

    use super::*;

    fn address(lines: &str) -> Address {
        Address { lines: lines.into(), ..Address::default() }
    }

    #[test]
    fn a_correction_replaces_and_a_move_keeps_the_old_address() {
        let now = Day::new(2026, 11, 23).unwrap().start();
        let detail = NominalDetail { addresses: vec![address("1 Old Road")], ..NominalDetail::default() };
        assert!(addresses(&detail, Some(&address("1 Old Road")), true, now) == detail.addresses);
        assert!(addresses(&detail, Some(&address("2 Old Road")), false, now) == [address("2 Old Road")]);
        let moved = addresses(&detail, Some(&address("3 New Road")), true, now);
        assert_eq!((moved.len(), moved[0].lines.as_str(), moved[1].lines.as_str()), (2, "3 New Road", "1 Old Road"));
        assert!(moved[1].to_date == Some(when::wire(now.day())));
    }

    #[test]
    fn other_contact_points_and_their_notes_are_kept() {
        let point = |kind, value: &str, note: &str| ContactPoint {
            kind,
            value: value.into(),
            note: note.into(),
            ..ContactPoint::default()
        };
        let points = vec![point(1, "01632 960001", "mornings"), point(1, "01632 960002", "")];
        let detail = NominalDetail { contact_points: points, ..NominalDetail::default() };
        let filled = [point(1, "01632 960003", ""), point(2, "a@example.org", "")];
        let got = contact_points(&detail, &filled);
        let wanted =
            [point(1, "01632 960003", "mornings"), point(1, "01632 960002", ""), point(2, "a@example.org", "")];
        assert!(got == wanted);
        assert!(contact_points(&detail, &[]) == [point(1, "01632 960002", "")]);
    }
}
