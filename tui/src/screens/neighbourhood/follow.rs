//! Adding to the tab that is open. The selection goes to what was just added, which else may stand anywhere in a long
//! list or beyond the edge.

use safetynet_proto::nms::v1::Board;

use super::task::OnBoard;
use super::{CONTACTS, ENGAGEMENTS, NOW, Neighbourhood, PLANS, PRIORITIES, record};
use crate::app::{Step, View};
use crate::screens::{contact, engagement, plan, priority};

impl Neighbourhood {
    /// Opens the form for a new record of the tab.
    pub(super) fn add(&mut self) -> Step {
        let task = match self.panes.at() {
            PRIORITIES => &priority::ADD,
            ENGAGEMENTS => &engagement::ADD,
            CONTACTS => &contact::ADD,
            PLANS => &plan::ADD,
            NOW => return Step::none().say("Go to the tab of what you want to add; tab goes there."),
            _ => {
                return Step::none().say("Markers come from engagements and plans: add one of those, with a point.");
            }
        };
        self.adding = Some(self.panes.at());
        // An engagement that is added in the month is on the day at hand.
        let day = self.month.day().filter(|_| self.calendar()).map_or(String::new(), |day| day.to_string());
        Step::none().open(OnBoard::sheet(task, self.id.clone(), day))
    }

    /// Goes to the record that was just added here by oneself.
    pub(super) fn follow(&mut self, old: Option<&Board>, view: &View) {
        let (Some(at), Some(old), Some(board)) = (self.adding, old, self.board.as_deref()) else { return };
        let me = view.who.map_or("", |who| who.account_id.as_str());
        let Some(id) = record::added(board, at, old, me) else { return };
        self.adding = None;
        self.choose(at, &id);
        if at == ENGAGEMENTS {
            self.month.select(&id);
        }
    }
}
