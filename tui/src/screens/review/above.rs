//! What stands above the decision: how much of the pack was not seen, and who closes the channel where this reviewer does
//! not (COCO-9.2, ISA-3.5).
//!
//! ```text
//!  12 more lines of the pack not seen: F2 goes back to them.
//!  Only a supervisor's review closes it: escalate to Sue Sample and say why.
//! ```

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use safetynet_proto::icm::v1::{AssignmentKind, Channel};

use super::{DECISION, Review};
use crate::app::{Step, View};
use crate::theme::Tone;
use crate::widgets::{words, wrap};

impl Review {
    /// Draws the decision below what has to be known for it.
    pub(super) fn draw_decision(&self, frame: &mut Frame, area: Rect, view: &View) {
        let said: Vec<(String, Tone)> = self.unseen().into_iter().chain(self.closed_by()).collect();
        let rows = said.iter().flat_map(|(text, tone)| {
            let rows = wrap::rows(text, area.width.saturating_sub(2)).into_iter();
            let line = |text: &str| Line::styled(format!("  {text}"), view.theme.style(*tone));
            rows.map(|row| line(row.of(text))).collect::<Vec<_>>()
        });
        let rows: Vec<Line> = rows.collect();
        let height = u16::try_from(rows.len()).unwrap_or(0).min(area.height / 3);
        let [head, body] = Layout::vertical([Constraint::Length(height), Constraint::Min(3)]).areas(area);
        frame.render_widget(Paragraph::new(rows), head);
        self.form.draw(frame, body, view.theme, self.panes.focus(DECISION));
    }

    /// How much of the pack was not seen.
    fn unseen(&self) -> Option<(String, Tone)> {
        let said = match self.text.unseen() {
            0 => return None,
            1 => "1 more line of the pack not seen: F2 goes back to it.".to_owned(),
            lines => format!("{lines} more lines of the pack not seen: F2 goes back to them."),
        };
        self.pack.is_some().then_some((said, Tone::Soon))
    }

    /// Who closes the channel, where this review does not.
    fn closed_by(&self) -> Option<(String, Tone)> {
        let channel = self.pack.as_ref()?.channel.as_ref().filter(|_| !self.is_supervisors())?;
        Some((closes(channel), Tone::Quiet))
    }

    /// Asks once more where the end of the pack was not seen; none where it was, or where that was asked.
    pub(super) fn asks_once_more(&mut self) -> Option<Step> {
        if self.told || self.text.unseen() == 0 {
            return None;
        }
        self.told = true;
        Some(Step::none().say(match self.text.unseen() {
            1 => "1 line of the pack is not seen. Send again to complete the review all the same.".to_owned(),
            lines => format!("{lines} lines of the pack are not seen. Send again to complete the review all the same."),
        }))
    }
}

/// Who closes a channel, for those who do not.
pub fn closes(channel: &Channel) -> String {
    let lead = channel.lead_organisation.as_ref().map(|lead| &lead.id);
    let of_lead = channel
        .assignments
        .iter()
        .filter(|one| one.kind() == AssignmentKind::Supervisor && one.organisation.as_ref().map(|one| &one.id) == lead);
    let names: Vec<&str> = of_lead.map(|one| words::account(one.account.as_ref())).collect();
    match names.join(" or ") {
        nobody if nobody.is_empty() => {
            let lead = words::organisation(channel.lead_organisation.as_ref());
            format!("Only a supervisor's review closes it, and nobody of {lead} supervises it: ask for that first.")
        }
        names => format!("Only a supervisor's review closes it: escalate to {names} and say why."),
    }
}
