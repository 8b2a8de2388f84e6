//! What the metrics say about one assignment whose history is known.

use jiff::civil::date;
use tapsyrma::domain::burden::{
    Facts, Notice, NoticeTier, Observation, OnTime, Policy, Timeline, TimelineError, Waiting,
};
use tapsyrma::domain::command::Command;
use tapsyrma::domain::remark::RemarkKind;

use super::people::village_with_a_moved_saturday;
use super::people::{Ask, History, LONG_LUNCH, Village, answer, ask, at, village};

fn facts(village: &Village, history: &History, now: &str) -> Facts {
    let timeline = history.timeline();
    let observed = village.observes(&timeline, history);
    Facts::of(&observed, at(now), &Policy::default()).unwrap()
}

fn notice(village: &Village, asked: &str, ask: Ask) -> Notice {
    let history = village.is_asked(asked, ask);
    facts(village, &history, "2026-12-31 12:00").notice.unwrap()
}

fn after(minutes: f64) -> Option<Observation> {
    Some(Observation::complete(minutes))
}

fn not_before(minutes: f64) -> Option<Observation> {
    Some(Observation::censored(minutes))
}

#[test]
fn a_village_that_is_open_ten_minutes_more_has_ten_minutes_for_nine_the_next_morning() {
    let aqtogai = village(1, LONG_LUNCH);
    let notice = notice(&aqtogai, "2026-03-03 18:20", ask().due("2026-03-04 09:00"));
    assert_eq!((notice.minutes, notice.gross_minutes), (10, 880));
    assert_eq!((notice.tier, notice.last_minute), (NoticeTier::T0, true));
    assert!(!notice.overnight);
}

#[test]
fn a_village_that_closed_at_half_past_five_and_is_asked_at_six_twenty_for_nine_works_by_night() {
    let aqtogai = village(1, "mon-fri 09:00-13:00 14:00-17:30");
    let notice = notice(&aqtogai, "2026-03-03 18:20", ask().due("2026-03-04 09:00"));
    assert_eq!(notice.minutes, 0);
    assert_eq!(notice.tier, NoticeTier::DeadOnArrival);
    assert!(notice.overnight && notice.last_minute);
}

#[test]
fn a_moved_saturday_is_working_time_and_an_ordinary_one_is_not() {
    let saturday = date(2026, 5, 16);
    let asked = "2026-05-15 18:30";
    let due = ask().due_on(saturday);
    let working = village_with_a_moved_saturday(1, saturday);
    assert_eq!(notice(&working, asked, due.clone()).minutes, 480);
    assert_eq!(notice(&working, asked, due.clone()).tier, NoticeTier::T2);
    assert_eq!(notice(&village(2, LONG_LUNCH), asked, due).minutes, 0);
}

#[test]
fn every_tier_begins_where_the_one_before_it_ends() {
    let aqtogai = village(1, LONG_LUNCH);
    for (due, minutes, tier) in [
        ("2026-03-02 08:59", 0, NoticeTier::DeadOnArrival),
        ("2026-03-02 09:00", 0, NoticeTier::DeadOnArrival),
        ("2026-03-02 09:01", 1, NoticeTier::T0),
        ("2026-03-02 10:59", 119, NoticeTier::T0),
        ("2026-03-02 11:00", 120, NoticeTier::T1),
        ("2026-03-02 18:29", 479, NoticeTier::T1),
        ("2026-03-02 18:30", 480, NoticeTier::T2),
        ("2026-03-04 18:29", 1439, NoticeTier::T2),
        ("2026-03-04 18:30", 1440, NoticeTier::T3),
    ] {
        let notice = notice(&aqtogai, "2026-03-02 09:00", ask().due(due));
        assert_eq!((notice.minutes, notice.tier), (minutes, tier), "{due}");
        assert_eq!(notice.last_minute, tier < NoticeTier::T2, "{due}");
    }
}

#[test]
fn a_policy_of_two_days_calls_a_day_and_a_half_last_minute_without_moving_the_tiers() {
    let aqtogai = village(1, LONG_LUNCH);
    let history = aqtogai.is_asked("2026-03-02 09:00", ask().due("2026-03-03 13:00"));
    let timeline = history.timeline();
    let policy = Policy {
        version: 2,
        last_minute_working_days: 2,
    };
    let notice = Notice::of(&aqtogai.observes(&timeline, &history), &policy).unwrap();
    assert_eq!((notice.minutes, notice.tier), (720, NoticeTier::T2));
    assert!(notice.last_minute);
}

#[test]
fn an_urgent_request_on_sunday_for_monday_morning_could_not_wait() {
    let aqtogai = village(1, LONG_LUNCH);
    let due = "2026-03-09 09:30";
    let pressed = |ask| facts(&aqtogai, &aqtogai.is_asked("2026-03-08 20:00", ask), due);
    let urgent = pressed(ask().due(due).urgent());
    assert_eq!(urgent.issued_out_of_hours, Some(true));
    assert_eq!(urgent.is_pressed(), Some(true));
    assert_eq!(urgent.notice.unwrap().minutes, 30);
    let undated = pressed(ask());
    assert_eq!(
        (undated.is_pressed(), undated.is_last_minute()),
        (None, None)
    );
    assert_eq!(undated.issued_out_of_hours, Some(true));
}

#[test]
fn a_request_at_lunch_is_not_out_of_hours() {
    let aqtogai = village(1, LONG_LUNCH);
    for (asked, out_of_hours) in [
        ("2026-03-03 13:40", false),
        ("2026-03-03 08:59", true),
        ("2026-03-03 18:29", false),
        ("2026-03-03 18:30", true),
        ("2026-03-07 11:00", true),
    ] {
        let facts = facts(
            &aqtogai,
            &aqtogai.is_asked(asked, ask()),
            "2026-04-01 12:00",
        );
        assert_eq!(facts.issued_out_of_hours, Some(out_of_hours), "{asked}");
    }
}

#[test]
fn what_was_said_long_before_it_was_recorded_is_backdated() {
    let aqtogai = village(1, LONG_LUNCH);
    let backdated = |ask| {
        let history = aqtogai.is_asked("2026-03-03 10:00", ask);
        facts(&aqtogai, &history, "2026-04-01 12:00").backdated
    };
    assert_eq!(backdated(ask().said("2026-03-03 09:45")), Some(false));
    assert_eq!(backdated(ask().said("2026-03-03 09:44")), Some(true));
    assert_eq!(backdated(ask().due("2026-03-03 09:59")), Some(true));
    assert_eq!(backdated(ask().due("2026-03-03 10:00")), Some(false));
}

#[test]
fn three_hours_of_work_do_not_fit_into_the_two_that_were_left() {
    let aqtogai = village(1, LONG_LUNCH);
    let notice = notice(&aqtogai, "2026-03-03 09:00", ask().due("2026-03-03 11:00"));
    assert!(notice.is_infeasible(180) && !notice.is_infeasible(120));
    assert_eq!(notice.required_out_of_hours(180), 60);
    assert_eq!(notice.required_out_of_hours(60), 0);
}

#[test]
fn a_start_of_which_only_the_day_is_known_is_in_no_number_that_counts_minutes() {
    let aqtogai = village(1, LONG_LUNCH);
    let ask = ask()
        .due_on(date(2026, 3, 4))
        .passed_down("2026-03-01 10:00", "2026-03-09 10:00")
        .known_by_day_only();
    let history = aqtogai
        .is_asked("2026-03-03 00:00", ask)
        .answered("2026-03-04 17:00")
        .accepted("2026-03-05 10:00");
    let facts = facts(&aqtogai, &history, "2026-04-01 12:00");
    assert_eq!(facts.notice, None);
    assert_eq!((facts.issued_out_of_hours, facts.backdated), (None, None));
    let response = facts.response;
    assert_eq!((response.first_answer, response.resolution), (None, None));
    assert!(response.decision_lags.is_empty());
    assert_eq!(facts.upstream.erosion, None);
    assert_eq!(
        response.on_time,
        Some(OnTime::OnTime),
        "a day is enough to say"
    );
}

#[test]
fn the_time_for_which_the_audan_held_it_is_not_the_villages() {
    let aqtogai = village(1, LONG_LUNCH);
    let history = aqtogai
        .is_asked("2026-03-02 09:00", ask().due("2026-03-31 18:30"))
        .acknowledged("2026-03-02 09:20")
        .questioned("2026-03-02 10:00")
        .clarified("2026-03-03 10:00")
        .answered("2026-03-03 11:00")
        .returned("2026-03-05 11:00", None)
        .answered("2026-03-05 12:00")
        .accepted("2026-03-06 12:00");
    let response = facts(&aqtogai, &history, "2026-04-01 12:00").response;
    // One hour to the question, one after the reply, one after the return.
    assert_eq!(response.resolution, after(180.0));
    assert_eq!(response.acknowledgement, after(20.0));
    assert_eq!(response.first_answer, after(600.0));
    assert_eq!(response.first_answer_elapsed, after(1560.0));
    let lags = [960.0, 480.0].map(Observation::complete);
    assert_eq!(response.decision_lags, lags);
    assert_eq!((response.answered, response.returned), (2, 1));
    assert_eq!(response.first_pass, Some(false));
}

#[test]
fn waiting_for_two_replies_at_once_is_waiting_once() {
    let aqtogai = village(1, LONG_LUNCH);
    let history = aqtogai.is_asked("2026-03-02 09:00", ask());
    let mut timeline = history.timeline();
    timeline.clarifications = [("10:00", "13:00"), ("10:30", "11:00")]
        .map(|(from, to)| Waiting {
            from: at(&format!("2026-03-02 {from}")),
            to: Some(at(&format!("2026-03-02 {to}"))),
        })
        .into();
    let observed = aqtogai.observes(&timeline, &history);
    let facts = Facts::of(&observed, at("2026-03-02 15:00"), &Policy::default()).unwrap();
    // One hour before the questions and half an hour after lunch.
    assert_eq!(facts.response.resolution, not_before(90.0));
}

#[test]
fn a_village_that_adds_to_its_answer_does_not_set_the_audans_clock_back() {
    let aqtogai = village(1, LONG_LUNCH);
    let history = aqtogai
        .is_asked("2026-03-02 09:00", ask().due("2026-03-02 12:00"))
        .answered("2026-03-02 11:00")
        .answered("2026-03-03 11:00")
        .accepted("2026-03-03 12:00");
    let response = facts(&aqtogai, &history, "2026-04-01 12:00").response;
    assert_eq!(response.decision_lags, [Observation::complete(540.0)]);
    assert_eq!((response.answered, response.first_pass), (1, Some(true)));
    assert_eq!(response.resolution, after(120.0));
    assert_eq!(response.on_time, Some(OnTime::OnTime));
}

#[test]
fn a_returned_answer_was_not_the_answer_and_the_next_one_has_the_deadline_then_in_force() {
    let aqtogai = village(1, LONG_LUNCH);
    let returned = |new_deadline| {
        aqtogai
            .is_asked("2026-03-02 09:00", ask().due("2026-03-03 12:00"))
            .answered("2026-03-03 11:00")
            .returned("2026-03-03 15:00", new_deadline)
    };
    let on_time = |history: &History, now| facts(&aqtogai, history, now).response.on_time;

    let old = returned(None);
    assert_eq!(on_time(&old, "2026-03-03 16:00"), Some(OnTime::Overdue));
    let old = old
        .answered("2026-03-04 10:00")
        .accepted("2026-03-04 11:00");
    assert_eq!(on_time(&old, "2026-03-05 10:00"), Some(OnTime::Late));

    let new = returned(Some("2026-03-04 12:00"));
    assert_eq!(on_time(&new, "2026-03-03 16:00"), None, "not due yet");
    let new = new.answered("2026-03-04 12:00");
    assert_eq!(on_time(&new, "2026-03-05 10:00"), Some(OnTime::OnTime));
    let moved = returned(Some("2026-03-04 12:00"))
        .moved("2026-03-03 17:00", "2026-03-04 10:00")
        .answered("2026-03-04 10:01");
    assert_eq!(on_time(&moved, "2026-03-05 10:00"), Some(OnTime::Late));
}

#[test]
fn a_deadline_that_is_a_day_ends_at_midnight_and_one_with_a_time_at_its_time() {
    let aqtogai = village(1, LONG_LUNCH);
    let on_time = |ask, answered| {
        let history = aqtogai.is_asked("2026-03-02 09:00", ask).answered(answered);
        facts(&aqtogai, &history, "2026-04-01 12:00")
            .response
            .on_time
    };
    let day = || ask().due_on(date(2026, 3, 3));
    assert_eq!(on_time(day(), "2026-03-03 23:59"), Some(OnTime::OnTime));
    assert_eq!(on_time(day(), "2026-03-04 00:00"), Some(OnTime::Late));
    let time = || ask().due("2026-03-03 18:30");
    assert_eq!(on_time(time(), "2026-03-03 18:30"), Some(OnTime::OnTime));
    assert_eq!(on_time(time(), "2026-03-03 18:31"), Some(OnTime::Late));
}

#[test]
fn nothing_is_overdue_while_the_audan_owes_a_reply_nor_after_it_was_recalled() {
    let aqtogai = village(1, LONG_LUNCH);
    let asked = || aqtogai.is_asked("2026-03-02 09:00", ask().due("2026-03-02 12:00"));
    let on_time = |history| {
        facts(&aqtogai, &history, "2026-03-02 18:00")
            .response
            .on_time
    };
    assert_eq!(on_time(asked()), Some(OnTime::Overdue));
    assert_eq!(on_time(asked().questioned("2026-03-02 10:00")), None);
    assert_eq!(on_time(asked().withdrawn("2026-03-02 15:00")), None);
}

#[test]
fn what_is_open_has_lasted_at_least_until_now_and_what_was_recalled_until_then() {
    let aqtogai = village(1, LONG_LUNCH);
    let asked = aqtogai.is_asked("2026-03-02 18:00", ask());
    let open = facts(&aqtogai, &asked, "2026-03-03 10:00").response;
    assert_eq!(open.acknowledgement, not_before(90.0));
    assert_eq!(open.first_answer_elapsed, not_before(960.0));
    assert_eq!(open.resolution, not_before(90.0));
    let recalled = asked.withdrawn("2026-03-03 09:30");
    let recalled = facts(&aqtogai, &recalled, "2026-03-31 10:00").response;
    assert_eq!(recalled.first_answer, not_before(60.0));
}

#[test]
fn what_is_held_or_was_recalled_before_it_arrived_says_nothing() {
    let aqtogai = village(1, LONG_LUNCH);
    let held = aqtogai.is_asked("2026-03-07 12:00", ask().due("2026-03-09 10:00"));
    let timeline = held.timeline();
    let observed = aqtogai.observes(&timeline, &held);
    let facts_at = |now| Facts::of(&observed, at(now), &Policy::default());
    assert_eq!(facts_at("2026-03-08 12:00"), None);
    assert_eq!(
        facts_at("2026-03-09 09:00")
            .unwrap()
            .notice
            .unwrap()
            .minutes,
        60
    );

    let mut recalled = held;
    recalled.events.truncate(1);
    let happening = tapsyrma::domain::event::Happening::Withdrawn {
        reason: "Sent by mistake".parse().unwrap(),
    };
    let mut event = recalled.events[0].clone();
    (event.number, event.at, event.happening) = (2, at("2026-03-07 13:00"), happening);
    recalled.events.push(event);
    let timeline = recalled.timeline();
    let observed = aqtogai.observes(&timeline, &recalled);
    assert_eq!(
        Facts::of(&observed, at("2026-03-31 12:00"), &Policy::default()),
        None
    );
}

#[test]
fn an_answer_that_nobody_opened_for_ten_working_days_was_not_needed_so_soon() {
    let aqtogai = village(1, LONG_LUNCH);
    let answered = aqtogai
        .is_asked("2026-03-02 09:00", ask().urgent())
        .answered("2026-03-02 10:00");
    let seen = |history: &History, now| {
        let response = facts(&aqtogai, history, now).response;
        (response.unopened, response.urgent_opened_late)
    };
    assert_eq!(seen(&answered, "2026-03-03 10:00"), (vec![], vec![]));
    assert_eq!(seen(&answered, "2026-03-16 10:00"), (vec![], vec![true]));
    assert_eq!(
        seen(&answered, "2026-03-16 10:01"),
        (vec![true], vec![true])
    );
    let opened = answered.opened("2026-03-03 10:00");
    assert_eq!(
        seen(&opened, "2026-03-31 10:00"),
        (vec![false], vec![false])
    );
}

#[test]
fn the_oblast_gave_four_days_and_the_audan_left_one() {
    let aqtogai = village(1, LONG_LUNCH);
    let ask = ask()
        .passed_down("2026-03-02 09:00", "2026-03-05 18:30")
        .due("2026-03-04 18:30");
    let history = aqtogai.is_asked("2026-03-04 09:00", ask);
    let upstream = facts(&aqtogai, &history, "2026-03-04 12:00").upstream;
    assert_eq!(upstream.time_to_allocate, Some(960));
    assert_eq!(upstream.erosion, Some(0.75));
    assert_eq!(upstream.safety_margin, Some(480));
}

#[test]
fn a_phone_that_was_offline_at_night_says_when_the_akim_worked_unless_that_cannot_be() {
    let aqtogai = village(1, LONG_LUNCH);
    let remark = || Command::Remark {
        remark: RemarkKind::NotEnoughTime,
        text: None,
        supplied: None,
    };
    let action = |by_phone, offset_ms| {
        let history = aqtogai
            .is_asked("2026-03-02 09:00", ask())
            .village("2026-03-03 09:00", remark())
            .written(by_phone, offset_ms);
        history.timeline().actions[0].at
    };
    assert_eq!(action("2026-03-02 22:50", 600_000), at("2026-03-02 23:00"));
    assert_eq!(
        action("2026-03-03 09:30", 0),
        at("2026-03-03 09:00"),
        "not yet"
    );
    assert_eq!(
        action("2026-03-01 12:00", 0),
        at("2026-03-03 09:00"),
        "before it was asked"
    );
}

#[test]
fn a_device_that_fetches_by_itself_and_the_audan_do_nothing_for_the_village() {
    let aqtogai = village(1, LONG_LUNCH);
    let history = aqtogai
        .is_asked("2026-03-02 09:00", ask())
        .village("2026-03-02 23:00", Command::Deliver)
        .village("2026-03-03 09:10", answer(Some(30)))
        .returned("2026-03-03 09:20", None)
        .village("2026-03-03 09:30", answer(Some(15)));
    let timeline = history.timeline();
    let instants: Vec<_> = timeline.actions.iter().map(|action| action.at).collect();
    assert_eq!(instants, [at("2026-03-03 09:10"), at("2026-03-03 09:30")]);
    assert_eq!(timeline.delivered_at, Some(at("2026-03-02 23:00")));
    assert_eq!(timeline.reported_effort, Some(45));
}

#[test]
fn events_that_are_no_history_of_one_assignment_are_refused() {
    let aqtogai = village(1, LONG_LUNCH);
    let history = aqtogai
        .is_asked("2026-03-02 09:00", ask())
        .answered("2026-03-02 10:00");
    let [issued, answered] = history.events.as_slice() else {
        panic!("two events")
    };
    let mut foreign = answered.clone();
    foreign.assignment = uuid::Uuid::from_u128(99).into();
    let mut again = issued.clone();
    again.number = 3;
    for (events, error, code) in [
        (vec![], TimelineError::Empty, "history_empty"),
        (
            vec![answered.clone()],
            TimelineError::NotIssuedFirst { found: "answered" },
            "history_not_issued_first",
        ),
        (
            vec![issued.clone(), foreign],
            TimelineError::Foreign { number: 2 },
            "history_foreign_event",
        ),
        (
            vec![issued.clone(), answered.clone(), again],
            TimelineError::IssuedAgain { number: 3 },
            "history_issued_again",
        ),
        (
            vec![issued.clone(), answered.clone(), answered.clone()],
            TimelineError::Disordered { number: 2 },
            "history_disordered",
        ),
    ] {
        let refused = Timeline::from_events(&history.instruction, &events).unwrap_err();
        assert_eq!((refused.code(), refused), (code, error));
    }
}
