//! Cases are put on the agenda of meetings, and what was said of each is recorded. Of each the model says beforehand whether
//! it goes through, and who reads which minutes then.

use safetynet_proto::icm::v1 as pb;

use super::super::random::Random;
use super::super::world::{Action, Activity, Kind, Party};
use super::super::{count, id};
use super::beside::{Item, raw};
use super::deeds::{READ, REASON, WRITE};
use super::recorded::{AHEAD, plain};
use super::server::{History, text};
use crate::ops;

impl History<'_> {
    fn writes_both(&self, account: u8, meeting: u8, channel: u8) -> bool {
        let (head, case) = (self.verbs(Kind::Meeting, account, meeting), self.verbs(Kind::Channel, account, channel));
        let open = !self.world.channel(channel).closed && !self.beside.called_off.contains(&meeting);
        head & case & WRITE != 0 && open
    }

    /// Who attends: people of the invited organisations who read the channel already.
    fn attends(&self, meeting: u8, channel: u8, account: u8) -> bool {
        let (person, meeting) = (self.world.account(account), &self.world.meetings[usize::from(meeting)]);
        let reads = self.verbs(Kind::Channel, account, channel) & READ != 0;
        person.active && reads && meeting.invited.contains(&person.organisation)
    }

    fn may_add(&self, account: u8, meeting: u8, channel: u8) -> bool {
        let there = |item: &Item| item.meeting == meeting && item.channel == channel;
        self.writes_both(account, meeting, channel) && !self.beside.items.iter().any(there)
    }

    pub(super) fn add_item(&mut self, random: &mut Random) {
        let (meetings, channels) = (self.world.meetings.len(), self.world.channels.len());
        let place = |place: usize| ((place / channels) as u8, (place % channels) as u8);
        let fits = |account, at| self.may_add(account, place(at).0, place(at).1);
        let Some((account, at)) = self.chosen((meetings * channels).min(250), fits, random) else { return };
        let ((meeting, channel), wild) = (place(at), random.of_ten(1));
        let people: Vec<u8> = self.everybody().filter(|one| wild || self.attends(meeting, channel, *one)).collect();
        let attendees: Vec<u8> = people.into_iter().filter(|_| random.of_ten(6)).collect();
        let request = pb::AddMeetingItemRequest {
            request_id: Self::request_id(random),
            meeting_id: text(Kind::Meeting, meeting),
            channel_id: text(Kind::Channel, channel),
            ask: REASON.into(),
            attendee_account_ids: attendees.iter().map(|one| text(Kind::Account, *one)).collect(),
        };
        let come = !attendees.is_empty() && attendees.iter().all(|one| self.attends(meeting, channel, *one));
        let allowed = self.may_add(account, meeting, channel) && come;
        let answer = self.call::<ops::meeting::AddMeetingItem>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "put a case on an agenda") else { return };
        let id = raw(&answer.item.unwrap().id);
        self.beside.items.push(Item { meeting, channel, id, attendees, minutes: None, decisions: Vec::new() });
        self.said.push(format!("{account} put channel {channel} on the agenda of meeting {meeting}"));
        self.some().into_iter().for_each(|one| self.agenda(one, meeting));
    }

    /// From the day of the meeting on, once.
    fn may_minute(&self, account: u8, at: usize) -> bool {
        let item = &self.beside.items[at];
        let held = !self.world.meetings[usize::from(item.meeting)].to_come;
        held && item.minutes.is_none() && self.writes_both(account, item.meeting, item.channel)
    }

    pub(super) fn minute(&mut self, random: &mut Random) {
        let items = self.beside.items.len();
        let Some((account, at)) = self.chosen(items, |account, at| self.may_minute(account, at), random) else {
            return;
        };
        let (known, channel) = (self.beside.items[at].id, self.beside.items[at].channel);
        let works = |one: &u8| self.verbs(Kind::Channel, *one, channel) & WRITE != 0;
        let workers: Vec<u8> = self.everybody().filter(works).collect();
        let any = random.below(count(&self.world, Kind::Account));
        let (to, whole) = (random.of_ten(6).then(|| Self::mostly(&workers, any, random)), random.of_ten(4));
        let decision = |to: u8| pb::NewAction {
            title: "Made-up task".into(),
            owner_account_id: text(Kind::Account, to),
            due_date: self.ahead(AHEAD),
            ..Default::default()
        };
        let audience = if whole { pb::MinutesAudience::WholeChannel } else { pb::MinutesAudience::Attendees };
        let request = pb::RecordMinutesRequest {
            id: plain(known),
            request_id: Self::request_id(random),
            etag: self.etag("meeting_item", known),
            note: REASON.into(),
            audience: audience.into(),
            decisions: to.into_iter().map(decision).collect(),
        };
        let allowed = self.may_minute(account, at) && to.is_none_or(|to| workers.contains(&to));
        let answer = self.call::<ops::meeting::RecordMinutes>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "record minutes") else { return };
        self.said.push(format!("{account} minuted item {at} of channel {channel}: whole {whole}, given to {to:?}"));
        let decided: Vec<String> = answer.item.unwrap().decisions.into_iter().map(|row| row.id).collect();
        self.minuted(account, at, whole, (to, &decided));
    }

    /// ISA-3.1: minutes for those who attended are for them and who wrote them, and stand in the channel of their case.
    fn minuted(&mut self, account: u8, at: usize, whole: bool, (to, decided): (Option<u8>, &[String])) {
        let (known, channel) = (self.beside.items[at].id, self.beside.items[at].channel);
        let made: [u8; 16] = self.found("SELECT activity FROM meeting_item WHERE id = ?1", known);
        let number = count(&self.world, Kind::Activity);
        self.server.rename(made, id(Kind::Activity, number));
        let attended = self.beside.items[at].attendees.iter().chain([&account]).map(|one| Party::Account(*one));
        let audience = (!whole).then(|| attended.collect());
        let organisation = self.world.account(account).organisation;
        self.world.activities.push(Activity { channel, organisation, audience });
        self.beside.items[at].minutes = Some(number);
        for (owner, made) in to.into_iter().zip(decided) {
            let action = count(&self.world, Kind::Action);
            self.server.name(made, id(Kind::Action, action));
            self.world.actions.push(Action { channel, state: 1, organisation, owner: Some(owner), offered: None });
            self.beside.items[at].decisions.push(action);
        }
        for one in self.some() {
            self.agenda(one, self.beside.items[at].meeting);
            let request = pb::GetActivityRequest { id: text(Kind::Activity, number) };
            self.one::<ops::activity::GetActivity>(one, (Kind::Activity, number), READ, request);
        }
    }
}
