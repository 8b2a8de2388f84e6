//! The laws of `docs/working-time.md` for any office.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::naive;
use super::offices::{office, seconds};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const YEAR: i64 = 366;

fn whole_minute(t: Timestamp) -> Timestamp {
    Timestamp::from_second(t.as_second().div_euclid(60) * 60).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_minute_by_minute_walk_counts_the_same(
        office in office(),
        start in seconds(4),
        length in 0..3 * 86_400_i64,
    ) {
        let (a, b) = (whole_minute(office.at(start)), whole_minute(office.at(start + length)));
        prop_assert_eq!(office.clock.between(a, b), naive::between(&office.clock, a, b));
    }

    #[test]
    fn a_minute_is_working_time_when_the_definition_says_so(
        office in office(),
        start in seconds(8),
    ) {
        let t = whole_minute(office.at(start));
        let works = naive::works(&office.clock, t);
        prop_assert_eq!(office.clock.classify(t).is_working(), works);
        prop_assert_eq!(office.clock.between(t, t + MINUTE), i64::from(works));
    }

    #[test]
    fn the_first_working_minute_of_a_date_opens_it_and_the_last_one_closes_it(
        office in office(),
        start in seconds(8),
    ) {
        let clock = &office.clock;
        let date = clock.date_of(office.at(start));
        let mut minute = whole_minute(office.at(start)) - SignedDuration::from_hours(50);
        let (mut first, mut after_last, mut end) = (None, None, minute);
        for _ in 0..100 * 60 {
            let next = naive::next_minute(minute);
            if clock.date_of(minute) <= date {
                end = next;
            }
            if clock.date_of(minute) == date && naive::works(clock, minute) {
                first = first.or(Some(minute));
                after_last = Some(next);
            }
            minute = next;
        }
        prop_assert_eq!(clock.opening(date), Ok(first));
        prop_assert_eq!(clock.closing(date), Ok(after_last.unwrap_or(end)));
    }
}

proptest! {
    #[test]
    fn spans_add_up(office in office(), near in [seconds(8), seconds(8)], far in seconds(20 * YEAR)) {
        let mut cuts = [near[0], near[1], far];
        cuts.sort_unstable();
        let [a, b, c] = cuts.map(|cut| office.at(cut));
        let clock = &office.clock;
        prop_assert_eq!(clock.between(a, c), clock.between(a, b) + clock.between(b, c));
        prop_assert!(clock.between(a, b) >= 0 && clock.between(a, b) <= clock.between(a, c));
        prop_assert!(clock.between(b, c) <= clock.between(a, c));
        prop_assert_eq!(clock.between(c, a), 0);
    }

    #[test]
    fn adding_ends_at_the_earliest_instant_with_so_much_working_time(
        office in office(),
        start in seconds(8),
        minutes in prop_oneof![0..2_000_i64, 0..3_000_000_i64],
    ) {
        let (clock, t) = (&office.clock, office.at(start));
        match clock.add(t, minutes) {
            Ok(end) if minutes == 0 => prop_assert_eq!(end, t),
            Ok(end) => {
                prop_assert!(end > t);
                prop_assert_eq!(clock.between(t, end), minutes);
                prop_assert_eq!(clock.between(t, end - MINUTE), minutes - 1);
                prop_assert_eq!(end, whole_minute(end));
            }
            Err(_) => prop_assert!(clock.between(t, Timestamp::MAX) < minutes),
        }
    }

    #[test]
    fn adding_twice_is_adding_the_sum(
        office in office(),
        start in seconds(8),
        first in 0..3_000_i64,
        second in prop_oneof![0..3_000_i64, 0..3_000_000_i64],
    ) {
        let (clock, t) = (&office.clock, office.at(start));
        let twice = clock.add(t, first).and_then(|middle| clock.add(middle, second));
        prop_assert_eq!(twice.ok(), clock.add(t, first + second).ok());
    }

    #[test]
    fn adding_more_or_later_never_ends_earlier(
        office in office(),
        mut starts in [seconds(8), seconds(8)],
        minutes in 0..5_000_i64,
        more in 0..5_000_i64,
    ) {
        starts.sort_unstable();
        let [earlier, later] = starts.map(|start| office.at(start));
        let clock = &office.clock;
        if let Ok(end) = clock.add(later, minutes) {
            prop_assert!(clock.add(earlier, minutes).unwrap() <= end);
        }
        if let Ok(end) = clock.add(earlier, minutes + more) {
            prop_assert!(clock.add(earlier, minutes).unwrap() <= end);
        }
    }

    #[test]
    fn the_office_next_opens_at_its_first_working_minute(office in office(), start in seconds(8)) {
        let (clock, t) = (&office.clock, office.at(start));
        match clock.next_open(t) {
            Ok(open) => {
                prop_assert!(open >= t && clock.classify(open).is_working());
                prop_assert_eq!(clock.between(t, open), 0);
                prop_assert!(open == t || !clock.classify(t).is_working());
            }
            Err(_) => prop_assert_eq!(clock.between(t, Timestamp::MAX), 0),
        }
    }

    #[test]
    fn an_explanation_tells_each_day_once_and_sums_to_the_span(
        office in office(),
        near in seconds(8),
        far in prop_oneof![seconds(8), seconds(2 * YEAR)],
    ) {
        let (a, b) = (office.at(near.min(far)), office.at(near.max(far)));
        let days = office.clock.explain(a, b);
        let sum: i64 = days.iter().map(|day| day.minutes).sum();
        prop_assert_eq!(sum, office.clock.between(a, b));
        prop_assert!(days.is_sorted_by(|earlier, later| earlier.date < later.date));
    }
}
