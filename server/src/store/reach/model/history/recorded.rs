//! What is put into a case: an activity with its audience, a person, a consent, a strand, an action. Of each the model says
//! beforehand whether it goes through, and who sees it then.

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;

use super::super::random::{ORGANISATIONS, Random};
use super::super::rows;
use super::super::world::{Action, Activity, Channel, Consent, Kind, Member, Object, Party, Seal};
use super::super::{count, id};
use super::deeds::{READ, REASON, WRITE};
use super::server::{History, text};
use crate::ops;

/// Days ahead of what lapses.
pub(super) const AHEAD: i64 = 30;

impl History<'_> {
    /// An account and a record for which it has the verb, as far as there are any: mostly so.
    pub(super) fn pair(&self, kind: Kind, verb: i64, random: &mut Random) -> (u8, u8) {
        let people = count(&self.world, Kind::Account);
        let any = (random.below(people), random.below(count(&self.world, kind)));
        let of = |account: u8| self.seen(kind, account, verb).into_iter().map(move |record| (account, record));
        let found: Vec<(u8, u8)> = (0..people).flat_map(of).collect();
        Self::mostly(&found, any, random)
    }

    /// Mostly one of those that were found.
    pub(super) fn mostly<T: Copy>(found: &[T], any: T, random: &mut Random) -> T {
        let chosen = random.below(found.len().min(250) as u8);
        found.get(usize::from(chosen)).copied().filter(|_| random.of_ten(9)).unwrap_or(any)
    }

    /// A day so many ahead.
    pub(super) fn ahead(&self, days: i64) -> Option<Date> {
        let day = self.day().plus_days(days);
        Some(Date { year: day.year(), month: day.month(), day: day.day() })
    }

    /// The day that it is.
    pub(super) fn day(&self) -> Day {
        Moment::from_micros(self.world.now).day()
    }

    /// When something lapses whose last day is so many ahead.
    pub(super) fn after(&self, days: i64) -> i64 {
        Moment::from_micros(self.world.now).day().plus_days(days + 1).start().micros()
    }

    /// The organisations that take part in a channel, its lead among them.
    pub(super) fn takes_part(&self, channel: u8, organisation: u8) -> bool {
        let part = |member: &Member| member.channel == channel && member.organisation == organisation && !member.ended;
        self.world.channel(channel).lead == organisation || self.world.members.iter().any(part)
    }

    fn reads(&self, account: u8, channel: u8) -> bool {
        self.world.account(account).active && self.verbs(Kind::Channel, account, channel) & READ != 0
    }

    /// Organisations and people to whom an activity is narrowed: mostly of those who can be chosen.
    fn narrowed(&self, channel: u8, random: &mut Random) -> (Vec<u8>, Vec<u8>) {
        let fitting = random.of_ten(9);
        let organisations =
            (0..ORGANISATIONS).filter(|one| random.of_ten(4) && (!fitting || self.takes_part(channel, *one)));
        let organisations = organisations.collect();
        let people = 0..count(&self.world, Kind::Account);
        (organisations, people.filter(|one| random.of_ten(3) && (!fitting || self.reads(*one, channel))).collect())
    }

    /// ISA-3.1: a narrowed activity stays with its author, and with the author's organisation unless colleagues were
    /// chosen; beside them with whom was chosen.
    fn kept(&self, account: u8, organisations: &[u8], people: &[u8]) -> Vec<Party> {
        let own = self.world.account(account).organisation;
        let colleague = |one: &u8| *one != account && self.world.account(*one).organisation == own;
        let mut kept = vec![Party::Account(account)];
        if !people.iter().any(colleague) {
            kept.push(Party::Organisation(own));
        }
        kept.extend(organisations.iter().map(|one| Party::Organisation(*one)));
        kept.extend(people.iter().map(|one| Party::Account(*one)));
        kept
    }

    /// An audience that an account chooses, whom it is kept to, and whether it can be chosen.
    pub(super) fn choice(
        &self,
        account: u8,
        channel: u8,
        random: &mut Random,
    ) -> (pb::AudienceChoice, Option<Vec<Party>>, bool) {
        let whole = random.of_ten(3);
        let (organisations, people) = if whole { Default::default() } else { self.narrowed(channel, random) };
        let mode = if whole { pb::AudienceMode::WholeChannel } else { pb::AudienceMode::Narrowed };
        let choice = pb::AudienceChoice {
            mode: mode.into(),
            organisation_ids: organisations.iter().map(|one| text(Kind::Organisation, *one)).collect(),
            account_ids: people.iter().map(|one| text(Kind::Account, *one)).collect(),
            ..Default::default()
        };
        let parties = organisations.iter().all(|one| self.takes_part(channel, *one));
        let fits = parties && people.iter().all(|one| self.reads(*one, channel));
        let kept = (!whole).then(|| self.kept(account, &organisations, &people));
        (choice, kept, fits)
    }

    pub(super) fn add_activity(&mut self, random: &mut Random) {
        let (account, channel) = self.pair(Kind::Channel, WRITE, random);
        let (choice, audience, fits) = self.choice(account, channel, random);
        let request = pb::AddActivityRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            kind: pb::ActivityKind::Note.into(),
            happened_time: Some(prost_types::Timestamp { seconds: 0, nanos: 0 }),
            title: "Made-up note".into(),
            note: REASON.into(),
            audience: Some(choice),
            ..Default::default()
        };
        let works = self.verbs(Kind::Channel, account, channel) & WRITE != 0;
        let allowed = works && !self.world.channel(channel).closed && fits;
        let answer = self.call::<ops::activity::AddActivity>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "add an activity") else { return };
        let number = count(&self.world, Kind::Activity);
        self.server.name(&answer.activity.unwrap().id, id(Kind::Activity, number));
        let organisation = self.world.account(account).organisation;
        self.world.activities.push(Activity { channel, organisation, audience });
        let parties = &self.world.activity(number).audience;
        self.said.push(format!("{account} added activity {number} to channel {channel}: {parties:?}"));
        for other in 0..count(&self.world, Kind::Account) {
            let request = pb::GetActivityRequest { id: text(Kind::Activity, number) };
            self.one::<ops::activity::GetActivity>(other, (Kind::Activity, number), READ, request);
        }
    }

    /// ISA-4.1: the owner of a file adds whom it finds, a partner whom it recorded.
    pub(super) fn add_person(&mut self, random: &mut Random) {
        let (account, file) = self.pair(Kind::CaseFile, WRITE, random);
        let nominal = self.pick(Kind::Nominal, account, 1, random);
        let request = pb::AddNominalRequest {
            case_file_id: text(Kind::CaseFile, file),
            request_id: Self::request_id(random),
            etag: self.etag("case_file", id(Kind::CaseFile, file)),
            nominal_id: text(Kind::Nominal, nominal),
            role: 1,
            ..Default::default()
        };
        let own = self.world.account(account).organisation;
        let says = own == self.world.file(file).owner || own == self.world.nominal(nominal).organisation;
        let known = self.world.nominal(nominal).files.iter().any(|(of, _)| *of == file);
        let open = self.world.channels.iter().any(|channel| channel.file == file && !channel.closed);
        let sees = self.verbs(Kind::CaseFile, account, file) & WRITE != 0
            && self.verbs(Kind::Nominal, account, nominal) & 1 != 0;
        let answer = self.call::<ops::case_file::AddNominal>(account, request);
        if self.as_allowed(sees && says && open && !known, answer, account, "add a person").is_none() {
            return;
        }
        self.world.nominals[usize::from(nominal)].files.push((file, account));
        self.said.push(format!("{account} added nominal {nominal} to file {file}"));
    }

    /// ISA-8.viii: whoever works on the case records what a person of it has consented to.
    pub(super) fn record_consent(&mut self, random: &mut Random) {
        let (account, file) = self.pair(Kind::CaseFile, WRITE, random);
        let of_it = |number: &u8| self.world.nominal(*number).files.iter().any(|(of, _)| *of == file);
        let people: Vec<u8> = self.seen(Kind::Nominal, account, 1).into_iter().filter(of_it).collect();
        let any = random.below(count(&self.world, Kind::Nominal));
        let nominal = Self::mostly(&people, any, random);
        let request = pb::RecordConsentRequest {
            request_id: Self::request_id(random),
            case_file_id: text(Kind::CaseFile, file),
            nominal_id: text(Kind::Nominal, nominal),
            scope: REASON.into(),
            manner: 1,
            evidence: REASON.into(),
            given_date: self.ahead(0),
            told_date: self.ahead(0),
            expiry_date: self.ahead(AHEAD),
            ..Default::default()
        };
        // A sealed person is in the case for those alone who are named on the seal, not for who broke the glass.
        let named = self.world.nominal(nominal).seal.lets(account);
        let writes = self.verbs(Kind::CaseFile, account, file) & WRITE != 0;
        let allowed = writes && named && people.contains(&nominal);
        let answer = self.call::<ops::consent::RecordConsent>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "record a consent") else { return };
        let number = self.world.consents.len() as u8;
        self.server.name(&answer.consent.unwrap().id, rows::consent(number));
        let (owner, until) = (self.world.account(account).organisation, self.after(AHEAD));
        self.world.consents.push(Consent { file, nominal, owner, until, withdrawn: false });
        self.said.push(format!("{account} recorded consent {number} in file {file}"));
    }

    /// ISA-2.5a: only the owner of a file opens further channels in it.
    pub(super) fn open_channel(&mut self, random: &mut Random) {
        let (account, file) = self.pair(Kind::CaseFile, WRITE, random);
        let strand = pb::NewChannel {
            programme: rows::programme(0),
            title: "Made-up strand of work".into(),
            ..Default::default()
        };
        let request = pb::CreateChannelRequest {
            request_id: Self::request_id(random),
            case_file_id: text(Kind::CaseFile, file),
            channel: Some(strand),
            ..Default::default()
        };
        let lead = self.world.account(account).organisation;
        let allowed = self.verbs(Kind::CaseFile, account, file) & WRITE != 0 && self.world.file(file).owner == lead;
        let answer = self.call::<ops::channel::CreateChannel>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "open a channel") else { return };
        let channel = count(&self.world, Kind::Channel);
        self.server.name(&answer.channel.unwrap().id, id(Kind::Channel, channel));
        let csp = self.home_csp(account);
        let seal = Seal::default();
        self.world.channels.push(Channel { file, lead, csp, seal, closed: false, refuser: lead });
        rows::beside_channel(&self.server.probe.opened.connection, &self.world, channel);
        self.beside.channel(&self.world, channel);
        self.next_review(channel);
        self.works(channel, account, false);
        self.said.push(format!("{account} opened channel {channel} in file {file}"));
    }

    /// An action for somebody who works on the channel, or offered beyond it by its lead (ISA-2.5a, COCO-5.2).
    pub(super) fn add_action(&mut self, random: &mut Random) {
        let (account, channel) = self.pair(Kind::Channel, WRITE, random);
        let people: Vec<u8> = (0..count(&self.world, Kind::Account)).collect();
        let (beyond, to_person) = (random.of_ten(6), random.of_ten(6));
        let any = random.below(people.len() as u8);
        let fits = |to: &u8| self.may_give(account, channel, *to, (beyond, to_person));
        let fitting: Vec<u8> = people.into_iter().filter(fits).collect();
        let to = Self::mostly(&fitting, any, random);
        let home = self.world.account(to).organisation;
        let named = !beyond || to_person;
        let action = pb::NewAction {
            title: "Made-up task".into(),
            owner_account_id: if named { text(Kind::Account, to) } else { String::new() },
            owner_organisation_id: if named { String::new() } else { text(Kind::Organisation, home) },
            beyond_channel: beyond,
            offer_reason: if beyond { REASON.into() } else { String::new() },
            due_date: self.ahead(AHEAD),
            ..Default::default()
        };
        let request = pb::AddActionRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            action: Some(action),
            ..Default::default()
        };
        let allowed = fitting.contains(&to);
        let answer = self.call::<ops::action::AddAction>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "give an action") else { return };
        let number = count(&self.world, Kind::Action);
        self.server.name(&answer.action.unwrap().id, id(Kind::Action, number));
        let until: Option<i64> = self.found("SELECT until_at FROM action WHERE id = ?1", id(Kind::Action, number));
        let offered = beyond.then(|| (home, until.unwrap()));
        let organisation = self.world.account(account).organisation;
        self.world.actions.push(Action { channel, state: 1, organisation, owner: named.then_some(to), offered });
        self.said.push(format!("{account} gave action {number} of channel {channel} to {to}: {beyond} {to_person}"));
    }

    fn may_give(&self, account: u8, channel: u8, to: u8, (beyond, to_person): (bool, bool)) -> bool {
        let (row, own) = (self.world.channel(channel), self.world.account(account).organisation);
        let person = self.world.account(to);
        let on_it = |one: u8| self.verbs(Kind::Channel, one, channel) & WRITE != 0;
        if !on_it(account) || row.closed {
            return false;
        }
        if !beyond {
            return on_it(to);
        }
        let other = row.lead == own && person.organisation != own;
        let agreed = self.world.agreed(own, row.csp) && self.world.agreed(person.organisation, row.csp);
        let open = |one: u8| row.seal.lets(one) && !self.world.held(Object::Channel(channel));
        let home = person.organisation;
        let supervised = (0..count(&self.world, Kind::Account)).any(|one| {
            let of = self.world.account(one);
            of.organisation == home && of.holds(safetynet_shared::roles::Role::Supervisor) && open(one)
        });
        let seen = if to_person { person.icm() && open(to) && !on_it(to) } else { supervised };
        other && agreed && seen
    }
}

/// The text of an id that the model does not know by a kind.
pub(super) fn plain(bytes: [u8; 16]) -> String {
    Id::from_bytes(bytes).to_string()
}
