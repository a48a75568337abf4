//! Dip samples: an auditor looks at records that chance has chosen and says what was found of each; how reviews went stands
//! beside them (SYOP-13.3). Drawing, findings and the conclusion are all that an auditor ever writes.

use safetynet_proto::audit::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{Code, SampleFinding};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::activity::Activity;
use crate::store::nominal::Nominal;
use crate::store::sample::{self as samples, Drawn, Sample};
use crate::store::{Call, Read, Seen, Verb, Write, reach};

const AUDITS: Needs = Needs::May(Permission::ReadAudit);
/// How many records a sample has.
const RECORDS: std::ops::RangeInclusive<i32> = 2..=40;
/// Over how many days it is drawn.
const DAYS: std::ops::RangeInclusive<i32> = 1..=366;

/// Draws a sample.
pub struct DrawSample;

impl Rpc for DrawSample {
    type In = pb::DrawSampleRequest;
    type Out = pb::DrawSampleResponse;
    const NEEDS: Needs = AUDITS;
    const AUDIT: Event = Event("audit.sample_drawn");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        if !RECORDS.contains(&input.records) {
            fields.refuse("records", format!("must be {} to {}", RECORDS.start(), RECORDS.end()));
        }
        if !DAYS.contains(&input.days) {
            fields.refuse("days", format!("must be {} to {}", DAYS.start(), DAYS.end()));
        }
        let records = fields.done(usize::try_from(input.records).ok())?;
        Ok(pb::DrawSampleResponse { sample: Some(message(&samples::add(call, records, input.days)?)) })
    }
}

/// Lists samples.
pub struct ListSamples;

impl Rpc for ListSamples {
    type In = pb::ListSamplesRequest;
    type Out = pb::ListSamplesResponse;
    const NEEDS: Needs = AUDITS;
    const AUDIT: Event = Event("audit.samples_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let rows = samples::list(call, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.drawn.micros(), row.id));
        Ok(pb::ListSamplesResponse { samples: rows.iter().map(message).collect(), next_page_token })
    }
}

/// Opens a sample.
pub struct GetSample;

impl Rpc for GetSample {
    type In = pb::GetSampleRequest;
    type Out = pb::GetSampleResponse;
    const NEEDS: Needs = AUDITS;
    const AUDIT: Event = Event("audit.sample_read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let sample = reach::one::<Sample, Read>(call, rpc::id("id", &input.id)?)?;
        let lines = samples::lines(call, &sample)?.iter().map(|row| line(call, row)).collect::<Result<_>>()?;
        Ok(pb::GetSampleResponse { sample: Some(message(&sample)), lines })
    }
}

/// Says what was found of one record.
pub struct FindSampleLine;

impl Rpc for FindSampleLine {
    type In = pb::FindSampleLineRequest;
    type Out = pb::FindSampleLineResponse;
    const NEEDS: Needs = AUDITS;
    const AUDIT: Event = Event("audit.sample_found");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (sample, drawn) = reach::child::<Drawn, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, drawn.version)?;
        let mut fields = Fields::default();
        let finding = fields.ask(wire::code::<SampleFinding>("finding", input.finding));
        let note = fields.take("note", Reason::parse(&input.note));
        let (finding, note) = fields.done(finding.zip(note))?;
        open(&sample)?;
        samples::find(call, &drawn, finding, note.as_str())?;
        let (_, drawn) = reach::child::<Drawn, Write>(call, drawn.id)?;
        Ok(pb::FindSampleLineResponse { line: Some(line(call, &drawn)?) })
    }
}

fn open<V>(sample: &Seen<Sample, V>) -> Result<()> {
    match sample.finished {
        None => Ok(()),
        Some(_) => Err(Error::NotNow("SAMPLE-STATE", "This sample is finished.".to_owned())),
    }
}

/// Finishes a sample.
pub struct FinishSample;

impl Rpc for FinishSample {
    type In = pb::FinishSampleRequest;
    type Out = pb::FinishSampleResponse;
    const NEEDS: Needs = AUDITS;
    const AUDIT: Event = Event("audit.sample_finished");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let sample = reach::one::<Sample, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, sample.version)?;
        let statement = wire::reason("statement", &input.statement)?;
        open(&sample)?;
        let (records, looked_at, _) = sample.counts;
        if looked_at < records {
            let text = format!("{} of {records} records were not looked at yet.", records - looked_at);
            return Err(Error::NotNow("SYOP-13.3", text));
        }
        samples::finish(call, &sample, statement.as_str())?;
        Ok(pb::FinishSampleResponse { sample: Some(message(&reach::one::<Sample, Read>(call, sample.id)?)) })
    }
}

fn message<V>(row: &Seen<Sample, V>) -> pb::Sample {
    let (records, looked_at, wanting) = row.counts;
    pb::Sample {
        id: row.id.to_string(),
        reference: row.reference.clone(),
        drawn_by: Some(wire::account(row.drawn_by.0, &row.drawn_by.1)),
        draw_time: Some(wire::time(row.drawn)),
        days: row.days,
        regime: Some(pb::ReviewRegime {
            open: row.regime.open,
            late: row.regime.late,
            done: row.regime.done,
            done_late: row.regime.done_late,
        }),
        records,
        looked_at,
        wanting,
        statement: row.statement.clone(),
        finish_time: row.finished.map(wire::time),
        etag: rpc::etag(row.version),
    }
}

/// A record is named as far as the auditor reads it now.
fn line<V: Verb>(call: &Call<'_>, row: &Seen<Drawn, V>) -> Result<pb::SampleLine> {
    let named = match row.object_kind {
        RecordKind::Nominal => {
            reach::maybe::<Nominal, Read>(call, row.object)?.map(|one| (one.reference.clone(), one.name.full()))
        }
        _ => reach::maybe::<Activity, Read>(call, row.object)?
            .map(|one| (one.channel_reference.clone(), one.title.clone())),
    };
    let object_id = if named.is_some() { row.object.to_string() } else { String::new() };
    let (reference, title) = named.unwrap_or_default();
    Ok(pb::SampleLine {
        id: row.id.to_string(),
        object_kind: row.object_kind.into(),
        object_id,
        reference,
        title,
        finding: row.finding.map_or(0, SampleFinding::number),
        note: row.note.clone(),
        find_time: row.found.map(wire::time),
        etag: rpc::etag(row.version),
    })
}
