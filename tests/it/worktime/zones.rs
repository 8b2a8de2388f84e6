//! The clock keeps its own table of offsets; here it is compared with the zone database.

use jiff::civil::date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};
use tapsyrma::domain::worktime::{Calendar, WorkClock, Zone};

use super::naive;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

#[test]
fn every_zone_of_the_database_keeps_its_offsets_for_ever() {
    let zones = TimeZoneDatabase::bundled();
    let mut compared = 0;
    for name in zones.available() {
        let Ok(zone) = Zone::try_from(name.as_str()) else {
            continue;
        };
        let clock = naive::clock(
            zone.name(),
            "mon-sun 00:07-00:22 02:00-03:30",
            Calendar::none(),
        );
        for year in [
            -9999, 1850, 1924, 1970, 2011, 2024, 2037, 2099, 2100, 2499, 2500, 2899, 9997,
        ] {
            let begin = TimeZone::UTC
                .to_timestamp(date(year, 2, 1).at(0, 0, 0, 0))
                .unwrap();
            let changes = zone.time_zone().following(begin).take(3);
            for t in changes.map(|change| change.timestamp()).chain([begin]) {
                compare_around(&clock, t);
                compared += 1;
            }
        }
    }
    assert!(compared > 10_000, "only {compared} nights were compared");
}

/// Every five minutes from two hours before to three hours after.
fn compare_around(clock: &WorkClock, t: Timestamp) {
    let start = Timestamp::from_second(t.as_second().div_euclid(60) * 60).unwrap();
    let mut minute = start - SignedDuration::from_hours(2);
    while minute < start + SignedDuration::from_hours(3) {
        let works = naive::works(clock, minute);
        assert_eq!(
            clock.classify(minute).is_working(),
            works,
            "{minute} in {}",
            clock.zone()
        );
        assert_eq!(
            clock.between(minute, minute + MINUTE),
            i64::from(works),
            "{minute}"
        );
        minute += SignedDuration::from_mins(5);
    }
}

#[test]
fn a_zone_is_known_by_its_name_only() {
    for nobody in [
        "",
        "Almaty",
        "Asia/Nowhere",
        "+05",
        "Etc/Unknown",
        "../etc/passwd",
    ] {
        let unknown = Zone::try_from(nobody).unwrap_err();
        assert_eq!(unknown.code(), "zone_unknown", "{nobody}");
    }
    let zone = Zone::try_from("asia/almaty").unwrap();
    assert_eq!(zone.name(), "Asia/Almaty");
    assert_eq!(serde_json::to_string(&zone).unwrap(), r#""Asia/Almaty""#);
    assert_eq!(
        serde_json::from_str::<Zone>(r#""Asia/Almaty""#).unwrap(),
        zone
    );
}
