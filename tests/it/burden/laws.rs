//! What holds for every history.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use tapsyrma::domain::burden::{
    Disclosed, Facts, Gate, Measure, Month, Notice, Observed, OfficeBurden, OnTime, Period, Policy,
    Timeline,
};
use tapsyrma::domain::command::Command;
use tapsyrma::domain::deadline::Due;

use super::groups::Audan;
use super::people::{History, LONG_LUNCH, Village, answer, ask, at, village};

/// A request and steps after it: so many minutes later, try this.
type Plan = (i64, Option<i64>, bool, Vec<(i64, u8)>);

fn plans() -> impl Strategy<Value = Plan> {
    let steps = prop::collection::vec((0_i64..4000, 0_u8..8), 0..12);
    (
        0_i64..20_000,
        prop::option::of(-2000_i64..9000),
        any::<bool>(),
        steps,
    )
}

fn minutes_after(instant: Timestamp, minutes: i64) -> Timestamp {
    instant
        .checked_add(SignedDuration::from_mins(minutes))
        .unwrap()
}

/// What the machine lets happen of a plan.
fn told(village: &Village, (asked, due, urgent, steps): &Plan) -> History {
    let registered = minutes_after(at("2026-03-01 00:00"), *asked);
    let mut request = ask();
    request.content.due = due.map(|due| Due::At(minutes_after(registered, due)));
    if *urgent {
        request = request.urgent();
    }
    let mut history = village.is_asked_at(registered, request);
    let mut now = history.events.last().unwrap().at;
    for (later, step) in steps {
        now = minutes_after(now, *later);
        let deadline = Due::At(minutes_after(now, 600))
            .resolve(&village.clock)
            .unwrap();
        let reason = || "Because".parse().unwrap();
        let command = match step {
            0 => Command::Acknowledge,
            1 | 2 => answer(Some(10)),
            3 => Command::Accept,
            4 => Command::Return {
                reason: reason(),
                deadline: Some(deadline),
            },
            5 => Command::AskClarification {
                question: "Which?".parse().unwrap(),
            },
            6 => Command::Clarify {
                reply: "These".parse().unwrap(),
            },
            _ => Command::ChangeDeadline {
                deadline,
                reason: reason(),
            },
        };
        if history.allows(&command, now) {
            history = history.happens(now, command, None);
        }
    }
    history
}

fn march_to_december() -> Period {
    Period::parse("2026").unwrap()
}

fn value(measure: Measure) -> f64 {
    measure.value.unwrap_or(0.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn tiers_are_a_partition_and_the_standings_are_too(
        plans in prop::collection::vec(plans(), 0..12),
        looked in 0_i64..60_000,
    ) {
        let aqtogai = village(1, LONG_LUNCH);
        let histories: Vec<History> = plans.iter().map(|plan| told(&aqtogai, plan)).collect();
        let timelines: Vec<Timeline> = histories.iter().map(History::timeline).collect();
        let observed: Vec<Observed<'_>> = timelines
            .iter()
            .zip(&histories)
            .map(|(timeline, history)| aqtogai.observes(timeline, history))
            .collect();
        let last = histories.iter().flat_map(|history| &history.events).map(|event| event.at).max();
        let now = minutes_after(last.unwrap_or(at("2026-03-01 00:00")), looked);
        let policy = Policy::default();
        let burden =
            OfficeBurden::of(aqtogai.office, None, &observed, march_to_december(), now, &policy);

        let tiers = burden.notice.tiers;
        let all = [tiers.dead_on_arrival, tiers.t0, tiers.t1, tiers.t2, tiers.t3];
        let dated = histories.iter().filter(|one| one.instruction.content.due.is_some()).count();
        for tier in all {
            prop_assert_eq!(usize::try_from(tier.count).unwrap(), dated);
        }
        if dated > 0 {
            prop_assert!((all.map(value).iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
        let short = value(tiers.dead_on_arrival) + value(tiers.t0) + value(tiers.t1);
        prop_assert!((short - value(burden.notice.last_minute)).abs() < 1e-9);

        let response = &burden.response;
        let standings = [response.on_time, response.late, response.overdue];
        prop_assert!(standings.iter().all(|one| one.count == response.on_time.count));
        if response.on_time.count > 0 {
            prop_assert!((standings.map(value).iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
        let shares: f64 = burden.origins.legal_basis.iter().map(|part| value(part.share)).sum();
        prop_assert!(plans.is_empty() || (shares - 1.0).abs() < 1e-9);
    }

    #[test]
    fn no_time_is_negative_and_a_village_never_took_longer_than_it_was_open(
        plan in plans(),
        looked in 0_i64..60_000,
    ) {
        let aqtogai = village(1, LONG_LUNCH);
        let history = told(&aqtogai, &plan);
        let timeline = history.timeline();
        let observed = aqtogai.observes(&timeline, &history);
        let now = minutes_after(history.events.last().unwrap().at, looked);
        let facts = Facts::of(&observed, now, &Policy::default()).unwrap();
        let response = &facts.response;
        let end = timeline.accepted_at().unwrap_or(now);
        let open = aqtogai.clock.between(timeline.effective_at, end);
        let resolution = response.resolution.unwrap();
        prop_assert_eq!(resolution.complete, timeline.accepted_at().is_some());
        prop_assert!(resolution.value >= 0.0);
        prop_assert!(resolution.value <= f64::from(i32::try_from(open).unwrap()));
        let lengths = [response.acknowledgement, response.first_answer].into_iter().flatten();
        prop_assert!(lengths.chain(response.decision_lags.clone()).all(|one| one.value >= 0.0));
        prop_assert!(response.returned <= response.answered);
        prop_assert_eq!(response.on_time == Some(OnTime::Overdue), {
            let owed = timeline.state.awaits_recipient();
            owed && timeline.current_deadline().is_some_and(|due| due.at < now)
        });
        if let Some(notice) = facts.notice {
            prop_assert!(notice.minutes >= 0 && notice.minutes <= notice.gross_minutes.max(0));
            prop_assert!(!notice.overnight || notice.minutes == 0);
        }
    }

    #[test]
    fn a_later_deadline_never_leaves_less_notice(
        asked in 0_i64..20_000,
        due in 0_i64..9000,
        more in 0_i64..9000,
    ) {
        let aqtogai = village(1, LONG_LUNCH);
        let notice = |due| {
            let history = told(&aqtogai, &(asked, Some(due), false, vec![]));
            let timeline = history.timeline();
            Notice::of(&aqtogai.observes(&timeline, &history), &Policy::default()).unwrap()
        };
        let (sooner, later) = (notice(due), notice(due + more));
        prop_assert!(sooner.minutes <= later.minutes && sooner.tier <= later.tier);
    }

    #[test]
    fn what_too_few_offices_stand_behind_never_shows(
        asked in prop::collection::vec((0_u128..9, 0_u128..4, any::<bool>()), 0..30),
    ) {
        let pairs = asked.iter().map(|(number, issuer, effort)| {
            let village = village(*number, LONG_LUNCH);
            let mut request = ask().due("2026-03-03 12:00").issued_by(900 + issuer);
            if *effort {
                request = request.effort(60);
            }
            let history = village.is_asked("2026-03-02 09:00", request);
            (village, history)
        });
        let enough = |rows: &dyn Fn(&(u128, u128, bool)) -> bool| {
            let rows: Vec<_> = asked.iter().filter(|row| rows(row)).collect();
            let count = |of: fn(&(u128, u128, bool)) -> u128| {
                rows.iter().map(|row| of(row)).collect::<std::collections::BTreeSet<_>>().len()
            };
            count(|row| row.0) >= 5 && count(|row| row.1) >= 2
        };
        let published = Audan::of(pairs.collect()).published(Gate::default());
        match published {
            Disclosed::Hidden => prop_assert!(!enough(&|_| true)),
            Disclosed::Shown(burden) => {
                prop_assert!(enough(&|_| true));
                let effort_known = burden.notice.infeasible.shown();
                prop_assert_eq!(effort_known.is_some(), enough(&|row| row.2));
            }
        }
    }

    #[test]
    fn a_period_is_written_as_it_was_read(year in 2000_i16..2100, month in 1_i8..=12) {
        let text = format!("{year:04}-{month:02}");
        let period = Period::parse(&text).unwrap();
        prop_assert_eq!(period.to_string(), text.clone());
        prop_assert_eq!(Period::from(text.parse::<Month>().unwrap()), period);
        let quarter = format!("{year:04}-Q{}", (month - 1) / 3 + 1);
        let quarter: Period = quarter.parse().unwrap();
        prop_assert!(quarter.contains(period.begin()) && quarter.end() >= period.end());
    }
}
