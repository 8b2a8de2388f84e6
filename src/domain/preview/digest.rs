//! What a preview said, and what it was about, as digests that can be kept and compared.

use jiff::Timestamp;

use super::{Draft, Foreseen, Outlook, Preview};
use crate::domain::digest::{of_lines, or_dash};
use crate::domain::id::OfficeId;

impl Preview {
    /// The digest of what was shown: SHA-256, in hexadecimal, over a line for each recipient in the
    /// order of their ids, each ended by a line feed. `docs/api.md` names the fields of a line.
    pub fn digest(&self) -> String {
        let lines = self.recipients.iter().filter_map(|foreseen| {
            let outlook = self.outlook(foreseen)?;
            Some(line(foreseen, outlook))
        });
        of_lines(lines)
    }
}

fn line(foreseen: &Foreseen, outlook: &Outlook) -> String {
    let micros = |at: Timestamp| at.as_microsecond();
    let arrival = &outlook.arrival;
    let (notice, standing) = (outlook.notice, foreseen.standing);
    [
        foreseen.office.to_string(),
        micros(arrival.effective_at).to_string(),
        or_dash(arrival.deadline.as_ref().map(|one| micros(one.at))),
        or_dash(notice.map(|notice| notice.minutes)),
        or_dash(notice.map(|notice| notice.gross_minutes)),
        or_dash(notice.map(|notice| notice.tier)),
        or_dash(notice.map(|notice| notice.last_minute)),
        or_dash(notice.map(|notice| notice.overnight)),
        outlook.issued_out_of_hours.to_string(),
        or_dash(outlook.pressed),
        or_dash(outlook.infeasible),
        or_dash(outlook.required_out_of_hours),
        or_dash(standing.map(|load| load.deadlines)),
        or_dash(standing.map(|load| load.effort_minutes)),
        or_dash(standing.map(|load| load.without_effort)),
    ]
    .join(" ")
}

impl Draft {
    /// What tells this draft to these offices from any other, in whatever order they are named.
    pub fn fingerprint(&self, recipients: impl IntoIterator<Item = OfficeId>) -> String {
        let mut offices: Vec<OfficeId> = recipients.into_iter().collect();
        offices.sort_unstable();
        let due = self.due.as_ref().map(serde_json::to_string);
        let matters = [
            if self.urgent { "urgent" } else { "ordinary" }.to_owned(),
            or_dash(due.and_then(Result::ok)),
            or_dash(self.effort_minutes),
        ];
        of_lines(
            matters
                .into_iter()
                .chain(offices.iter().map(ToString::to_string)),
        )
    }
}
