//! At which hours of the week a group is asked and acts, and at which level the time went.

use tapsyrma::domain::burden::{Disclosed, WeekMatrix};
use tapsyrma::domain::office::Tier;

use super::groups::Audan;
use super::people::{LONG_LUNCH, ask, village};

/// Villages that are asked at times made of their numbers, and answer at others.
fn asked(villages: u128, at: impl Fn(u128) -> (String, String)) -> Audan {
    let asked = (0..villages).map(|number| {
        let (asked, answered) = at(number);
        let village = village(number, LONG_LUNCH);
        let ask = ask().due("2026-03-27 12:00").issued_by(900 + number % 2);
        let history = village.is_asked(&asked, ask).answered(&answered);
        (village, history)
    });
    Audan::of(asked.collect())
}

fn shown(matrix: Disclosed<WeekMatrix>) -> WeekMatrix {
    matrix.shown().unwrap()
}

#[test]
fn an_audan_that_asks_on_monday_at_five_is_seen_there_and_nowhere_else() {
    let audan = asked(6, |_| {
        ("2026-03-02 17:00".into(), "2026-03-07 23:10".into())
    });
    let hours = audan.shown().hours_of_week;
    let (issue, activity) = (shown(hours.issue), shown(hours.activity));
    assert_eq!((issue.count, issue.block_hours), (6, 3));
    assert_eq!(issue.days.len(), 7);
    for (day, blocks) in issue.days.iter().enumerate() {
        for (block, share) in blocks.iter().enumerate() {
            let expected = if (day, block) == (0, 5) { 1.0 } else { 0.0 };
            assert_eq!(*share, Some(expected), "day {day}, block {block}");
        }
    }
    assert_eq!((activity.count, activity.days[5][7]), (6, Some(1.0)));
}

#[test]
fn the_night_of_one_village_is_hidden_and_cannot_be_subtracted() {
    // Ten answer on Tuesday morning, seven on Wednesday, one on Saturday night.
    let audan = asked(18, |number| {
        let answered = match number {
            0..10 => "2026-03-03 10:00",
            10..17 => "2026-03-04 10:00",
            _ => "2026-03-07 23:10",
        };
        ("2026-03-02 17:00".into(), answered.into())
    });
    let activity = shown(audan.shown().hours_of_week.activity);
    let (tuesday, wednesday) = (activity.days[1][3], activity.days[2][3]);
    assert_eq!((tuesday, activity.count), (Some(10.0 / 18.0), 18));
    assert_eq!((wednesday, activity.days[5][7]), (None, None));
    assert_eq!(activity.days[6][0], Some(0.0));
}

#[test]
fn several_actions_of_a_village_in_one_quarter_of_an_hour_are_one() {
    let asked = (0..6).map(|number| {
        let village = village(number, LONG_LUNCH);
        let ask = ask().due("2026-03-27 12:00").issued_by(900 + number % 2);
        let history = village
            .is_asked("2026-03-02 17:00", ask)
            .acknowledged("2026-03-03 10:01")
            .answered("2026-03-03 10:14");
        (village, history)
    });
    let audan = Audan::of(asked.collect());
    let activity = shown(audan.shown().hours_of_week.activity);
    assert_eq!((activity.count, activity.days[1][3]), (6, Some(1.0)));
}

#[test]
fn erosion_is_told_by_the_level_of_those_who_asked() {
    let audan = Audan::with(6, |number| {
        ask()
            .passed_down("2026-02-27 09:00", "2026-03-05 18:30")
            .due("2026-03-03 18:30")
            .issued_by(900 + number % 2)
    });
    let burden = audan.shown();
    let whole = burden.upstream.erosion.shown().unwrap();
    for level in burden.erosion_by_level {
        let erosion = level.erosion.shown().unwrap();
        if level.level == Tier::Audan {
            assert_eq!(erosion, whole);
        } else {
            assert_eq!((erosion.p50, erosion.count), (None, 0));
        }
    }
}
