//! What holds for every draft and every clock.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use tapsyrma::domain::burden::{Facts, Policy};
use tapsyrma::domain::deadline::Due;
use tapsyrma::domain::preview::{Draft, Outlook, Preview, Total, Unissuable};
use tapsyrma::domain::worktime::WorkClock;

use crate::burden::people::{Ask, ask, office as id, village_on};
use crate::worktime::offices::{Office, office, seconds};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// A deadline some seconds from the difficult night of an office, as a day or as an instant.
fn dues() -> impl Strategy<Value = Option<(i64, bool)>> {
    prop::option::of((seconds(8), any::<bool>()))
}

fn due_of(office: &Office, (after, as_day): (i64, bool)) -> Due {
    let at = office.at(after);
    if as_day {
        Due::Date(office.clock.date_of(at))
    } else {
        Due::At(at)
    }
}

fn foreseen(clock: &WorkClock, draft: Draft, now: Timestamp) -> Result<Outlook, Unissuable> {
    let policy = Policy::default();
    let preview = Preview::of(draft, [(id(1), clock.clone())], now, &policy)?;
    Ok(preview.outlooks.into_iter().next().unwrap())
}

fn asked(draft: Draft) -> Ask {
    let mut request = ask();
    request.content.due = draft.due;
    request.content.effort_minutes = draft.effort_minutes;
    if draft.urgent {
        request.urgent()
    } else {
        request
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_preview_says_what_issuing_at_that_moment_then_records(
        office in office(),
        now in seconds(8),
        due in dues(),
        urgent in any::<bool>(),
        effort in prop::option::of(1_u32..5000),
    ) {
        let (clock, now) = (&office.clock, office.at(now));
        let due = due.map(|due| due_of(&office, due));
        let draft = Draft { urgent, due, effort_minutes: effort };
        let outlook = match foreseen(clock, draft, now) {
            Ok(outlook) => outlook,
            Err(Unissuable::Deadline(error)) => {
                prop_assert_eq!(due.unwrap().resolve(clock), Err(error));
                return Ok(());
            }
            Err(Unissuable::NoWorkingTime { cause, .. }) => {
                prop_assert!(!urgent);
                prop_assert_eq!(clock.next_open(now), Err(cause));
                return Ok(());
            }
        };

        let village = village_on(1, clock.clone());
        let history = village.is_asked_at(now, asked(draft));
        let timeline = history.timeline();
        let observed = village.observes(&timeline, &history);
        let facts = Facts::of(&observed, timeline.effective_at, &Policy::default()).unwrap();

        prop_assert_eq!(outlook.arrival.effective_at, timeline.effective_at);
        prop_assert_eq!(outlook.held, timeline.effective_at > now);
        prop_assert_eq!(outlook.arrival.deadline.as_ref(), timeline.original_deadline());
        prop_assert_eq!(outlook.notice, facts.notice);
        prop_assert_eq!(Some(outlook.issued_out_of_hours), facts.issued_out_of_hours);
        prop_assert_eq!(outlook.pressed, facts.is_pressed());
        let told: i64 = outlook.explanation.iter().map(|day| day.minutes).sum();
        prop_assert_eq!(told, facts.notice.map_or(0, |notice| notice.minutes));
        if let (Some(notice), Some(effort)) = (facts.notice, effort) {
            prop_assert_eq!(outlook.infeasible, Some(notice.minutes < i64::from(effort)));
            let beyond = (i64::from(effort) - notice.minutes).max(0);
            prop_assert_eq!(outlook.required_out_of_hours, Some(beyond));
        }
    }

    #[test]
    fn a_deadline_that_is_proposed_leaves_whole_days_and_a_minute_earlier_leaves_less(
        office in office(),
        now in seconds(8),
        urgent in any::<bool>(),
    ) {
        let (clock, now) = (&office.clock, office.at(now));
        let draft = Draft { urgent, due: None, effort_minutes: None };
        let Ok(outlook) = foreseen(clock, draft, now) else {
            return Ok(());
        };
        let effective = outlook.arrival.effective_at;
        let day = clock.standard_day(clock.date_of(effective));
        let earliest = outlook.earliest;
        for (days, proposed) in [(1, earliest.one_working_day), (2, earliest.two_working_days)] {
            match proposed {
                Some(at) => {
                    prop_assert_eq!(clock.between(effective, at), days * day);
                    prop_assert_eq!(clock.between(effective, at - MINUTE), days * day - 1);
                }
                None => prop_assert!(
                    day == 0 || clock.between(effective, Timestamp::MAX) < days * day
                ),
            }
        }
    }

    #[test]
    fn what_is_proposed_for_everybody_leaves_a_day_to_each_and_no_earlier_one_does(
        offices in prop::collection::vec(office(), 1..5),
        now in seconds(8),
        again in 0_usize..5,
    ) {
        let now = offices[0].at(now);
        let draft = Draft { urgent: true, due: None, effort_minutes: Some(30) };
        let mut clocks: Vec<&WorkClock> = offices.iter().map(|office| &office.clock).collect();
        clocks.extend(clocks.clone().into_iter().take(again));
        let recipients = (1..).map(id).zip(clocks.iter().copied().cloned());
        let preview = Preview::of(draft, recipients, now, &Policy::default()).unwrap();
        prop_assert_eq!(preview.outlooks.len(), offices.len());

        let total = Total::of(&preview);
        prop_assert_eq!(total.recipients, clocks.len());
        prop_assert_eq!(total.person_minutes, Some(30 * u64::try_from(clocks.len()).unwrap()));
        let has_a_day = |at: Timestamp| clocks.iter().all(|clock| {
            clock.between(now, at) >= clock.standard_day(clock.date_of(now))
        });
        if let Some(at) = total.earliest.one_working_day {
            prop_assert!(has_a_day(at) && !has_a_day(at - MINUTE));
        }
    }

    #[test]
    fn a_draft_is_told_from_another_whatever_the_order_of_its_recipients(
        mut offices in prop::collection::btree_set(1_u128..50, 1..6),
        urgent in any::<bool>(),
        effort in prop::option::of(1_u32..5000),
        other in 50_u128..60,
    ) {
        let print = |draft: Draft, offices: Vec<u128>| {
            draft.fingerprint(offices.into_iter().map(id))
        };
        let draft = Draft { urgent, due: None, effort_minutes: effort };
        let ordered: Vec<u128> = offices.iter().copied().collect();
        let turned: Vec<u128> = offices.iter().rev().copied().collect();
        let known = print(draft, ordered.clone());
        prop_assert_eq!(&known, &print(draft, turned));
        for another in [
            Draft { urgent: !urgent, ..draft },
            Draft { effort_minutes: effort.map_or(Some(1), |_| None), ..draft },
            Draft { due: Some(Due::At(Timestamp::UNIX_EPOCH)), ..draft },
        ] {
            prop_assert_ne!(&known, &print(another, ordered.clone()));
        }
        offices.insert(other);
        prop_assert_ne!(known, print(draft, offices.into_iter().collect()));
    }
}
