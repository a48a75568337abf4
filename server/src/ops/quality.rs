//! Data quality: each organisation sees where its own records fall short, and opens them to put them right (COCO-9.1).

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{Event, Kind, Needs, Rpc};
use crate::store::channel::Channel;
use crate::store::nominal::Nominal;
use crate::store::quality::{self, About, MEASURES, Measure};
use crate::store::{Call, Read, Seen};

/// Whoever works on records, and the auditor who answers for them.
const NEEDS: Needs = Needs::May(Permission::ReadCase);
/// What is counted is at most this many.
const MOST: i32 = 1_000;

/// Counts what falls short.
pub struct GetQuality;

impl Rpc for GetQuality {
    type In = pb::GetQualityRequest;
    type Out = pb::GetQualityResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("quality.counted");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let (people, short_people) = quality::counts(call, About::People)?;
        let (channels, short_channels) = quality::counts(call, About::Channels)?;
        let (mut people_by, mut channels_by) = (short_people.into_iter(), short_channels.into_iter());
        let counts = (1..).zip(MEASURES).map(|(measure, Measure(about, _))| {
            let short = match about {
                About::People => people_by.next(),
                About::Channels => channels_by.next(),
            };
            let records = short.unwrap_or_default();
            pb::QualityCount { measure, records: records.min(MOST), more: records > MOST }
        });
        let counts = counts.collect();
        Ok(pb::GetQualityResponse { counts, people: people.min(MOST), channels: channels.min(MOST) })
    }
}

/// Lists what falls short by one measure.
pub struct ListQualityLines;

impl Rpc for ListQualityLines {
    type In = pb::ListQualityLinesRequest;
    type Out = pb::ListQualityLinesResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("quality.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let place = usize::try_from(input.measure).ok().and_then(|number| number.checked_sub(1));
        let measure = place.and_then(|place| MEASURES.get(place)).copied();
        let measure = measure.ok_or_else(|| Error::field("measure", "must be one of the listed values"))?;
        let (after, most) = (page.after().map(|(_, id): (i64, Id)| id), page.size() + 1);
        let (lines, next_page_token) = match measure.0 {
            About::People => {
                let rows = quality::list::<Nominal>(call, measure, after, most)?;
                let (rows, token) = page.cut(call, rows, |row| (0, row.id));
                (rows.iter().map(person).collect(), token)
            }
            About::Channels => {
                let rows = quality::list::<Channel>(call, measure, after, most)?;
                let (rows, token) = page.cut(call, rows, |row| (0, row.id));
                (rows.iter().map(channel).collect(), token)
            }
        };
        Ok(pb::ListQualityLinesResponse { lines, next_page_token })
    }
}

fn person(row: &Seen<Nominal, Read>) -> pb::QualityLine {
    pb::QualityLine {
        object_kind: RecordKind::Nominal.into(),
        object_id: row.id.to_string(),
        reference: row.reference.clone(),
        title: row.name.full(),
    }
}

fn channel(row: &Seen<Channel, Read>) -> pb::QualityLine {
    pb::QualityLine {
        object_kind: RecordKind::Channel.into(),
        object_id: row.id.to_string(),
        reference: row.reference.clone(),
        title: row.title.clone(),
    }
}
