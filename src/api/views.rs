//! Assignments as the API shows them: to an inbox, to a follow-up, to a phone that syncs.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde::Serialize;

use super::moment::Moment;
use super::problem::Problem;
use crate::domain::assignment::{Assignment, ExtensionRequest, State};
use crate::domain::clocks::Clocks;
use crate::domain::confirmation::Confirmation;
use crate::domain::deadline::{Deadline, Due};
use crate::domain::event::Delegate;
use crate::domain::id::{AssignmentId, InstructionId, OfficeId, PersonId, PlanId};
use crate::domain::instruction::{Channel, Instruction, InstructionKind, SaidBy, Urgency};
use crate::domain::legal::LegalBases;
use crate::domain::office::Office;
use crate::domain::person::Language;
use crate::domain::text::{Name, Reason, Reference, Title};
use crate::domain::worktime::WorkClock;
use crate::store::{Connection, offices, people};

/// An office by its names.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OfficeName {
    pub id: OfficeId,
    #[schema(value_type = String)]
    name_kk: Name,
    #[schema(value_type = String)]
    name_ru: Name,
}

impl From<&Office> for OfficeName {
    fn from(office: &Office) -> Self {
        Self {
            id: office.id,
            name_kk: office.name_kk.clone(),
            name_ru: office.name_ru.clone(),
        }
    }
}

/// A person by name.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PersonName {
    /// Identifier.
    pub id: PersonId,
    /// The name.
    #[schema(value_type = String)]
    pub name: Name,
}

impl PersonName {
    /// People by their names, in the order of their identifiers.
    pub fn sorted(names: HashMap<PersonId, Name>) -> Vec<Self> {
        let mut people: Vec<Self> = names
            .into_iter()
            .map(|(id, name)| Self { id, name })
            .collect();
        people.sort_by_key(|person| person.id);
        people
    }
}

/// What was asked, in one line.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct InstructionLine {
    id: InstructionId,
    /// Running number in the issuing office.
    number: i64,
    issuer_office: OfficeName,
    #[schema(value_type = String)]
    title: Title,
    language: Language,
    kind: InstructionKind,
    channel: Channel,
    urgency: Urgency,
    legal_bases: LegalBases,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    function: Option<Reference>,
    /// Why the deadline leaves so little time, where the issuer said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    short_notice_reason: Option<Reason>,
    /// 1 as issued, raised by every correction.
    version: i64,
    /// The plan that foresaw it; absent for what was not planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<PlanId>,
    /// Whether it comes from a journal kept before.
    imported: bool,
    /// Who gave the order, where it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    said_by: Option<SaidBy>,
    /// The recipient office that recorded what it was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_by: Option<OfficeId>,
}

/// A deadline in force.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DeadlineView {
    /// As it was given: a date or an instant.
    due: Due,
    /// Where it falls on the recipient's clock.
    #[serde(flatten)]
    moment: Moment,
    /// 0 for the original.
    version: u32,
    /// The calendar it was computed with.
    calendar_version: String,
}

/// A request for more time.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ExtensionView {
    /// Until when.
    until: Due,
    #[schema(value_type = String)]
    reason: Reason,
}

impl From<&ExtensionRequest> for ExtensionView {
    fn from(asked: &ExtensionRequest) -> Self {
        Self {
            until: asked.until.due,
            reason: asked.reason.clone(),
        }
    }
}

/// An assignment as it stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AssignmentView {
    /// Identifier.
    pub id: AssignmentId,
    instruction: InstructionLine,
    recipient_office: OfficeName,
    /// The recipient's zone, which every `local` time here is in.
    #[schema(value_type = String)]
    zone: String,
    state: State,
    /// To be named in `If-Match` when deciding on it.
    version: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<DeadlineView>,
    registered_at: Moment,
    /// When the recipient's clock started.
    effective_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_opened_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<Moment>,
    answers: u32,
    returns: u32,
    /// Open while the issuer has not decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    extension: Option<ExtensionView>,
    /// What the named person says of an order that the recipient recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation: Option<Confirmation>,
    /// The office that passed it on and asks for the answer; absent where the issuing office does.
    #[serde(skip_serializing_if = "Option::is_none")]
    passed_on_by: Option<OfficeName>,
    /// Whom the recipient office passed it to; the office stays answerable.
    #[serde(skip_serializing_if = "Option::is_none")]
    delegated_to: Option<DelegateView>,
    /// Reminders of it.
    reminders: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    reminded_at: Option<Moment>,
    // What depends on the time stands last: a `KnownRow` writes it anew behind the rest.
    /// The recipient owes an answer and the deadline in force has passed.
    overdue: bool,
    /// The recipient's working minutes until the deadline; 0 once it has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    working_minutes_left: Option<i64>,
}

/// The working minutes until the deadline in force, where the recipient owes an answer by one.
fn minutes_left(assignment: &Assignment, clock: &WorkClock, now: Timestamp) -> Option<i64> {
    assignment
        .deadline
        .as_ref()
        .filter(|_| assignment.state.awaits_recipient())
        .map(|deadline| clock.between(now, deadline.at))
}

/// The JSON of an [`AssignmentView`], but for what depends on the time.
pub struct KnownRow {
    stem: String,
    assignment: Assignment,
    clock: WorkClock,
}

impl KnownRow {
    /// The row of an assignment.
    ///
    /// # Errors
    /// An internal problem where its offices were not read.
    pub fn of(
        views: &Views,
        assignment: &Assignment,
        instruction: &Instruction,
    ) -> Result<Self, Problem> {
        let view = views.view(assignment, instruction)?;
        let mut stem = serde_json::to_string(&view).map_err(Problem::internal)?;
        let mut end = String::new();
        push_end(&mut end, view.overdue, view.working_minutes_left);
        let kept = stem
            .strip_suffix(end.as_str())
            .map(str::len)
            .ok_or_else(|| Problem::internal("a row does not end with what depends on the time"))?;
        stem.truncate(kept);
        stem.shrink_to_fit();
        Ok(Self {
            stem,
            assignment: assignment.clone(),
            clock: views.found(assignment.recipient_office)?.1.clone(),
        })
    }

    /// Adds the JSON as it is at an instant.
    pub fn show(&self, now: Timestamp, json: &mut String) {
        json.push_str(&self.stem);
        push_end(
            json,
            self.assignment.is_overdue(now, &self.clock),
            minutes_left(&self.assignment, &self.clock, now),
        );
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.stem.len() + size_of::<Self>()
    }
}

fn push_end(json: &mut String, overdue: bool, working_minutes_left: Option<i64>) {
    json.push_str(",\"overdue\":");
    json.push_str(if overdue { "true" } else { "false" });
    if let Some(minutes) = working_minutes_left {
        json.push_str(",\"working_minutes_left\":");
        json.push_str(&minutes.to_string());
    }
    json.push('}');
}

/// Whom an assignment was passed to.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DelegateView {
    /// Somebody of the recipient office.
    Person(PersonName),
    /// An office under it.
    Office(OfficeName),
}

/// What is needed to show assignments: their offices, the clocks of these, and the time.
pub struct Views {
    offices: HashMap<OfficeId, (Office, WorkClock)>,
    /// Of those whom assignments were passed to.
    names: HashMap<PersonId, Name>,
    now: Timestamp,
}

impl Views {
    /// Reads the offices on both sides of assignments.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(
        connection: &mut Connection,
        clocks: &Clocks,
        now: Timestamp,
        assignments: impl IntoIterator<Item = (OfficeId, OfficeId)>,
    ) -> Result<Self, Problem> {
        let ids: HashSet<OfficeId> = assignments
            .into_iter()
            .flat_map(|(issuer, recipient)| [issuer, recipient])
            .collect();
        let ids: Vec<OfficeId> = ids.into_iter().collect();
        let offices = if ids.is_empty() {
            Vec::new()
        } else {
            offices::list_by_ids(connection, &ids)?
        };
        Ok(Self {
            offices: offices
                .into_iter()
                .map(|office| {
                    let clock = clocks.of(&office);
                    (office.id, (office, clock))
                })
                .collect(),
            names: HashMap::new(),
            now,
        })
    }

    /// Reads what is needed to show these pairs.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(
        connection: &mut Connection,
        clocks: &Clocks,
        now: Timestamp,
        pairs: &[(Assignment, Instruction)],
    ) -> Result<Self, Problem> {
        let assigned = pairs
            .iter()
            .map(|(assignment, instruction)| (assignment, instruction.issuer_office));
        Self::of_assigned(connection, clocks, now, assigned)
    }

    /// Reads what is needed to show these assignments, each with the office that issued the
    /// instruction.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of_assigned<'a>(
        connection: &mut Connection,
        clocks: &Clocks,
        now: Timestamp,
        assigned: impl IntoIterator<Item = (&'a Assignment, OfficeId)>,
    ) -> Result<Self, Problem> {
        let (mut parties, mut passed_to) = (Vec::new(), HashSet::new());
        for (assignment, issuer) in assigned {
            parties.push((assignment.issuer_office, assignment.recipient_office));
            parties.push((issuer, issuer));
            match assignment.delegated_to {
                Some(Delegate::Office(office)) => parties.push((office, office)),
                Some(Delegate::Person(person)) => {
                    passed_to.insert(person);
                }
                None => {}
            }
        }
        let views = Self::load(connection, clocks, now, parties)?;
        Ok(Self {
            names: people::names(connection, passed_to)?,
            ..views
        })
    }

    /// Whom an assignment was passed to.
    fn delegate(&self, to: Delegate) -> Result<DelegateView, Problem> {
        Ok(match to {
            Delegate::Office(office) => DelegateView::Office(self.office(office)?.into()),
            Delegate::Person(id) => {
                let name = self.names.get(&id).cloned();
                let name = name.ok_or_else(|| Problem::internal("a delegate without a name"))?;
                DelegateView::Person(PersonName { id, name })
            }
        })
    }

    /// An office that was read.
    ///
    /// # Errors
    /// An internal problem for an office that was not.
    pub fn office(&self, id: OfficeId) -> Result<&Office, Problem> {
        self.found(id).map(|(office, _)| office)
    }

    /// The working clock of an office that was read.
    ///
    /// # Errors
    /// An internal problem for an office that was not.
    pub fn clock(&self, id: OfficeId) -> Result<&WorkClock, Problem> {
        self.found(id).map(|(_, clock)| clock)
    }

    fn found(&self, id: OfficeId) -> Result<&(Office, WorkClock), Problem> {
        self.offices
            .get(&id)
            .ok_or_else(|| Problem::internal(format!("office {id} is missing")))
    }

    /// The line of an instruction.
    ///
    /// # Errors
    /// An internal problem where its office was not read.
    pub fn line(&self, instruction: &Instruction) -> Result<InstructionLine, Problem> {
        let content = &instruction.content;
        Ok(InstructionLine {
            id: instruction.id,
            number: instruction.number,
            issuer_office: self.office(instruction.issuer_office)?.into(),
            title: content.title.clone(),
            language: content.language,
            kind: content.kind,
            channel: content.channel,
            urgency: content.urgency.clone(),
            legal_bases: content.legal_bases.clone(),
            function: content.function.clone(),
            short_notice_reason: content.short_notice_reason.clone(),
            version: instruction.version,
            plan: instruction.plan,
            imported: instruction.imported_from.is_some(),
            said_by: content.said_by.clone(),
            recorded_by: instruction.recorded_by,
        })
    }

    /// An assignment with the line of its instruction.
    ///
    /// # Errors
    /// An internal problem where its offices were not read.
    pub fn view(
        &self,
        assignment: &Assignment,
        instruction: &Instruction,
    ) -> Result<AssignmentView, Problem> {
        let (recipient, clock) = self.found(assignment.recipient_office)?;
        let moment = |at: Timestamp| Moment::new(at, &recipient.zone);
        let deadline = |deadline: &Deadline| DeadlineView {
            due: deadline.due,
            moment: moment(deadline.at),
            version: assignment.deadline_version,
            calendar_version: deadline.calendar_version.clone(),
        };
        Ok(AssignmentView {
            id: assignment.id,
            instruction: self.line(instruction)?,
            recipient_office: recipient.into(),
            zone: recipient.zone.name().to_owned(),
            state: assignment.state,
            version: assignment.version,
            deadline: assignment.deadline.as_ref().map(deadline),
            registered_at: moment(assignment.registered_at),
            effective_at: moment(assignment.effective_at),
            delivered_at: assignment.delivered_at.map(moment),
            acknowledged_at: assignment.acknowledged_at.map(moment),
            answered_at: assignment.answered_at.map(moment),
            answer_opened_at: assignment.answer_opened_at.map(moment),
            closed_at: assignment.closed_at.map(moment),
            answers: assignment.answers,
            returns: assignment.returns,
            extension: assignment.extension.as_ref().map(ExtensionView::from),
            confirmation: assignment.confirmation,
            passed_on_by: (assignment.issuer_office != instruction.issuer_office)
                .then(|| self.office(assignment.issuer_office).map(OfficeName::from))
                .transpose()?,
            delegated_to: assignment
                .delegated_to
                .map(|to| self.delegate(to))
                .transpose()?,
            reminders: assignment.reminders,
            reminded_at: assignment.reminded_at.map(moment),
            overdue: assignment.is_overdue(self.now, clock),
            working_minutes_left: minutes_left(assignment, clock, self.now),
        })
    }
}
