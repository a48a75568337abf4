//! What two dates of birth say about two people being one.

use crate::domain::nominal::Birth;

/// Bits for or against, with the words for it. Nothing when either says nothing.
pub(super) fn compare(asked: Birth, held: Birth) -> Option<(f64, &'static str)> {
    if asked.is_unknown() {
        return None;
    }
    if held.is_unknown() {
        return Some((0.0, "date of birth not recorded"));
    }
    if asked.is_whole() && held.is_whole() {
        return Some(whole(asked, held));
    }
    Some(part(asked, held))
}

fn whole(asked: Birth, held: Birth) -> (f64, &'static str) {
    let same = (asked.year == held.year, asked.month == held.month, asked.day == held.day);
    let swapped = asked.year == held.year && asked.month == held.day && asked.day == held.month;
    match same {
        (true, true, true) => (15.0, "date of birth matches"),
        _ if swapped => (8.5, "day and month of birth are swapped"),
        (false, true, true) if (asked.year - held.year).abs() == 1 => (7.0, "year of birth is one off"),
        (false, true, true) => (5.0, "day and month of birth match, the year differs"),
        (true, true, false) => (6.0, "month and year of birth match, the day differs"),
        (true, false, true) => (6.0, "day and year of birth match, the month differs"),
        (true, false, false) => (0.5, "year of birth matches, day and month differ"),
        _ => (-5.0, "date of birth differs"),
    }
}

/// One of the two knows only a part.
fn part(asked: Birth, held: Birth) -> (f64, &'static str) {
    let months = asked.month != 0 && held.month != 0;
    match (asked.year - held.year, asked.month == held.month) {
        (0, true) if months => (9.5, "month and year of birth match"),
        (0, false) if months => (1.0, "year of birth matches, the month differs"),
        (0, _) => (6.0, "year of birth matches"),
        (-1 | 1, _) => (2.5, "year of birth is one off"),
        _ => (-4.0, "year of birth differs"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn birth(year: i32, month: i32, day: i32) -> Birth {
        Birth { year, month, day }
    }

    #[test]
    fn the_nearer_the_dates_the_more_bits() {
        let asked = birth(1990, 3, 4);
        let bits = |held| compare(asked, held).unwrap().0;
        let order = [
            birth(1990, 3, 4),
            birth(1990, 0, 0),
            birth(1990, 3, 9),
            birth(0, 0, 0),
            birth(1951, 0, 0),
            birth(1951, 7, 8),
        ];
        for two in order.windows(2) {
            let [near, far] = two else { continue };
            assert!(bits(*near) >= bits(*far), "{near} against {far}");
        }
        assert!(bits(birth(1990, 4, 3)) > bits(birth(1991, 3, 4)));
        assert!(compare(Birth::default(), asked).is_none());
    }
}
