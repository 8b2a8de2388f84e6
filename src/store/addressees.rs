//! Whom plans address today, and the clocks of these offices.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Connection, StoreError, offices};
use crate::domain::clocks::Clocks;
use crate::domain::id::{OfficeId, PlanId};
use crate::domain::office::Office;
use crate::domain::plan::{Plan, PlanClocks};
use crate::domain::recipients::Recipients;

/// Whom a plan addresses, by its versions.
#[derive(Debug, Clone)]
pub struct Addressees {
    /// The clocks that its days follow from.
    pub clocks: PlanClocks,
    /// The offices.
    pub offices: BTreeMap<i64, HashSet<OfficeId>>,
}

/// Reads whom plans address. However many plans, it takes as many statements as there are different
/// offices above villages among them, and two more. Offices that are gone are left out: what is
/// wrong with them is said when it is issued.
///
/// # Errors
/// Those of the database.
pub fn of_plans(
    connection: &mut Connection,
    clocks: &Clocks,
    plans: &[Plan],
) -> Result<HashMap<PlanId, Addressees>, StoreError> {
    let mut named: HashSet<OfficeId> = HashSet::new();
    let mut under: HashMap<OfficeId, Vec<Office>> = HashMap::new();
    for plan in plans {
        named.insert(plan.issuer_office);
        for version in plan.versions() {
            match &version.terms.recipients {
                Recipients::Offices(ids) => named.extend(ids),
                Recipients::Under(top) => {
                    under.entry(*top).or_default();
                }
            }
        }
    }
    let named: Vec<OfficeId> = named.into_iter().collect();
    let named: HashMap<OfficeId, Office> = if named.is_empty() {
        HashMap::new()
    } else {
        let found = offices::list_by_ids(connection, &named)?.into_iter();
        found.map(|office| (office.id, office)).collect()
    };
    for (top, villages) in &mut under {
        *villages = offices::list_auls_under(connection, *top)?;
    }
    let mut addressees = HashMap::new();
    for plan in plans {
        let Some(issuer) = named.get(&plan.issuer_office) else {
            continue;
        };
        let mut of = Addressees {
            clocks: PlanClocks {
                issuer: clocks.of(issuer),
                recipients: BTreeMap::new(),
            },
            offices: BTreeMap::new(),
        };
        for version in plan.versions() {
            let found: Vec<&Office> = match &version.terms.recipients {
                Recipients::Offices(ids) => ids.iter().filter_map(|id| named.get(id)).collect(),
                Recipients::Under(top) => under.get(top).into_iter().flatten().collect(),
            };
            let ids = found.iter().map(|office| office.id).collect();
            of.offices.insert(version.version, ids);
            let mut seen = HashSet::new();
            let different = found
                .into_iter()
                .filter(|office| seen.insert((&office.zone, &office.timetable, &office.calendar)));
            let different = different.map(|office| clocks.of(office)).collect();
            of.clocks.recipients.insert(version.version, different);
        }
        addressees.insert(plan.id, of);
    }
    Ok(addressees)
}
