//! What issuers do to an instruction after they sent it.

use jiff::Timestamp;

use super::DemoError;
use super::content::{parse, say};
use super::history::{Doer, History, resolve};
use super::plan::Amendment;
use super::times::{workday_after, workday_before};
use crate::domain::assignment::{Assignment, State};
use crate::domain::command::Command;
use crate::domain::deadline::{Deadline, Due};
use crate::domain::text::{Body, Reason};
use crate::domain::worktime::WorkClock;
use crate::store::Tx;
use crate::store::instructions::{self, FormerInstruction};

impl History {
    /// Amends an instruction at every village where it is still open.
    pub(super) fn amend(
        &mut self,
        tx: &mut Tx<'_>,
        index: usize,
        amendment: Amendment,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let doer = self.issuer_of(index, at)?;
        if amendment == Amendment::Correct {
            self.correct(tx, index, &doer, at)?;
        }
        let Some((instruction, assigned)) = self.issued.get(&index) else {
            return Ok(());
        };
        let (version, assigned) = (instruction.version, assigned.clone());
        let content = instruction.content.digest();
        let reasons = match amendment {
            Amendment::Correct => &self.phrases.correction,
            Amendment::Withdraw => &self.phrases.withdrawal,
            Amendment::MoveLater => &self.phrases.deadline_later,
            Amendment::MoveEarlier => &self.phrases.deadline_earlier,
        };
        let reason: Reason = say(&mut self.random, reasons, doer.language)?;
        for id in assigned {
            let (assignment, place) = self.load(tx, id)?;
            if assignment.state.is_closed() {
                continue;
            }
            let reason = reason.clone();
            let command = match amendment {
                Amendment::Correct => Command::Correct {
                    version,
                    content: content.clone(),
                    reason,
                },
                Amendment::Withdraw => Command::Withdraw { reason },
                Amendment::MoveLater | Amendment::MoveEarlier => {
                    let clock = self.clock(place.village)?;
                    match moved(&assignment, amendment, &clock, at)? {
                        Some(deadline) => Command::ChangeDeadline { deadline, reason },
                        None => continue,
                    }
                }
            };
            self.act(tx, &assignment, command, &doer, at)?;
        }
        Ok(())
    }

    fn correct(
        &mut self,
        tx: &mut Tx<'_>,
        index: usize,
        doer: &Doer,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let language = doer.language;
        let Some((instruction, _)) = self.issued.get_mut(&index) else {
            return Ok(());
        };
        let added: Body = say(&mut self.random, &self.phrases.corrected_text, language)?;
        let text: Body = parse(&format!("{}\n\n{added}", instruction.content.text))?;
        let former = FormerInstruction {
            instruction: instruction.id,
            version: instruction.version,
            title: instruction.content.title.clone(),
            text: instruction.content.text.clone(),
            replaced_at: at.into(),
            replaced_by: Some(doer.actor.person),
            reason: say(&mut self.random, &self.phrases.correction, language)?,
        };
        instructions::correct(tx, former, &instruction.content.title, &text)?;
        instruction.version += 1;
        instruction.content.text = text;
        Ok(())
    }
}

/// The deadline moved by a few working days, where it is still open and there is room to move it.
fn moved(
    assignment: &Assignment,
    amendment: Amendment,
    clock: &WorkClock,
    at: Timestamp,
) -> Result<Option<Deadline>, DemoError> {
    let Some(current) = &assignment.deadline else {
        return Ok(None);
    };
    if assignment.state == State::Answered {
        return Ok(None);
    }
    let last = clock.date_of(current.at);
    let day = match amendment {
        Amendment::MoveEarlier => workday_before(clock, last),
        _ => workday_after(clock, last, 2),
    };
    let deadline = resolve(Due::Date(day), clock)?;
    Ok(Some(deadline).filter(|deadline| deadline.at > at))
}
