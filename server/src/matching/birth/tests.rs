use super::*;
use proptest::prelude::*;

fn born(year: i32, month: i32, day: i32) -> Born {
    Born::new(year, month, day)
}

/// A town of 80 years, one born on each day.
fn town() -> Dates {
    let mut dates = Dates::default();
    let mut record = 0;
    for year in 1940..2020 {
        for month in 1..=12 {
            for day in 1..=28 {
                dates.enter(born(year, month, day), record);
                record += 1;
            }
        }
    }
    dates
}

#[test]
fn the_nearer_the_date_the_more_bits() {
    let dates = town();
    let bits = |held| dates.ask(Asked::Date(born(1990, 3, 4))).compare(held).0;
    let order = [
        born(1990, 3, 4),
        born(1990, 4, 3),
        born(1991, 3, 4),
        born(1990, 3, 14),
        born(1990, 3, 22),
        Born::default(),
        born(1990, 7, 9),
        born(1951, 7, 8),
    ];
    for two in order.windows(2) {
        let [near, far] = two else { continue };
        assert!(bits(*near) > bits(*far), "{near:?} against {far:?}: {} {}", bits(*near), bits(*far));
    }
    assert!((13.0..16.0).contains(&bits(born(1990, 3, 4))));
}

#[test]
fn what_is_no_date_may_be_one_with_a_slip_in_it() {
    let dates = town();
    let bits = |digits, held| dates.ask(Asked::Slipped(digits)).compare(held);
    // 4/6/1990 with the six before its nought, and with the day in front.
    for (digits, held) in
        [(19_906_404, born(1990, 4, 4)), (19_906_004, born(1990, 6, 4)), (19_901_241, born(1990, 12, 14))]
    {
        let (found, finding) = bits(digits, held);
        assert!(found > 5.0 && finding == Finding::DigitOff, "{digits}: {found}");
        assert!(bits(digits, Born::default()) == (0.0, Finding::Silent));
        assert!(bits(digits, born(1990, 8, 9)).0 < 1.0 && bits(digits, born(1961, 8, 9)).0 < -3.0);
    }
    assert!(
        bits(19_906_004, born(1990, 6, 4)).0 > bits(19_906_004, born(1990, 10, 4)).0,
        "a change of places is likelier"
    );
    assert!(bits(99_999_999, born(1990, 6, 4)).0 < 0.0);
}

#[test]
fn a_date_that_many_were_entered_under_proves_less_and_one_that_few_have_no_less() {
    let (mut plain, mut heaped) = (town(), town());
    for record in 0..200 {
        heaped.enter(born(1990, 1, 1), 100_000 + record);
    }
    plain.enter(born(1990, 7, 7), 100_000);
    let bits = |dates: &Dates, held| dates.ask(Asked::Date(held)).compare(held).0;
    assert!(bits(&heaped, born(1990, 1, 1)) < bits(&heaped, born(1990, 7, 7)) - 4.0);
    assert!((bits(&plain, born(1990, 7, 7)) - bits(&plain, born(1990, 8, 8))).abs() < 0.1, "two by chance are no heap");
}

#[test]
fn parts_and_ages_speak_as_far_as_they_know() {
    let dates = town();
    let of = |asked, held| dates.ask(asked).compare(held);
    assert_eq!(of(Asked::Date(born(1990, 0, 0)), born(1990, 3, 4)).1, Finding::SamePart);
    assert!(
        of(Asked::Date(born(1990, 3, 0)), born(1990, 3, 4)).0 > of(Asked::Date(born(1990, 0, 0)), born(1990, 3, 4)).0
    );
    assert!(of(Asked::Date(born(1990, 0, 0)), born(1960, 3, 4)).0 < -4.0);
    let about = Asked::About { year: 1990, spread: 3 };
    assert!(of(about, born(1991, 1, 1)).0 > of(about, born(1995, 1, 1)).0);
    assert!(of(about, born(1960, 1, 1)).0 < -3.0);
    assert_eq!(of(about, Born::default()), (0.0, Finding::Silent));
}

proptest! {
    #[test]
    fn a_number_is_a_date_again(year in 1800_i32..2200, month in 0_i32..13, day in 0_i32..32) {
        let date = born(year, month, day);
        prop_assert_eq!(Born::unpack(date.pack()), date);
    }

    #[test]
    fn every_near_date_is_a_neighbour(year in 1920_i32..2020, month in 1_i32..13, day in 1_i32..29, other in 1920_i32..2020, m in 1_i32..13, d in 1_i32..29) {
        let asked = born(year, month, day);
        let across = born(year, month / 10 * 10 + day / 10, month % 10 * 10 + day % 10);
        for held in [born(other, month, day), born(year, m, day), born(year, month, d), born(year, day.min(12), month), across] {
            let kind = near(asked, held).1;
            if held.is_whole() && held != asked && matches!(kind, Finding::Swapped | Finding::DigitOff | Finding::YearOff(1 | 2 | 3 | 10)) {
                prop_assert!(neighbours(asked).contains(&held), "{:?} {:?} {:?}", asked, held, kind);
            }
        }
    }

    #[test]
    fn who_left_is_nowhere(dates in prop::collection::vec((1950_i32..1955, 1_i32..3, 1_i32..5), 1..30)) {
        let mut held = Dates::default();
        for (record, (year, month, day)) in (0_u32..).zip(&dates) {
            held.enter(born(*year, *month, *day), record);
        }
        for (record, (year, month, day)) in (0_u32..).zip(&dates) {
            held.leave(born(*year, *month, *day), record);
            prop_assert!(!held.on(born(*year, *month, *day)).contains(&record));
        }
        prop_assert_eq!((held.all, held.days.len()), (0, 0));
    }
}
