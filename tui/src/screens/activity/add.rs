//! Recording an activity: what happened, and who of the channel may see it. The audience is told by
//! organisation and number of people before anything is saved (SYOP-8.3). When it happened begins at the moment at which
//! the form was opened and stays there, over a lock too: what is saved is what was shown.

use std::cell::Cell;

use safetynet_proto::icm::v1::{AddActivityRequest, AudienceChoice, AudienceMode};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::kinds::Kinds;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::channel::about::About;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

const KIND: &str = "kind";
const WHEN: &str = "happened_time";
const AUDIENCE: &str = "audience";
const ORGANISATION: &str = "organisation_ids/";
const ACCOUNT: &str = "account_ids/";
const GAP: &str = "show_gap";

const ALWAYS: &str = "always, unless you tick single colleagues below";
const COLLEAGUES: &str = "only those ticked below, you, and your auditors";
const YOU: &str = "you always see what you record";

/// Adds an activity.
pub struct AddActivity {
    about: About,
    kinds: Kinds,
    /// When the form was opened.
    opened: Cell<Option<Moment>>,
}

impl AddActivity {
    /// To this channel.
    pub fn new(about: About) -> Self {
        Self { about, kinds: Kinds::default(), opened: Cell::default() }
    }

    /// Who records it always sees it, and their organisation as a whole until single colleagues are ticked.
    fn settle(&self, form: &mut Form, view: &View) {
        let Some(who) = view.who else { return };
        form.settle(&format!("{ACCOUNT}{}", who.account_id), true, YOU);
        let mut colleagues = self.about.colleagues(&who.organisation_id);
        let single = colleagues.any(|id| form.picked(&format!("{ACCOUNT}{id}")));
        let why = if single { COLLEAGUES } else { ALWAYS };
        form.settle(&format!("{ORGANISATION}{}", who.organisation_id), !single, why);
    }

    fn choice(&self, form: &Form) -> AudienceChoice {
        if form.chosen(AUDIENCE) == 0 {
            return AudienceChoice { mode: AudienceMode::WholeChannel.into(), ..AudienceChoice::default() };
        }
        let organisations = self.about.organisations().into_iter().map(|one| one.id);
        let accounts = self.about.people().into_iter().map(|(account, _)| account.id);
        AudienceChoice {
            mode: AudienceMode::Narrowed.into(),
            organisation_ids: organisations.filter(|id| form.picked(&format!("{ORGANISATION}{id}"))).collect(),
            account_ids: accounts.filter(|id| form.picked(&format!("{ACCOUNT}{id}"))).collect(),
            show_gap: form.ticked(GAP),
        }
    }

    /// A box for each organisation and each person of the channel.
    fn boxes(&self, mut form: Form) -> Form {
        for one in self.about.organisations() {
            form = form.tick(format!("{ORGANISATION}{}", one.id), &one.name, "all its people of the channel");
        }
        for (account, _) in self.about.people() {
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
        self.about.line()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        self.about.channel().filter(|_| self.kinds.is_read())?;
        let opened = self.opened.get().unwrap_or(now);
        self.opened.set(Some(opened));
        let form = Form::new("activity.add", &self.about.id, "Who will see it? Then save");
        let form = self
            .kinds
            .choice(form, KIND)
            .line(WHEN, "When it happened", "23 Nov 2026 14:05, or 14:05 for today")
            .line("title", "Title", "a few words for the time line");
        let form = self.kinds.fields(form).note("note", "Note", "what happened; nothing above OFFICIAL").choice(
            AUDIENCE,
            "Who may see it",
            "",
            ["everybody of the channel", "only those ticked below"],
        );
        Some(self.boxes(form).filled(WHEN, &opened.local()))
    }

    fn read(&self, _view: &View) -> Step {
        let mut step = self.about.read();
        step.join(self.kinds.read());
        step
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.kinds.take(&reply);
        self.about.take(reply);
    }

    fn fit(&mut self, form: &mut Form, view: &View) -> Step {
        self.kinds.fit(form, KIND);
        let narrowed = form.chosen(AUDIENCE) == 1;
        form.show_all(ORGANISATION, narrowed);
        form.show_all(ACCOUNT, narrowed);
        form.show(GAP, narrowed);
        self.settle(form, view);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let happened = form.moment(WHEN, attempt.now)?;
        let (kind, values) = self.kinds.chosen(form, KIND)?;
        Ok(AddActivityRequest {
            channel_id: self.about.id.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            kind,
            happened_time: Some(when::timestamp(happened)),
            title: form.trimmed("title"),
            note: form.trimmed("note"),
            audience: Some(self.choice(form)),
            values,
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::AddActivity(reply) = reply else { return Done::back("") };
        Done::back("The activity is recorded.").seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        Self { opened: self.opened.clone(), ..Self::new(self.about.again()) }
    }
}
