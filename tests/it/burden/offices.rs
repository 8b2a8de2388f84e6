//! The summaries that an office sees of itself.

use tapsyrma::domain::burden::{IssuerConduct, Observed, OfficeBurden, Period, Policy, Timeline};

use super::people::{AUDAN, History, LONG_LUNCH, Village, answer, ask, at, office, village};

/// Everything that happened to one village.
pub struct Story {
    village: Village,
    histories: Vec<History>,
    timelines: Vec<Timeline>,
}

impl Story {
    pub fn of(village: Village, histories: Vec<History>) -> Self {
        let timelines = histories.iter().map(History::timeline).collect();
        Self {
            village,
            histories,
            timelines,
        }
    }

    fn observed(&self) -> Vec<Observed<'_>> {
        let pairs = self.timelines.iter().zip(&self.histories);
        pairs
            .map(|(timeline, history)| self.village.observes(timeline, history))
            .collect()
    }

    pub fn burden(&self, staff: Option<u32>, period: &str, now: &str) -> OfficeBurden {
        OfficeBurden::of(
            self.village.office,
            staff,
            &self.observed(),
            Period::parse(period).unwrap(),
            at(now),
            &Policy::default(),
        )
    }

    pub fn conduct(&self, period: &str, now: &str) -> IssuerConduct {
        let period = Period::parse(period).unwrap();
        IssuerConduct::of(
            office(AUDAN),
            &self.observed(),
            period,
            at(now),
            &Policy::default(),
        )
    }
}

fn three_requests() -> Story {
    let aqtogai = village(1, LONG_LUNCH);
    let histories = vec![
        aqtogai
            .is_asked("2026-03-03 18:20", ask().due("2026-03-04 09:00").effort(60))
            .village("2026-03-03 21:01", answer(Some(90)))
            .accepted("2026-03-04 10:00"),
        aqtogai
            .is_asked("2026-03-02 09:00", ask().due("2026-03-31 18:30").effort(30))
            .acknowledged("2026-03-03 21:10")
            .village("2026-03-04 07:00", answer(Some(30)))
            .accepted("2026-03-31 10:00"),
        aqtogai
            .is_asked("2026-03-04 09:00", ask().due("2026-03-04 12:00"))
            .acknowledged("2026-03-04 13:30"),
    ];
    Story::of(aqtogai, histories)
}

#[test]
fn a_month_of_three_requests_is_added_up_right() {
    let burden = three_requests().burden(Some(2), "2026-03", "2026-03-31 18:30");
    assert_eq!(burden.coverage.assignments, 3);
    let notice = &burden.notice;
    assert_eq!(
        (notice.last_minute.value, notice.last_minute.count),
        (Some(2.0 / 3.0), 3)
    );
    assert_eq!(notice.last_minute_by_effort.value, Some(60.0 / 90.0));
    assert_eq!(notice.last_minute_by_effort.count, 2);
    assert_eq!(notice.notice.p50, Some(180.0));
    assert_eq!(notice.tiers.t0.value, Some(1.0 / 3.0));
    assert_eq!(
        (notice.infeasible.value, notice.infeasible.count),
        (Some(0.5), 2)
    );
    assert_eq!(burden.required_out_of_hours.value, Some(50.0));
    let response = &burden.response;
    assert_eq!(response.on_time.value, Some(2.0 / 3.0));
    assert_eq!(response.on_time_of_last_minute.value, Some(0.5));
    assert_eq!(
        (response.overdue.value, response.late.value),
        (Some(1.0 / 3.0), Some(0.0))
    );
    assert_eq!(response.first_answer.open, 1);
    assert_eq!(burden.origins.legal_basis[1].word, "catch_all_35_3");
    assert_eq!(burden.origins.legal_basis[1].share.value, Some(1.0));
}

#[test]
fn an_evening_of_two_answers_in_a_quarter_of_an_hour_is_one_slot() {
    let activity = three_requests()
        .burden(None, "2026-03", "2026-03-31 18:30")
        .activity;
    // 21:00-21:15 twice, 07:00, and 13:30 at lunch.
    assert_eq!(activity.out_of_hours_slots.value, Some(3.0));
    assert_eq!(activity.out_of_hours_slots.count, 3);
    assert_eq!(activity.in_breaks.value, Some(1.0 / 3.0));
    assert_eq!(activity.attributed.value, Some(2.0 / 3.0));
    // From 21:10 to 07:00 there are less than eleven hours.
    assert_eq!(activity.disturbed_rest_days.value, Some(1.0));
    assert_eq!(activity.disturbed_rest_days.count, 2);
}

#[test]
fn two_clerks_who_take_turns_both_have_their_rest() {
    let aqtogai = village(1, LONG_LUNCH);
    let histories = vec![
        aqtogai
            .is_asked("2026-03-02 09:00", ask())
            .clerk(7, "2026-03-02 23:00", answer(None)),
        aqtogai
            .is_asked("2026-03-02 09:00", ask())
            .clerk(8, "2026-03-03 06:30", answer(None)),
    ];
    let activity = Story::of(aqtogai, histories)
        .burden(None, "2026-03", "2026-03-31 18:30")
        .activity;
    assert_eq!(activity.out_of_hours_slots.value, Some(2.0));
    assert_eq!(activity.disturbed_rest_days.value, Some(0.0));
}

#[test]
fn an_answer_in_april_to_a_request_of_march_is_work_of_april() {
    let aqtogai = village(1, LONG_LUNCH);
    let history = aqtogai
        .is_asked("2026-03-31 18:00", ask().due("2026-04-01 09:30"))
        .answered("2026-04-01 08:00");
    let story = Story::of(aqtogai, vec![history]);
    let (march, april) = (
        story.burden(None, "2026-03", "2026-05-01 12:00"),
        story.burden(None, "2026-04", "2026-05-01 12:00"),
    );
    assert_eq!(
        (march.coverage.assignments, april.coverage.assignments),
        (1, 0)
    );
    assert_eq!(march.activity.out_of_hours_slots.value, None);
    assert_eq!(april.activity.out_of_hours_slots.value, Some(1.0));
    assert_eq!(april.activity.attributed.value, Some(1.0));
    assert_eq!(
        (
            april.notice.last_minute.value,
            april.notice.last_minute.count
        ),
        (None, 0)
    );
    assert_eq!(april.load.concurrency.value, Some(1.0), "it was still open");
}

#[test]
fn the_load_takes_what_was_reported_else_the_median_of_its_kind() {
    let load = three_requests()
        .burden(Some(2), "2026-03", "2026-03-31 18:30")
        .load;
    // 90 and 30 are reported; the third gets their lower median.
    assert_eq!(
        (load.burden_minutes.value, load.burden_minutes.count),
        (Some(150.0), 3)
    );
    let shares: Vec<_> = load
        .known_from
        .iter()
        .map(|from| from.share.value)
        .collect();
    assert_eq!(shares, [Some(2.0 / 3.0), Some(1.0 / 3.0), Some(0.0)]);
    // March 2026 has 22 days from Monday to Friday for each of two people.
    assert_eq!(load.load_ratio.value, Some(150.0 / (2.0 * 22.0 * 480.0)));
    assert_eq!(
        (load.concurrency.value, load.concurrency.count),
        (Some(3.0), 3)
    );
    assert_eq!(load.collision_rate.value, Some(2.0 / 3.0));
}

#[test]
fn an_audan_reads_how_it_issued_and_nothing_about_when_a_village_worked() {
    let conduct = three_requests().conduct("2026-Q1", "2026-03-31 18:30");
    assert_eq!(conduct.notice.last_minute.value, Some(2.0 / 3.0));
    assert_eq!(conduct.decisions.decision_lag.count, 2);
    assert_eq!(conduct.decisions.unopened.value, Some(1.0));
    let json = serde_json::to_value(&conduct).unwrap();
    let text = json.to_string();
    for hidden in [
        "out_of_hours_slots",
        "attributed",
        "disturbed",
        "required_out_of_hours",
    ] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    assert_eq!(
        json["notice"]["last_minute"]["definition"],
        "last_minute_rate/2"
    );
    assert_eq!(json["period"], "2026-Q1");
}

#[test]
fn a_request_before_the_village_opens_belongs_to_the_day_it_was_registered_there() {
    let aqtogai = village(1, LONG_LUNCH);
    // 19:30 UTC on the last of March is half past midnight in the village.
    let history = aqtogai.is_asked("2026-04-01 00:30", ask());
    let story = Story::of(aqtogai, vec![history]);
    let assignments = |period| {
        let burden = story.burden(None, period, "2026-05-01 12:00");
        burden.coverage.assignments
    };
    assert_eq!((assignments("2026-03"), assignments("2026-04")), (0, 1));
}
