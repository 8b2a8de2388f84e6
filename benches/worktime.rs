//! Working time over an hour, a month, a year and ten years, beside a walk over every minute.
//!
//! `cargo bench --bench worktime`

#![allow(
    clippy::expect_used,
    reason = "a bench that cannot be set up should say why"
)]
#![allow(missing_docs, reason = "criterion makes public functions of its own")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp};
use tapsyrma::domain::worktime::{
    Calendar, Exception, Interval, Schedule, Timetable, WorkClock, Zone,
};

const HOURS: &str = "mon-fri 09:00-13:00 14:30-18:30";

/// Spans in hours.
const SPANS: [(&str, i64); 4] = [
    ("hour", 1),
    ("month", 30 * 24),
    ("year", 365 * 24),
    ("ten_years", 3652 * 24),
];
/// A working morning, ten years before the calendar ends.
const START: &str = "2018-01-03T11:00+06:00";

/// What the walk needs: the same schedule, exceptions by date, the same zone.
struct Walk {
    schedule: Schedule,
    calendar: Arc<Calendar>,
    zone: Zone,
}

impl Walk {
    fn works(&self, t: Timestamp) -> bool {
        let local = self.zone.time_zone().to_datetime(t);
        let weekday = match self
            .calendar
            .decisive(local.date())
            .map(|entry| entry.exception)
        {
            Some(Exception::Off { .. }) => return false,
            Some(Exception::WorkingAs(weekday)) => weekday,
            Some(Exception::Short { .. }) | None => local.weekday(),
        };
        let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
        self.hours(weekday)
            .iter()
            .any(|hours| (i64::from(hours.start())..i64::from(hours.end())).contains(&minute))
    }

    fn hours(&self, weekday: Weekday) -> &[Interval] {
        self.schedule.on(weekday)
    }

    fn between(&self, a: Timestamp, b: Timestamp) -> i64 {
        let (mut minute, mut worked) = (a, 0);
        while minute < b {
            worked += i64::from(self.works(minute));
            minute += SignedDuration::from_mins(1);
        }
        worked
    }

    fn add(&self, t: Timestamp, minutes: i64) -> Timestamp {
        let (mut minute, mut missing) = (t, minutes);
        while missing > 0 {
            missing -= i64::from(self.works(minute));
            minute += SignedDuration::from_mins(1);
        }
        minute
    }
}

fn worktime(criterion: &mut Criterion) {
    let schedule = Schedule::try_from(HOURS).expect("the hours are a schedule");
    let calendar = Calendar::kazakhstan().expect("the calendar comes with the crate");
    let zone = Zone::try_from("Asia/Almaty").expect("the zone is in the database");
    let timetable = Timetable::always(schedule.clone());
    let clock = WorkClock::new(zone.clone(), timetable.clone(), Arc::clone(&calendar));
    let walk = Walk {
        schedule,
        calendar: Arc::clone(&calendar),
        zone: zone.clone(),
    };
    let start: Timestamp = START.parse().expect("the start is an instant");

    let mut group = criterion.benchmark_group("worktime");
    group
        .measurement_time(Duration::from_secs(2))
        .warm_up_time(Duration::from_millis(500));
    for (name, hours) in SPANS {
        let end = start + SignedDuration::from_hours(hours);
        let minutes = clock.between(start, end);
        assert_eq!(walk.between(start, end), minutes);
        assert_eq!(
            clock.add(start, minutes).ok(),
            Some(walk.add(start, minutes))
        );

        group.sample_size(100);
        group.bench_function(BenchmarkId::new("between", name), |bencher| {
            bencher.iter(|| clock.between(black_box(start), black_box(end)));
        });
        group.bench_function(BenchmarkId::new("add", name), |bencher| {
            bencher.iter(|| clock.add(black_box(start), black_box(minutes)));
        });
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("between_minute_walk", name), |bencher| {
            bencher.iter(|| walk.between(black_box(start), black_box(end)));
        });
        group.bench_function(BenchmarkId::new("add_minute_walk", name), |bencher| {
            bencher.iter(|| walk.add(black_box(start), black_box(minutes)));
        });
    }

    group.sample_size(100);
    for name in ["Asia/Almaty", "America/New_York"] {
        let zone = Zone::try_from(name).expect("the zone is in the database");
        group.bench_function(BenchmarkId::new("new_clock", name), |bencher| {
            bencher.iter(|| WorkClock::new(zone.clone(), timetable.clone(), Arc::clone(&calendar)));
        });
        group.bench_function(BenchmarkId::new("new_zone", name), |bencher| {
            bencher.iter(|| Zone::try_from(black_box(name)));
        });
    }
    group.finish();
}

criterion_group!(benches, worktime);
criterion_main!(benches);
