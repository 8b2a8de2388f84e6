//! What the metrics say of orders that villages recorded themselves, and of times that devices claim.

use jiff::civil::date;
use tapsyrma::domain::burden::{Facts, NoticeTier, Observation, OnTime, Policy, Timeline};
use tapsyrma::domain::command::Command;
use tapsyrma::domain::deadline::{DeadlineRule, Due};
use tapsyrma::domain::remark::RemarkKind;

use super::offices::Story;
use super::people::{Ask, History, LONG_LUNCH, Village, ask, at, village};

const LATER: &str = "2026-04-01 12:00";

fn facts(village: &Village, history: &History) -> Facts {
    let timeline = history.timeline();
    let observed = village.observes(&timeline, history);
    Facts::of(&observed, at(LATER), &Policy::default()).unwrap()
}

/// A phone call that was written down later.
fn told(said: &str, recorded: &str, due: &str) -> (Village, History) {
    let aqtogai = village(1, LONG_LUNCH);
    let history = aqtogai.is_asked(recorded, ask().told(said).due(due));
    (aqtogai, history)
}

fn denied(history: History, local: &str) -> History {
    let reason = "I spoke of Besagash".parse().unwrap();
    history.audan(local, Command::DenySaid { reason })
}

fn retracted(history: History, local: &str) -> History {
    let reason = "It was for Besagash".parse().unwrap();
    history.village(local, Command::Retract { reason })
}

fn remark(remark: RemarkKind) -> Command {
    Command::Remark {
        remark,
        text: None,
        supplied: None,
    }
}

#[test]
fn an_hour_that_a_call_left_is_an_hour_whenever_the_village_writes_it_down() {
    let (aqtogai, history) = told("2026-03-03 10:00", "2026-03-03 16:00", "2026-03-03 11:00");
    let facts = facts(&aqtogai, &history);
    let notice = facts.notice.unwrap();
    assert_eq!((notice.minutes, notice.gross_minutes), (60, 60));
    assert_eq!((notice.tier, notice.overnight), (NoticeTier::T0, false));
    assert_eq!(facts.issued_out_of_hours, Some(false));
    assert_eq!(facts.backdated, None, "it is the village that writes late");
    assert_eq!(facts.response.acknowledgement, None);

    let by_the_audan = aqtogai.is_asked(
        "2026-03-03 16:00",
        ask().said("2026-03-03 10:00").due("2026-03-03 11:00"),
    );
    let facts = self::facts(&aqtogai, &by_the_audan);
    assert_eq!(facts.notice.unwrap().tier, NoticeTier::DeadOnArrival);
    assert_eq!(facts.backdated, Some(true));
}

#[test]
fn a_call_at_ten_to_eight_for_nine_the_next_morning_left_nothing_of_the_working_day() {
    let (aqtogai, history) = told("2026-03-03 19:50", "2026-03-04 10:10", "2026-03-04 09:00");
    let timeline = history.timeline();
    assert_eq!(timeline.effective_at, at("2026-03-04 09:00"));
    let facts = facts(&aqtogai, &history);
    let notice = facts.notice.unwrap();
    assert_eq!((notice.minutes, notice.gross_minutes), (0, 790));
    assert_eq!(notice.tier, NoticeTier::DeadOnArrival);
    assert!(notice.overnight);
    assert_eq!(facts.issued_out_of_hours, Some(true));
    assert_eq!(facts.is_pressed(), Some(true));
}

#[test]
fn what_the_named_person_says_of_the_time_stands_beside_the_original_deadline() {
    let (aqtogai, history) = told("2026-03-03 10:00", "2026-03-03 10:30", "2026-03-03 12:00");
    let later = Due::At(at("2026-03-04 12:00")).resolve(&aqtogai.clock);
    let history = history.audan(
        "2026-03-03 11:30",
        Command::CorrectSaid {
            text: "Dogs and cats, by tomorrow noon".parse().unwrap(),
            title: None,
            said_at: Some(at("2026-03-03 09:30")),
            deadline: Some(later.unwrap()),
        },
    );
    let timeline = history.timeline();
    let rules: Vec<_> = timeline.deadlines.iter().map(|one| one.rule).collect();
    assert_eq!(rules, [DeadlineRule::Original, DeadlineRule::Corrected]);
    let answered = history.answered("2026-03-04 11:00");
    let facts = facts(&aqtogai, &answered);
    assert_eq!(facts.notice.unwrap().minutes, 120);
    assert_eq!(facts.response.on_time, Some(OnTime::OnTime));
    assert_eq!(facts.confirmation_lag, Some(Observation::complete(60.0)));
}

#[test]
fn the_time_for_which_nobody_confirms_runs_on_the_clock_of_the_audan() {
    let (aqtogai, history) = told("2026-03-03 18:00", "2026-03-03 18:20", "2026-03-05 12:00");
    let lag = |history: &History| facts(&aqtogai, history).confirmation_lag;
    let silence = lag(&history).unwrap();
    assert!(!silence.complete && silence.value > 9000.0);
    let confirmed = history.audan("2026-03-04 09:20", Command::ConfirmSaid);
    assert_eq!(lag(&confirmed), Some(Observation::complete(30.0)));
    let written = aqtogai.is_asked("2026-03-03 10:00", ask().said("2026-03-03 09:55"));
    assert_eq!(lag(&written), None, "what the audan records needs nobody");
}

#[test]
fn a_denied_order_is_counted_as_denied_and_its_answer_is_neither_late_nor_in_time() {
    let (aqtogai, history) = told("2026-03-03 10:00", "2026-03-03 10:30", "2026-03-03 12:00");
    let history = denied(history.answered("2026-03-03 11:00"), "2026-03-03 15:00");
    let response = facts(&aqtogai, &history).response;
    assert_eq!(response.on_time, None);
    assert_eq!(response.first_answer, Some(Observation::complete(60.0)));
    let open = told("2026-03-03 10:00", "2026-03-03 10:30", "2026-03-03 12:00").1;
    let response = facts(&aqtogai, &denied(open, "2026-03-03 15:00")).response;
    assert_eq!(
        response.first_answer,
        Some(Observation::censored(210.0)),
        "it lasted until it was denied"
    );
}

#[test]
fn the_shares_of_what_was_said_are_the_same_on_both_sides() {
    let aqtogai = village(1, LONG_LUNCH);
    let told = |day: i8| {
        let day = date(2026, 3, day);
        let ask = ask().told(&format!("{day} 10:00"));
        aqtogai.is_asked(&format!("{day} 10:30"), ask)
    };
    let histories = vec![
        told(2),
        told(3).audan("2026-03-03 11:30", Command::ConfirmSaid),
        denied(told(4), "2026-03-04 11:30"),
        retracted(told(5), "2026-03-05 11:30"),
        aqtogai.is_asked("2026-03-02 09:00", ask()),
        aqtogai.is_asked("2026-03-02 09:00", ask().said("2026-03-02 08:55")),
    ];
    let story = Story::of(aqtogai, histories);
    let (burden, conduct) = (
        story.burden(None, "2026-03", LATER),
        story.conduct("2026-03", LATER),
    );
    assert_eq!(burden.oral, conduct.oral);
    let oral = burden.oral;
    assert_eq!((oral.oral.value, oral.oral.count), (Some(0.8), 5));
    for share in [oral.unconfirmed, oral.denied] {
        assert_eq!((share.value, share.count), (Some(1.0 / 3.0), 3));
    }
    assert_eq!(oral.corrected.value, Some(0.0));
    assert_eq!(
        (oral.confirmation_lag.count, oral.confirmation_lag.open),
        (3, 1)
    );
    assert_eq!(oral.confirmation_lag.p10, Some(60.0));
    assert_eq!(
        (burden.coverage.assignments, burden.coverage.retracted),
        (5, 1)
    );
}

#[test]
fn remarks_are_counted_by_kind_once_for_each_assignment() {
    let aqtogai = village(1, LONG_LUNCH);
    let asked = || aqtogai.is_asked("2026-03-02 09:00", ask());
    let histories = vec![
        asked()
            .village("2026-03-02 10:00", remark(RemarkKind::AlreadySupplied))
            .village("2026-03-02 10:05", remark(RemarkKind::AlreadySupplied))
            .village("2026-03-02 10:10", remark(RemarkKind::NotEnoughTime)),
        asked(),
    ];
    let story = Story::of(aqtogai, histories);
    let burden = story.burden(None, "2026-03", LATER);
    assert_eq!(burden.remarks, story.conduct("2026-03", LATER).remarks);
    let shares: Vec<_> = burden
        .remarks
        .iter()
        .map(|part| (part.word, part.share.value.unwrap(), part.share.count))
        .collect();
    assert_eq!(
        shares,
        [
            ("outside_functions", 0.0, 2),
            ("already_supplied", 0.5, 2),
            ("not_enough_time", 0.5, 2),
            ("other", 0.0, 2),
        ]
    );
}

/// Due at nine, answered as the story says.
fn due_at_nine(answered: impl Fn(History) -> History) -> (Option<OnTime>, Option<bool>, Timeline) {
    let aqtogai = village(1, LONG_LUNCH);
    let ask: Ask = ask().due("2026-03-04 09:00");
    let history = answered(aqtogai.is_asked("2026-03-03 17:00", ask));
    let response = facts(&aqtogai, &history).response;
    (
        response.on_time,
        response.on_time_by_claim,
        history.timeline(),
    )
}

#[test]
fn an_answer_written_in_the_field_at_eight_counts_from_eight_and_is_told_apart() {
    let (on_time, by_claim, timeline) = due_at_nine(|asked| {
        let answered = asked.answered("2026-03-04 09:40");
        answered.written("2026-03-04 07:58", 120_000)
    });
    assert_eq!((on_time, by_claim), (Some(OnTime::OnTime), Some(true)));
    let answer = timeline.answers[0];
    assert_eq!(answer.at, at("2026-03-04 09:40"));
    assert_eq!(answer.counted_at, at("2026-03-04 08:00"));

    let (on_time, by_claim, _) = due_at_nine(|asked| {
        let answered = asked.answered("2026-03-04 08:40");
        answered.written("2026-03-04 07:58", 120_000)
    });
    assert_eq!((on_time, by_claim), (Some(OnTime::OnTime), Some(false)));
}

#[test]
fn an_akim_who_claims_what_cannot_be_is_late() {
    let late = (Some(OnTime::Late), None);
    let (on_time, by_claim, _) = due_at_nine(|asked| {
        let fetched = asked.village("2026-03-04 09:10", Command::Deliver);
        fetched
            .answered("2026-03-04 09:40")
            .written("2026-03-04 08:59", 0)
    });
    assert_eq!(
        (on_time, by_claim),
        late,
        "it was not there before ten past nine"
    );
    let (on_time, by_claim, _) = due_at_nine(|asked| {
        asked
            .answered("2026-03-06 17:01")
            .written("2026-03-03 17:00", 0)
    });
    assert_eq!((on_time, by_claim), late, "three days are the most");
    let (on_time, by_claim, _) = due_at_nine(|asked| asked.answered("2026-03-04 09:40"));
    assert_eq!(
        (on_time, by_claim),
        late,
        "whoever claims nothing is not believed"
    );
}

#[test]
fn the_share_that_is_on_time_by_a_claim_alone_is_published_to_both_sides() {
    let aqtogai = village(1, LONG_LUNCH);
    let asked = || aqtogai.is_asked("2026-03-03 17:00", ask().due("2026-03-04 09:00"));
    let histories = vec![
        asked().answered("2026-03-03 18:00"),
        asked()
            .answered("2026-03-04 09:40")
            .written("2026-03-04 08:59", 0),
        asked().answered("2026-03-04 09:40"),
    ];
    let story = Story::of(aqtogai, histories);
    for response in [
        story.burden(None, "2026-03", LATER).response,
        story.conduct("2026-03", LATER).response,
    ] {
        assert_eq!(response.on_time.value, Some(2.0 / 3.0));
        let by_claim = response.on_time_by_claim;
        assert_eq!((by_claim.value, by_claim.count), (Some(0.5), 2));
        assert_eq!(by_claim.definition.reference(), "on_time_by_claim_share/1");
        assert_eq!(response.on_time.definition.reference(), "on_time_rate/2");
    }
}
