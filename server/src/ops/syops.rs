//! Publishing the security operating procedures (SYOP-2.1): the last version is the one in force.

use safetynet_proto::admin::v1 as pb;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Lines, Title, tidy};

use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::Call;
use crate::store::syops::{self, Syops, Texts};

const NEEDS: Needs = Needs::May(Permission::PublishSyops);
/// The longest text, in characters.
const TEXT: usize = 200_000;
/// The most texts on one page.
const TEXTS: i32 = 10;

/// A published version: everybody at a terminal may read it, so no reason to see it is asked for.
fn message(syops: &Syops) -> pb::Syops {
    pb::Syops {
        version: syops.version.to_string(),
        title: syops.title.clone(),
        text: syops.text.clone(),
        in_force: syops.in_force,
        published_by: syops.publisher.as_ref().map(|(id, name)| wire::account(*id, name)),
        publish_time: Some(wire::time(syops.published)),
    }
}

/// Publishes a version.
pub struct PublishSyops;

fn version(text: &str) -> Result<i64> {
    let digits = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && *number > 0);
    number.ok_or_else(|| Error::field("version", "must be a whole number of at most nine digits"))
}

impl Rpc for PublishSyops {
    type In = pb::PublishSyopsRequest;
    type Out = pb::PublishSyopsResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.syops.published");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let version = fields.ask(version(&input.version));
        let title = fields.take("title", Title::parse(&input.title));
        let text = fields.take("text", tidy(&input.text, 1, TEXT, Lines::Many));
        let ((version, title), text) = fields.done(version.zip(title).zip(text))?;
        syops::publish(call, version, title.as_str(), &text)?;
        let published = syops::list(call, Texts::With, None, 1)?;
        Ok(pb::PublishSyopsResponse { syops: published.first().map(message) })
    }
}

/// Lists the published versions, newest first.
pub struct ListSyops;

impl Rpc for ListSyops {
    type In = pb::ListSyopsRequest;
    type Out = pb::ListSyopsResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.syops.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let size = match input.page_size {
            0 if input.include_text => TEXTS,
            asked if input.include_text => asked.min(TEXTS),
            asked => asked,
        };
        let page = Page::ask::<Self>(call, &filter, size, &input.page_token)?;
        let texts = if input.include_text { Texts::With } else { Texts::Without };
        let rows = syops::list(call, texts, page.after().map(|(version, _)| version), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.version, Id::from_bytes([0; 16])));
        Ok(pb::ListSyopsResponse { syops: rows.iter().map(message).collect(), next_page_token })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_version_is_a_whole_number() {
        assert_eq!(version("12").unwrap(), 12);
        for wrong in ["", "0", "-1", "+1", "1.2", "1234567890", "v2"] {
            assert!(version(wrong).is_err(), "{wrong}");
        }
    }
}
