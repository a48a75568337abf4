//! What the giver of a lead keeps, as a request asks for it.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::{Code, FieldProfile};
use safetynet_shared::text::Reason;

use crate::error::{Error, Result};
use crate::ops::grant::{Lawful, lawful};
use crate::rpc::{Fields, wire};
use crate::store::channel::Channel;
use crate::store::grant::{Draft, Object};
use crate::store::transfer::Kept;
use crate::store::{Call, Seen, Write};

/// What the giver keeps.
pub(super) enum Keep {
    /// Nothing: its access ends.
    Nothing,
    /// A share.
    Share(Kept),
}

impl Keep {
    /// The share, where there is one.
    pub(super) fn share(self) -> Option<Kept> {
        match self {
            Keep::Nothing => None,
            Keep::Share(kept) => Some(kept),
        }
    }
}

/// What is kept: nothing, or a share with everything that a share needs; none when a violation was kept.
///
/// # Errors
/// Faults of the store.
pub(super) fn kept(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    sent: Option<&pb::KeptShare>,
) -> Result<Option<Keep>> {
    let Some(sent) = sent else { return Ok(Some(Keep::Nothing)) };
    let least = [FieldProfile::Basic.number()];
    let asked = Lawful {
        purpose: sent.purpose,
        article_6: sent.article6_basis,
        article_9: sent.article9_condition,
        article_10: sent.article10_condition,
        profiles: if sent.field_profiles.is_empty() { &least } else { &sent.field_profiles },
        consent: "",
    };
    let lawful = within(call, channel, fields, &asked)?;
    let justification = fields.take("kept_share.justification", Reason::parse(&sent.justification));
    let expiry = fields.ask(wire::day_ahead("kept_share.expiry_date", sent.expiry_date.as_ref(), call.today()));
    let parts = lawful.zip(justification).zip(expiry);
    Ok(parts.map(|((lawful, justification), expiry)| {
        Keep::Share(Kept {
            purpose: lawful.purpose,
            article_6: lawful.article_6,
            article_9: lawful.article_9,
            article_10: lawful.article_10,
            justification: justification.into_string(),
            fields: lawful.fields,
            expiry,
        })
    }))
}

/// What makes the share lawful, with what stands against it named inside the share.
fn within(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    asked: &Lawful<'_>,
) -> Result<Option<Draft>> {
    let mut inner = Fields::default();
    let lawful = lawful(call, &Object::channel(channel), &mut inner, asked)?;
    match inner.done(lawful) {
        Err(Error::Invalid(broken)) => {
            for one in broken {
                fields.refuse(&format!("kept_share.{}", one.field), one.rule);
            }
            Ok(None)
        }
        answer => answer.map(Some),
    }
}
