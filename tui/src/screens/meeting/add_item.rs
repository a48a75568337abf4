//! Putting a case on the agenda: first which of one's own, then what is asked and who attends for it.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{AddMeetingItemRequest, ListChannelsRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context};
use crate::rpc::{Call, Method, Reply};
use crate::screens::channel::about::About;
use crate::screens::sheet::{Attempt, Done, Job, Sheet};
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, List, Row, column};

const COLUMNS: &[Column] = &[column("Case", 15), column("", 0)];
const EMPTY: &str = "You work on no channel that could be put on the agenda. esc goes back.";
const ASK: &str = "ask";
const ATTENDS: &str = "attendee_account_ids/";

/// The channels of the person, one of which is chosen.
pub struct Pick {
    meeting: String,
    list: List,
}

impl Pick {
    /// For the meeting with this id.
    pub fn new(meeting: String) -> Self {
        Self { meeting, list: List::new(COLUMNS, EMPTY) }
    }
}

impl Screen for Pick {
    fn title(&self) -> String {
        "Which case".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        &[]
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(ListChannelsRequest { page_size: 200, ..ListChannelsRequest::default() }),
            Event::Reply(Reply::ListChannels(reply)) => {
                let row = |one: &safetynet_proto::icm::v1::ChannelSummary| {
                    Row::new(&one.id).cell(&one.reference).cell(&one.title)
                };
                self.list.set(reply.channels.iter().map(row).collect());
                Step::none()
            }
            Event::Command(Command::Open) if !self.list.context().types() => match self.list.selected() {
                Some(id) => {
                    let job = AddItem { meeting: self.meeting.clone(), about: About::unread(id) };
                    Step::none().replace(Sheet::new(job))
                }
                None => Step::none(),
            },
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if !self.list.reading(frame, area, view.theme, "  Reading your channels.") {
            self.list.draw(frame, area, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.meeting.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Channel, self.list.selected()?.to_owned()))
    }
}

/// Puts a case on the agenda of a meeting.
pub struct AddItem {
    meeting: String,
    about: About,
}

impl Job for AddItem {
    fn method(&self) -> Method {
        Method::AddMeetingItem
    }

    fn title(&self) -> String {
        "Put it on the agenda".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn audience(&self, _form: &Form, _view: &View) -> String {
        "Only who reaches this channel sees the item. Attending opens nothing: share the channel first where it is needed."
            .to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.channel()?;
        let mut form = Form::new("meeting.add_item", &self.about.id, "Put it on the agenda").note(
            ASK,
            "What is asked",
            "10 to 500 characters",
        );
        for (account, organisation) in self.about.people() {
            form = form.tick(format!("{ATTENDS}{}", account.id), &account.name, organisation);
        }
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.about.take(reply);
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let people = self.about.people().into_iter().map(|(account, _)| account.id);
        Ok(AddMeetingItemRequest {
            request_id: attempt.request_id,
            meeting_id: self.meeting.clone(),
            channel_id: self.about.id.clone(),
            ask: form.trimmed(ASK),
            attendee_account_ids: people.filter(|id| form.ticked(&format!("{ATTENDS}{id}"))).collect(),
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The case is on the agenda.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        Self { meeting: self.meeting.clone(), about: self.about.again() }
    }
}
