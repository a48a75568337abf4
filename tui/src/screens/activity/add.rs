//! Recording an activity: what happened, and who of the channel may see it. The audience is told by
//! organisation and number of people before anything is saved (SYOP-8.3).

use safetynet_proto::icm::v1::{AddActivityRequest, AudienceChoice, AudienceMode};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{ActivityKind, Code as _};

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::channel::about::About;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

const WHEN: &str = "happened_time";
const AUDIENCE: &str = "audience";
const ORGANISATION: &str = "organisation_ids/";
const ACCOUNT: &str = "account_ids/";
const GAP: &str = "show_gap";

const ALWAYS: &str = "always, unless you tick single colleagues below";
const COLLEAGUES: &str = "only the colleagues ticked below, and you";
const YOU: &str = "you always see what you record";

/// Adds an activity.
pub struct AddActivity(pub About);

impl AddActivity {
    /// Who records it always sees it, and their organisation as a whole until single colleagues are ticked.
    fn settle(&self, form: &mut Form, view: &View) {
        let Some(who) = view.who else { return };
        form.settle(&format!("{ACCOUNT}{}", who.account_id), true, YOU);
        let mut colleagues = self.0.colleagues(&who.organisation_id);
        let single = colleagues.any(|id| form.picked(&format!("{ACCOUNT}{id}")));
        let why = if single { COLLEAGUES } else { ALWAYS };
        form.settle(&format!("{ORGANISATION}{}", who.organisation_id), !single, why);
    }

    fn choice(&self, form: &Form) -> AudienceChoice {
        if form.chosen(AUDIENCE) == 0 {
            return AudienceChoice { mode: AudienceMode::WholeChannel.into(), ..AudienceChoice::default() };
        }
        let organisations = self.0.organisations().into_iter().map(|one| one.id);
        let accounts = self.0.people().into_iter().map(|(account, _)| account.id);
        AudienceChoice {
            mode: AudienceMode::Narrowed.into(),
            organisation_ids: organisations.filter(|id| form.picked(&format!("{ORGANISATION}{id}"))).collect(),
            account_ids: accounts.filter(|id| form.picked(&format!("{ACCOUNT}{id}"))).collect(),
            show_gap: form.ticked(GAP),
        }
    }

    /// A box for each organisation and each person of the channel.
    fn boxes(&self, mut form: Form) -> Form {
        for one in self.0.organisations() {
            form = form.tick(format!("{ORGANISATION}{}", one.id), &one.name, "all its people of the channel");
        }
        for (account, _) in self.0.people() {
            form = form.tick(format!("{ACCOUNT}{}", account.id), &account.name, "this person");
        }
        form.tick(GAP, "Show a gap", "the others see that there is something: its day and your organisation")
    }
}

impl Job for AddActivity {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::AddActivity
    }

    fn title(&self) -> String {
        "Add an activity".to_owned()
    }

    fn about(&self) -> String {
        self.0.line()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        self.0.channel()?;
        let kind = |kind: ActivityKind| {
            if kind.significant() { format!("{}, significant", kind.label()) } else { kind.label().to_owned() }
        };
        let kinds: Vec<String> = ActivityKind::all().map(kind).collect();
        let form = Form::new("activity.add", &self.0.id, "Who will see it? Then save")
            .choice("kind", "Kind", "", kinds.iter().map(String::as_str))
            .line(WHEN, "When it happened", "23 Nov 2026 14:05, or 14:05 for today")
            .line("title", "Title", "a few words for the time line")
            .note("note", "Note", "what happened; nothing above OFFICIAL")
            .choice(AUDIENCE, "Who may see it", "", ["everybody of the channel", "only those ticked below"]);
        Some(self.boxes(form).filled(WHEN, &now.local()))
    }

    fn read(&self, _view: &View) -> Step {
        self.0.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.0.take(reply);
    }

    fn fit(&mut self, form: &mut Form, view: &View) -> Step {
        let narrowed = form.chosen(AUDIENCE) == 1;
        form.show_all(ORGANISATION, narrowed);
        form.show_all(ACCOUNT, narrowed);
        form.show(GAP, narrowed);
        self.settle(form, view);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let happened = form.moment(WHEN, attempt.now)?;
        Ok(AddActivityRequest {
            channel_id: self.0.id.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            kind: form.number("kind") + 1,
            happened_time: Some(when::timestamp(happened)),
            title: form.trimmed("title"),
            note: form.trimmed("note"),
            audience: Some(self.choice(form)),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::AddActivity(reply) = reply else { return Done::back("") };
        Done::back("The activity is recorded.").seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.0.record()
    }

    fn again(&self) -> Self {
        Self(self.0.again())
    }
}
