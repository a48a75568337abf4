//! What colleagues change while one looks at a board: it is read again where it stands, and the status line says who did it.
//!
//! The server tells references alone ([`BoardChange`]); what the records say comes with the board, for which the rights are
//! asked again. Reading again is nobody's doing, so it does not keep the session alive (SYOP-10.4). One's own changes and
//! those that stand on the board already ask for nothing.

use prost_types::Timestamp;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{Board, BoardChange, WatchBoardResponse};

use super::record;
use crate::widgets::when;

/// What stands in the lists of a board, so that one that does not yet was added.
const LISTED: [RecordKind; 4] = [RecordKind::Priority, RecordKind::Engagement, RecordKind::Contact, RecordKind::Plan];

/// What is known of the changes on a board.
#[derive(Default)]
pub struct Live {
    /// From when on the board is watched.
    since: Option<Timestamp>,
    /// What others changed and is not said yet.
    news: Vec<News>,
    /// More changed than was named.
    much: bool,
    /// The board is being read again.
    reading: bool,
    /// Something changed while it was.
    again: bool,
}

/// A change, and whether the record did not stand on the board before.
struct News {
    change: BoardChange,
    added: bool,
}

/// Public texts and publications have screens of their own.
fn on_board(change: &BoardChange) -> bool {
    !matches!(change.kind(), RecordKind::Face | RecordKind::Publication)
}

impl Live {
    /// Takes a message; answers whether the board is to be read again.
    pub fn told(&mut self, message: WatchBoardResponse, board: Option<&Board>, me: &str) -> bool {
        if message.changes.is_empty() && !message.more {
            self.since = message.read_time;
            return board.is_some_and(|board| self.behind(board)) && self.ask();
        }
        let stands = |change: &BoardChange| {
            board.is_some_and(|board| record::etag(board, &change.id).is_some_and(|etag| etag == change.etag))
        };
        let own = |change: &BoardChange| change.changed_by.as_ref().is_some_and(|by| by.id == me);
        let news = message.changes.into_iter().filter(|change| on_board(change) && !own(change) && !stands(change));
        let added = |change: &BoardChange| {
            board.is_some_and(|board| record::kind(board, Some(&change.id)) == RecordKind::Neighbourhood)
                && LISTED.contains(&change.kind())
        };
        let news = news.map(|change| News { added: added(&change), change });
        let before = self.news.len();
        self.news.extend(news);
        self.much |= message.more;
        (self.news.len() > before || message.more) && self.ask()
    }

    /// Takes the board that was read; answers what to say, and whether to read it once more.
    pub fn read(&mut self, board: &Board) -> (Option<String>, bool) {
        let again = std::mem::take(&mut self.again) || self.behind(board);
        self.reading = again;
        let (news, much) = (std::mem::take(&mut self.news), std::mem::take(&mut self.much));
        (said(&news, much, board), again)
    }

    /// The board could not be read.
    pub fn failed(&mut self) {
        self.reading = false;
    }

    fn ask(&mut self) -> bool {
        self.again = self.reading;
        !std::mem::replace(&mut self.reading, true)
    }

    /// The board was read before it was watched.
    fn behind(&self, board: &Board) -> bool {
        let read = when::moment(board.read_time.as_ref());
        when::moment(self.since.as_ref()).is_some_and(|since| read.is_some_and(|read| read < since))
    }
}

/// `Dana Reyes, Northtown Council, changed the priority “Loud motorcycles”, and 2 other records changed.`
fn said(news: &[News], much: bool, board: &Board) -> Option<String> {
    let Some(News { change: last, added }) = news.last() else {
        return much.then(|| "Much has changed here; all of it was read again.".to_owned());
    };
    let what = match (last.kind(), record::name(board, &last.id)) {
        (kind, Some(name)) => format!("the {} “{name}”", word(kind)),
        (kind, None) => format!("a {}", word(kind)),
    };
    let did = if *added { "added" } else { "changed" };
    let said = match (&last.changed_by, &last.changed_by_organisation) {
        _ if last.gone => format!("A {} is no longer shown to you", word(last.kind())),
        (Some(by), Some(organisation)) => format!("{}, {}, {did} {what}", by.name, organisation.name),
        (Some(by), None) => format!("{} {did} {what}", by.name),
        _ => "The record of this neighbourhood changed".to_owned(),
    };
    Some(match news.len() - 1 {
        0 => format!("{said}."),
        1 => format!("{said}, and another record changed."),
        others => format!("{said}, and {others} other records changed."),
    })
}

fn word(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Priority => "priority",
        RecordKind::Engagement => "engagement",
        RecordKind::Contact => "contact",
        RecordKind::Plan => "plan",
        RecordKind::Group => "group",
        RecordKind::Profile => "profile",
        RecordKind::Neighbourhood => "neighbourhood",
        _ => "record",
    }
}
