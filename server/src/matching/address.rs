//! What a record's addresses say about the one that was asked for, in bits.

use super::index::{Index, precise};
use super::place::Post;
use super::question::{Question, Sight};
use super::record::{Home, Record};
use super::terms::Terms;

/// As if so many more were recorded, all elsewhere; see `expand`.
const FEW: f32 = 300.0;
/// Another postcode in the district that was asked for. One that is a slip away is worth no less.
const IN_DISTRICT: f32 = 1.5;

/// The postcode that was asked for, with what the index knows of it.
#[derive(Clone, Default)]
pub struct Where {
    post: Option<Post>,
    near: Vec<Post>,
    swapped: Vec<Post>,
    district: Post,
    is_district: bool,
    same: f32,
    slip: f32,
    swap: f32,
    in_district: f32,
    number: u32,
    sight: Sight,
}

/// What a comparison found, for the explanation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Findings {
    /// What the postcode says.
    pub post: Option<PostFinding>,
    /// What the street says.
    pub street: Option<StreetFinding>,
    /// Whether the address is one of before.
    pub earlier: bool,
}

/// What two postcodes say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PostFinding {
    /// The same.
    Same,
    /// One letter or digit off.
    Slip,
    /// The same district.
    District,
    /// Another one.
    Other,
}

/// What two streets say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StreetFinding {
    /// The same house.
    House,
    /// The same street.
    Street,
    /// Another street.
    Other,
}

impl Where {
    /// What is asked of addresses.
    pub fn of(index: &Index, question: &Question) -> Where {
        let number = question.street.as_ref().map_or(0, |street| street.number);
        let Some(post) = question.post else { return Where { number, sight: question.sight, ..Where::default() } };
        let all = precise(index.len()) + FEW;
        let district = post.district();
        let residents = precise(index.in_district(district).len()).max(1.0) / all;
        let (mut near, swapped) =
            if post.is_district() { Default::default() } else { (post.neighbours(), post.swapped().collect()) };
        near.sort_unstable();
        // As at an average code: who reads none of its residents may not learn how many there are.
        let likely = (index.per_code().max(0.3) / all).log2();
        Where {
            post: Some(post),
            near,
            swapped,
            district,
            is_district: post.is_district() || question.sight == Sight::District,
            same: (0.55_f32.log2() - likely).min(19.0),
            slip: (8e-4_f32.log2() - likely).clamp(IN_DISTRICT, 7.0),
            swap: (3e-3_f32.log2() - likely).clamp(IN_DISTRICT + 0.5, 9.0),
            in_district: 0.75_f32.log2() - residents.log2(),
            number,
            sight: question.sight,
        }
    }

    /// The most bits that an address can be worth to somebody who was found by something else, without and with the
    /// district.
    pub fn most(&self, terms: &Terms) -> (f32, f32) {
        let street = terms.streets.iter().map(|meant| meant.bits + 4.3).fold(0.0, f32::max).min(19.0);
        let post = if self.post.is_none() || self.is_district { 0.0 } else { self.slip.max(self.swap) };
        let near = post.max(street) + (post.min(street) * 0.3).min(3.0);
        let inside = if self.is_district { self.in_district } else { post.max(IN_DISTRICT) };
        (near, near.max(inside) + (near.min(inside) * 0.3).min(3.0))
    }

    /// The most bits for somebody who lives at none of the codes and houses that were looked at.
    pub fn most_otherwise(&self) -> f32 {
        match self.post {
            None => 0.0,
            Some(_) if self.is_district => self.in_district.max(0.0),
            Some(_) => IN_DISTRICT,
        }
    }

    /// The best that an address of a record says.
    pub fn compare(&self, record: &Record<'_>, terms: &Terms) -> (f32, Findings) {
        if self.post.is_none() && terms.streets.is_empty() {
            return (0.0, Findings::default());
        }
        let seen = if self.sight == Sight::District { 1 } else { usize::MAX };
        let mut best: Option<(f32, Findings)> = None;
        for (place, home) in record.homes().take(seen).enumerate() {
            let (mut bits, mut findings) = self.home(home, terms);
            if place > 0 && bits > 0.0 {
                bits -= 1.0;
                findings.earlier = true;
            }
            if best.as_ref().is_none_or(|(most, _)| bits > *most) {
                best = Some((bits, findings));
            }
        }
        best.unwrap_or_default()
    }

    fn home(&self, home: Home, terms: &Terms) -> (f32, Findings) {
        let post = self.post(home);
        let street = self.street(home, terms);
        let (p, s) = (post.map_or(0.0, |found| found.0), street.map_or(0.0, |found| found.0));
        // A street lies in few postcodes, so the two are not independent: the weaker adds three bits at most.
        let bits = if p > 0.0 && s > 0.0 {
            p.max(s) + (p.min(s) * 0.3).min(3.0)
        } else if p > 0.0 || s > 0.0 {
            p.max(s) + p.min(s) * 0.6
        } else {
            p.min(s)
        };
        let post = post.map(|found| found.1);
        (bits, Findings { post, street: street.map(|found| found.1), earlier: false })
    }

    fn post(&self, home: Home) -> Option<(f32, PostFinding)> {
        let asked = self.post.filter(|_| !home.post.is_none())?;
        let district = home.post.district() == self.district;
        Some(if self.is_district {
            if district { (self.in_district, PostFinding::District) } else { (-1.6, PostFinding::Other) }
        } else if home.post == asked {
            (self.same, PostFinding::Same)
        } else if self.near.binary_search(&home.post).is_ok() {
            (if self.swapped.contains(&home.post) { self.swap } else { self.slip }, PostFinding::Slip)
        } else if district {
            (IN_DISTRICT, PostFinding::District)
        } else {
            (-1.6, PostFinding::Other)
        })
    }

    fn street(&self, home: Home, terms: &Terms) -> Option<(f32, StreetFinding)> {
        if terms.streets.is_empty() || home.street == 0 {
            return None;
        }
        let Some(meant) = terms.streets.iter().find(|meant| meant.street == home.street) else {
            return Some((-1.3, StreetFinding::Other));
        };
        let known = self.number > 0 && home.number > 0;
        Some(match known {
            true if self.number == home.number => ((meant.bits + 4.3).min(19.0), StreetFinding::House),
            true => ((meant.bits - 2.5).max(-1.3), StreetFinding::Street),
            false => ((meant.bits - 0.7).max(-1.3), StreetFinding::Street),
        })
    }
}
