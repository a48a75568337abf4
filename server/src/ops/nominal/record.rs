//! Recording a person: after the likely matches were looked at, and with that choice (ISA-13.1).
//!
//! The index is asked beside the storage thread, so somebody alike may be recorded between the question and the deed. The
//! gate then asks again before the deed ([`Searching::records`]): of two people who record the same person at once, the
//! second is shown what the first has recorded.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::LookDeed;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::find::{LIKELY, why};
use super::{form, looked, matched, source};
use crate::error::{Error, Result};
use crate::matching::{Person, Question};
use crate::rpc::{Event, Fields, Kind, Needs, Rpc, Searching};
use crate::store::duplicate::{self as duplicates, Considered};
use crate::store::nominal::{self as nominals, Nominal, choice};
use crate::store::search::{self, Match};
use crate::store::{Call, Read, look, reach};

/// Records a person.
pub struct CreateNominal;

impl Rpc for CreateNominal {
    type In = pb::CreateNominalRequest;
    type Out = pb::CreateNominalResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("nominal.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        looked(call, &mut fields, input.reason, &input.reason_detail);
        let draft = form::create(&mut fields, &input, call.today());
        let considered = fields.ask(form::ids("considered_ids", &input.considered_ids));
        let source = source::source(&mut fields, input.source.as_ref());
        let ((draft, considered), source) = fields.done(draft.zip(considered).zip(source))?;
        let found = call.found();
        let by_index = search::likely(call, found.without_address(), duplicates::MOST)?;
        let matches = search::likely(call, found, LIKELY)?;
        let reason = if input.validate_only { None } else { chosen(&matches, &considered, &input.considered_reason)? };
        let id = nominals::create(call, &draft, &source)?;
        if let Some(reason) = reason {
            let shown: Vec<Id> = matches.iter().map(|found| found.nominal.id).collect();
            choice::record(call, id, &shown, reason.as_str())?;
        }
        let recorded = reach::one::<Nominal, Read>(call, id)?;
        duplicates::refresh(call, &recorded, &by_index, Considered::Yes)?;
        let mut nominal = pb::Nominal::from(&recorded);
        if input.validate_only {
            nominal = pb::Nominal { id: String::new(), reference: String::new(), etag: String::new(), ..nominal };
        }
        let possible_matches = matches.iter().map(matched).collect();
        Ok(pb::CreateNominalResponse { nominal: Some(nominal), possible_matches })
    }
}

impl Searching for CreateNominal {
    fn question(input: &Self::In, today: Day) -> Option<Question> {
        let draft = form::create(&mut Fields::default(), input, today)?;
        Some(Question::about(&draft.person()))
    }

    fn why(input: &Self::In) -> Option<look::Why> {
        why(LookDeed::Recording, input.reason)
    }

    fn records(input: &Self::In, today: Day) -> Option<Person> {
        form::create(&mut Fields::default(), input, today).map(|draft| draft.person())
    }
}

/// Why none of those who may well be the same person is: each of them must have been considered. None when nobody may be.
fn chosen(matches: &[Match], considered: &[Id], reason: &str) -> Result<Option<Reason>> {
    if matches.iter().any(|found| !considered.contains(&found.nominal.id)) {
        let text = "People who may be the same person are recorded already. Look at them first, and then say that you \
                    have considered each of them, and why it is somebody else.";
        return Err(Error::NotNow("ISA-13.1", text.to_owned()));
    }
    if matches.is_empty() {
        return Ok(None);
    }
    let mut fields = Fields::default();
    let reason = fields.take("considered_reason", Reason::parse(reason));
    fields.done(reason).map(Some)
}
