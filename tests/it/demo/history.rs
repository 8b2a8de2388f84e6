//! The history adds up, and shows what there is to see.

use super::*;

#[test]
fn the_district_has_an_oblast_above_seven_departments_and_twelve_villages() {
    let made = &*ON_SUNDAY;
    let of_tier = |tier, kind| {
        let fitting = |office: &&Office| office.tier == tier && office.kind == kind;
        made.offices.iter().filter(fitting).count()
    };
    assert_eq!(of_tier(Tier::Oblast, OfficeKind::Akim), 1);
    assert_eq!(of_tier(Tier::Audan, OfficeKind::Akim), 1);
    assert_eq!(of_tier(Tier::Audan, OfficeKind::Department), 7);
    assert_eq!(of_tier(Tier::Aul, OfficeKind::Akim), 12);
    for village in made.villages() {
        assert!((700..=20_000).contains(&village.profile.population.unwrap()));
        assert!((4..=30).contains(&village.profile.staff.unwrap()));
        assert!((2..=8).contains(&village.profile.settlements.unwrap()));
        assert!(village.profile.remoteness.is_some());
    }
    assert!(
        made.offices
            .iter()
            .all(|office| office.kato.as_str().starts_with("99"))
    );
    let moved = made
        .villages()
        .filter(|village| village.timetable.parts().count() == 2);
    assert_eq!(moved.count(), 1, "one village changed its hours on a date");
}

#[test]
fn three_months_bring_as_much_as_a_district_really_sends() {
    let made = &*ON_SUNDAY;
    let asked: BTreeSet<_> = made.assignments.iter().map(|(_, asked)| asked.id).collect();
    assert!(
        (90..=120).contains(&asked.len()),
        "{} instructions",
        asked.len()
    );
    assert!(
        (600..=900).contains(&made.assignments.len()),
        "{} assignments",
        made.assignments.len()
    );
    let events = made.events().len();
    assert!((3_000..=5_000).contains(&events), "{events} events");
}

#[test]
fn what_is_stored_is_what_the_events_add_up_to() {
    let made = &*ON_SUNDAY;
    let mut folded: HashMap<_, Assignment> = HashMap::new();
    let stored: HashMap<_, _> = made
        .assignments
        .iter()
        .map(|(assignment, _)| (assignment.id, assignment))
        .collect();
    for Recorded { event, .. } in made.events() {
        let start = || {
            let known = stored[&event.assignment];
            let (from, to) = (known.issuer_office, event.office);
            Assignment::before_issue(event.assignment, known.instruction, from, to, event.at)
        };
        let so_far = folded.remove(&event.assignment).unwrap_or_else(start);
        folded.insert(event.assignment, so_far.apply(&event.happening, event.at));
    }
    assert_eq!(folded.len(), stored.len());
    for (id, assignment) in &folded {
        assert_eq!(assignment, stored[id]);
    }
}

#[test]
fn every_village_can_check_its_record_link_by_link() {
    for village in ON_SUNDAY.villages() {
        let record = ON_SUNDAY.record_of(village);
        let mut link = ChainHash::START;
        for (recorded, number) in record.iter().zip(1..) {
            assert_eq!(recorded.event.number, number);
            link = link.follow(&recorded.event, &recorded.happening_text);
            assert_eq!(recorded.hash, link);
        }
        assert!(record.is_sorted_by_key(|recorded| recorded.event.at));
        assert!(
            record.len() > 100,
            "{} is hardly asked anything",
            village.name_ru
        );
    }
}

#[test]
fn every_office_numbers_what_it_issued_without_gaps() {
    let made = &*ON_SUNDAY;
    for office in made
        .offices
        .iter()
        .filter(|office| office.tier != Tier::Aul)
    {
        let id = office.id;
        let record = read(&made.store, move |connection| {
            events::list_issued_after(connection, id, 0, EVERYTHING)
        });
        let numbers: Vec<i64> = record.iter().map(|event| event.issuer_number).collect();
        assert!(
            !numbers.is_empty(),
            "{} never asked anything",
            office.name_ru
        );
        assert!(
            numbers
                .iter()
                .copied()
                .eq(1..=numbers.last().copied().unwrap())
        );
        let issued = read(&made.store, move |connection| {
            instructions::list_issued(
                connection,
                &[id],
                instructions::IssuedFilter::default(),
                None,
                EVERYTHING,
            )
        });
        let mut numbers: Vec<i64> = issued
            .iter()
            .map(|instruction| instruction.number)
            .collect();
        numbers.reverse();
        assert!(
            numbers
                .iter()
                .copied()
                .eq(1..=numbers.last().copied().unwrap())
        );
    }
}

#[test]
fn nothing_lies_in_the_future_or_before_the_three_months() {
    let before_opening = make("2026-11-23T03:10:00Z", 1);
    for made in [&*ON_SUNDAY, &*ON_MONDAY, &before_opening] {
        let first = made.now - jiff::SignedDuration::from_hours(24 * 100);
        for Recorded { event, .. } in made.events() {
            assert!(first < event.at && event.at <= made.now, "{event:?}");
            let written = event.device.written_at;
            assert!(
                written.is_none_or(|written| written <= event.at),
                "{event:?}"
            );
        }
    }
}

#[test]
fn more_than_a_third_leave_less_than_a_working_day() {
    for made in [&*ON_SUNDAY, &*ON_MONDAY] {
        let mut last_minute = 0;
        let mut dated = 0;
        for (assignment, instruction) in &made.assignments {
            let clock = made.clocks.of(made.office(assignment.recipient_office));
            let Some(due) = instruction.content.due else {
                continue;
            };
            let due = due.resolve(&clock).unwrap().at;
            let notice = clock.between(assignment.effective_at, due);
            let day = clock.standard_day(clock.date_of(assignment.effective_at));
            dated += 1;
            last_minute += i32::from(notice < day);
        }
        let percent = last_minute * 100 / dated;
        assert!((33..=45).contains(&percent), "{percent} %");
    }
}

#[test]
fn the_sunday_shows_every_state_and_everything_that_can_happen() {
    let made = &*ON_SUNDAY;
    let states: BTreeSet<State> = made
        .assignments
        .iter()
        .map(|(found, _)| found.state)
        .collect();
    assert_eq!(states, State::ALL.iter().copied().collect());
    let kinds: BTreeSet<&str> = made
        .events()
        .iter()
        .map(|found| found.event.happening.kind())
        .collect();
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        [
            "accepted",
            "acknowledged",
            "answer_opened",
            "answered",
            "clarification_asked",
            "clarification_given",
            "corrected",
            "deadline_changed",
            "delivered",
            "extension_asked",
            "extension_granted",
            "extension_refused",
            "issued",
            "redirect_asked",
            "redirect_granted",
            "redirect_refused",
            "released",
            "remarked",
            "retracted",
            "returned",
            "said_confirmed",
            "said_corrected",
            "said_denied",
            "withdrawn",
        ]
    );
    let overdue = made.assignments.iter().filter(|(assignment, _)| {
        let clock = made.clocks.of(made.office(assignment.recipient_office));
        assignment.is_overdue(made.now, &clock)
    });
    assert!(overdue.count() > 5);
}

#[test]
fn nothing_is_held_back_while_the_villages_work() {
    assert!(
        ON_MONDAY
            .assignments
            .iter()
            .all(|(found, _)| found.state != State::Scheduled)
    );
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let story = |made: &Made| -> Vec<String> {
        let titles: HashMap<_, _> = made
            .assignments
            .iter()
            .map(|(assignment, asked)| (assignment.id, asked.content.title.to_string()))
            .collect();
        let states: HashMap<_, _> = made
            .assignments
            .iter()
            .map(|(assignment, _)| (assignment.id, assignment.state))
            .collect();
        let told = |found: &Recorded| {
            let event = &found.event;
            let (title, state) = (&titles[&event.assignment], states[&event.assignment]);
            format!("{} {} {title} {state}", event.at, event.happening.kind())
        };
        made.events().iter().map(told).collect()
    };
    assert_eq!(story(&ON_SUNDAY), story(&make(SUNDAY, SEED)));
    assert_ne!(story(&ON_SUNDAY), story(&make(SUNDAY, SEED + 1)));
}
