//! At which level of the line the time went.

use serde::Serialize;

use super::catalogue;
use super::cohort::{Item, Publisher};
use super::disclosure::{Cell, Disclosed};
use super::measure::Distribution;
use super::partition::{Behind, shown_parts};
use super::quantile::Observation;
use crate::domain::office::Tier;

/// The erosion by the issuing offices of one level. An oblast that asks villages directly used up
/// time of its own; an audan that passes an order down used up what the oblast had left it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LevelErosion {
    /// The level of the issuing offices.
    pub level: Tier,
    /// The share of the time that these offices had which was gone before the village had it.
    pub erosion: Disclosed<Distribution>,
}

/// Every level, whatever the month held. The levels are parts of the erosion of the whole cell.
pub(super) fn erosion_by_level(cell: &Cell<'_>) -> Vec<LevelErosion> {
    let of_level = |item: &Item<'_>, level| {
        let erosion = item.facts.upstream.erosion;
        erosion.filter(|_| item.observed.issuer_tier == level)
    };
    let parts: Vec<Behind> = Tier::ALL
        .iter()
        .map(|level| {
            let mut behind = Behind::default();
            for item in &cell.cohort().items {
                if of_level(item, *level).is_some() {
                    let one = &item.observed;
                    behind.add(one.recipient_office, one.issuer_office, 1);
                }
            }
            behind
        })
        .collect();
    let shown = shown_parts(cell.gate(), &parts);
    let is_shown = |number: usize| {
        let shown = shown.as_ref().and_then(|shown| shown.get(number));
        shown.copied().unwrap_or(false)
    };
    Tier::ALL
        .iter()
        .enumerate()
        .map(|(number, level)| LevelErosion {
            level: *level,
            erosion: if is_shown(number) {
                Disclosed::Shown(cell.cohort().distribution(&catalogue::EROSION, |item| {
                    let erosion = of_level(item, *level);
                    Vec::from_iter(erosion.map(Observation::complete))
                }))
            } else {
                Disclosed::Hidden
            },
        })
        .collect()
}
