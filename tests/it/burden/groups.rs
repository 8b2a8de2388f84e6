//! What leaves to an analyst, and what does not.

use jiff::Timestamp;
use tapsyrma::domain::burden::{Cell, Disclosed, Gate, GroupBurden, Observed, Policy, Timeline};

use super::people::{Ask, History, LONG_LUNCH, Village, ask, at, village};

/// Some villages, each with what it was asked.
pub struct Audan {
    asked: Vec<(Village, History)>,
    timelines: Vec<Timeline>,
}

impl Audan {
    pub fn of(asked: Vec<(Village, History)>) -> Self {
        let timelines = asked
            .iter()
            .map(|(_, history)| history.timeline())
            .collect();
        Self { asked, timelines }
    }

    /// One request for each village, made by a function of the village's number.
    pub fn with(villages: u128, request: impl Fn(u128) -> Ask) -> Self {
        let asked = (0..villages).map(|number| {
            let village = village(number, LONG_LUNCH);
            let history = village.is_asked("2026-03-02 09:00", request(number));
            (village, history)
        });
        Self::of(asked.collect())
    }

    pub fn observed(&self) -> Vec<Observed<'_>> {
        let pairs = self.asked.iter().zip(&self.timelines);
        pairs
            .map(|((village, history), timeline)| village.observes(timeline, history))
            .collect()
    }

    /// What an analyst gets of March.
    pub fn published(&self, gate: Gate) -> Disclosed<GroupBurden> {
        let month = "2026-03".parse().unwrap();
        let now: Timestamp = at("2026-03-31 18:30");
        let observed = self.observed();
        gate.open(&observed, month, now, &Policy::default())
            .map(|cell: Cell<'_>| GroupBurden::of(&cell))
    }

    pub fn shown(&self) -> GroupBurden {
        self.published(Gate::default()).shown().unwrap()
    }
}

fn from_two_offices(number: u128) -> Ask {
    ask().due("2026-03-02 12:00").issued_by(900 + number % 2)
}

#[test]
fn four_villages_are_too_few_and_five_are_enough() {
    let four = Audan::with(4, from_two_offices).published(Gate::default());
    assert_eq!(four, Disclosed::Hidden);
    assert_eq!(
        serde_json::to_string(&four).unwrap(),
        r#"{"disclosure":"hidden"}"#
    );
    let five = Audan::with(5, from_two_offices).shown();
    let last_minute = five.notice.last_minute.shown().unwrap();
    assert_eq!((last_minute.value, last_minute.count), (Some(1.0), 5));
}

#[test]
fn five_villages_of_one_department_would_show_that_department() {
    let audan = Audan::with(5, |_| ask().due("2026-03-02 12:00"));
    assert_eq!(audan.published(Gate::default()), Disclosed::Hidden);
}

#[test]
fn many_requests_of_one_village_do_not_make_it_many_villages() {
    let one = || {
        let village = village(1, LONG_LUNCH);
        let issuers = [900, 901];
        let asked = issuers.map(|issuer| {
            let ask = ask().issued_by(issuer);
            village.is_asked("2026-03-02 09:00", ask)
        });
        asked.map(|history| (super::people::village(1, LONG_LUNCH), history))
    };
    let audan = Audan::of((0..20).flat_map(|_| one()).collect());
    assert_eq!(audan.published(Gate::default()), Disclosed::Hidden);
}

#[test]
fn a_number_that_only_three_villages_have_data_for_is_hidden_in_a_cell_of_six() {
    let audan = Audan::with(6, |number| {
        let ask = from_two_offices(number);
        if number < 3 {
            ask.passed_down("2026-02-27 09:00", "2026-03-03 12:00")
                .effort(60)
        } else {
            ask
        }
    });
    let burden = audan.shown();
    assert!(burden.notice.last_minute.shown().is_some());
    assert_eq!(burden.upstream.erosion, Disclosed::Hidden);
    assert_eq!(burden.notice.infeasible, Disclosed::Hidden);
    assert_eq!(burden.required_out_of_hours, Disclosed::Hidden);
}

#[test]
fn what_could_be_had_by_subtraction_is_hidden_too() {
    let last_minute_but_for = |others: u128| {
        let audan = Audan::with(12, move |number| {
            let due = if number < others {
                "2026-03-20 12:00"
            } else {
                "2026-03-02 12:00"
            };
            ask().due(due).issued_by(900 + number % 2)
        });
        audan.shown().response
    };
    let one_other = last_minute_but_for(1);
    assert!(one_other.on_time.shown().is_some());
    assert_eq!(one_other.on_time_of_last_minute, Disclosed::Hidden);
    assert!(
        last_minute_but_for(0)
            .on_time_of_last_minute
            .shown()
            .is_some()
    );
    assert!(
        last_minute_but_for(6)
            .on_time_of_last_minute
            .shown()
            .is_some()
    );
    assert_eq!(
        last_minute_but_for(8).on_time_of_last_minute,
        Disclosed::Hidden
    );
}

#[test]
fn a_quiet_group_can_show_that_nobody_worked_at_night() {
    let quiet = Audan::with(5, from_two_offices).shown().activity;
    let slots = quiet.out_of_hours_slots_per_office.shown().unwrap();
    assert_eq!((slots.value, slots.count), (Some(0.0), 5));
    assert_eq!(quiet.attributed, Disclosed::Hidden);
}

#[test]
fn five_villages_that_worked_in_the_same_quarter_of_an_hour_worked_five_times() {
    let asked = (0..5).map(|number| {
        let village = village(number, LONG_LUNCH);
        let history = village
            .is_asked("2026-03-02 09:00", from_two_offices(number))
            .answered("2026-03-02 20:05");
        (village, history)
    });
    let activity = Audan::of(asked.collect()).shown().activity;
    let slots = activity.out_of_hours_slots_per_office.shown().unwrap();
    assert_eq!((slots.value, slots.count), (Some(1.0), 5));
    let attributed = activity.attributed.shown().unwrap();
    assert_eq!((attributed.value, attributed.count), (Some(1.0), 5));
}

#[test]
fn the_gate_can_be_made_narrower_and_never_wider() {
    assert_eq!(Gate::new(5, 2).unwrap(), Gate::default());
    for (recipients, issuers) in [(4, 2), (5, 1), (0, 0)] {
        let refused = Gate::new(recipients, issuers).unwrap_err();
        assert_eq!(refused.code(), "disclosure_gate_too_wide");
    }
    let audan = Audan::with(9, from_two_offices);
    assert_eq!(
        audan.published(Gate::new(10, 2).unwrap()),
        Disclosed::Hidden
    );
    assert!(audan.published(Gate::new(9, 2).unwrap()).shown().is_some());
}

#[test]
fn no_office_and_no_person_is_named() {
    let audan = Audan::with(6, from_two_offices);
    let text = serde_json::to_string(&audan.shown()).unwrap();
    for observed in audan.observed() {
        assert!(!text.contains(&observed.recipient_office.to_string()));
        assert!(!text.contains(&observed.issuer_office.to_string()));
    }
}
