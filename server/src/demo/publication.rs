//! What the constabulary publishes: public texts, a publication that stands on the feed, and one that waits for a second
//! publisher, with something new and something changed in it.

use prost::Message as _;
use safetynet_proto::google::r#type::LatLng;
use safetynet_proto::nms::v1 as pb;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, FaceState, PublicationState};
use safetynet_shared::id::Id;

use super::partners::{Body, Staff};
use super::random::{Ids, Random};
use super::{Scene, places};
use crate::error::Result;
use crate::publication::compose::compose;
use crate::publication::force::{Force, Method};
use crate::publication::{About, Entry, text};
use crate::store::seed::{Cell, Pair};

/// The officers of each team: name, rank, what they say, and whether they agreed to be published.
const OFFICERS: [(&str, &str, &str, bool); 3] = [
    ("Bronagh Tidewell", "Sergeant", "Leads the team. Ask me about **speeding** and where we measure it.", true),
    ("Kofi Marlwood", "Constable", "On foot in the parade most afternoons.", true),
    ("Ines Calder", "Community support officer", "", false),
];

/// The force of the demonstration, as the settings name it.
pub fn force() -> Force {
    Force {
        organisation: Body::Police.title().0.to_owned(),
        id: "wessex-sands".to_owned(),
        name: Body::Police.title().0.to_owned(),
        description: "The police of an invented coast. In an emergency call **999**, otherwise 101.".to_owned(),
        url: "https://police.example".to_owned(),
        telephone: "101".to_owned(),
        engagement_methods: vec![Method {
            url: "https://police.example/news".to_owned(),
            title: "News".to_owned(),
            kind: "news".to_owned(),
        }],
    }
}

/// A public text to be put.
struct Put {
    neighbourhood: Id,
    record: Option<Id>,
    text: pb::public_text::About,
    consented: bool,
    protected: bool,
    state: FaceState,
}

/// Chance and identities of its own, so that nothing else of the partnership depends on what is published.
struct Office<'s, 'a, 'c> {
    scene: &'s mut Scene<'a, 'c>,
    random: Random,
    ids: Ids,
    areas: Vec<(Id, &'static str)>,
}

/// Writes the public texts and the two publications.
pub(super) fn add(scene: &mut Scene<'_, '_>, areas: &[(Id, &'static str)]) -> Result<()> {
    let (random, ids) = (Random::new(0x7ab), Ids::new(0x7ac));
    let mut office = Office { scene, random, ids, areas: areas.to_vec() };
    office.assign()?;
    for (place, (area, name)) in (0..).zip(areas) {
        office.about(*area, name, place)?;
    }
    let police = office.scene.partners.id(Body::Police);
    for record in office.scene.seed.own_records(police)? {
        let text = if record.engagement {
            let place = format!("{}, Sandmouth", record.more);
            pb::public_text::About::Event(pb::PublicEvent {
                title: record.words,
                description: "Come as you are; nobody has to give a name.".to_owned(),
                address: place,
                ..Default::default()
            })
        } else {
            pb::public_text::About::Priority(pb::PublicPriority { issue: record.words, action: record.more })
        };
        office.put(Put { record: Some(record.id), ..approved(record.neighbourhood, text) })?;
    }
    office.publish(police)
}

fn approved(neighbourhood: Id, text: pb::public_text::About) -> Put {
    Put { neighbourhood, record: None, text, consented: false, protected: false, state: FaceState::Approved }
}

impl Office<'_, '_, '_> {
    /// The second publisher reaches every neighbourhood, as the first does.
    fn assign(&mut self) -> Result<()> {
        let staff = self.scene.partners.cast.second_publisher;
        for (area, _) in self.areas.clone() {
            let since = self.scene.past.ago(&mut self.random, 380);
            let row = [
                ("id", self.ids.at(since).into()),
                ("neighbourhood", area.into()),
                ("account", staff.account.into()),
                ("organisation", self.scene.partners.id(Body::Police).into()),
                ("since_at", since.into()),
                ("ended_at", Cell::Nothing),
                ("assigned_by", self.scene.partners.cast.spoc.account.into()),
            ];
            self.scene.seed.put("neighbourhood_assignment", &row)?;
        }
        Ok(())
    }

    /// The neighbourhood itself, its team and where it is found.
    fn about(&mut self, area: Id, name: &str, place: u32) -> Result<()> {
        let (latitude, longitude) = places::centre(place);
        self.put(approved(
            area,
            pb::public_text::About::Area(pb::PublicArea {
                code: format!("SM-{:02}", place + 1),
                name: name.to_owned(),
                description: "Your team meets you on the **first Monday** of each month.\n\n- speeding\n- litter"
                    .to_owned(),
                url: format!("https://police.example/areas/{}", place + 1),
                email: format!("team{}@police.example", place + 1),
                telephone: "101".to_owned(),
                links: vec![pb::PublicLink {
                    url: "https://council.example/report".to_owned(),
                    title: "Report litter and broken lights".to_owned(),
                    description: String::new(),
                }],
                population: 4_200 + i32::try_from(place).unwrap_or(0) * 310,
                population_is_open_data: true,
            }),
        ))?;
        self.team(area)?;
        let station = pb::PublicLocation {
            name: format!("{name} office"),
            r#type: "station".to_owned(),
            address: format!("{} Lantern Street, Sandmouth", 10 + place),
            postcode: format!("ZZ{} 9ZZ", place + 1),
            point: Some(LatLng { latitude, longitude }),
            description: "Open on weekdays from ten to four.".to_owned(),
            telephone: "101".to_owned(),
        };
        self.put(Put { consented: true, ..approved(area, pb::public_text::About::Location(station)) })
    }

    /// The officers of a team, and two who do not go out.
    fn team(&mut self, area: Id) -> Result<()> {
        for (name, rank, bio, consented) in OFFICERS {
            let person = pb::PublicPerson { name: name.to_owned(), rank: rank.to_owned(), bio: bio.to_owned() };
            self.put(Put { consented, ..approved(area, pb::public_text::About::Person(person)) })?;
        }
        let protected =
            pb::PublicPerson { name: "Ask Nobody".to_owned(), rank: "Constable".to_owned(), bio: String::new() };
        self.put(Put {
            consented: true,
            protected: true,
            ..approved(area, pb::public_text::About::Person(protected))
        })?;
        let draft =
            pb::PublicPerson { name: "Rowena Pilling".to_owned(), rank: "Constable".to_owned(), bio: String::new() };
        let draft = approved(area, pb::public_text::About::Person(draft));
        self.put(Put { consented: true, state: FaceState::Draft, ..draft })
    }

    fn put(&mut self, put: Put) -> Result<()> {
        let at = self.scene.past.ago(&mut self.random, 40);
        let cast = &self.scene.partners.cast;
        let (writer, approver) = (cast.publisher.account, cast.second_publisher.account);
        let approved = (put.state == FaceState::Approved).then_some(approver);
        let evidence = if put.consented { "Signed form, kept by the team." } else { "" };
        let kind = text::kind(&put.text).number();
        let bytes = pb::PublicText { about: Some(put.text) }.encode_to_vec();
        let row = [
            ("id", self.ids.at(at).into()),
            ("neighbourhood", put.neighbourhood.into()),
            ("kind", kind.into()),
            ("record", put.record.into()),
            ("text", bytes.into()),
            ("consent_on", put.consented.then(|| self.scene.past.day(60)).into()),
            ("consent_evidence", evidence.into()),
            ("protected", i64::from(put.protected).into()),
            ("state", put.state.number().into()),
            ("approved_by", approved.into()),
            ("withdraw_reason", "".into()),
            ("organisation", self.scene.partners.id(Body::Police).into()),
            ("written_by", writer.into()),
            ("changed_at", at.into()),
            ("version", Cell::Number(1)),
        ];
        self.scene.seed.put("public_face", &row)
    }

    /// What stands on the feed lacks the last event and has an older word on the meetings; what waits has all.
    fn publish(&mut self, police: Id) -> Result<()> {
        let (texts, _) = compose(&self.scene.seed.gathered(police)?, self.scene.past.today());
        let whole: Vec<Entry> = std::iter::once(force().entry()).chain(texts).collect();
        let last = whole.iter().rposition(|entry| entry.about() == About::Event);
        let before = whole.iter().enumerate().filter(|(at, _)| Some(*at) != last).map(|(_, entry)| older(entry));
        let before: Vec<Entry> = before.collect();
        let cast = &self.scene.partners.cast;
        let (first, second) = (cast.publisher, cast.second_publisher);
        let month = self.scene.past.ago(&mut self.random, 30);
        let yesterday = self.scene.past.ago(&mut self.random, 1);
        self.publication("PB", month, first, Some(second), &before)?;
        self.publication("PB", yesterday, first, None, &whole)
    }

    fn publication(
        &mut self,
        prefix: &str,
        at: Moment,
        by: Staff,
        approver: Option<Staff>,
        entries: &[Entry],
    ) -> Result<()> {
        let id = self.ids.at(at);
        let state = if approver.is_some() { PublicationState::Published } else { PublicationState::Checked };
        let approver = approver.map(|staff| staff.account);
        let decided = approver.map(|_| at);
        let row: [Pair<'_>; 15] = [
            ("id", id.into()),
            ("reference", self.scene.reference(prefix, at).into()),
            ("organisation", self.scene.partners.id(Body::Police).into()),
            ("force", force().id.into()),
            ("state", state.number().into()),
            ("prepared_by", by.account.into()),
            ("prepared_at", at.into()),
            ("approved_by", approver.into()),
            ("approved_at", decided.into()),
            ("published_by", approver.into()),
            ("published_at", decided.into()),
            ("ended_by", Cell::Nothing),
            ("ended_at", Cell::Nothing),
            ("reason", "".into()),
            ("version", Cell::Number(1)),
        ];
        self.scene.seed.put("publication", &row)?;
        (1_i64..).zip(entries).try_for_each(|(place, entry)| self.item(id, place, entry))
    }

    fn item(&mut self, publication: Id, place: i64, entry: &Entry) -> Result<()> {
        let row = [
            ("publication", publication.into()),
            ("place", place.into()),
            ("about", entry.about().number().into()),
            ("code", entry.code().to_owned().into()),
            ("area_name", entry.place().to_owned().into()),
            ("face", entry.face().into()),
            ("title", entry.title().to_owned().into()),
            ("json", entry.json().to_owned().into()),
            ("gone_at", Cell::Nothing),
        ];
        self.scene.seed.put("publication_item", &row)
    }
}

/// The entry as it read a month ago.
fn older(entry: &Entry) -> Entry {
    let json = entry.json().replace("first Monday", "last Monday");
    let texts = [entry.code(), entry.place(), entry.title(), &json].map(str::to_owned);
    Entry::kept(entry.about(), texts, entry.face())
}
