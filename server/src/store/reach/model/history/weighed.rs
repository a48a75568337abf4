//! What is weighed in a channel: risks assessed, case reviews asked for and moved on, refusals looked at again, and who would
//! see an activity. Of each the model says beforehand whether it goes through, and who sees it then.

use std::collections::{BTreeMap, BTreeSet};

use safetynet_proto::access::v1::PreviewAudienceRequest;
use safetynet_proto::icm::v1 as pb;

use super::super::count;
use super::super::random::Random;
use super::super::world::{Activity, Kind};
use super::beside::{Asked, Lying, bytes, raw};
use super::deeds::{READ, REASON, WRITE};
use super::recorded::{AHEAD, plain};
use super::server::{History, number, text};
use crate::error::{Error, Result};
use crate::ops;
use crate::rpc::Rpc;

impl History<'_> {
    /// What lies in a channel is listed to whoever reads the channel: that of which they read the part.
    fn lie<R: Rpc>(
        &mut self,
        account: u8,
        channel: u8,
        answer: Result<R::Out>,
        of: impl Fn(R::Out) -> BTreeSet<[u8; 16]>,
        expected: &BTreeSet<[u8; 16]>,
    ) {
        let reads = self.verbs(Kind::Channel, account, channel) & READ != 0;
        match answer {
            Ok(told) if reads => self.agree(account, std::any::type_name::<R>(), &of(told), expected),
            Err(Error::NotFound) if !reads => {}
            Err(Error::Denied(_) | Error::SignIn(..)) => {}
            other => self.fail::<R>(account, &format!("channel {channel}, read {reads}: {:?}", other.err())),
        }
    }

    fn part<'a>(&self, account: u8, channel: u8, all: impl Iterator<Item = &'a Lying>) -> BTreeSet<[u8; 16]> {
        let there = |one: &&Lying| one.channel == channel && self.reads_part(account, channel, one.organisation);
        all.filter(there).map(|one| one.id).collect()
    }

    /// The queue of reviews names the people of a case, a sealed one to those alone who are named on the seal.
    pub(super) fn queue(&mut self, account: u8, kind: pb::ReviewKind) {
        let request = pb::ListReviewsRequest { kind: kind.into(), ..Default::default() };
        let Ok(answer) = self.call::<ops::review::ListReviews>(account, request) else { return };
        for row in &answer.reviews {
            let file = self.world.channel(number(&row.channel_id)).file;
            let people = 0..count(&self.world, Kind::Nominal);
            let named = people.filter(|one| self.of_file(*one, file) && self.world.nominal(*one).seal.lets(account));
            self.agree(account, "names in a queue", &row.nominal_names.len(), &named.count().min(10));
        }
    }

    /// Somebody looks at what was weighed in a channel.
    pub(super) fn weighed(&mut self, account: u8, channel: u8) {
        let channel_id = text(Kind::Channel, channel);
        let request = pb::ListAssessmentsRequest { channel_id: channel_id.clone(), ..Default::default() };
        let answer = self.call::<ops::assessment::ListAssessments>(account, request);
        // What is assessed of a sealed person is for those who are named on the seal.
        let named = |one: &&Lying| one.nominal.is_none_or(|nominal| self.world.nominal(nominal).seal.lets(account));
        let expected = self.part(account, channel, self.beside.assessments.iter().filter(named));
        let of = |told: pb::ListAssessmentsResponse| bytes(&told.assessments, |row| &row.id);
        self.lie::<ops::assessment::ListAssessments>(account, channel, answer, of, &expected);
        let request = pb::ListCaseReviewsRequest { channel_id: channel_id.clone(), ..Default::default() };
        let answer = self.call::<ops::case_review::ListCaseReviews>(account, request);
        let expected = self.part(account, channel, self.beside.case_reviews.iter());
        let of = |told: pb::ListCaseReviewsResponse| bytes(&told.case_reviews, |row| &row.id);
        self.lie::<ops::case_review::ListCaseReviews>(account, channel, answer, of, &expected);
        let own = self.world.account(account).organisation;
        for include_ended in [false, true] {
            let request = pb::ListRefusalsRequest { channel_id: channel_id.clone(), include_ended };
            let answer = self.call::<ops::refusal::ListRefusals>(account, request);
            let theirs = |one: &&Lying| one.channel == channel && one.organisation == own;
            let of_it = self.beside.refusals.iter().filter(theirs);
            let stands = of_it.filter(|one| include_ended || one.asked != Asked::Ended);
            let expected: BTreeSet<[u8; 16]> = stands.map(|one| one.id).collect();
            let of = |told: pb::ListRefusalsResponse| bytes(&told.refusals, |row| &row.id);
            self.lie::<ops::refusal::ListRefusals>(account, channel, answer, of, &expected);
        }
    }

    /// People by organisation, as an audience is told.
    fn by_organisation(&self, people: &[u8]) -> BTreeMap<u8, i32> {
        let mut all = BTreeMap::new();
        for one in people {
            *all.entry(self.world.account(*one).organisation).or_insert(0) += 1;
        }
        all
    }

    fn readers(&self, kind: Kind, record: u8) -> Vec<u8> {
        let reads = |one: &u8| self.world.account(*one).active && self.verbs(kind, *one, record) & READ != 0;
        self.everybody().filter(reads).collect()
    }

    /// SYOP-8.3: the people who are told of are those who see it, organisation by organisation.
    fn seen_by(&self, account: u8, told: &pb::AudiencePreview, people: &[u8]) {
        let each = told.organisations.iter().filter(|one| one.people > 0);
        let each = each.map(|one| (number(&one.organisation.as_ref().unwrap().id), one.people)).collect();
        self.agree(account, "an audience", &(each, told.people), &(self.by_organisation(people), people.len() as i32));
    }

    /// The people of a case file whom somebody finds, or any: mostly the former.
    fn person_of(&self, account: u8, channel: u8, random: &mut Random) -> Option<u8> {
        let (file, any) = (self.world.channel(channel).file, random.below(count(&self.world, Kind::Nominal)));
        let found = self.seen(Kind::Nominal, account, 1).into_iter();
        let found: Vec<u8> = found.filter(|one| self.of_file(*one, file)).collect();
        random.of_ten(6).then(|| Self::mostly(&found, any, random))
    }

    fn of_file(&self, nominal: u8, file: u8) -> bool {
        self.world.nominal(nominal).files.iter().any(|(of, _)| *of == file)
    }

    /// Whether somebody can write of a person in a channel: one of the case, and one who is sealed where they are named.
    fn concerns(&self, account: u8, channel: u8, nominal: Option<u8>) -> bool {
        let file = self.world.channel(channel).file;
        nominal.is_none_or(|one| self.of_file(one, file) && self.world.nominal(one).seal.lets(account))
    }

    pub(super) fn assess(&mut self, random: &mut Random) {
        let (account, channel) = self.pair(Kind::Channel, WRITE, random);
        let nominal = self.person_of(account, channel, random);
        let request = pb::AddAssessmentRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            nominal_id: nominal.map_or(String::new(), |one| text(Kind::Nominal, one)),
            level: i32::from(1 + random.below(5)),
            rationale: REASON.into(),
            next_date: self.ahead(AHEAD),
            ..Default::default()
        };
        let writes = self.verbs(Kind::Channel, account, channel) & WRITE != 0;
        let allowed = writes && !self.world.channel(channel).closed && self.concerns(account, channel, nominal);
        let answer = self.call::<ops::assessment::AddAssessment>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "assess a risk") else { return };
        let (id, organisation) = (raw(&answer.assessment.unwrap().id), self.world.account(account).organisation);
        self.beside.assessments.push(Lying { channel, organisation, id, nominal, asked: Asked::Requested });
        self.said.push(format!("{account} assessed {nominal:?} in channel {channel}"));
        self.seen_by(account, &answer.audience.unwrap(), &self.readers(Kind::Channel, channel));
        self.some().into_iter().for_each(|one| self.weighed(one, channel));
    }

    /// SYOP-8.3: who is told of before something is written are those who would read it, were it there.
    pub(super) fn preview(&mut self, random: &mut Random) {
        let (account, channel) = self.pair(Kind::Channel, WRITE, random);
        let (choice, kept, fits) = self.choice(account, channel, random);
        let request = PreviewAudienceRequest { channel_id: text(Kind::Channel, channel), audience: Some(choice) };
        let allowed = fits && self.verbs(Kind::Channel, account, channel) & WRITE != 0;
        let answer = self.call::<ops::reach::PreviewAudience>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "look who would see") else { return };
        let organisation = self.world.account(account).organisation;
        let number = count(&self.world, Kind::Activity);
        self.world.activities.push(Activity { channel, organisation, audience: kept });
        let readers = self.readers(Kind::Activity, number);
        self.world.activities.pop();
        let told = answer.preview.unwrap();
        self.seen_by(account, &told, &readers);
        let all = self.readers(Kind::Channel, channel);
        let kept_out = all.iter().filter(|one| !readers.contains(one)).count() as i32;
        self.agree(account, "how many are kept out", &told.withheld_from, &kept_out);
    }

    /// One that runs ends before the next is asked for.
    fn may_ask(&self, account: u8, channel: u8) -> bool {
        let runs = |one: &Lying| one.channel == channel && one.asked != Asked::Ended;
        let writes = self.verbs(Kind::Channel, account, channel) & WRITE != 0;
        writes && !self.world.channel(channel).closed && !self.beside.case_reviews.iter().any(runs)
    }

    pub(super) fn ask_case_review(&mut self, random: &mut Random) {
        let channels = self.world.channels.len();
        let fits = |account, channel| self.may_ask(account, channel as u8);
        let Some((account, channel)) = self.chosen(channels, fits, random) else { return };
        let channel = channel as u8;
        let nominal = self.person_of(account, channel, random);
        let request = pb::RequestCaseReviewRequest {
            channel_id: text(Kind::Channel, channel),
            request_id: Self::request_id(random),
            nominal_id: nominal.map_or(String::new(), |one| text(Kind::Nominal, one)),
            requester: "A made-up neighbour".into(),
            grounds: REASON.into(),
            incidents: 3,
            request_date: self.ahead(0),
        };
        let allowed = self.may_ask(account, channel) && self.concerns(account, channel, nominal);
        let answer = self.call::<ops::case_review::RequestCaseReview>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "ask for a case review") else { return };
        let (id, organisation) = (raw(&answer.case_review.unwrap().id), self.world.channel(channel).lead);
        self.beside.case_reviews.push(Lying { channel, organisation, id, nominal, asked: Asked::Requested });
        self.said.push(format!("{account} asked for a case review of {nominal:?} in channel {channel}"));
        self.some().into_iter().for_each(|one| self.weighed(one, channel));
    }

    /// The lead alone moves one on.
    fn may_move_review(&self, account: u8, at: usize) -> bool {
        let review = &self.beside.case_reviews[at];
        let leads = self.world.channel(review.channel).lead == self.world.account(account).organisation;
        leads && review.asked != Asked::Ended && self.verbs(Kind::Channel, account, review.channel) & WRITE != 0
    }

    /// Decided, held, answered: each after the other.
    pub(super) fn move_case_review(&mut self, random: &mut Random) {
        let reviews = self.beside.case_reviews.len();
        let fits = |account, at| self.may_move_review(account, at);
        let Some((account, at)) = self.chosen(reviews, fits, random) else { return };
        let (known, asked) = (self.beside.case_reviews[at].id, self.beside.case_reviews[at].asked);
        let (id, request_id) = (plain(known), Self::request_id(random));
        let (etag, words) = (self.etag("case_review", known), REASON.to_owned());
        // Sometimes what is not its turn.
        let steps = [Asked::Requested, Asked::Accepted, Asked::Held];
        let step = if random.of_ten(9) && asked != Asked::Ended { asked } else { steps[usize::from(random.below(3))] };
        let (allowed, met) = (self.may_move_review(account, at) && step == asked, random.of_ten(6));
        let (done, next) = match step {
            Asked::Requested => {
                let decision = if met { pb::CaseReviewDecision::Met } else { pb::CaseReviewDecision::NotMet };
                let decision = decision.into();
                let request = pb::DecideCaseReviewRequest { id, request_id, etag, decision, reason: words };
                let done = self.call::<ops::case_review::DecideCaseReview>(account, request).map(|_| ());
                (done, if met { Asked::Accepted } else { Asked::Ended })
            }
            Asked::Accepted => {
                let meet_date = self.ahead(0);
                let request = pb::HoldCaseReviewRequest { id, request_id, etag, meet_date, findings: words };
                (self.call::<ops::case_review::HoldCaseReview>(account, request).map(|_| ()), Asked::Held)
            }
            Asked::Held | Asked::Ended => {
                let request = pb::AnswerCaseReviewRequest { id, request_id, etag, answer: words };
                (self.call::<ops::case_review::AnswerCaseReview>(account, request).map(|_| ()), Asked::Ended)
            }
        };
        if self.as_allowed(allowed, done, account, "move a case review").is_some() {
            self.beside.case_reviews[at].asked = next;
            self.said.push(format!("{account} moved case review {at}: {next:?}"));
        }
    }

    /// Who refused looks at it again.
    fn may_look_again(&self, account: u8, at: usize) -> bool {
        let refusal = &self.beside.refusals[at];
        let own = refusal.organisation == self.world.account(account).organisation;
        own && refusal.asked != Asked::Ended && self.verbs(Kind::Channel, account, refusal.channel) & WRITE != 0
    }

    pub(super) fn review_refusal(&mut self, random: &mut Random) {
        let refusals = self.beside.refusals.len();
        let fits = |account, at| self.may_look_again(account, at);
        let Some((account, at)) = self.chosen(refusals, fits, random) else { return };
        let (known, keeps) = (self.beside.refusals[at].id, random.of_ten(5));
        let request = pb::ReviewRefusalRequest {
            id: plain(known),
            request_id: Self::request_id(random),
            etag: self.etag("refusal", known),
            outcome: if keeps { pb::RefusalOutcome::Keep.into() } else { pb::RefusalOutcome::Withdraw.into() },
            note: REASON.into(),
            review_date: if keeps { self.ahead(AHEAD) } else { None },
        };
        let (allowed, channel) = (self.may_look_again(account, at), self.beside.refusals[at].channel);
        let answer = self.call::<ops::refusal::ReviewRefusal>(account, request);
        if self.as_allowed(allowed, answer, account, "look at a refusal again").is_none() {
            return;
        }
        if !keeps {
            self.beside.refusals[at].asked = Asked::Ended;
        }
        self.said.push(format!("{account} looked at refusal {at} of channel {channel}: keeps {keeps}"));
        self.some().into_iter().for_each(|one| self.weighed(one, channel));
    }
}
