//! A record that somebody does not see any more: its page forgets what it held, and says that it is gone.
//!
//! Access ends while somebody looks: a share runs out, a seal is placed, somebody is taken off. The call that fills the
//! page is then refused, and what was read before must not stay readable beside the refusal. Whoever comes back to a page
//! sees nothing of it before the server has confirmed that they may.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use safetynet_proto::kind::v1::ErrorReason;
use safetynet_shared::roles::Permission;

use super::{App, Connection, Entry, Event, Order, Owner, Screen, View};
use crate::consequence::{self, Consequence};
use crate::overlays::Overlay;
use crate::rpc::Method;
use crate::theme::Tone;
use crate::widgets::pane::Pane;

const GONE: &str = "  This is no longer there, or no longer shared with you. Nothing of it is kept.";
const WHY: &str = "  What I lost tells why: press : and type its name.";

impl App {
    /// Takes away what a page held whose record is refused; does nothing for other calls and other failures.
    pub(super) fn forget_refused(&mut self, id: u64, method: Method, reason: ErrorReason) {
        if !matches!(reason, ErrorReason::NotFound | ErrorReason::PermissionDenied) {
            return;
        }
        let filled = |entry: &&mut Entry| entry.id == id && entry.screen.filled_by() == Some(method);
        let Some(entry) = self.stack.iter_mut().find(filled) else { return };
        let screen = entry.screen.again();
        *entry = Entry { gone: true, ..Entry::new(id, screen) };
        self.give_up_reads(id);
        // A question was put with words of the record.
        let top = self.stack.last().is_some_and(|entry| entry.id == id);
        if top && matches!(self.overlay, Some(Overlay::Question(_) | Overlay::Why(_))) {
            self.overlay = None;
        }
    }

    /// What else the page asked for would only fill it again.
    fn give_up_reads(&mut self, id: u64) {
        let orders = &mut self.orders;
        self.pending.retain(|call| {
            let reads = call.owner == Owner::Screen(id) && consequence::of(call.method) == Consequence::Reads;
            if reads {
                orders.push(Order::Cancel(call.ticket));
            }
            !reads
        });
    }
}

impl App {
    /// One has come back to a page: nothing of it is shown until its record was read anew.
    pub(super) fn come_back(&mut self) {
        self.tell(Event::Shown);
        let Some(entry) = self.stack.last_mut() else { return };
        let (owner, fills) = (Owner::Screen(entry.id), entry.screen.filled_by());
        let asked = self.pending.iter().any(|call| call.owner == owner && Some(call.method) == fills);
        entry.unconfirmed = asked && self.connection == Connection::Connected;
    }

    /// The call that fills a page has ended, well or not.
    pub(super) fn confirm(&mut self, owner: Owner, method: Method) {
        let entry = self.stack.iter_mut().find(|entry| owner == Owner::Screen(entry.id));
        if let Some(entry) = entry.filter(|entry| entry.screen.filled_by() == Some(method)) {
            entry.unconfirmed = false;
        }
    }
}

impl Entry {
    /// A screen with nothing read yet.
    pub(super) fn new(id: u64, screen: Box<dyn Screen>) -> Self {
        let (restored, read, unread, called) = (None, None, Vec::new(), String::new());
        Self { id, screen, restored, noted: 0, read, unread, gone: false, unconfirmed: false, called }
    }

    /// Its name in the path: after a lock the one it had before, until it is read again.
    pub(super) fn name(&self) -> String {
        if self.read.is_none() && !self.called.is_empty() { self.called.clone() } else { self.screen.title() }
    }

    /// Draws the screen, or that its record is gone.
    pub(super) fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.unconfirmed {
            return Pane::missing(frame, area, view.theme, true);
        }
        if !self.gone {
            return self.screen.draw(frame, area, view);
        }
        let mut lines = vec![Line::styled(GONE, view.theme.style(Tone::Plain))];
        if view.who.is_some_and(|who| who.may(Permission::ReadDirectory)) {
            lines.push(Line::styled(WHY, view.theme.style(Tone::Quiet)));
        }
        frame.render_widget(Paragraph::new(lines), area);
    }
}

#[cfg(test)]
mod tests {
    use safetynet_proto::icm::v1::{
        ActivitySummary, CaseFile as File, Channel as Wire, GetCaseFileResponse, GetChannelResponse, GetTodayResponse,
        Notice, Today,
    };

    use crate::app::testing::Desk;
    use crate::app::{Connection, Msg};
    use crate::rpc::{Failure, Method, Reply};
    use crate::screens::{case_file::CaseFile, channel::Channel, notices::Notices};
    use safetynet_proto::kind::v1::{ErrorReason, RecordKind};
    use safetynet_shared::clock::Span;

    const SAID: &str = "There is no such record, or it is not shared with you.";

    fn refused(reason: ErrorReason) -> Failure {
        Failure { reason, message: SAID.into(), ..Failure::default() }
    }

    fn read() -> Reply {
        let channel = Wire { id: "c-1".into(), title: "Noise at the corner house".into(), ..Wire::default() };
        let activities = vec![ActivitySummary { id: "v-1".into(), title: "A visit".into(), ..Default::default() }];
        Reply::GetChannel(Box::new(GetChannelResponse { channel: Some(channel), activities, ..Default::default() }))
    }

    fn desk() -> Desk {
        let mut desk = Desk::signed_in();
        desk.open(Channel::new("c-1"));
        desk.answer(Method::GetChannel, read());
        assert!(shows(&desk, "A visit"));
        desk.press("ctrl-r");
        desk
    }

    fn shows(desk: &Desk, text: &str) -> bool {
        desk.frame(80, 24).contains(text)
    }

    #[test]
    fn nothing_of_a_record_that_is_refused_stays_and_it_is_not_asked_for_again() {
        for reason in [ErrorReason::NotFound, ErrorReason::PermissionDenied] {
            let mut desk = desk();
            desk.fail(Method::GetChannel, refused(reason));
            for (width, height) in [(80, 24), (140, 40)] {
                let frame = desk.frame(width, height);
                assert!(!frame.contains("A visit") && !frame.contains("corner house"), "{frame}");
                assert!(frame.contains("no longer shared with you. Nothing of it is kept."), "{frame}");
                assert!(frame.contains("What I lost tells why") && frame.contains(SAID), "{frame}");
            }
            assert!(desk.sent(Method::GetChannel).is_none(), "it asks by itself");
            desk.press("s");
            assert!(!shows(&desk, "corner house"), "its keys do nothing with what is gone");
        }
    }

    #[test]
    fn a_record_that_is_shared_again_is_read_again() {
        let mut desk = desk();
        desk.fail(Method::GetChannel, refused(ErrorReason::NotFound));
        desk.press("ctrl-r");
        desk.answer(Method::GetChannel, read());
        assert!(shows(&desk, "A visit") && !shows(&desk, "no longer shared"));
    }

    #[test]
    fn other_failures_and_other_calls_leave_what_was_read() {
        let mut desk = desk();
        desk.fail(Method::GetChannel, refused(ErrorReason::Unavailable));
        assert!(shows(&desk, "A visit"));
        desk.press("tab tab");
        desk.fail(Method::ListAssessments, refused(ErrorReason::NotFound));
        desk.press("shift-tab shift-tab");
        assert!(shows(&desk, "A visit"), "a part of it alone is not shown");
    }

    #[test]
    fn a_page_that_one_comes_back_to_shows_nothing_before_it_is_confirmed() {
        let mut desk = Desk::signed_in();
        desk.open(Channel::new("c-1"));
        desk.answer(Method::GetChannel, read());
        desk.open(Notices::default());
        desk.press("esc");
        assert!(!shows(&desk, "A visit") && shows(&desk, "Reading."), "{}", desk.frame(80, 24));
        desk.answer(Method::GetChannel, read());
        assert!(shows(&desk, "A visit"));
        desk.open(Notices::default());
        desk.press("esc");
        desk.fail(Method::GetChannel, refused(ErrorReason::NotFound));
        assert!(!shows(&desk, "A visit") && shows(&desk, "no longer shared"));
    }

    #[test]
    fn where_no_answer_comes_the_page_that_one_comes_back_to_is_shown_as_old() {
        for cancel in [false, true] {
            let mut desk = Desk::signed_in();
            desk.open(Channel::new("c-1"));
            desk.answer(Method::GetChannel, read());
            desk.open(Notices::default());
            desk.press("esc");
            if cancel {
                desk.press("ctrl-c");
            } else {
                desk.fail(Method::GetChannel, refused(ErrorReason::Unavailable));
            }
            assert!(shows(&desk, "A visit"));
        }
        let mut desk = Desk::signed_in();
        desk.open(Channel::new("c-1"));
        desk.answer(Method::GetChannel, read());
        desk.open(Notices::default());
        desk.give(Msg::Connection(Connection::Waiting(desk.now.plus(Span::seconds(5)))));
        desk.press("esc");
        assert!(shows(&desk, "A visit"), "without a connection nobody can confirm it");
    }

    #[test]
    fn a_page_that_was_never_read_says_what_tells_why() {
        let mut desk = Desk::signed_in();
        desk.open(CaseFile::new("f-1"));
        desk.fail(Method::GetCaseFile, refused(ErrorReason::NotFound));
        assert!(shows(&desk, "What I lost tells why") && !shows(&desk, "could not be read"));
        desk.press("ctrl-r");
        let file = File { id: "f-1".into(), title: "Harbour".into(), ..File::default() };
        desk.answer(Method::GetCaseFile, Reply::GetCaseFile(Box::new(GetCaseFileResponse { case_file: Some(file) })));
        assert!(shows(&desk, "Harbour"));
    }

    #[test]
    fn a_notice_of_a_channel_that_was_lost_says_what_tells_why() {
        let mut desk = Desk::signed_in();
        desk.open(Notices::default());
        let notice = Notice { record_kind: RecordKind::Channel.into(), record_id: "c-1".into(), ..Notice::default() };
        let today = Some(Today { notices: vec![notice], ..Today::default() });
        desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today })));
        desk.press("enter");
        desk.fail(Method::GetChannel, refused(ErrorReason::NotFound));
        assert!(shows(&desk, "What I lost tells why") && !shows(&desk, "could not be read"));
    }
}
