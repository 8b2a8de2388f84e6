//! Passing an assignment on within and below the office that received it.

use super::assignment::Assignment;
use super::deadline::{Deadline, Due};
use super::id::OfficeId;

/// The assignments of an instruction that an office passed on, and those that were passed on from
/// these, in the order given.
pub fn passed_on_by(office: OfficeId, of_instruction: &[Assignment]) -> Vec<&Assignment> {
    let mut passing = vec![office];
    loop {
        let known = passing.len();
        for assignment in of_instruction {
            if passing.contains(&assignment.issuer_office)
                && !passing.contains(&assignment.recipient_office)
            {
                passing.push(assignment.recipient_office);
            }
        }
        if passing.len() == known {
            break;
        }
    }
    of_instruction
        .iter()
        .filter(|assignment| passing.contains(&assignment.issuer_office))
        .collect()
}

/// Whether a deadline that a passing office gives is later than its own: by date where both are
/// dates, else by instant.
pub fn is_later(given: &Deadline, own: &Deadline) -> bool {
    match (given.due, own.due) {
        (Due::Date(given), Due::Date(own)) => given > own,
        _ => given.at > own.at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use uuid::Uuid;

    /// An assignment that one office gives to another.
    fn given(from: u128, to: u128) -> Assignment {
        let id = Uuid::from_u128;
        Assignment::before_issue(
            id(from * 100 + to).into(),
            id(1).into(),
            id(from).into(),
            id(to).into(),
            Timestamp::UNIX_EPOCH,
        )
    }

    #[test]
    fn what_an_office_passed_on_is_followed_to_the_last_that_has_it_and_no_further() {
        let (oblast, audan, beside) = (1, 2, 3);
        let (village, clerk, other) = (4, 5, 6);
        let all = [
            given(oblast, audan),
            given(oblast, beside),
            given(audan, village),
            given(village, clerk),
            given(beside, other),
        ];
        let passed = |office: u128| {
            let office = Uuid::from_u128(office).into();
            let passed = passed_on_by(office, &all).into_iter();
            passed.map(|one| one.id).collect::<Vec<_>>()
        };
        assert_eq!(passed(audan), [all[2].id, all[3].id]);
        assert_eq!(passed(village), [all[3].id]);
        assert_eq!(passed(beside), [all[4].id]);
        assert!(passed(clerk).is_empty());
    }

    #[test]
    fn a_day_is_compared_with_a_day_whoever_closes_later_on_it() {
        let deadline = |due, at: &str| Deadline {
            due,
            at: at.parse().unwrap(),
            calendar_version: "1".to_owned(),
        };
        let day = |day: i8| Due::Date(jiff::civil::date(2026, 3, day));
        let own = deadline(day(6), "2026-03-06T13:30:00Z");
        let closes_later = deadline(day(6), "2026-03-06T14:00:00Z");
        assert!(!is_later(&closes_later, &own));
        assert!(is_later(&deadline(day(7), "2026-03-07T13:30:00Z"), &own));
        let at: Timestamp = "2026-03-06T13:31:00Z".parse().unwrap();
        assert!(is_later(
            &deadline(Due::At(at), "2026-03-06T13:31:00Z"),
            &own
        ));
    }
}
