//! What was said and decided on one case. The minutes become an activity of its channel, and the decision an action.

use safetynet_proto::icm::v1::{MeetingItem, MinutesAudience, NewAction, RecordMinutesRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::action::add::named;
use crate::screens::channel::about::About;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

const NOTE: &str = "note";
const AUDIENCE: &str = "audience";
const TITLE: &str = "decisions[0].title";
const OWNER: &str = "decisions[0].owner_account_id";
const DUE: &str = "decisions[0].due_date";

/// Records the minutes of an item.
pub struct Minutes {
    item: MeetingItem,
    about: About,
}

impl Minutes {
    /// Of this item, as it was read.
    pub fn new(item: MeetingItem) -> Self {
        Self { about: About::unread(&item.channel_id), item }
    }
}

impl Job for Minutes {
    fn method(&self) -> Method {
        Method::RecordMinutes
    }

    fn title(&self) -> String {
        "Minutes".to_owned()
    }

    fn about(&self) -> String {
        format!("{} {}", self.item.channel_reference, self.item.channel_title)
    }

    fn audience(&self, form: &Form, _view: &View) -> String {
        let names: Vec<&str> = self.item.attendees.iter().map(|one| one.name.as_str()).collect();
        match form.chosen(AUDIENCE) {
            0 => "Everybody who reaches the channel of this case sees the minutes.".to_owned(),
            _ => format!("You and those who attend see the minutes: {}.", names.join(", ")),
        }
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let owners = named(&self.about.people());
        Some(
            Form::new("meeting.minutes", &self.item.id, "Record the minutes")
                .note(NOTE, "What was said", "of this case alone; nothing above OFFICIAL")
                .choice(AUDIENCE, "Who may see it", "", ["everybody of the channel", "those who attend for it"])
                .line(TITLE, "Decision", "what is to be done; leave empty for none")
                .party(OWNER, "Who does it", "", owners.iter().map(String::as_str))
                .date(DUE, "By", "such as 14 Dec 2026"),
        )
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        self.about.take(reply);
        if let Some(form) = form {
            form.options(OWNER, named(&self.about.people()));
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        for path in [OWNER, DUE] {
            form.show(path, !form.trimmed(TITLE).is_empty());
        }
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let title = form.trimmed(TITLE);
        let decisions = if title.is_empty() {
            Vec::new()
        } else {
            let owner = self.about.people().into_iter().nth(form.chosen(OWNER));
            let owner_account_id = owner.map_or(String::new(), |(account, _)| account.id);
            vec![NewAction { title, owner_account_id, due_date: form.day(DUE)?, ..NewAction::default() }]
        };
        let audience = match form.chosen(AUDIENCE) {
            0 => MinutesAudience::WholeChannel,
            _ => MinutesAudience::Attendees,
        };
        Ok(RecordMinutesRequest {
            id: self.item.id.clone(),
            request_id: attempt.request_id,
            etag: self.item.etag.clone(),
            note: form.trimmed(NOTE),
            audience: audience.into(),
            decisions,
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The minutes are recorded in the channel of the case.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        let bare = MeetingItem {
            id: self.item.id.clone(),
            channel_id: self.item.channel_id.clone(),
            etag: self.item.etag.clone(),
            ..MeetingItem::default()
        };
        Self::new(bare)
    }
}
