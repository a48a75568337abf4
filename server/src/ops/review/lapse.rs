//! What ends before anybody looks again: consents and shares whose last day comes before the next review is due.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::ReviewKind;

use crate::domain::grant::last_day;
use crate::error::Result;
use crate::ops::grant;
use crate::rpc::wire;
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::nominal::Nominal;
use crate::store::reach::{self, Index, Read, Seen, Write};
use crate::store::{Call, consent as consents, grant as grants};

/// The most of them, and of each list that they come from.
const MOST: usize = 50;

/// A line with the moment at which it ends.
type Line = (Moment, pb::Lapse);

/// The consents and the shares that the caller sees and that end before a review of this kind, completed today, would be
/// followed by the next; the earliest first.
///
/// # Errors
/// Faults of the store.
pub(super) fn lapsing(call: &Call<'_>, channel: &Seen<Channel, Write>, kind: ReviewKind) -> Result<Vec<pb::Lapse>> {
    let next = channel.rule.due(kind, call.today()).plus_days(1).start();
    let mut lines = consent_lines(call, channel, next)?;
    lines.extend(grant_lines(call, channel, next)?);
    lines.sort_by_key(|(until, _)| *until);
    lines.truncate(MOST);
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

fn line(text: String, until: Moment, kind: RecordKind, id: safetynet_shared::id::Id) -> Line {
    let expiry_date = Some(wire::date(last_day(until)));
    (until, pb::Lapse { text, expiry_date, record_kind: kind.into(), record_id: id.to_string() })
}

fn consent_lines(call: &Call<'_>, channel: &Seen<Channel, Write>, next: Moment) -> Result<Vec<Line>> {
    let Some(file) = reach::maybe::<CaseFile, Read>(call, channel.case_file)? else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    for row in consents::list(call, &file, Some(call.now()), None, MOST)?.iter().filter(|row| row.until < next) {
        let person = reach::maybe::<Nominal, Index>(call, row.nominal)?;
        let whose = person.map_or("a person".to_owned(), |person| person.name.full());
        let rests = match row.grants {
            0 => String::new(),
            1 => "; 1 share rests on it".to_owned(),
            grants => format!("; {grants} shares rest on it"),
        };
        lines.push(line(format!("Consent of {whose} ends{rests}"), row.until, RecordKind::Consent, row.id));
    }
    Ok(lines)
}

fn grant_lines(call: &Call<'_>, channel: &Seen<Channel, Write>, next: Moment) -> Result<Vec<Line>> {
    let running = grants::running(call, channel, call.person()?.organisation, MOST)?;
    let ending = running.iter().filter(|row| row.0.until < next && !grant::standing(&row.0, call.now()).over());
    Ok(ending
        .map(|row| {
            let receiver = row.0.person.as_ref().map_or(row.0.receiver.name.as_str(), |(_, name)| name.as_str());
            line(format!("Share with {receiver} ends"), row.0.until, RecordKind::Grant, row.0.id)
        })
        .collect())
}
