//! The board opened at one of its records, from a list that names it.

use safetynet_proto::kind::v1::RecordKind;

use super::{CONTACTS, ENGAGEMENTS, NOW, Neighbourhood, PLANS, PRIORITIES};

impl Neighbourhood {
    /// The board of a neighbourhood with the tab of this kind open, and the record with this id at hand.
    pub fn at(id: impl Into<String>, kind: RecordKind, record: impl Into<String>) -> Self {
        let mut board = Self::new(id);
        board.panes.go(match kind {
            RecordKind::Priority => PRIORITIES,
            RecordKind::Engagement => ENGAGEMENTS,
            RecordKind::Contact => CONTACTS,
            RecordKind::Plan => PLANS,
            _ => NOW,
        });
        board.wanted = Some(record.into());
        board
    }

    /// Puts the cursor of a tab on a record.
    pub(super) fn choose(&mut self, tab: usize, id: &str) {
        match tab.checked_sub(PRIORITIES).and_then(|at| self.lists.get_mut(at)) {
            Some(list) => list.select(id),
            None => self.kanban.select(id),
        }
    }

    /// Puts the cursor on the record that the board was opened for, once; answers whether it stands there.
    pub(super) fn put(&mut self) -> bool {
        let Some(wanted) = self.wanted.take() else { return true };
        self.choose(self.panes.at(), &wanted);
        self.selected().as_deref() == Some(wanted.as_str())
    }
}
