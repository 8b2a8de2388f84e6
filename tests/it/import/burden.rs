//! What an imported journal shows, and what it cannot.

use tapsyrma::domain::burden::{Observed, OfficeBurden, Period, Policy, Timeline};
use tapsyrma::store;

use super::whole_files::{import_wabo, issued, office};
use super::{Database, now};

/// The burden of the municipality of the WABO journal in a year.
fn burden_of_the_municipality(database: &Database, year: &str) -> (Vec<Timeline>, OfficeBurden) {
    let (applicants, municipality) = (office(database, "990100000"), office(database, "990101000"));
    let cases = issued(database, applicants.id);
    let ids: Vec<_> = cases.iter().map(|(case, _)| case.id).collect();
    let events = database
        .store
        .read_blocking(move |c| store::events::list_of_assignments(c, &ids))
        .unwrap();
    let timelines: Vec<Timeline> = cases
        .iter()
        .map(|(case, instruction)| Timeline::from_events(instruction, &events[&case.id]).unwrap())
        .collect();
    let recipient_clock = database.clocks.of(&municipality);
    let issuer_clock = database.clocks.of(&applicants);
    let observed: Vec<Observed<'_>> = timelines
        .iter()
        .map(|timeline| Observed {
            timeline,
            recipient_clock: &recipient_clock,
            issuer_clock: &issuer_clock,
            recipient_office: municipality.id,
            issuer_office: applicants.id,
            issuer_tier: applicants.tier,
        })
        .collect();
    let period = Period::parse(year).unwrap();
    let policy = Policy::default();
    let burden = OfficeBurden::of(municipality.id, None, &observed, period, now(), &policy);
    (timelines, burden)
}

#[test]
fn a_case_of_which_only_the_day_is_known_is_in_no_number_of_minutes() {
    let database = Database::new();
    import_wabo(&database);
    let (timelines, burden) = burden_of_the_municipality(&database, "2011");
    let by_day = timelines.iter().filter(|timeline| !timeline.is_timed());
    assert_eq!((timelines.len(), by_day.count()), (1_432, 1_381));
    let coverage = burden.coverage;
    assert_eq!(
        (coverage.assignments, coverage.without_time),
        (1_092, 1_042)
    );

    // Minutes are counted from the fifty starts that are known to the minute.
    let notice = &burden.notice.notice;
    assert_eq!((notice.count, notice.p50), (50, Some(19_200.0)));
    let answer = &burden.response.first_answer;
    assert_eq!(
        (answer.count, answer.open, answer.p50),
        (50, 7, Some(9_830.0))
    );
    assert_eq!(burden.notice.last_minute.count, 50);

    // Whether a day was met needs no minutes.
    let shares = [
        (&burden.response.on_time, 781.0),
        (&burden.response.late, 219.0),
        (&burden.response.overdue, 92.0),
    ];
    for (share, cases) in shares {
        assert_eq!(share.count, 1_092);
        assert!(
            (share.value.unwrap() * 1_092.0 - cases).abs() < 1e-6,
            "{share:?}"
        );
    }
}
