//! What has to be true of an instruction when it is sent, as far as its preview goes.

use jiff::Timestamp;

use super::super::burden::policy;
use super::super::problem::Problem;
use crate::config::Config;
use crate::credentials::seal::{SealBroken, Shown};
use crate::domain::burden::Policy;
use crate::domain::clocks::Clocks;
use crate::domain::event::PreviewShown;
use crate::domain::instruction::Content;
use crate::domain::office::Office;
use crate::domain::person::Actor;
use crate::domain::preview::{Draft, Preview};

/// What the settings ask of whoever sends.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    preview_required: bool,
    short_notice_minutes: u32,
    policy: Policy,
}

impl Rules {
    /// Those of some settings.
    pub fn of(config: &Config) -> Self {
        Self {
            preview_required: config.policy.preview_required,
            short_notice_minutes: config.policy.short_notice_minutes,
            policy: policy(config),
        }
    }

    /// What the sender was shown, by the seal that came with the instruction.
    ///
    /// # Errors
    /// `preview_required`, `preview_invalid`, `preview_expired`, `preview_of_another_draft`.
    pub fn check_seal(
        &self,
        seal: Option<Result<Shown, SealBroken>>,
        actor: &Actor,
        content: &Content,
        recipients: &[Office],
    ) -> Result<Option<PreviewShown>, Problem> {
        let Some(seal) = seal else {
            return if self.preview_required {
                Err(Problem::invalid(
                    "preview_required",
                    "look at a preview first, and send its seal as `preview`",
                ))
            } else {
                Ok(None)
            };
        };
        let shown = seal.map_err(|broken| match broken {
            SealBroken::Invalid => Problem::invalid("preview_invalid", broken.to_string()),
            SealBroken::Expired => Problem::invalid("preview_expired", broken.to_string()),
        })?;
        if (shown.person, shown.office) != (actor.person, actor.office) {
            return Err(Problem::invalid(
                "preview_invalid",
                "somebody else was shown this preview, or for another office",
            ));
        }
        let offices = recipients.iter().map(|office| office.id);
        if shown.draft != Draft::from(content).fingerprint(offices) {
            return Err(Problem::invalid(
                "preview_of_another_draft",
                "recipients, deadline, urgency or effort are not those of the preview",
            ));
        }
        Ok(Some(PreviewShown {
            digest: shown.digest,
            shown_at: shown.shown_at,
        }))
    }

    /// Whether a deadline as short as this one says why, where it has to. What counts is what it
    /// leaves now, whatever a preview said before.
    ///
    /// # Errors
    /// `short_notice_reason_required`.
    pub fn check_notice(
        &self,
        content: &Content,
        clocks: &Clocks,
        recipients: &[Office],
        now: Timestamp,
    ) -> Result<(), Problem> {
        let asks = self.short_notice_minutes > 0 && content.due.is_some();
        if !asks || content.short_notice_reason.is_some() {
            return Ok(());
        }
        let on_clocks = recipients
            .iter()
            .map(|office| (office.id, clocks.of(office)));
        let preview = Preview::of(Draft::from(content), on_clocks, now, &self.policy)?;
        let short = preview.short_notice(self.short_notice_minutes);
        if short.needs_reason() {
            Err(short.into())
        } else {
            Ok(())
        }
    }
}
