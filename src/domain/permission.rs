//! Who may do what: a handler that needs a permission has it in its signature.

use std::marker::PhantomData;

use jiff::civil::Date;

use super::id::PostingId;
use super::person::{Actor, Posting, Role};

/// Something that a role permits.
pub trait Action {
    /// The word that permissions are documented under.
    const NAME: &'static str;
    /// The roles that may.
    const ROLES: &'static [Role];
}

/// No posting in force permits the action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no posting in force permits `{action}`")]
pub struct Denied {
    /// The action that was asked for.
    pub action: &'static str,
}

/// Proof that an actor may do `A`. Only [`Permit::grant`] makes one.
#[derive(Debug, Clone, Copy)]
pub struct Permit<A> {
    actor: Actor,
    action: PhantomData<A>,
}

impl<A: Action> Permit<A> {
    /// Finds the posting that permits the action today: the one the caller chose, else the first in
    /// force that does. Each posting comes with the date in its office.
    ///
    /// # Errors
    /// [`Denied`] when none does. A chosen posting that does not permit it is not replaced by
    /// another one: the caller said which office they act for.
    pub fn grant<'p>(
        postings: impl IntoIterator<Item = (&'p Posting, Date)>,
        chosen: Option<PostingId>,
    ) -> Result<Self, Denied> {
        postings
            .into_iter()
            .filter(|(posting, _)| chosen.is_none_or(|id| id == posting.id))
            .find(|(posting, today)| A::ROLES.contains(&posting.role) && posting.in_force(*today))
            .map(|(posting, _)| Self {
                actor: Actor::from(posting),
                action: PhantomData,
            })
            .ok_or(Denied { action: A::NAME })
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

macro_rules! actions {
    ($($(#[$meta:meta])* $action:ident $name:literal [$($role:ident),+];)+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy)]
            pub struct $action;

            impl Action for $action {
                const NAME: &'static str = $name;
                const ROLES: &'static [Role] = &[$(Role::$role),+];
            }
        )+

        /// Every action with the roles that may, for the documentation and its test.
        pub const ACTIONS: &[(&str, &[Role])] = &[$(($action::NAME, $action::ROLES),)+];
    };
}

actions! {
    /// Issue, correct or withdraw an instruction.
    Issue "issue" [Issuer];
    /// See what the office, or an office under it, issued.
    FollowUp "follow_up" [Issuer];
    /// Accept, return, grant, refuse: what the issuer decides about an assignment.
    Decide "decide" [Issuer];
    /// Read the office's inbox.
    ReadInbox "read_inbox" [Recipient];
    /// Acknowledge, answer, ask, remark for the recipient office.
    Respond "respond" [Recipient];
    /// Record an order that the office was given by voice or messenger.
    RecordOrder "record_order" [Recipient];
    /// See by name who works with the office: the people of it and the offices under it.
    SeeColleagues "see_colleagues" [Recipient, Issuer];
    /// Hear that the office has something new.
    Listen "listen" [Recipient, Issuer];
    /// Read one assignment from either side.
    ReadAssignment "read_assignment" [Recipient, Issuer];
    /// Upload a file for the office.
    Attach "attach" [Recipient, Issuer];
    /// Read a file of an assignment from either side, or one of one's own.
    ReadAttachment "read_attachment" [Recipient, Issuer];
    /// Read which offices, calendars and legal acts there are.
    ReadDirectory "read_directory" [Issuer, Recipient, Admin];
    /// Read the legal catalogue and the definitions of metrics.
    ReadReference "read_reference" [Issuer, Recipient, Analyst, Admin];
    /// See one's own office's burden.
    ReadOwnBurden "read_own_burden" [Recipient];
    /// See one's own office's conduct in issuing.
    ReadOwnIssuing "read_own_issuing" [Issuer];
    /// See burden by group.
    ReadGroupBurden "read_group_burden" [Analyst];
    /// Keep offices, departments, schedules and calendars.
    KeepOffices "keep_offices" [Admin];
    /// Keep people, postings and their devices.
    KeepPeople "keep_people" [Admin];
    /// See what the service does by itself, and whether it fails.
    WatchJobs "watch_jobs" [Admin];
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    fn posting(id: u128, role: Role, from: Date, to: Option<Date>) -> Posting {
        Posting {
            id: Uuid::from_u128(id).into(),
            person: Uuid::from_u128(7).into(),
            office: Uuid::from_u128(id + 100).into(),
            role,
            from,
            to,
            deputy_for: None,
        }
    }

    #[test]
    fn an_akim_whose_posting_ended_may_no_longer_answer() {
        let last = date(2026, 3, 31);
        let postings = [posting(1, Role::Recipient, date(2025, 1, 1), Some(last))];
        let on = |day: Date| {
            let postings = postings.iter().map(|posting| (posting, day));
            Permit::<Respond>::grant(postings, None)
        };
        assert!(on(last).is_ok());
        assert!(on(date(2026, 4, 1)).is_err());
    }

    #[test]
    fn a_clerk_with_two_postings_acts_for_the_office_they_chose() {
        let from = date(2025, 1, 1);
        let postings = [
            posting(1, Role::Issuer, from, None),
            posting(2, Role::Issuer, from, None),
            posting(3, Role::Recipient, from, None),
        ];
        let office = |chosen| {
            let postings = postings.iter().map(|posting| (posting, date(2026, 3, 4)));
            Permit::<Issue>::grant(postings, chosen).map(|permit| permit.actor().office)
        };
        assert_eq!(office(None), Ok(postings[0].office));
        assert_eq!(office(Some(postings[1].id)), Ok(postings[1].office));
        assert_eq!(
            office(Some(postings[2].id)),
            Err(Denied { action: "issue" })
        );
    }
}
