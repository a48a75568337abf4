//! One disposal: who decides, who contributed, who objects, and what would be destroyed (ISA-3.4b). What is destroyed
//! cannot be brought back, so the reference is typed again.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use safetynet_proto::icm::v1::{Disposal as Wire, DisposalHold, DisposalState as State, GetDisposalRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::DisposalGround;
use safetynet_shared::roles::Permission;

use self::authorise::Authorise;
use self::hold::Hold;
use super::disposals;
use super::reason::Reason;
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

pub mod authorise;
pub mod hold;
#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "authorise", "authorise it; the reference is typed again")
        .needs(&[Permission::ManageChannel]),
    action(Key::Char('u'), "withdraw", "take the authorisation back").needs(&[Permission::ManageChannel]),
    action(Key::Char('h'), "hold", "place a hold: the records are still needed").needs(&[Permission::ManageChannel]),
    action(Key::Char('x'), "lift", "lift the hold of your organisation").needs(&[Permission::ManageChannel]),
];

/// One disposal.
pub struct Disposal {
    id: String,
    disposal: Option<Box<Wire>>,
    text: Pane,
}

impl Disposal {
    /// The disposal with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), disposal: None, text: Pane::default() }
    }
}

impl Screen for Disposal {
    fn title(&self) -> String {
        self.disposal.as_ref().map_or("Disposal".to_owned(), |one| format!("Disposal of {}", one.channel_reference))
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.text.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetDisposalRequest { id: self.id.clone() }),
            Event::Reply(Reply::GetDisposal(reply)) => {
                if let Some(disposal) = &reply.disposal {
                    tell(&mut self.text, disposal);
                }
                self.disposal = reply.disposal.map(Box::new);
                Step::none()
            }
            Event::Command(Command::Own(name)) => self.own(name, view),
            event => self.text.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetDisposal)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.disposal.is_none() {
            let text =
                if view.waiting { "  Reading." } else { "  The disposal could not be read. ctrl-r tries again." };
            frame.render_widget(Line::styled(text, view.theme.style(Tone::Quiet)), area);
            return;
        }
        self.text.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.id.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Disposal, self.id.clone()))
    }
}

impl Disposal {
    fn own(&self, name: &str, view: &View) -> Step {
        let (Some(disposal), step) = (self.disposal.as_deref(), Step::none()) else { return Step::none() };
        let authorised = disposal.authorise_time.is_some();
        match name {
            "authorise" | "withdraw" if !disposal.can_authorise => {
                let lead = words::organisation(disposal.lead_organisation.as_ref());
                step.say(format!("Only {lead}, which leads the channel, decides. h places a hold."))
            }
            "authorise" if disposal.state() == State::Held => step.say("A hold stands, so nothing can be destroyed."),
            "authorise" if authorised => step.say("It is authorised already. u takes that back."),
            "authorise" => step.open(Sheet::new(Authorise::new(disposal))),
            "withdraw" if authorised => step.open(Reason::withdraw_disposal(disposal)),
            "withdraw" => step.say("It is not authorised."),
            "hold" => step.open(Sheet::new(Hold::new(disposal))),
            _ => match own_hold(disposal, view) {
                Some(hold) => step.open(Reason::lift_hold(disposal, hold)),
                None => step.say("Your organisation has no hold on it."),
            },
        }
    }
}

fn own_hold<'d>(disposal: &'d Wire, view: &View) -> Option<&'d DisposalHold> {
    let own = &view.who?.organisation_id;
    let ours = |hold: &&DisposalHold| {
        hold.lift_time.is_none() && hold.organisation.as_ref().is_some_and(|organisation| organisation.id == *own)
    };
    disposal.holds.iter().find(ours)
}

fn tell(text: &mut Pane, disposal: &Wire) {
    text.clear();
    let (state, tone) = disposals::state(disposal);
    text.push(format!("{} in {}", disposal.channel_reference, disposal.case_reference), Tone::Title);
    text.say(words::programme(disposal.programme.as_ref()));
    let state = if state == "due" { "waits for a decision" } else { state.as_str() };
    text.push(format!("{state}, due since {}", when::date(disposal.due_date.as_ref())), tone);
    let closed = when::date(disposal.close_effective_date.as_ref());
    text.say(format!("Closed with effect from {closed}, kept for seven years (ISA-3.4a)"));
    let lead = words::organisation(disposal.lead_organisation.as_ref());
    text.say(format!("{lead} leads and decides"));
    if disposal.authorise_time.is_some() {
        let by = words::account(disposal.authorised_by.as_ref());
        text.heading(format!("Authorised {} by {by}", when::time(disposal.authorise_time.as_ref())));
        text.say(&disposal.authorise_reason);
        text.say(format!("Destroyed on {} unless a hold stands", when::date(disposal.destroy_date.as_ref())));
    }
    text.heading("Contributors");
    if disposal.contributors.is_empty() {
        text.say("Nobody but the lead.");
    }
    for one in &disposal.contributors {
        let told = when::moment(one.tell_time.as_ref()).map_or(String::new(), |at| format!(", told on {}", at.day()));
        let records = words::counted(one.records, ["record", "records"]);
        text.say(format!("- {}: {records}{told}", words::organisation(one.organisation.as_ref())));
    }
    tell_holds(text, disposal);
    text.heading("What would be destroyed");
    text.say(disposals::records(&disposal.records));
    let file = if disposal.last_of_case_file { "The case file goes with it." } else { "The case file remains." };
    text.say(file);
}

/// Why it waits: the holds, and who asked about their own data.
fn tell_holds(text: &mut Pane, disposal: &Wire) {
    text.heading("Holds");
    if disposal.holds.is_empty() && disposal.legal_holds == 0 && disposal.people_asking == 0 {
        text.say("None. h places one for your organisation.");
    }
    if disposal.legal_holds > 0 {
        let count = disposal.legal_holds;
        text.push(format!("- held for a legal duty {count} times: see the channel and its people"), Tone::Late);
    }
    disposal.holds.iter().for_each(|hold| tell_hold(text, hold));
    if disposal.people_asking > 0 {
        let people = words::counted(disposal.people_asking, ["person", "people"]);
        text.push(format!("- {people} of it asked about their own data: it waits for the answers"), Tone::Late);
    }
}

fn tell_hold(text: &mut Pane, hold: &DisposalHold) {
    let of = words::organisation(hold.organisation.as_ref());
    let ground = words::label::<DisposalGround>(hold.ground);
    let review = when::date(hold.review_date.as_ref());
    if hold.lift_time.is_some() {
        let lifted = when::time(hold.lift_time.as_ref());
        text.push(format!("- {of}: lifted {lifted}: {}", hold.lift_reason), Tone::Quiet);
        return;
    }
    text.push(format!("- {of}: {ground}, to be looked at again by {review}"), Tone::Late);
    text.say(format!("  {}", hold.reason));
}
