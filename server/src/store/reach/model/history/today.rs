//! What somebody must do today: what waits for an answer of theirs is counted as the model counts it, and of what people ask
//! about their own data those are reminded who answer it, and on its day.

use std::collections::BTreeSet;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::roles::Role;

use super::super::id;
use super::super::rules::Verbs;
use super::super::world::{Kind, Passing};
use super::deeds::{READ, WRITE};
use super::server::{History, number};
use crate::ops;
use crate::store::subject_request;

const SOON: &str = "subject_request_due_soon";
const DUE: &str = "subject_request_due";
/// What waits on a dashboard, in the order in which it is counted.
pub(super) const WAITS: [&str; 7] =
    ["referrals", "leads", "given actions", RARE, "asks due this week", "asks", "reminders"];
/// What only a longer run than the ordinary one meets.
pub(super) const RARE: &str = "offered actions";

impl History<'_> {
    /// The dashboards of everybody.
    pub(super) fn dashboards(&mut self) {
        for account in 0..self.world.accounts.len() as u8 {
            self.dashboard(account);
        }
    }

    /// The counts of the dashboard, and the reminders on it.
    pub(super) fn dashboard(&mut self, account: u8) {
        self.remind();
        let Ok(answer) = self.call::<ops::review::GetToday>(account, pb::GetTodayRequest {}) else { return };
        let today = answer.today.unwrap();
        let number = |count: Option<pb::Count>| count.map_or(0, |count| usize::try_from(count.number).unwrap());
        let waits = |awaited: Option<pb::Awaited>| number(awaited.and_then(|awaited| awaited.count));
        let told = [today.referrals, today.leads, today.given_actions, today.offered_actions].map(waits);
        self.agree(account, "referrals, leads, given and offered actions", &told, &self.awaited(account));
        let counts = |of: pb::QueueCounts| [of.overdue, of.due_this_week, of.total].map(number);
        let asked = today.subject_requests.map_or([0; 3], counts);
        self.agree(account, "what people ask", &asked, &self.load(account));
        let reminders = self.shown(account, &today.notices);
        let all = told.into_iter().chain([asked[1], asked[2], reminders]);
        self.counts.waited.extend(WAITS.into_iter().zip(all).filter(|(_, number)| *number > 0).map(|(what, _)| what));
    }

    /// What waits for an answer: of the own organisation by its supervisors, and of whom an action was given to.
    fn awaited(&self, account: u8) -> [usize; 4] {
        let person = self.world.account(account);
        let (own, answers, writes) = (person.organisation, person.holds(Role::Supervisor), person.icm());
        let mine = |kind: Kind, place: usize| self.verbs(kind, account, place as u8) & WRITE != 0;
        let passing = |kind: Kind, all: &[Passing]| {
            let waits = |one: &Passing| one.receiver == own && !one.answered && one.until > self.world.now;
            let found = all.iter().enumerate().filter(|(place, one)| answers && waits(one) && mine(kind, *place));
            found.count()
        };
        let open = self.world.actions.iter().enumerate().filter(|(_, action)| action.state == 1);
        let open: Vec<_> = open.filter(|(place, _)| mine(Kind::Action, *place)).collect();
        let given = open
            .iter()
            .filter(|(place, action)| writes && action.owner == Some(account) && self.giver(*place as u8) != account);
        let offered = open.iter().filter(|(_, action)| {
            let to_us = action.offered.is_some_and(|(to, until)| to == own && until > self.world.now);
            writes && answers && action.owner.is_none() && to_us
        });
        [
            passing(Kind::Referral, &self.world.referrals),
            passing(Kind::Transfer, &self.world.transfers),
            given.count(),
            offered.count(),
        ]
    }

    /// Who recorded an action.
    fn giver(&self, action: u8) -> u8 {
        let sql = "SELECT created_by FROM action WHERE id = ?1";
        let read = |line: &rusqlite::Row<'_>| line.get::<_, [u8; 16]>(0);
        let mut statement = self.server.probe.opened.connection.prepare_cached(sql).unwrap();
        statement.query_row([id(Kind::Action, action)], read).unwrap()[15]
    }

    /// What the own organisation has to answer of what people ask, as far as somebody answers it or watches over it: what is
    /// late, due this week, and all.
    fn load(&self, account: u8) -> [usize; 3] {
        let person = self.world.account(account);
        let verbs = if person.holds(Role::Spoc) { READ } else { WRITE };
        let (today, mut load) = (self.day(), [0; 3]);
        for (place, part) in self.world.subject_requests.iter().enumerate() {
            if part.ended() || self.verbs(Kind::SubjectRequest, account, place as u8) & verbs == 0 {
                continue;
            }
            let ahead = part.due().map(|due| today.days_until(due));
            load[0] += usize::from(ahead.is_some_and(|days| days < 0));
            load[1] += usize::from(ahead.is_some_and(|days| (0..7).contains(&days)));
            load[2] += 1;
        }
        load
    }

    /// Who is reminded of what: who answers it, and on which day.
    fn reminders(&self) -> BTreeSet<(u8, u8, String)> {
        let mut told = BTreeSet::new();
        for (place, part) in self.world.subject_requests.iter().enumerate() {
            let word = match part.due().map(|due| self.day().days_until(due)) {
                Some(1..=7) => SOON,
                Some(..=0) => DUE,
                _ => continue,
            };
            let home = |one: &u8| self.world.account(*one).organisation == part.organisation;
            let watched = self.everybody().filter(home).any(|one| self.world.account(one).holds(Role::Spoc));
            let answers = |Verbs(_, via): &Verbs| match *via {
                "auditor" | "registrar" => false,
                "answering_supervisor" => !watched,
                _ => true,
            };
            let reasons = |one: &u8| self.world.reasons(Kind::SubjectRequest, *one, place as u8);
            let people = self.everybody().filter(|one| !part.ended() && reasons(one).iter().any(answers));
            told.extend(people.map(|one| (one, place as u8, word.to_owned())));
        }
        told
    }

    /// The daily work reminds, of all that was not answered.
    fn remind(&mut self) {
        let sql = format!("DELETE FROM notice WHERE code IN ('{SOON}', '{DUE}')");
        self.server.probe.opened.connection.execute_batch(&sql).unwrap();
        self.server.probe.work(subject_request::remind).unwrap();
        let sql = format!("SELECT account, record, code FROM notice WHERE code IN ('{SOON}', '{DUE}')");
        let told: Vec<_> = {
            let mut statement = self.server.probe.opened.connection.prepare_cached(&sql).unwrap();
            let read = |line: &rusqlite::Row<'_>| {
                Ok((line.get::<_, [u8; 16]>(0)?[15], line.get::<_, [u8; 16]>(1)?[15], line.get(2)?))
            };
            statement.query_map([], read).unwrap().map(|line| line.unwrap()).collect()
        };
        let once: BTreeSet<(u8, u8, String)> = told.iter().cloned().collect();
        self.agree(0, "each reminder once", &told.len(), &once.len());
        self.agree(0, "the reminders of everybody", &once, &self.reminders());
    }

    /// The reminders that somebody is shown, and how many.
    fn shown(&self, account: u8, notices: &[pb::Notice]) -> usize {
        let kinds = [(pb::NoticeKind::SubjectRequestDueSoon, SOON), (pb::NoticeKind::SubjectRequestDue, DUE)];
        let of = |notice: &pb::Notice| kinds.iter().find(|(kind, _)| *kind == notice.kind()).map(|(_, word)| *word);
        let told =
            notices.iter().filter_map(|one| of(one).map(|word| (account, number(&one.record_id), word.to_owned())));
        let told: BTreeSet<_> = told.collect();
        let expected = self.reminders().into_iter().filter(|(one, ..)| *one == account).collect();
        self.agree(account, "their reminders", &told, &expected);
        told.len()
    }
}
