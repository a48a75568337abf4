//! Why somebody was found, in words that a person reads: `same birth date; Muhammad ~ Mohammed; other postcode`. The
//! strongest evidence stands first, what speaks against last; the words come from the same findings as the bits.

use super::address::{Findings, PostFinding, StreetFinding};
use super::birth::Finding;
use super::expand::{Expansion, How};
use super::index::Index;
use super::name::Role;
use super::record::{Record, Token};
use super::search::Candidate;
use super::terms::{Asked, Form, Terms};

/// A finding of this few bits is worth no words.
const SLIGHT: f32 = 0.3;

impl Index {
    /// Why a candidate was found.
    pub fn explain(&self, candidate: &Candidate, terms: &Terms) -> String {
        let Some(record) = self.records.get(candidate.slot) else { return String::new() };
        let evidence = &candidate.evidence;
        let mut said: Vec<(f32, String)> = Vec::new();
        self.names(&record, terms, evidence.name.cost < -4.0, &mut said);
        let born = birth(evidence.birth_finding);
        said.extend(born.map(|words| (evidence.birth, words)));
        if evidence.sex < -SLIGHT {
            said.push((evidence.sex, "other sex".to_owned()));
        }
        place(evidence.place_findings, evidence.place, &mut said);
        said.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let words: Vec<String> = said.into_iter().map(|(_, words)| words).collect();
        capital(&words.join("; "))
    }

    /// A word of a record as it is written: a joined form is taken apart where its parts are known.
    fn written(&self, record: &Record<'_>, token: Token) -> String {
        let whole = self.names.text(token.word);
        let mut left = whole;
        let mut parts: Vec<String> = Vec::new();
        let inside = |part: &Token| part.alias == token.alias && part.word != token.word;
        for part in record.tokens().filter(inside).map(|part| self.names.text(part.word)) {
            if let Some(rest) = left.strip_prefix(part) {
                parts.push(capital(part));
                left = rest;
            }
        }
        if left.is_empty() && parts.len() > 1 { parts.join("-") } else { capital(whole) }
    }

    fn names(&self, record: &Record<'_>, terms: &Terms, crossed: bool, said: &mut Vec<(f32, String)>) {
        let Some(units) = best_form(record, terms) else { return };
        let found: Vec<Option<Hit>> = units.iter().map(|unit| hit(record, terms, unit)).collect();
        let typed = |unit: &Asked| terms.list.get(unit.whole).map_or(String::new(), |term| capital(&term.typed));
        let same = |alias| {
            let is = move |hit: &&Hit| hit.how == How::Same && hit.token.alias == alias && !hit.part;
            found.iter().flatten().filter(is).collect::<Vec<_>>()
        };
        let names = |hits: &[&Hit]| {
            let given = hits.iter().any(|hit| matches!(hit.token.role, Role::First | Role::Middle));
            let family = hits.iter().any(|hit| matches!(hit.token.role, Role::Family | Role::Piece));
            match (given, family) {
                (true, true) => "name",
                (true, false) => "given name",
                _ => "family name",
            }
        };
        let bits = |hits: &[&Hit]| hits.iter().map(|hit| hit.bits).sum::<f32>();
        let (plain, alias) = (same(false), same(true));
        if !plain.is_empty() {
            let swapped = if crossed { ", given and family name swapped" } else { "" };
            said.push((bits(&plain), format!("same {}{swapped}", names(&plain))));
        }
        if !alias.is_empty() {
            said.push((bits(&alias), format!("same {} as an alias", names(&alias))));
        }
        for (unit, hit) in units.iter().zip(&found) {
            match hit {
                Some(hit) if hit.how == How::Same && !hit.part => {}
                Some(hit) => said.push((hit.bits, hit.words(&typed(unit), &self.written(record, hit.token)))),
                None => said.push((-5.0, format!("nothing like {}", typed(unit)))),
            }
        }
    }
}

/// The units of the name that fits best.
fn best_form<'t>(record: &Record<'_>, terms: &'t Terms) -> Option<Vec<&'t Asked>> {
    let worth = |units: &Vec<&Asked>| -> f32 {
        units.iter().map(|unit| hit(record, terms, unit).map_or(-5.0, |hit| hit.bits)).sum()
    };
    terms.forms.iter().map(Form::units).max_by(|one, other| worth(one).total_cmp(&worth(other)))
}

/// The token of a record that a unit most likely means.
fn hit(record: &Record<'_>, terms: &Terms, unit: &Asked) -> Option<Hit> {
    let pieces = unit.pieces.iter().chain(unit.split.as_ref().map(|(one, _)| one)).chain(&unit.joined);
    let ways = std::iter::once((unit.whole, false)).chain(pieces.map(|term| (*term, true)));
    let mut best: Option<Hit> = None;
    for (term, part) in ways.filter_map(|(term, part)| Some((terms.list.get(term)?, part))) {
        for token in record.tokens() {
            let Some((bits, how)) = meaning(term, token) else { continue };
            let part = part || token.role == Role::Piece;
            let bits = bits - unit.chance - if token.alias { 2.0 } else { 0.0 } - if part { 2.5 } else { 0.0 };
            if best.as_ref().is_none_or(|best| bits > best.bits) {
                best = Some(Hit { token, how, bits, part });
            }
        }
    }
    best
}

/// Why a token of a record may have been meant by a word.
fn meaning(term: &Expansion, token: Token) -> Option<(f32, How)> {
    let listed = term.meant.iter().find(|meant| meant.word == token.word).map(|meant| (meant.bits, meant.how));
    let initial = term.initial.filter(|letter| letter & 31 == token.letter && token.role != Role::Piece);
    listed.or_else(|| initial.map(|_| (super::channel::INITIAL.log2(), How::Initial)))
}

/// What a typed word most likely means.
struct Hit {
    token: Token,
    how: How,
    bits: f32,
    part: bool,
}

impl Hit {
    fn words(&self, typed: &str, held: &str) -> String {
        let alias = if self.token.alias { " as an alias" } else { "" };
        match self.how {
            How::Same if self.part => format!("{held} is part of the name{alias}"),
            How::Initial => format!("{typed} for {held}{alias}"),
            How::Beginning => format!("{held} begins with {typed}{alias}"),
            _ if self.part => format!("{typed} ~ {held}, part of the name{alias}"),
            _ => format!("{typed} ~ {held}{alias}"),
        }
    }
}

fn birth(finding: Finding) -> Option<String> {
    Some(match finding {
        Finding::Silent => return None,
        Finding::Same => "same birth date".to_owned(),
        Finding::SamePart => "same birth date as far as it is known".to_owned(),
        Finding::Swapped => "day and month of birth swapped".to_owned(),
        Finding::YearOff(1) => "year of birth one off".to_owned(),
        Finding::YearOff(years) => format!("year of birth {years} off"),
        Finding::DigitOff => "birth date one digit off".to_owned(),
        Finding::TwoParts => "birth date partly the same".to_owned(),
        Finding::SameYear => "same year of birth, other day".to_owned(),
        Finding::Age => "age fits".to_owned(),
        Finding::Other => "other birth date".to_owned(),
    })
}

fn place(findings: Findings, bits: f32, said: &mut Vec<(f32, String)>) {
    let earlier = if findings.earlier { "earlier " } else { "" };
    let words = match (findings.post, findings.street) {
        (_, Some(StreetFinding::House)) => format!("same {earlier}house"),
        (Some(PostFinding::Same), Some(StreetFinding::Street)) => format!("same {earlier}postcode and street"),
        (Some(PostFinding::Same), _) => format!("same {earlier}postcode"),
        (_, Some(StreetFinding::Street)) => format!("same {earlier}street"),
        (Some(PostFinding::Slip), _) => format!("{earlier}postcode one letter or digit off"),
        (Some(PostFinding::District), _) => format!("same {earlier}postcode district"),
        (Some(PostFinding::Other), _) => "other postcode".to_owned(),
        (None, Some(StreetFinding::Other)) => "other street".to_owned(),
        (None, None) => return,
    };
    said.push((bits, words));
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let mut out = String::with_capacity(word.len());
    out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
    out.push_str(letters.as_str());
    out
}
