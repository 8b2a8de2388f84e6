//! Remarks that recipients put on the record. They block nothing and rank nothing; they are counted.

use super::catalogue;
use super::cohort::Publisher;
use super::conduct::Part;
use crate::domain::remark::RemarkKind;

/// The share of assignments with a remark of each kind. All kinds are listed whatever a period held,
/// so that the list itself tells nothing.
pub(super) fn remark_shares<M>(from: &impl Publisher<Measure = M>) -> Vec<Part<M>> {
    let share = |kind: &RemarkKind| Part {
        word: kind.as_str(),
        share: from.share(&catalogue::REMARK_SHARE, |item| {
            let remarked = item.observed.timeline.remarks.contains(kind);
            (u64::from(remarked), 1)
        }),
    };
    RemarkKind::ALL.iter().map(share).collect()
}
