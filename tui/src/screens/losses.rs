//! What I do not see any more, and why: shares and assignments that have ended or open nothing for now.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{ListLossesRequest, Loss};
use safetynet_proto::kind::v1::RecordKind;

use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, keyed, when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::Char('d'), "days", "look back 30 days, 90 days or a year")];

const COLUMNS: &[Column] = &[column("Since", 18), column("What", 26), column("Why", 0), wide_column("Ask", 26, 110)];
const EMPTY: &str = "You have lost sight of nothing in this time. d looks further back.";
/// How far to look back, in days.
const DAYS: [i32; 3] = [30, 90, 366];

/// What was lost.
pub struct Losses {
    list: List,
    losses: Vec<Loss>,
    back: usize,
}

impl Default for Losses {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), losses: Vec::new(), back: 0 }
    }
}

impl Screen for Losses {
    fn title(&self) -> String {
        "What I lost".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => self.read(),
            Event::Reply(Reply::ListLosses(reply)) => {
                self.losses = reply.losses;
                self.list.set(keyed::rows(&self.losses, key, row));
                Step::none()
            }
            Event::Command(Command::Own("days")) => {
                self.back = (self.back + 1) % DAYS.len();
                self.read().say(format!("The last {} days.", self.days()))
            }
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let texts = self.selected().map_or(Vec::new(), |loss| {
            let ask = words::organisation(loss.organisation.as_ref());
            vec![(loss.sentence.clone(), Tone::Title), (format!("Whom to ask: {ask}."), Tone::Quiet)]
        });
        let above = foot::draw(frame, area, 4, view.theme, &texts);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { back: self.back, ..Self::default() })
    }
}

impl Losses {
    fn days(&self) -> i32 {
        DAYS.get(self.back).copied().unwrap_or_default()
    }

    fn read(&self) -> Step {
        Step::none().call(ListLossesRequest { days: self.days() })
    }

    fn selected(&self) -> Option<&Loss> {
        keyed::find(&self.losses, key, self.list.selected()?)
    }
}

/// What tells a loss from the others.
fn key(loss: &Loss) -> String {
    let at = loss.end_time.as_ref().map_or(0, |time| time.seconds);
    format!("{} {} {} {at}", loss.record_kind, loss.reference, loss.reason)
}

fn row((id, loss): (String, &Loss)) -> Row {
    let noun = match loss.record_kind() {
        RecordKind::CaseFile => "case file",
        RecordKind::Activity => "activity in",
        // A share of a channel is known by its case file: the channel itself is out of sight.
        _ if loss.reference.starts_with("CF-") => "channel of",
        _ => "channel",
    };
    let since = match &loss.end_time {
        Some(time) => when::time(Some(time)),
        None => "now".to_owned(),
    };
    Row::new(id)
        .cell(since)
        .cell(format!("{noun} {}", loss.reference))
        .cell(&loss.sentence)
        .cell(words::organisation(loss.organisation.as_ref()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::icm::v1::{ListLossesResponse, LossReason};
    use safetynet_proto::kind::v1::OrganisationRef;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    #[test]
    fn what_was_lost_says_why_and_whom_to_ask() {
        let mut desk = Desk::signed_in();
        desk.open(Losses::default());
        let organisation = Some(OrganisationRef { id: "o-2".into(), name: "Easthaven Constabulary".into() });
        let one = |reference: &str, reason: LossReason, sentence: &str| Loss {
            record_kind: RecordKind::Channel.into(),
            reference: reference.into(),
            reason: reason.into(),
            sentence: sentence.into(),
            end_time: Some(when::timestamp(desk.now)),
            organisation: organisation.clone(),
        };
        let losses = vec![
            one("CH-2026-000007", LossReason::Assignment, "Your assignment has ended. The lead passed to Northtown."),
            one("CH-2026-000009", LossReason::Agreement, "An information sharing agreement is not in force."),
        ];
        desk.answer(Method::ListLosses, Reply::ListLosses(Box::new(ListLossesResponse { losses })));
        insta::assert_snapshot!("losses", desk.frame(80, 24));
        desk.press("d");
        let Some(Call::ListLosses(sent)) = desk.sent(Method::ListLosses) else { panic!("nothing was asked") };
        assert_eq!(sent.days, 90);
    }
}
