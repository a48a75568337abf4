//! What must I do today: reviews, actions, what others offer and wait for, what a SPOC has to decide, and notices. Enter
//! opens each.
//!
//! Of many notices of one kind there is one line that leads to all of them, so that what has to be done first is not
//! pushed off the screen. Below stand the places where the work of the other roles is, since nothing counts theirs.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{GetTodayRequest, Notice, ReviewKind, Today as Duties};
use safetynet_proto::nms::v1::BriefingCounts;
use safetynet_shared::roles::Permission;

use crate::app::{Event, Screen, Step, View, Who};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::screens::actions::Actions;
use crate::screens::briefing::{Briefing, said};
use crate::screens::channels::Channels;
use crate::screens::notices::key;
use crate::screens::{self, reviews::Reviews};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{keyed, when, words, wrap};

mod offers;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('r'), "reviews", "reviews, the most overdue first")
        .needs(&[Permission::ReviewAsCaseworker, Permission::ReviewAsSupervisor]),
    action(Key::Char('b'), "briefing", "what my neighbourhoods need, what is late first")
        .needs(&[Permission::ReadNeighbourhood]),
];

const COLUMNS: &[Column] = &[column("What", 20), column("How it stands", 0), wide_column("Since", 18, 90)];
/// For who sees no content (SYOP-13.4a).
const ELSEWHERE: &str = "You administer with gRPC tools. Here are your session, your password and your audit.";
/// From so many notices of one kind on, one line stands for them.
const MANY: usize = 4;

/// Ids of the rows that lead to a queue; a notice has its index.
const CASEWORKER: &str = "caseworker";
const SUPERVISOR: &str = "supervisor";
const ACTIONS: &str = "Actions";
const RESETS: &str = "Reset requests";
const ACCESS_REVIEW: &str = "Access review";
const DORMANT: &str = "dormant";
const DISPOSALS: &str = "Disposals";
const CASE_REVIEWS: &str = "Case reviews";
const SUBJECT_REQUESTS: &str = "Subject requests";
const NOTICES: &str = "Notices";
const BRIEFING: &str = "Briefing";
/// Places with work that nothing counts.
const PLACES: [(&str, Permission); 1] = [("Audit", Permission::ReadAudit)];
const SHARES: &str = "Shares";
const PUBLICATIONS: &str = "Police.uk";
const PUBLIC_TEXTS: &str = "Public texts";

/// The dashboard.
pub struct Today {
    list: List,
    notices: Vec<Notice>,
}

impl Default for Today {
    fn default() -> Self {
        let empty = "Nothing is due, and there is no notice. Press : to find a screen by its name.";
        Self { list: List::new(COLUMNS, empty), notices: Vec::new() }
    }
}

impl Screen for Today {
    fn title(&self) -> String {
        "Today".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown if view.who.is_none_or(|who| who.may(Permission::ReadDirectory)) => {
                Step::none().call(GetTodayRequest {})
            }
            Event::Shown => {
                self.take(Duties::default(), view.who);
                Step::none()
            }
            Event::Reply(Reply::GetToday(reply)) => {
                self.take(reply.today.unwrap_or_default(), view.who);
                Step::none()
            }
            Event::Command(Command::Own("briefing")) => Step::none().open(Briefing::default()),
            Event::Command(Command::Own("reviews")) => Step::none().open(Reviews::default()),
            Event::Command(Command::Open) if self.list.context() == Context::List => self.go(),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let about = view.who.map_or(Vec::new(), about);
        let width = area.width.saturating_sub(2);
        let lines: Vec<(&str, Tone)> = about
            .iter()
            .flat_map(|(text, tone)| wrap::rows(text, width).into_iter().map(|row| (row.of(text), *tone)))
            .collect();
        let rows = u16::try_from(lines.len()).unwrap_or(0);
        let [top, list] = Layout::vertical([Constraint::Length(rows + 1), Constraint::Min(3)]).areas(area);
        for ((text, tone), y) in lines.iter().zip(top.top()..top.bottom()) {
            let line = Line::styled(format!("  {text}"), view.theme.style(*tone));
            frame.render_widget(line, Rect { y, height: 1, ..top });
        }
        self.list.draw(frame, list, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }
}

impl Today {
    fn take(&mut self, duties: Duties, who: Option<&Who>) {
        let mut rows = Vec::new();
        let queues = [
            (CASEWORKER, "My reviews", &duties.caseworker_reviews),
            (SUPERVISOR, "Reviews I supervise", &duties.supervisor_reviews),
            (ACTIONS, "My actions", &duties.actions),
            (CASE_REVIEWS, "Case reviews", &duties.case_reviews),
            (SUBJECT_REQUESTS, "Subject requests", &duties.subject_requests),
        ];
        for (id, name, counts) in queues {
            // A queue that the roles do not open is empty and stays so.
            if let Some(counts) = counts.as_ref().filter(|_| may(who, id)) {
                let (text, tone) = (words::queue(Some(counts)), words::queue_tone(Some(counts)));
                rows.push(Row::new(id).toned(name, Tone::Title).toned(text, tone).cell(""));
            }
        }
        rows.extend(offers::rows(&duties));
        rows.extend(duties.neighbourhoods.as_ref().map(areas));
        rows.extend(waiting(&duties));
        if let Some(due) = &duties.access_review {
            let tone = if due.days_late > 0 { Tone::Late } else { Tone::Plain };
            let text = when::due(due.due_date.as_ref(), due.days_late);
            rows.push(Row::new(ACCESS_REVIEW).toned("Access review", Tone::Title).toned(text, tone).cell(""));
        }
        rows.extend(news(&duties.notices));
        rows.extend(places(who));
        self.notices = duties.notices;
        self.list.set(rows);
    }

    fn go(&self) -> Step {
        let screen = match self.list.selected() {
            Some(CASEWORKER) => return Step::none().open(Reviews::of(ReviewKind::Caseworker)),
            Some(SUPERVISOR) => return Step::none().open(Reviews::of(ReviewKind::Supervisor)),
            Some(offers::GIVEN) => return Step::none().open(Actions::default()),
            Some(offers::OFFERED) => return Step::none().open(Actions::offered()),
            Some(DORMANT) => return Step::none().open(Channels::dormant()),
            Some(id) => match keyed::find(&self.notices, key, id) {
                Some(notice) => screens::of_record(notice.record_kind(), &notice.record_id),
                None => screens::of_name(id),
            },
            None => return Step::none(),
        };
        match screen {
            Some(screen) => Step::none().effect(crate::app::Effect::Open(screen)),
            None => Step::none().say("There is nothing to open here."),
        }
    }
}

/// What the neighbourhoods need, which leads to the briefing.
fn areas(counts: &BriefingCounts) -> Row {
    let (text, tone) = match counts {
        BriefingCounts { neighbourhoods: 0, .. } => ("you are not assigned to any".to_owned(), Tone::Plain),
        BriefingCounts { late: 1.., .. } => (said(counts), Tone::Late),
        BriefingCounts { today: 1.., .. } => (said(counts), Tone::Soon),
        _ => (said(counts), Tone::Plain),
    };
    Row::new(BRIEFING).toned("Neighbourhoods", Tone::Title).toned(text, tone).cell("")
}

/// A row for each place of the roles where nothing is counted.
fn places(who: Option<&Who>) -> impl Iterator<Item = Row> {
    let open = PLACES.iter().filter(move |(_, needs)| who.is_some_and(|who| who.may(*needs)));
    open.map(|(name, _)| {
        let place = screens::PLACES.iter().find(|place| place.name == *name);
        Row::new(*name).toned(*name, Tone::Title).cell(place.map_or("", |place| place.help)).cell("")
    })
}

/// A row for each notice, or for all of a kind where they are many.
fn news(notices: &[Notice]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut folded = Vec::new();
    for (id, notice) in keyed::ids(notices, key).into_iter().zip(notices) {
        let alike = notices.iter().filter(|other| other.kind == notice.kind).count();
        if alike < MANY {
            let row = Row::new(id).cell("Notice").cell(&notice.text);
            rows.push(row.toned(when::time(notice.notice_time.as_ref()), Tone::Quiet));
        } else if !folded.contains(&notice.kind) {
            folded.push(notice.kind);
            let what = notice.text.split_once(": ").map_or(notice.text.as_str(), |(_, what)| what);
            rows.push(Row::new(NOTICES).cell(format!("{alike} notices")).cell(what).cell(""));
        }
    }
    rows
}

/// What else waits for the person, where there is any.
fn waiting(duties: &Duties) -> Vec<Row> {
    let kinds = [
        (RESETS, "Password resets", &duties.reset_requests, "to decide"),
        (DORMANT, "Dormant channels", &duties.dormant_channels, "to consider closing"),
        (DISPOSALS, "Disposals", &duties.disposals, "to decide"),
        (SHARES, "Shares offered", &duties.grant_offers, "to answer"),
        (PUBLICATIONS, "Police.uk", &duties.publications, "to approve or publish"),
        (PUBLIC_TEXTS, "Public texts", &duties.public_texts, "to approve or withdraw"),
    ];
    let any = kinds.into_iter().filter(|(_, _, count, _)| words::any(count.as_ref()));
    any.map(|(id, name, count, what)| {
        let text = format!("{} {what}", words::count(count.as_ref()));
        Row::new(id).toned(name, Tone::Title).toned(text, Tone::Soon).cell("")
    })
    .collect()
}

/// The roles open the queue with this id.
fn may(who: Option<&Who>, id: &str) -> bool {
    let needs = match id {
        CASEWORKER => Permission::ReviewAsCaseworker,
        SUPERVISOR => Permission::ReviewAsSupervisor,
        // There for those alone who answer, and for single points of contact.
        SUBJECT_REQUESTS => return true,
        _ => Permission::WriteCase,
    };
    who.is_some_and(|who| who.may(needs))
}

/// What the person must know about their own account (SYOP-5.4, SYOP-5.7).
fn about(who: &Who) -> Vec<(String, Tone)> {
    let last = match (who.last_sign_in.as_str(), who.failures) {
        ("", _) => "This is your first sign-in.".to_owned(),
        (last, 0) => format!("Last sign-in {last}, no failed tries since."),
        (last, 1) => format!("Last sign-in {last}, 1 failed try since: tell your SPOC if it was not you."),
        (last, count) => format!("Last sign-in {last}, {count} failed tries since: tell your SPOC if it was not you."),
    };
    let tone = if who.failures > 0 { Tone::Late } else { Tone::Quiet };
    let alerts = who.alerts.iter().map(|alert| (format!("! {alert}"), Tone::Soon));
    let elsewhere = (!who.may(Permission::ReadDirectory)).then(|| (ELSEWHERE.to_owned(), Tone::Plain));
    std::iter::once((last, tone)).chain(alerts).chain(elsewhere).collect()
}

#[cfg(test)]
mod tests {
    use safetynet_proto::icm::v1::{Count, GetTodayResponse, NoticeKind, QueueCounts};

    use super::*;
    use crate::app::testing::{Desk, session};
    use crate::rpc::Method;

    fn counts(overdue: i32, soon: i32, total: i32) -> QueueCounts {
        let count = |number| Some(Count { number, capped: false });
        QueueCounts { overdue: count(overdue), due_this_week: count(soon), total: count(total) }
    }

    fn counts_of_areas(late: i32, today: i32) -> BriefingCounts {
        BriefingCounts { late, today, this_week: 4, changed: 2, waiting: 9, neighbourhoods: 4 }
    }

    #[test]
    fn the_neighbourhoods_say_how_much_is_late_and_lead_to_the_briefing() {
        let mut desk = Desk::signed_in();
        let today = Some(Duties { neighbourhoods: Some(counts_of_areas(3, 1)), ..Duties::default() });
        desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today })));
        assert!(desk.frame(80, 24).contains("3 late · 1 today · 4 this week · 2 changed by others"));
        desk.press("enter");
        assert!(desk.sent(Method::GetBriefing).is_some());
        desk.press("esc b");
        assert!(desk.sent(Method::GetBriefing).is_some() && desk.frame(80, 24).contains("Today › Briefing"));
        let mut session = session();
        session.permissions.retain(|number| *number != Permission::ReadNeighbourhood.number());
        let mut desk = Desk::signed_in_with(session);
        desk.answer(Method::GetToday, duties_without_areas());
        desk.press("b");
        assert!(desk.sent(Method::GetBriefing).is_none());
        assert!(!desk.frame(80, 24).contains("Neighbourhoods"));
    }

    fn duties_without_areas() -> Reply {
        Reply::GetToday(Box::new(GetTodayResponse { today: Some(Duties::default()) }))
    }

    fn duties() -> Reply {
        let notice = Notice { text: "CF-2026-000007 was shared with you".into(), ..Notice::default() };
        let duties = Duties {
            caseworker_reviews: Some(counts(3, 2, 41)),
            supervisor_reviews: Some(counts(0, 1, 9)),
            actions: Some(counts(0, 0, 4)),
            notices: vec![notice],
            neighbourhoods: Some(counts_of_areas(3, 1)),
            ..Duties::default()
        };
        Reply::GetToday(Box::new(GetTodayResponse { today: Some(duties) }))
    }

    #[test]
    fn what_people_ask_about_themselves_stands_there_for_who_answers_it() {
        let mut session = session();
        session.permissions = vec![Permission::ReadDirectory.number(), Permission::ReviewAccess.number()];
        let mut desk = Desk::signed_in_with(session);
        let today = Some(Duties { subject_requests: Some(counts(1, 2, 5)), ..Duties::default() });
        desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today })));
        let frame = desk.frame(80, 24);
        assert!(
            frame.contains("Subject requests") && frame.contains("1 overdue · 2 due this week · 5 in all"),
            "{frame}"
        );
        desk.press("enter");
        assert!(desk.sent(Method::ListSubjectRequests).is_some());
    }

    #[test]
    fn many_notices_of_a_kind_are_one_line_that_leads_to_them() {
        let stale = |number: i32| Notice {
            text: format!("CH-2026-00000{number}: The risk of a channel is to be assessed again."),
            kind: NoticeKind::AssessmentStale.into(),
            ..Notice::default()
        };
        let kind = NoticeKind::Escalated.into();
        let escalated = Notice { text: "CH-2026-000009: Escalated.".into(), kind, ..Notice::default() };
        let notices = (0..5).map(stale).chain([escalated]).collect();
        let today = Some(Duties { notices, ..Duties::default() });
        let mut desk = Desk::signed_in();
        desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today })));
        let frame = desk.frame(80, 24);
        assert!(frame.contains("5 notices") && frame.contains("CH-2026-000009: Escalated."), "{frame}");
        assert_eq!(frame.matches("assessed again").count(), 1, "{frame}");
        desk.press("enter");
        assert!(desk.frame(80, 24).contains("Today › Notices"));
    }

    #[test]
    fn who_sees_no_content_is_told_where_the_work_is_and_asks_for_nothing_that_is_refused() {
        let mut session = session();
        session.permissions = vec![Permission::AdministerAccounts.number()];
        let desk = Desk::signed_in_with(session);
        assert!(desk.sent(Method::GetToday).is_none());
        assert!(desk.frame(80, 24).contains("You administer with gRPC tools."));
    }

    #[test]
    fn answers_what_must_be_done_and_leads_there() {
        let mut desk = Desk::signed_in();
        desk.answer(Method::GetToday, duties());
        insta::assert_snapshot!("today", desk.frame(80, 24));
        insta::assert_snapshot!("today_large", desk.frame(120, 40));
        desk.press("enter");
        assert!(desk.sent(Method::ListReviews).is_some());
        desk.press("esc");
        assert!(desk.sent(Method::GetToday).is_some());
    }

    #[test]
    fn who_reviews_nothing_is_told_so_and_stays() {
        let mut session = crate::app::testing::session();
        let queues = [Permission::ReviewAsCaseworker.number(), Permission::ReviewAsSupervisor.number()];
        session.permissions.retain(|number| !queues.contains(number));
        let mut desk = Desk::signed_in_with(session);
        desk.answer(Method::GetToday, duties());
        desk.press("r");
        assert!(desk.sent(Method::ListReviews).is_none());
        assert!(desk.frame(80, 24).contains("Your roles do not include this: Review as caseworker"));
        desk.press("?");
        desk.type_text("reviews");
        assert!(desk.frame(80, 24).contains("Nothing here has these words"), "help lists what the roles allow");
    }
}
