//! The whole life of an assignment as one table: every command in every state.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use tapsyrma::domain::assignment::{Assignment, Issue, State};
use tapsyrma::domain::clocks::Clocks;
use tapsyrma::domain::command::{Command, Refusal};
use tapsyrma::domain::confirmation::Confirmation;
use tapsyrma::domain::deadline::{Deadline, Due};
use tapsyrma::domain::event::Delegate;
use tapsyrma::domain::remark::RemarkKind;
use tapsyrma::domain::worktime::{Schedule, Timetable, WorkClock, Zone};
use uuid::Uuid;

const REGISTERED: &str = "2026-03-03T10:00+05:00";
const IN_THE_EVENING: &str = "2026-03-03T18:40+05:00";
const TOLD: &str = "2026-03-03T09:20+05:00";

fn clock() -> WorkClock {
    let hours = Schedule::try_from("mon-fri 09:00-13:00 14:30-18:30").unwrap();
    let zone = Zone::try_from("Asia/Almaty").unwrap();
    Clocks::default().of_parts(&zone, &Timetable::always(hours), "none")
}

fn due(date: &str) -> Deadline {
    Due::Date(date.parse().unwrap()).resolve(&clock()).unwrap()
}

fn issued_at(moment: &str) -> Assignment {
    issued(moment, None)
}

/// An order given at one moment and recorded by its recipient at another.
fn recorded_at(moment: &str, told: &str) -> Assignment {
    issued(moment, Some(told.parse().unwrap()))
}

fn issued(moment: &str, told_at: Option<Timestamp>) -> Assignment {
    let registered_at: Timestamp = moment.parse().unwrap();
    let id = Uuid::from_u128;
    let issue = Issue {
        id: id(1).into(),
        instruction: id(2).into(),
        issuer_office: id(3).into(),
        recipient_office: id(4).into(),
        registered_at,
        held: true,
        deadline: Some(due("2026-03-06")),
        content: "digest of what is asked".to_owned(),
        told_at,
        passed_on: None,
        preview: None,
    };
    Assignment::issue(issue, &clock()).unwrap().next
}

/// Every command, in the order a reader meets them.
fn commands() -> Vec<Command> {
    let reason = || "because".parse().unwrap();
    let text = || "412 t".parse().unwrap();
    vec![
        Command::Release,
        Command::Deliver,
        Command::Acknowledge,
        Command::Answer {
            text: text(),
            effort_minutes: Some(45),
            attachments: Vec::new(),
            resent_from: None,
        },
        Command::AskExtension {
            until: due("2026-03-13"),
            reason: reason(),
        },
        Command::AskClarification { question: text() },
        Command::AskRedirect {
            reason: reason(),
            suggested_office: None,
        },
        Command::Remark {
            remark: RemarkKind::NotEnoughTime,
            text: None,
            supplied: None,
        },
        Command::Delegate {
            to: Some(Delegate::Person(Uuid::from_u128(6).into())),
            note: None,
            assignment: None,
        },
        Command::OpenAnswer,
        Command::Accept,
        Command::Return {
            reason: reason(),
            deadline: None,
        },
        Command::GrantExtension { instead: None },
        Command::RefuseExtension { reason: reason() },
        Command::ChangeDeadline {
            deadline: due("2026-03-10"),
            reason: reason(),
        },
        Command::Clarify { reply: text() },
        Command::GrantRedirect {
            to: Uuid::from_u128(5).into(),
        },
        Command::RefuseRedirect { reason: reason() },
        Command::Remind {
            note: None,
            interval: SignedDuration::from_hours(4),
        },
        Command::Correct {
            version: 2,
            content: "digest of what is asked now".to_owned(),
            reason: reason(),
        },
        Command::Withdraw { reason: reason() },
        Command::ConfirmSaid,
        Command::CorrectSaid {
            text: text(),
            title: None,
            said_at: None,
            deadline: Some(due("2026-03-11")),
        },
        Command::DenySaid { reason: reason() },
        Command::Retract { reason: reason() },
    ]
}

fn find(name: &str) -> Command {
    commands()
        .into_iter()
        .find(|command| command.name() == name)
        .unwrap()
}

fn after(assignment: &Assignment, path: &[&str]) -> Assignment {
    path.iter().fold(assignment.clone(), |assignment, name| {
        let now = assignment.effective_at + SignedDuration::from_mins(5);
        let read = Some(assignment.version);
        assignment.decide(find(name), read, now).unwrap().next
    })
}

/// An assignment in each state, as people bring it there; `+time` has asked for more time.
fn situations() -> Vec<(&'static str, Assignment)> {
    let sent = issued_at(REGISTERED);
    let held = issued_at(IN_THE_EVENING);
    let there = |path: &[&str]| after(&sent, path);
    let recorded = recorded_at(REGISTERED, TOLD);
    let was_recorded = |path: &[&str]| after(&recorded, path);
    vec![
        ("scheduled", held),
        ("sent", sent.clone()),
        ("acknowledged", there(&["acknowledge"])),
        ("acknowledged+time", there(&["ask_extension"])),
        ("clarification", there(&["ask_clarification"])),
        ("redirected", there(&["ask_redirect"])),
        ("answered", there(&["answer"])),
        ("returned", there(&["answer", "return"])),
        ("accepted", there(&["answer", "accept"])),
        ("withdrawn", there(&["withdraw"])),
        ("recorded", recorded.clone()),
        ("confirmed", was_recorded(&["confirm_said"])),
        ("corrected", was_recorded(&["correct_said"])),
        ("accepted unconfirmed", was_recorded(&["answer", "accept"])),
        ("denied", was_recorded(&["deny_said"])),
        ("retracted", was_recorded(&["retract"])),
    ]
}

#[test]
fn every_command_in_every_state_does_what_the_table_says() {
    let situations = situations();
    for state in State::ALL {
        assert!(
            situations.iter().any(|(_, there)| there.state == *state),
            "no situation for {state}"
        );
    }
    let mut table = String::new();
    for (situation, assignment) in &situations {
        let confirmation = assignment.confirmation;
        let confirmation = confirmation.map_or(String::new(), |said| format!(", {said}"));
        writeln!(table, "{situation}: {}{confirmation}", assignment.state).unwrap();
        for command in commands() {
            let name = command.name();
            let read = Some(assignment.version);
            let now = assignment.effective_at + SignedDuration::from_mins(10);
            let outcome = match assignment.decide(command, read, now) {
                Ok(change) => format!("{} ({})", change.next.state, change.happening.kind()),
                Err(refusal) => format!("- {}", refusal.code()),
            };
            writeln!(table, "  {name:<18} {outcome}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn an_issuer_who_read_an_older_version_is_told_and_a_village_is_not_held_up() {
    let answered = after(&issued_at(REGISTERED), &["answer"]);
    let now = answered.effective_at + SignedDuration::from_mins(10);
    let read = answered.version;
    let supplemented = after(&answered, &["answer"]);

    assert_eq!(
        supplemented.decide(find("accept"), Some(read), now),
        Err(Refusal::StaleVersion {
            read,
            current: supplemented.version
        })
    );
    assert_eq!(
        supplemented.decide(find("accept"), None, now),
        Err(Refusal::VersionRequired { command: "accept" })
    );
    assert!(supplemented.decide(find("remark"), None, now).is_ok());
}

#[test]
fn looking_at_an_assignment_never_makes_another_copy_stale() {
    let sent = issued_at(REGISTERED);
    assert_eq!(after(&sent, &["deliver"]).version, sent.version);
    let answered = after(&sent, &["answer"]);
    assert_eq!(after(&answered, &["open_answer"]).version, answered.version);
}

#[test]
fn a_second_reminder_waits_for_the_interval_to_the_second() {
    let reminded = after(&issued_at(REGISTERED), &["remind"]);
    let first = reminded.reminded_at.unwrap();
    let again = |after: SignedDuration| reminded.decide(find("remind"), None, first + after);
    let almost = SignedDuration::from_millis(4 * 3_600_000 - 1);
    assert_eq!(again(almost), Err(Refusal::RemindedLately { seconds: 1 }));
    let second = again(SignedDuration::from_hours(4)).unwrap().next;
    assert_eq!((second.reminders, second.state), (2, reminded.state));
}

#[test]
fn a_question_asked_during_rework_leads_back_to_rework() {
    let path = ["answer", "return", "ask_clarification", "clarify"];
    assert_eq!(after(&issued_at(REGISTERED), &path).state, State::Returned);
}

#[test]
fn what_was_recalled_while_held_was_never_in_the_inbox() {
    let held = issued_at(IN_THE_EVENING);
    let before_release = held.registered_at + SignedDuration::from_mins(5);
    let recalled = held.decide(find("withdraw"), None, before_release).unwrap();
    assert!(!recalled.next.is_visible_to_recipient());
    let seen = after(&issued_at(REGISTERED), &["withdraw"]);
    assert!(seen.is_visible_to_recipient());
}

#[test]
fn whoever_recorded_an_order_at_night_has_it_and_its_clock_starts_in_the_morning() {
    let recorded = recorded_at("2026-03-03T20:10+05:00", "2026-03-03T19:50+05:00");
    assert_eq!(recorded.state, State::Acknowledged);
    assert!(recorded.is_visible_to_recipient());
    let morning: Timestamp = "2026-03-04T09:00+05:00".parse().unwrap();
    assert_eq!(recorded.effective_at, morning);
    let by_day = recorded_at(IN_THE_EVENING, REGISTERED);
    assert_eq!(by_day.effective_at, REGISTERED.parse().unwrap());
}

#[test]
fn a_denial_closes_what_is_open_and_leaves_an_acceptance_as_it_was() {
    let recorded = recorded_at(REGISTERED, TOLD);
    let answered = after(&recorded, &["answer", "deny_said"]);
    assert_eq!(answered.state, State::Denied);
    assert_eq!(answered.answers, 1);
    let accepted = after(&recorded, &["answer", "accept", "deny_said"]);
    assert_eq!(accepted.state, State::Accepted);
    assert_eq!(accepted.confirmation, Some(Confirmation::Denied));
}

#[test]
fn a_correction_gives_the_deadline_a_new_version_and_keeps_the_first() {
    let corrected = after(&recorded_at(REGISTERED, TOLD), &["correct_said"]);
    assert_eq!(corrected.deadline_version, 1);
    assert_eq!(corrected.deadline, Some(due("2026-03-11")));
}

proptest! {
    /// Whatever is asked, in whatever order: state is what the events add up to, a refusal changes
    /// nothing, and what is closed stays closed.
    #[test]
    fn state_is_what_the_events_add_up_to(
        start in 0..3,
        orders in proptest::collection::vec((0_usize..25, 1_i64..5000), 0..60),
    ) {
        let start = match start {
            0 => issued_at(IN_THE_EVENING),
            1 => issued_at(REGISTERED),
            _ => recorded_at(IN_THE_EVENING, REGISTERED),
        };
        let mut now = start.effective_at;
        let mut current = start.clone();
        let mut folded = start;
        for (index, minutes) in orders {
            now += SignedDuration::from_mins(minutes);
            let command = commands().swap_remove(index);
            if let Ok(change) = current.decide(command, Some(current.version), now) {
                folded = folded.apply(&change.happening, now);
                prop_assert!(!current.state.is_closed() || change.next.state == current.state);
                prop_assert!(change.next.version >= current.version);
                current = change.next;
            }
            prop_assert_eq!(&folded, &current);
        }
    }
}
