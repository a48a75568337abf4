//! Looks at people who may be close to whoever looked: own name, family name, a colleague, the own telephone. The auditor
//! asks, and says what was found (SYOP-7.2).

use safetynet_proto::audit::v1::{FindLookupRequest, ListLookupsRequest, Lookup, LookupFinding, LookupKind};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::listing::{Listed, Listing};
use super::records::Entry;
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::Step;
use crate::keys::{Binding, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('r'), "find", "say what was found of it"),
    action(Key::Char('v'), "view", "show those too that were looked into, or no longer"),
    action(Key::Char('m'), "more", "read the next page"),
];

const PAGE: i32 = 100;

/// The looks.
pub type Lookups = Listing<Lookup>;

impl Listed for Lookup {
    const TITLE: &'static str = "Look-ups";
    const KEYS: &'static [Binding] = KEYS;
    const EMPTY: &'static str = "No look waits to be looked into. v shows those that were.";
    const READING: &'static str = "  Reading the looks.";

    fn read(all: bool, page_token: String) -> Call {
        ListLookupsRequest { include_found: all, page_size: PAGE, page_token }.into()
    }

    fn page(reply: Reply) -> Option<(Vec<Self>, String)> {
        let Reply::ListLookups(reply) = reply else { return None };
        Some((reply.lookups, reply.next_page_token))
    }

    fn act(_name: &str, at_hand: Option<&Self>) -> Step {
        match at_hand {
            Some(one) if one.finding() != LookupFinding::Unspecified => Step::none().say("It was looked into."),
            Some(one) => Step::none().open(Sheet::new(Find::new(one))),
            None => Step::none(),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Lookup, self.id.clone()))
    }
}

fn kind(one: &Lookup) -> &'static str {
    match one.kind() {
        LookupKind::OwnName => "somebody of the own name",
        LookupKind::FamilyName => "somebody of the own family name",
        LookupKind::Colleague => "somebody of a colleague's name",
        LookupKind::OwnTelephone => "somebody with the own telephone",
        LookupKind::Unspecified => "",
    }
}

impl Entry for Lookup {
    const COLUMNS: &'static [Column] =
        &[column("Day", 12), column("Who looked", 0), column("At whom", 32), column("Times", 6), column("Found", 10)];

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let (found, tone) = match self.finding() {
            LookupFinding::Unspecified => ("to ask", Tone::Soon),
            LookupFinding::Work => ("work", Tone::Good),
            LookupFinding::Misuse => ("misuse", Tone::Late),
        };
        Row::new(&self.id)
            .cell(when::date(self.look_date.as_ref()))
            .cell(words::account(self.account.as_ref()))
            .cell(kind(self))
            .cell(self.times.to_string())
            .toned(found, tone)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let asked = format!(
            "{} opened {}. Their audit says with which reason.",
            words::account(self.account.as_ref()),
            self.reference
        );
        let found = self.found_by.as_ref().map_or(String::new(), |who| {
            format!("{} on {}: {}", who.name, when::time(self.find_time.as_ref()), self.statement)
        });
        let lines = [(asked, Tone::Plain), (found, Tone::Plain)];
        lines.into_iter().filter(|(text, _)| !text.is_empty()).collect()
    }

    fn counts(&self) -> bool {
        self.finding() == LookupFinding::Unspecified
    }
}

const FINDING: &str = "finding";
const STATEMENT: &str = "statement";

/// Says what was found.
pub struct Find {
    id: String,
    etag: String,
    about: String,
}

impl Find {
    fn new(one: &Lookup) -> Self {
        let about = format!("{} looked at {}, {}.", words::account(one.account.as_ref()), kind(one), one.reference);
        Self { id: one.id.clone(), etag: one.etag.clone(), about }
    }
}

impl Job for Find {
    fn method(&self) -> Method {
        Method::FindLookup
    }

    fn title(&self) -> String {
        "What was found".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let findings = ["choose with the arrows", "the work called for it", "it was misuse"];
        let form = Form::new("lookup.find", &self.id, "Save").choice(FINDING, "Finding", "", findings).note(
            STATEMENT,
            "Why",
            "10 to 500 characters",
        );
        Some(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        if form.number(FINDING) == LookupFinding::Unspecified as i32 {
            form.complain(FINDING, "Choose what was found.");
            return Err(NotReady);
        }
        Ok(FindLookupRequest {
            id: self.id.clone(),
            request_id: attempt.request_id,
            etag: self.etag.clone(),
            finding: form.number(FINDING),
            statement: form.trimmed(STATEMENT),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let misuse = matches!(&reply, Reply::FindLookup(reply)
            if reply.lookup.as_ref().is_some_and(|one| one.finding() == LookupFinding::Misuse));
        Done::back(if misuse { "It is recorded. Report it as an incident (Incidents)." } else { "It is recorded." })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Lookup, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), etag: self.etag.clone(), about: String::new() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::audit::v1::ListLookupsResponse;
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;

    #[test]
    fn a_look_is_looked_into_and_the_finding_is_chosen() {
        let mut desk = Desk::signed_in();
        desk.open(Lookups::default());
        let one = |id: &str, kind: LookupKind, finding: LookupFinding| Lookup {
            id: id.into(),
            kind: kind.into(),
            account: Some(AccountRef { id: "a-1".into(), name: "Ann Example".into() }),
            reference: "N-000123".into(),
            look_date: Some(when::wire(desk.now.day())),
            times: 2,
            finding: finding.into(),
            statement: if finding == LookupFinding::Work { "The case was given to her.".into() } else { String::new() },
            found_by: (finding == LookupFinding::Work)
                .then(|| AccountRef { id: "a-2".into(), name: "Bob Sample".into() }),
            find_time: (finding == LookupFinding::Work).then(|| when::timestamp(desk.now)),
            etag: "v1".into(),
        };
        let lookups = vec![
            one("l-1", LookupKind::OwnName, LookupFinding::Unspecified),
            one("l-2", LookupKind::OwnTelephone, LookupFinding::Work),
        ];
        let reply = ListLookupsResponse { lookups, next_page_token: String::new() };
        desk.answer(Method::ListLookups, Reply::ListLookups(Box::new(reply)));
        insta::assert_snapshot!("lookups", desk.frame(80, 24));
        desk.press("j r");
        assert!(desk.frame(80, 24).contains("It was looked into."));
        desk.press("k r");
        insta::assert_snapshot!("lookup_find", desk.frame(80, 24));
        desk.press("ctrl-s");
        assert!(desk.frame(80, 24).contains("Choose what was found."));
        desk.press("right right tab");
        desk.type_text("She could give no reason for it.");
        desk.press("ctrl-s");
        let Some(Call::FindLookup(sent)) = desk.sent(Method::FindLookup) else { panic!("nothing was sent") };
        assert_eq!((sent.id.as_str(), sent.finding()), ("l-1", LookupFinding::Misuse));
    }
}
