//! Published numbers, each with the count it rests on and the definition it follows.

use serde::Serialize;

use super::definition::{Definition, as_reference};
use super::quantile::{Curve, Observation};

/// One number. Where nothing was counted there is no value, and the count is 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Measure {
    /// The number, in the unit of its definition.
    pub value: Option<f64>,
    /// How many it rests on: the whole of a share, the summands of a total.
    pub count: u32,
    /// Which definition, and its version.
    #[serde(serialize_with = "as_reference")]
    #[schema(value_type = String, example = "last_minute_rate/1")]
    pub definition: &'static Definition,
}

impl Measure {
    /// A part of a whole.
    pub(super) fn share(definition: &'static Definition, part: u64, whole: u64) -> Self {
        let count = saturate(whole);
        Self {
            value: (count > 0).then(|| f64::from(saturate(part)) / f64::from(count)),
            count,
            definition,
        }
    }

    /// A sum over so many summands.
    pub(super) fn total(definition: &'static Definition, sum: f64, summands: u64) -> Self {
        let count = saturate(summands);
        Self {
            value: (count > 0).then_some(sum),
            count,
            definition,
        }
    }

    /// A number divided by another one, over so many; no value when the divisor is 0.
    pub(super) fn ratio(
        definition: &'static Definition,
        over: f64,
        under: f64,
        count: u64,
    ) -> Self {
        let count = saturate(count);
        Self {
            value: (count > 0 && under > 0.0).then(|| over / under),
            count,
            definition,
        }
    }
}

/// How many of a metric's values lie where. Values of what is still open are censored: they count,
/// and a quantile that they leave unknown is absent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Distribution {
    /// A tenth lies at or below it.
    pub p10: Option<f64>,
    /// The median.
    pub p50: Option<f64>,
    /// Nine tenths lie at or below it.
    pub p90: Option<f64>,
    /// How many values, open ones included.
    pub count: u32,
    /// How many of them are still open.
    pub open: u32,
    /// Which definition, and its version.
    #[serde(serialize_with = "as_reference")]
    #[schema(value_type = String, example = "notice/1")]
    pub definition: &'static Definition,
}

impl Distribution {
    /// The distribution of some observations.
    pub(super) fn of(definition: &'static Definition, observations: &[Observation]) -> Self {
        let curve = Curve::of(observations);
        let open = observations.iter().filter(|one| !one.complete).count();
        Self {
            p10: curve.quantile(10),
            p50: curve.quantile(50),
            p90: curve.quantile(90),
            count: u32::try_from(observations.len()).unwrap_or(u32::MAX),
            open: u32::try_from(open).unwrap_or(u32::MAX),
            definition,
        }
    }
}

fn saturate(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
