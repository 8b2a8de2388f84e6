//! Parts of a whole that leave side by side, and which of them have to stay back.
//!
//! The whole is published too, so a part that is hidden alone is had by subtracting the others.

use std::collections::{BTreeMap, BTreeSet};

use super::disclosure::Gate;
use crate::domain::id::OfficeId;

/// The offices that a part speaks of, and how much each recipient counts in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Behind {
    recipients: BTreeMap<OfficeId, u64>,
    issuers: BTreeSet<OfficeId>,
}

impl Behind {
    /// Adds something that a recipient counts in the part, and who asked for it.
    pub(super) fn add(&mut self, recipient: OfficeId, issuer: OfficeId, times: u64) {
        *self.recipients.entry(recipient).or_default() += times;
        self.issuers.insert(issuer);
    }

    /// How much is counted in the part.
    pub(super) fn total(&self) -> u64 {
        self.recipients.values().sum()
    }

    fn is_empty(&self) -> bool {
        self.recipients.is_empty()
    }

    fn absorb(&mut self, other: &Self) {
        for (recipient, times) in &other.recipients {
            *self.recipients.entry(*recipient).or_default() += times;
        }
        self.issuers.extend(&other.issuers);
    }

    /// Whether enough offices stand behind the part, and no recipient for more than half of it: a
    /// number that one village dominates is that village's number.
    pub(super) fn passes(&self, gate: Gate) -> bool {
        let most = self.recipients.values().max().copied().unwrap_or(0);
        gate.admits(self.recipients.len(), self.issuers.len()) && most <= self.total() - most
    }
}

/// Which parts of a published whole may be shown; none when not even the whole may.
///
/// A part in which nothing is counted is shown as such. Those that do not pass are hidden, and
/// with them the smallest of the others until the hidden ones are at least two and pass together:
/// what is left of the whole speaks of enough offices then.
pub(super) fn shown_parts(gate: Gate, parts: &[Behind]) -> Option<Vec<bool>> {
    let together = |chosen: &dyn Fn(usize) -> bool| {
        let mut sum = Behind::default();
        for (number, part) in parts.iter().enumerate() {
            if chosen(number) {
                sum.absorb(part);
            }
        }
        sum
    };
    if !together(&|_| true).passes(gate) {
        return None;
    }
    let mut hidden: BTreeSet<usize> = parts
        .iter()
        .enumerate()
        .filter(|(_, part)| !part.is_empty() && !part.passes(gate))
        .map(|(number, _)| number)
        .collect();
    while !hidden.is_empty()
        && (hidden.len() < 2 || !together(&|number| hidden.contains(&number)).passes(gate))
    {
        let left = parts
            .iter()
            .enumerate()
            .filter(|(number, part)| !part.is_empty() && !hidden.contains(number));
        match left.min_by_key(|(_, part)| part.total()) {
            Some((smallest, _)) => hidden.insert(smallest),
            None => break,
        };
    }
    let anything_left = parts
        .iter()
        .enumerate()
        .any(|(number, part)| !part.is_empty() && !hidden.contains(&number));
    anything_left.then(|| {
        (0..parts.len())
            .map(|part| !hidden.contains(&part))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn office(number: u8) -> OfficeId {
        Uuid::from_u128(u128::from(number)).into()
    }

    /// A part in which every village from one number on and before another counts once.
    fn villages(from: u8, to: u8) -> Behind {
        let mut part = Behind::default();
        for village in from..to {
            part.add(office(village), office(200 + village % 2), 1);
        }
        part
    }

    #[test]
    fn a_part_of_three_villages_takes_the_smallest_other_one_with_it() {
        let parts = [villages(0, 3), villages(3, 10), villages(10, 15)];
        let shown = shown_parts(Gate::default(), &parts);
        assert_eq!(shown, Some(vec![false, true, false]));
    }

    #[test]
    fn of_two_parts_either_both_are_shown_or_none() {
        let gate = Gate::default();
        assert_eq!(
            shown_parts(gate, &[villages(0, 5), villages(5, 10)]),
            Some(vec![true, true])
        );
        assert_eq!(shown_parts(gate, &[villages(0, 4), villages(4, 20)]), None);
    }

    #[test]
    fn nothing_is_shown_as_nothing_beside_a_part_that_may_be_shown() {
        let parts = [villages(0, 6), Behind::default()];
        let shown = shown_parts(Gate::default(), &parts);
        assert_eq!(shown, Some(vec![true, true]));
    }

    #[test]
    fn a_village_that_is_most_of_a_part_is_not_hidden_by_four_others() {
        let mut part = villages(0, 5);
        assert!(part.passes(Gate::default()));
        part.add(office(0), office(200), 3);
        assert!(part.passes(Gate::default()));
        part.add(office(0), office(200), 1);
        assert!(!part.passes(Gate::default()));
    }

    proptest! {
        #[test]
        fn what_is_left_of_the_whole_never_speaks_of_too_few(
            counts in prop::collection::vec(
                prop::collection::vec((0_u8..12, 0_u8..3, 1_u64..4), 0..9),
                1..8,
            ),
        ) {
            let gate = Gate::default();
            let parts: Vec<Behind> = counts
                .iter()
                .map(|counts| {
                    let mut part = Behind::default();
                    for (village, issuer, times) in counts {
                        part.add(office(*village), office(200 + *issuer), *times);
                    }
                    part
                })
                .collect();
            if let Some(shown) = shown_parts(gate, &parts) {
                let mut rest = Behind::default();
                let mut hidden = 0;
                for (part, shown) in parts.iter().zip(&shown) {
                    if *shown {
                        prop_assert!(part.is_empty() || part.passes(gate));
                    } else {
                        hidden += 1;
                        rest.absorb(part);
                    }
                }
                prop_assert!(hidden == 0 || (hidden > 1 && rest.passes(gate)));
            }
        }
    }
}
