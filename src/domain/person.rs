//! People and the offices they are posted to.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::id::{OfficeId, PersonId, PostingId};
use super::office::in_force;
use super::spelling::spelled;
use super::text::{Login, Name};

spelled! {
    /// What a posting lets a person do.
    pub enum Role as "role" {
        /// Issues instructions for the office and decides on the answers.
        Issuer = "issuer",
        /// Receives and answers for the office.
        Recipient = "recipient",
        /// Sees burden by group, outside the line of command.
        Analyst = "analyst",
        /// Keeps offices, people, calendars and schedules; changes no record.
        Admin = "admin",
    }
}

spelled! {
    /// The language a person reads, and an instruction is written in.
    pub enum Language as "language" {
        /// Kazakh.
        Kazakh = "kk",
        /// Russian.
        Russian = "ru",
        /// English.
        English = "en",
    }
}

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identifier.
    pub id: PersonId,
    /// Name as written on documents.
    pub name: Name,
    /// What they sign in with; unique, compared folded.
    pub login: Login,
    /// The language they read.
    pub language: Language,
    /// Raised by every change.
    pub version: i64,
}

/// A person at an office in a role, between two days. The record of an action names the office and
/// the person of that day, so that akims may change and the inbox stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Posting {
    /// Identifier.
    pub id: PostingId,
    /// Who.
    pub person: PersonId,
    /// Where.
    pub office: OfficeId,
    /// As what.
    pub role: Role,
    /// First day, local to the office.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Last day, local to the office; open while absent.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// Whom this posting stands in for; actions are recorded on that person's behalf.
    pub deputy_for: Option<PersonId>,
}

impl Posting {
    /// Whether the posting holds on a local day of its office.
    pub fn in_force(&self, day: Date) -> bool {
        in_force(self.from, self.to, day)
    }

    /// Whether both postings hold on some day.
    fn overlaps(&self, other: &Self) -> bool {
        let begins_within = |one: &Self, other: &Self| in_force(one.from, one.to, other.from);
        begins_within(self, other) || begins_within(other, self)
    }

    /// Whether an administrator may make this posting. `held` are the postings the person has,
    /// `principals` those of the person it stands in for.
    ///
    /// # Errors
    /// See [`InvalidPosting`].
    pub fn check(
        &self,
        administrator: PersonId,
        held: &[Posting],
        principals: &[Posting],
    ) -> Result<(), InvalidPosting> {
        // Whoever hands out postings must not hand themself a voice in the record.
        if self.person == administrator && self.role != Role::Admin {
            return Err(InvalidPosting::Own);
        }
        check_day(self.from)?;
        self.to.map_or(Ok(()), check_day)?;
        if let Some(last) = self.to.filter(|last| *last < self.from) {
            return Err(InvalidPosting::EndsBeforeItBegins {
                from: self.from,
                last,
            });
        }
        // Nobody in the line of command looks at burden by group.
        let commands = |posting: &Posting| matches!(posting.role, Role::Issuer | Role::Recipient);
        let mixes = |other: &Posting| {
            (self.role == Role::Analyst && commands(other))
                || (commands(self) && other.role == Role::Analyst)
        };
        if held
            .iter()
            .any(|other| mixes(other) && self.overlaps(other))
        {
            return Err(InvalidPosting::AnalystInCommand);
        }
        let stands_in = |principal: &Posting| {
            principal.office == self.office
                && principal.role == self.role
                && principal.overlaps(self)
        };
        match self.deputy_for {
            Some(principal) if principal == self.person => Err(InvalidPosting::DeputyForOneself),
            Some(_) if !principals.iter().any(stands_in) => {
                Err(InvalidPosting::DeputyWithoutPrincipal)
            }
            _ => Ok(()),
        }
    }

    /// The posting with a last day. It can be cut short and never prolonged: whoever stays longer
    /// gets another posting. Ended on the day before its first it never holds.
    ///
    /// # Errors
    /// [`InvalidPosting::OutOfRange`], [`InvalidPosting::EndsBeforeItBegins`],
    /// [`InvalidPosting::Prolonged`].
    pub fn end(self, last: Date) -> Result<Self, InvalidPosting> {
        check_day(last)?;
        if last.tomorrow().is_ok_and(|next| next < self.from) {
            return Err(InvalidPosting::EndsBeforeItBegins {
                from: self.from,
                last,
            });
        }
        if let Some(ended) = self.to.filter(|ended| *ended < last) {
            return Err(InvalidPosting::Prolonged { ended, last });
        }
        Ok(Self {
            to: Some(last),
            ..self
        })
    }
}

/// Years the days of a posting may lie in; outside them they are taken for a slip of the pen.
pub const POSTING_YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

fn check_day(day: Date) -> Result<(), InvalidPosting> {
    if POSTING_YEARS.contains(&day.year()) {
        Ok(())
    } else {
        Err(InvalidPosting::OutOfRange)
    }
}

/// Why a posting cannot be made or ended so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPosting {
    /// An administrator posts themself as something else.
    #[error("an administrator gives themself no other role; another administrator has to do it")]
    Own,
    /// An analyst who issues or receives, on some day of both postings.
    #[error("an analyst stands outside the line of command and is posted as nothing else in it")]
    AnalystInCommand,
    /// The last day lies before the first.
    #[error("the last day {last} lies before the first day {from}")]
    EndsBeforeItBegins {
        /// First day.
        from: Date,
        /// Last day.
        last: Date,
    },
    /// A day outside [`POSTING_YEARS`].
    #[error(
        "the days of a posting lie between {} and {}",
        POSTING_YEARS.start(),
        POSTING_YEARS.end()
    )]
    OutOfRange,
    /// It ends earlier already.
    #[error("the posting ends on {ended}; it is not prolonged to {last}, add another posting")]
    Prolonged {
        /// Last day in force.
        ended: Date,
        /// Last day asked for.
        last: Date,
    },
    /// A deputy for oneself.
    #[error("nobody is their own deputy")]
    DeputyForOneself,
    /// Whom it stands in for has no such posting in that time.
    #[error("deputy_for has no posting to this office in this role at that time")]
    DeputyWithoutPrincipal,
}

impl InvalidPosting {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Own => "own_posting",
            Self::AnalystInCommand => "analyst_in_command",
            Self::EndsBeforeItBegins { .. } => "posting_ends_before_it_begins",
            Self::OutOfRange => "day_out_of_range",
            Self::Prolonged { .. } => "posting_prolonged",
            Self::DeputyForOneself => "deputy_for_oneself",
            Self::DeputyWithoutPrincipal => "deputy_without_principal",
        }
    }
}

/// Who acts, for which office, and on whose behalf: what a record names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// The office acted for.
    pub office: OfficeId,
    /// As what.
    pub role: Role,
    /// Whom a deputy stood in for.
    pub on_behalf_of: Option<PersonId>,
}

impl From<&Posting> for Actor {
    fn from(posting: &Posting) -> Self {
        Self {
            person: posting.person,
            office: posting.office,
            role: posting.role,
            on_behalf_of: posting.deputy_for,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    const AKIM: u128 = 1;
    const DEPUTY: u128 = 2;
    const ADMINISTRATOR: u128 = 9;

    fn posting(person: u128, from: Date, to: Option<Date>) -> Posting {
        Posting {
            id: Uuid::from_u128(person + 100).into(),
            person: Uuid::from_u128(person).into(),
            office: Uuid::from_u128(50).into(),
            role: Role::Recipient,
            from,
            to,
            deputy_for: None,
        }
    }

    fn check(posting: &Posting, principals: &[Posting]) -> Result<(), InvalidPosting> {
        posting.check(Uuid::from_u128(ADMINISTRATOR).into(), &[], principals)
    }

    #[test]
    fn a_deputy_stands_in_only_while_the_akim_has_the_same_posting() {
        let akim = posting(AKIM, date(2026, 1, 1), Some(date(2026, 6, 30)));
        let deputy = |from, to| Posting {
            deputy_for: Some(akim.person),
            ..posting(DEPUTY, from, to)
        };
        let july = date(2026, 7, 1);
        let in_may = deputy(date(2026, 5, 1), Some(date(2026, 5, 20)));
        assert_eq!(check(&in_may, std::slice::from_ref(&akim)), Ok(()));
        let around = deputy(date(2025, 5, 1), None);
        assert_eq!(check(&around, std::slice::from_ref(&akim)), Ok(()));

        let without = Err(InvalidPosting::DeputyWithoutPrincipal);
        assert_eq!(
            check(&deputy(july, None), std::slice::from_ref(&akim)),
            without
        );
        assert_eq!(check(&in_may, &[]), without);
        for elsewhere in [
            Posting {
                role: Role::Issuer,
                ..akim.clone()
            },
            Posting {
                office: Uuid::from_u128(51).into(),
                ..akim.clone()
            },
        ] {
            assert_eq!(check(&in_may, &[elsewhere]), without);
        }
        let own = Posting {
            person: akim.person,
            ..in_may
        };
        assert_eq!(check(&own, &[akim]), Err(InvalidPosting::DeputyForOneself));
    }

    #[test]
    fn an_administrator_gives_themself_no_other_role() {
        let from = date(2026, 1, 1);
        for role in Role::ALL {
            let own = Posting {
                role: *role,
                ..posting(ADMINISTRATOR, from, None)
            };
            let allowed = *role == Role::Admin;
            assert_eq!(check(&own, &[]).is_ok(), allowed, "{role}");
            let of_another = Posting {
                person: Uuid::from_u128(AKIM).into(),
                ..own
            };
            assert_eq!(check(&of_another, &[]), Ok(()), "{role}");
        }
    }

    #[test]
    fn a_posting_is_cut_short_and_never_prolonged() {
        let first = date(2026, 3, 2);
        let end = |to, last| posting(AKIM, first, to).end(last).map(|ended| ended.to);
        let (sooner, later) = (date(2026, 3, 20), date(2026, 3, 31));
        assert_eq!(end(None, later), Ok(Some(later)));
        assert_eq!(end(Some(later), sooner), Ok(Some(sooner)));
        assert_eq!(end(Some(sooner), sooner), Ok(Some(sooner)));
        assert_eq!(
            end(Some(sooner), later).unwrap_err().code(),
            "posting_prolonged"
        );

        let never = posting(AKIM, first, None).end(date(2026, 3, 1)).unwrap();
        assert!(!never.in_force(first) && !never.in_force(date(2026, 3, 1)));
        assert!(end(None, date(2026, 2, 28)).is_err());
        assert_eq!(end(None, date(-44, 3, 15)), Err(InvalidPosting::OutOfRange));
    }
}
