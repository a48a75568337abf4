//! A way through many reviews, one after the other, without going back to the list.
//!
//! Each is opened and its pack shown, and the next comes when one is completed or skipped. What was skipped comes again
//! at the end; what was typed there is kept as everywhere, and stands in its form when one comes back.

/// Where one is on the way: the reviews, and which of them are behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    ids: Vec<String>,
    behind: Vec<bool>,
    at: usize,
}

impl Walk {
    /// A way through these reviews, from the first; none where there is none.
    pub fn over(ids: Vec<String>) -> Option<Self> {
        let behind = vec![false; ids.len()];
        (!ids.is_empty()).then_some(Self { ids, behind, at: 0 })
    }

    /// The review at hand.
    pub fn id(&self) -> &str {
        self.ids.get(self.at).map_or("", String::as_str)
    }

    /// `7 of 40`.
    pub fn place(&self) -> String {
        format!("{} of {}", self.at + 1, self.ids.len())
    }

    /// How one goes on from here.
    pub fn hint(&self) -> String {
        format!("F2 decide · F3 skip to the next · F4 the one before · {} left", self.left())
    }

    /// How many are left, the one at hand included.
    pub fn left(&self) -> usize {
        self.behind.iter().filter(|behind| !**behind).count()
    }

    /// How many there are.
    pub fn all(&self) -> usize {
        self.ids.len()
    }

    /// The review at hand is behind: completed, by whomever, or not there any more.
    pub fn tick(&mut self) {
        if let Some(behind) = self.behind.get_mut(self.at) {
            *behind = true;
        }
    }

    /// The way at the next review that is left; round again to what was skipped. None when none is left but this one.
    pub fn next(&self) -> Option<Self> {
        let count = self.ids.len();
        (1..count).find_map(|step| self.to((self.at + step) % count))
    }

    /// The way at the review before that is left.
    pub fn before(&self) -> Option<Self> {
        let count = self.ids.len();
        (1..count).find_map(|step| self.to((self.at + count - step) % count))
    }

    fn to(&self, at: usize) -> Option<Self> {
        let left = self.behind.get(at).is_some_and(|behind| !behind);
        left.then(|| Self { at, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn over(count: usize) -> Walk {
        Walk::over((1..=count).map(|number| format!("r-{number}")).collect()).unwrap()
    }

    #[test]
    fn each_is_met_once_when_all_are_completed() {
        let (mut walk, mut met) = (over(4), Vec::new());
        loop {
            met.push((walk.id().to_owned(), walk.place()));
            walk.tick();
            let Some(next) = walk.next() else { break };
            walk = next;
        }
        assert_eq!(met.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["r-1", "r-2", "r-3", "r-4"]);
        assert_eq!(met.iter().map(|(_, place)| place.as_str()).nth(2), Some("3 of 4"));
        assert_eq!(walk.left(), 0);
    }

    #[test]
    fn what_was_skipped_comes_again_and_keeps_its_place() {
        let mut walk = over(3).next().unwrap();
        walk.tick();
        walk = walk.next().unwrap();
        walk.tick();
        walk = walk.next().unwrap();
        assert_eq!((walk.id(), walk.place().as_str(), walk.left()), ("r-1", "1 of 3", 1));
        assert!(walk.next().is_none() && walk.before().is_none());
        assert_eq!(over(3).before().unwrap().id(), "r-3");
        assert!(Walk::over(Vec::new()).is_none());
    }
}
