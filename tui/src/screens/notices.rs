//! The news for the person at the terminal, newest first; enter opens the record of each.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{GetTodayRequest, Notice, NoticeKind};
use safetynet_proto::kind::v1::RecordKind;

use crate::app::{Effect, Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context};
use crate::rpc::Reply;
use crate::screens;
use crate::screens::seal::person::SealOf;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::{foot, keyed, when};

/// Its key table.
pub const KEYS: &[Binding] = &[];

const COLUMNS: &[Column] = &[column("Since", 17), column("What", 16), column("", 0)];

/// The notices.
pub struct Notices {
    list: List,
    notices: Vec<Notice>,
}

impl Default for Notices {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, "There is no news for you."), notices: Vec::new() }
    }
}

impl Screen for Notices {
    fn title(&self) -> String {
        "Notices".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetTodayRequest {}),
            Event::Reply(Reply::GetToday(reply)) => {
                self.notices = reply.today.unwrap_or_default().notices;
                self.list.set(keyed::rows(&self.notices, key, row));
                Step::none()
            }
            Event::Command(Command::Open) if !self.list.context().types() => self.open(),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let text = self.selected().map_or(Vec::new(), |notice| vec![(notice.text.clone(), Tone::Plain)]);
        let above = foot::draw(frame, area, 3, view.theme, &text);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let notice = self.selected().filter(|notice| !notice.record_id.is_empty())?;
        Some((notice.record_kind(), notice.record_id.clone()))
    }
}

impl Notices {
    fn selected(&self) -> Option<&Notice> {
        keyed::find(&self.notices, key, self.list.selected()?)
    }

    fn open(&self) -> Step {
        let Some(notice) = self.selected() else { return Step::none() };
        if notice.kind() == NoticeKind::SealedLookedFor {
            return Step::none().open(SealOf::new(&notice.record_id, "The person").looked());
        }
        if notice.kind() == NoticeKind::NeighbourhoodToAssign {
            return Step::none().open(super::users::Users::default());
        }
        match screens::of_record(notice.record_kind(), &notice.record_id) {
            Some(screen) => Step::none().effect(Effect::Open(screen)),
            None => Step::none().say("There is nothing to open here."),
        }
    }
}

fn lead(kind: NoticeKind) -> (&'static str, Tone) {
    match kind {
        NoticeKind::TransferOffered => ("lead for us", Tone::Soon),
        NoticeKind::TransferAnswered => ("lead answered", Tone::Plain),
        _ => ("another lead", Tone::Plain),
    }
}

fn referral(kind: NoticeKind) -> (&'static str, Tone) {
    match kind {
        NoticeKind::ReferralSent => ("referral for us", Tone::Soon),
        NoticeKind::ReferralAnswered => ("referral answered", Tone::Plain),
        _ => ("referral is late", Tone::Late),
    }
}

/// Meetings, access that ended, work that changed hands, very many views, late reviews.
fn work(kind: NoticeKind) -> (&'static str, Tone) {
    match kind {
        NoticeKind::CaseloadReceived | NoticeKind::CaseloadReturned => ("hand-over", Tone::Soon),
        NoticeKind::CaseloadLeft => ("hand-over", Tone::Late),
        NoticeKind::LookupNoticed => ("look", Tone::Late),
        NoticeKind::CorrectionTold => ("correction", Tone::Late),
        NoticeKind::CorrectionConfirmed => ("correction", Tone::Plain),
        NoticeKind::SubjectRequestReceived
        | NoticeKind::SubjectRequestDueSoon
        | NoticeKind::SubjectRequestIdentified => ("subject request", Tone::Soon),
        NoticeKind::SubjectRequestDue | NoticeKind::SubjectRequestLapsing => ("subject request", Tone::Late),
        NoticeKind::SubjectRequestWithdrawn | NoticeKind::SubjectRequestLapsed => ("subject request", Tone::Plain),
        NoticeKind::MeetingInvited => ("meeting", Tone::Soon),
        NoticeKind::SealedLookedFor => ("looked for", Tone::Late),
        NoticeKind::InstructionRequested => ("instruction", Tone::Soon),
        NoticeKind::InstructionUsed | NoticeKind::InstructionChallenged => ("instruction", Tone::Late),
        NoticeKind::AccountEnding => ("access ends", Tone::Soon),
        NoticeKind::AccountEnded => ("access ended", Tone::Soon),
        NoticeKind::AccountArchived => ("archived", Tone::Plain),
        NoticeKind::EnquiryAsked => ("a question", Tone::Soon),
        NoticeKind::EnquiryAnswered => ("an answer", Tone::Plain),
        NoticeKind::ClockFault => ("clock", Tone::Late),
        NoticeKind::WorkerLeft => ("somebody left", Tone::Late),
        NoticeKind::AccessEnded => ("sharing ended", Tone::Soon),
        NoticeKind::PublicationWaits => ("publication", Tone::Soon),
        NoticeKind::PublicationDecided => ("publication", Tone::Plain),
        NoticeKind::ManyViews => ("many views", Tone::Late),
        NoticeKind::NeighbourhoodToAssign => ("assign people", Tone::Soon),
        NoticeKind::NeighbourhoodEnded => ("area ended", Tone::Soon),
        _ => ("late review", Tone::Late),
    }
}

/// What tells a notice from the others.
pub fn key(notice: &Notice) -> String {
    let at = notice.notice_time.as_ref().map_or(0, |time| time.seconds);
    format!("{} {} {at}", notice.kind, notice.record_id)
}

fn row((id, notice): (String, &Notice)) -> Row {
    let (kind, tone) = match notice.kind() {
        NoticeKind::Unspecified => ("", Tone::Plain),
        NoticeKind::ActionAssigned => ("action for me", Tone::Soon),
        NoticeKind::ActionOffered => ("action for us", Tone::Soon),
        kind @ (NoticeKind::TransferOffered | NoticeKind::TransferAnswered | NoticeKind::LeadChanged) => lead(kind),
        kind @ (NoticeKind::ReferralSent | NoticeKind::ReferralAnswered | NoticeKind::ReferralOverdue) => {
            referral(kind)
        }
        NoticeKind::ActionAnswered => ("action answered", Tone::Plain),
        NoticeKind::GrantExpiring => ("sharing ends", Tone::Soon),
        NoticeKind::GrantSuspended => ("sharing stopped", Tone::Late),
        NoticeKind::Assigned => ("assigned", Tone::Plain),
        NoticeKind::Escalated => ("escalated to me", Tone::Late),
        NoticeKind::AssessmentStale => ("risk is old", Tone::Soon),
        NoticeKind::RiskChanged => ("risk changed", Tone::Soon),
        NoticeKind::AgreementEnded => ("agreement ended", Tone::Late),
        NoticeKind::AgreementReviewDue => ("agreement due", Tone::Soon),
        NoticeKind::DisposalDue => ("disposal due", Tone::Soon),
        NoticeKind::DisposalAuthorised => ("disposal", Tone::Soon),
        NoticeKind::CaseReviewDue => ("case review", Tone::Soon),
        NoticeKind::DisposalHeld => ("disposal held", Tone::Plain),
        NoticeKind::ChannelDormant => ("dormant", Tone::Soon),
        NoticeKind::RefusalReviewDue => ("refusal", Tone::Soon),
        NoticeKind::HoldReviewDue => ("hold", Tone::Soon),
        NoticeKind::GlassBroken | NoticeKind::GlassReviewDue => ("broken glass", Tone::Late),
        NoticeKind::GlassReviewed => ("broken glass", Tone::Plain),
        NoticeKind::DisclosureRequested => ("disclosure", Tone::Soon),
        NoticeKind::DisclosureDecided => ("disclosure", Tone::Plain),
        NoticeKind::Incident => ("incident", Tone::Late),
        NoticeKind::AccountCreated => ("account created", Tone::Soon),
        NoticeKind::GrantGiven => ("shared with me", Tone::Plain),
        NoticeKind::GrantOffered => ("share offered", Tone::Soon),
        NoticeKind::GrantAnswered => ("share answered", Tone::Plain),
        NoticeKind::ConsentWithdrawn => ("consent ended", Tone::Late),
        kind => work(kind),
    };
    let row = Row::new(id).toned(when::time(notice.notice_time.as_ref()), Tone::Quiet);
    row.toned(kind, tone).cell(&notice.text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::icm::v1::{GetTodayResponse, Today};

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    #[test]
    fn news_say_what_they_are_about_and_lead_to_their_record() {
        let mut desk = Desk::signed_in();
        desk.open(Notices::default());
        desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today: Some(Today::default()) })));
        assert!(desk.frame(80, 24).contains("There is no news"));
        desk.press("ctrl-r");
        let notice = Notice {
            kind: NoticeKind::Escalated.into(),
            text: "The review of CH-2026-000007 was escalated to you.".into(),
            notice_time: Some(when::timestamp(desk.now)),
            record_kind: RecordKind::Review.into(),
            record_id: "r-1".into(),
        };
        let today = Today { notices: vec![notice], ..Today::default() };
        desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today: Some(today) })));
        insta::assert_snapshot!("notices", desk.frame(80, 24));
        insta::assert_snapshot!("notices_large", desk.frame(120, 40));
        desk.press("enter");
        assert!(desk.sent(Method::GetReviewPack).is_some());
    }

    #[test]
    fn a_request_of_a_person_is_opened_as_the_own_part_of_it() {
        let mut desk = Desk::signed_in();
        desk.open(Notices::default());
        let notice = Notice {
            kind: NoticeKind::SubjectRequestReceived.into(),
            text: "A request for access waits for your organisation.".into(),
            notice_time: Some(when::timestamp(desk.now)),
            record_kind: RecordKind::SubjectRequest.into(),
            record_id: "s-1".into(),
        };
        let today = Today { notices: vec![notice], ..Today::default() };
        desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today: Some(today) })));
        assert!(desk.frame(80, 24).contains("subject request"));
        desk.press("enter");
        let Some(Call::GetSubjectRequest(sent)) = desk.sent(Method::GetSubjectRequest) else { panic!("not sent") };
        assert_eq!(sent.id, "s-1");
    }

    #[test]
    fn the_notice_at_hand_stays_so_when_a_newer_one_comes() {
        let mut desk = Desk::signed_in();
        desk.open(Notices::default());
        let one =
            |id: &str| Notice { record_kind: RecordKind::Channel.into(), record_id: id.into(), ..Notice::default() };
        let read = |desk: &mut Desk, notices: Vec<Notice>| {
            let today = Some(Today { notices, ..Today::default() });
            desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today })));
        };
        read(&mut desk, vec![one("c-1"), one("c-2")]);
        desk.press("j ctrl-r");
        read(&mut desk, vec![one("c-3"), one("c-1"), one("c-2")]);
        desk.press("enter");
        let Some(Call::GetChannel(sent)) = desk.sent(Method::GetChannel) else { panic!("nothing was opened") };
        assert_eq!(sent.id, "c-2");
    }
}
