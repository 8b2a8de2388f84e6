//! Quantiles of values some of which are not known to their end.

/// One value of a metric. An open assignment has lasted *at least* so long: it is censored, and
/// leaving it out would make slow answers look fast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The value, or the bound that it has not yet passed.
    pub value: f64,
    /// Whether the value is known, else only that it is greater.
    pub complete: bool,
}

impl Observation {
    /// A value that is known.
    pub fn complete(value: f64) -> Self {
        Self {
            value,
            complete: true,
        }
    }

    /// A bound that the value has not yet passed.
    pub fn censored(value: f64) -> Self {
        Self {
            value,
            complete: false,
        }
    }
}

/// Where rounding in a product of fractions may not decide a quantile.
const TOLERANCE: f64 = 1e-9;

/// The share of values that are at most so large, step by step: `1 - S` of Kaplan and Meier.
///
/// Without censored observations it is the plain share of the values, and its quantiles are those of
/// the nearest rank. A censored one that equals a known one is taken to be the longer of the two.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Curve {
    /// Value and share reached there, both ascending.
    steps: Vec<(f64, f64)>,
    /// The greatest censored value: beyond it the curve is known only as far as the steps go.
    last_censored: Option<f64>,
}

impl Curve {
    /// The curve of some observations.
    pub(super) fn of(observations: &[Observation]) -> Self {
        let mut ordered = observations.to_vec();
        ordered.sort_by(|a, b| {
            a.value
                .total_cmp(&b.value)
                .then(b.complete.cmp(&a.complete))
        });
        let mut steps: Vec<(f64, f64)> = Vec::new();
        let mut surviving = 1.0;
        let mut at_risk = count(ordered.len());
        for observation in &ordered {
            if observation.complete {
                surviving *= 1.0 - 1.0 / at_risk;
                match steps.last_mut() {
                    Some((value, share)) if *value >= observation.value => *share = 1.0 - surviving,
                    _ => steps.push((observation.value, 1.0 - surviving)),
                }
            }
            at_risk -= 1.0;
        }
        let last_censored = ordered
            .iter()
            .rev()
            .find(|observation| !observation.complete)
            .map(|observation| observation.value);
        Self {
            steps,
            last_censored,
        }
    }

    /// The least value that `percent` of all do not exceed; none while too many are open to say.
    pub(super) fn quantile(&self, percent: u32) -> Option<f64> {
        let wanted = f64::from(percent) / 100.0;
        self.steps
            .iter()
            .find(|(_, share)| *share + TOLERANCE >= wanted)
            .map(|(value, _)| *value)
    }

    /// The share of values that are at most `limit`; none where the open ones leave it unknown.
    pub(super) fn share_within(&self, limit: f64) -> Option<f64> {
        let (_, greatest_share) = self.steps.last().copied().unwrap_or((0.0, 0.0));
        let all_complete_at_end = greatest_share + TOLERANCE >= 1.0;
        let unknown = self.last_censored.is_some_and(|last| last < limit) && !all_complete_at_end;
        let nothing = self.steps.is_empty() && self.last_censored.is_none();
        if unknown || nothing {
            return None;
        }
        let reached = self.steps.iter().rev().find(|(value, _)| *value <= limit);
        Some(reached.map_or(0.0, |(_, share)| *share))
    }
}

/// A number of things as a number to calculate with; exact far beyond what an office can issue.
pub(super) fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}

/// Minutes as a number to calculate with; exact within the four thousand years an `i32` spans.
pub(super) fn minutes(value: i64) -> f64 {
    let bound = if value < 0 { i32::MIN } else { i32::MAX };
    f64::from(i32::try_from(value).unwrap_or(bound))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nearest_rank(values: &[u16], percent: usize) -> Option<f64> {
        let mut ordered = values.to_vec();
        ordered.sort_unstable();
        let rank = (percent * ordered.len()).div_ceil(100).max(1);
        ordered.get(rank - 1).map(|value| f64::from(*value))
    }

    #[test]
    fn two_villages_that_never_answered_keep_the_median_of_five_from_looking_fast() {
        let answered = [30.0, 60.0, 90.0].map(Observation::complete);
        let open = [500.0, 900.0].map(Observation::censored);
        let all = Curve::of(&[answered.as_slice(), open.as_slice()].concat());
        assert_eq!(Curve::of(&answered).quantile(50), Some(60.0));
        assert_eq!(all.quantile(50), Some(90.0));
        assert_eq!(all.quantile(90), None, "nobody can say yet");
    }

    #[test]
    fn a_village_that_was_just_asked_says_nothing_about_how_long_the_others_took() {
        // By hand: of 4 at 10 one answers (3/4), one drops out at 15, of 2 at 20 one answers (3/8).
        let curve = Curve::of(&[
            Observation::complete(10.0),
            Observation::censored(15.0),
            Observation::complete(20.0),
            Observation::censored(25.0),
        ]);
        assert_eq!(curve.share_within(10.0), Some(0.25));
        assert_eq!(curve.share_within(20.0), Some(0.625));
        assert_eq!(curve.quantile(50), Some(20.0));
        assert_eq!(curve.quantile(90), None);
        assert_eq!(curve.share_within(26.0), None);
    }

    #[test]
    fn no_observations_have_no_quantile_and_no_share() {
        assert_eq!(Curve::of(&[]).quantile(50), None);
        assert_eq!(Curve::of(&[]).share_within(60.0), None);
    }

    proptest! {
        #[test]
        fn complete_data_give_the_nearest_rank(
            values in prop::collection::vec(0_u16..50, 1..120),
            percent in 1_u32..=100,
        ) {
            let observations: Vec<_> =
                values.iter().map(|value| Observation::complete(f64::from(*value))).collect();
            let rank = usize::try_from(percent).unwrap();
            prop_assert_eq!(Curve::of(&observations).quantile(percent), nearest_rank(&values, rank));
        }

        #[test]
        fn leaving_one_open_never_makes_a_quantile_smaller(
            values in prop::collection::vec(0_u16..50, 1..60),
            open in prop::collection::vec(any::<bool>(), 60),
            percent in 1_u32..=99,
        ) {
            let complete: Vec<_> =
                values.iter().map(|value| Observation::complete(f64::from(*value))).collect();
            let partly: Vec<_> = complete
                .iter()
                .zip(&open)
                .map(|(one, open)| Observation { complete: !open, ..*one })
                .collect();
            let bound = Curve::of(&complete).quantile(percent).unwrap();
            prop_assert!(Curve::of(&partly).quantile(percent).is_none_or(|value| value >= bound));
        }

        #[test]
        fn shares_only_grow(
            values in prop::collection::vec((0_u16..50, any::<bool>()), 0..60),
            a in 0_u16..60,
            b in 0_u16..60,
        ) {
            let observations: Vec<_> = values
                .iter()
                .map(|(value, complete)| Observation { value: f64::from(*value), complete: *complete })
                .collect();
            let curve = Curve::of(&observations);
            let (less, more) = (a.min(b), a.max(b));
            if let (Some(x), Some(y)) =
                (curve.share_within(f64::from(less)), curve.share_within(f64::from(more)))
            {
                prop_assert!((0.0..=1.0).contains(&x) && x <= y && y <= 1.0);
            }
        }
    }
}
