//! Who received a record hears what was done to it: whom the model expects to be told, and the telling.

use std::collections::BTreeSet;

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;

use super::super::id;
use super::super::random::{ORGANISATIONS, Random};
use super::super::rows;
use super::super::world::{Correction, Kind, Object};
use super::deeds::{READ, REASON, WRITE};
use super::server::{History, text};
use crate::ops;

impl History<'_> {
    /// Whom what was done to a person has to be told: who reads it now, and who takes part in a channel of the person's
    /// that the controller leads; and whom it may be: who ever took part in one, and who had a share of the controller's.
    fn receivers_of_person(&self, nominal: u8) -> [BTreeSet<u8>; 2] {
        let row = self.world.nominal(nominal);
        let reads = |one: &u8| self.world.account(*one).active && self.verbs(Kind::Nominal, *one, nominal) & READ != 0;
        let home = |one: u8| self.world.account(one).organisation;
        let mut must: BTreeSet<u8> = self.everybody().filter(reads).map(home).collect();
        let of_it = |channel: u8| row.files.iter().any(|(file, _)| *file == self.world.channel(channel).file);
        let of_person = self.world.members.iter().filter(|member| of_it(member.channel));
        let led = |channel: u8| self.world.channel(channel).lead == row.organisation;
        must.extend(of_person.clone().filter(|part| !part.ended && led(part.channel)).map(|part| part.organisation));
        let mut may: BTreeSet<u8> = must.iter().copied().chain(of_person.map(|part| part.organisation)).collect();
        let given = self.world.grants.iter().filter(|grant| grant.giver == row.organisation);
        may.extend(given.map(|grant| grant.receiver));
        for all in [&mut must, &mut may] {
            all.remove(&row.organisation);
        }
        [must, may]
    }

    /// Whom a correction of a record has to be told, and whom it may be.
    fn bounds(&self, object: Object) -> [BTreeSet<u8>; 2] {
        match object {
            Object::Nominal(nominal) => self.receivers_of_person(nominal),
            Object::Activity(activity) => {
                let [mut must, may] = self.receivers(activity);
                let controller = self.world.activity(activity).organisation;
                let reads = |one: &u8| {
                    self.world.account(*one).active && self.verbs(Kind::Activity, *one, activity) & READ != 0
                };
                must.extend(self.everybody().filter(reads).map(|one| self.world.account(one).organisation));
                must.remove(&controller);
                [must, may]
            }
            Object::File(_) | Object::Channel(_) => Default::default(),
        }
    }

    /// Takes a correction that was made into the model: it was told to all whom it had to be, and to nobody beside whom it
    /// may be.
    pub(super) fn heard(&mut self, by: u8, object: Object, made: [u8; 16]) {
        let known = self.world.corrections.len() as u8;
        self.server.rename(made, id(Kind::Correction, known));
        let parties = self.parties_of(known);
        let (told, [must, may]) = (parties.iter().copied().collect::<BTreeSet<u8>>(), self.bounds(object));
        assert!(
            must.is_subset(&told) && told.is_subset(&may),
            "history {}: of {object:?} {told:?} were told, at least {must:?} and at most {may:?}; so far {:?}",
            self.seed,
            self.said
        );
        self.said.push(format!("told {parties:?} of {object:?}"));
        let organisation = self.world.account(by).organisation;
        self.world.corrections.push(Correction { object, organisation, by, parties, confirmed: Vec::new() });
    }

    /// The organisations to which a correction was told.
    fn parties_of(&self, correction: u8) -> Vec<u8> {
        let connection = &self.server.probe.opened.connection;
        let sql = "SELECT organisation FROM correction_party WHERE correction = ?1";
        let mut statement = connection.prepare_cached(sql).unwrap();
        let lines = statement.query_map([id(Kind::Correction, correction)], |line| line.get::<_, [u8; 16]>(0));
        lines.unwrap().map(|line| line.unwrap()[15]).filter(|one| *one < ORGANISATIONS).collect()
    }

    /// The sex of a person was put right: told by itself, once for all that follows before somebody confirms.
    pub(super) fn told_of_person(&mut self, by: u8, nominal: u8) {
        let waits = |told: &u8| {
            let told = &self.world.corrections[usize::from(*told)];
            told.object == Object::Nominal(nominal) && told.confirmed.is_empty()
        };
        let waits = self.beside.of_sex.iter().any(waits);
        let [must, may] = self.receivers_of_person(nominal);
        let connection = &self.server.probe.opened.connection;
        let sql = "SELECT id FROM correction WHERE object = ?1 AND part LIKE 'Identity%' AND substr(id, 1, 14) <> ?2";
        let named = id(Kind::Correction, 0)[..14].to_vec();
        let parameters = rusqlite::params![id(Kind::Nominal, nominal), named];
        let made = connection.query_row(sql, parameters, |line| line.get::<_, [u8; 16]>(0)).ok();
        let fits = if made.is_some() { !waits && !may.is_empty() } else { waits || must.is_empty() };
        self.agree(by, "whether others hear of it", &made.is_some(), &(made.is_some() == fits));
        if let Some(made) = made {
            self.beside.of_sex.push(self.world.corrections.len() as u8);
            self.heard(by, Object::Nominal(nominal), made);
        }
    }

    /// ISA-13.2: who controls a record tells those who received it what was done, where there is anybody.
    pub(super) fn tell(&mut self, random: &mut Random) {
        let of_person = random.of_ten(5);
        let kind = if of_person { Kind::Nominal } else { Kind::Activity };
        let (account, record) = self.pair(kind, WRITE, random);
        let (object, object_kind, controller) = if of_person {
            (Object::Nominal(record), RecordKind::Nominal, self.world.nominal(record).organisation)
        } else {
            (Object::Activity(record), RecordKind::Activity, self.world.activity(record).organisation)
        };
        let request = pb::TellCorrectionRequest {
            request_id: Self::request_id(random),
            object_kind: object_kind.into(),
            object_id: text(rows::record(object).0, record),
            deed: i32::from(1 + random.below(3)),
            part: "Made-up part".into(),
            note: REASON.into(),
            ..Default::default()
        };
        let own = self.world.account(account).organisation == controller;
        let writes = own && self.verbs(kind, account, record) & WRITE != 0;
        let [must, may] = self.bounds(object);
        let answer = self.call::<ops::correction::TellCorrection>(account, request);
        // Whether anybody had it whom the model knows only as perhaps is the server's to say.
        let allowed = writes && (!must.is_empty() || !may.is_empty() && answer.is_ok());
        let Some(answer) = self.as_allowed(allowed, answer, account, "tell of a correction") else { return };
        self.heard(account, object, super::beside::raw(&answer.correction.unwrap().id));
        for one in self.some() {
            let seen = self.seen(Kind::Correction, one, READ);
            let request = pb::ListCorrectionsRequest { include_confirmed: true, page_size: 200, ..Default::default() };
            let of = |answer: pb::ListCorrectionsResponse| answer.corrections.into_iter().map(|row| row.id).collect();
            self.list::<ops::correction::ListCorrections>(one, request, of, &seen);
        }
    }
}
