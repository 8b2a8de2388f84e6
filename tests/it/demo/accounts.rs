//! Who acts, what they may name, and who can sign in.

use super::*;

#[test]
fn the_policy_and_the_catalogue_know_everything_that_is_asked() {
    let catalogue = LegalCatalogue::kazakhstan().unwrap();
    let kinds = [
        "emergency",
        "life_and_health",
        "court_or_prosecutor",
        "veterinary_outbreak",
    ]
    .map(str::to_owned);
    let mut bases: BTreeMap<&str, usize> = BTreeMap::new();
    let mut urgent = BTreeSet::new();
    for (_, instruction) in &ON_SUNDAY.assignments {
        let content = &instruction.content;
        content
            .check(&kinds, &catalogue, instruction.registered_at)
            .unwrap();
        *bases.entry(content.legal_bases.kind()).or_default() += 1;
        if let tapsyrma::domain::instruction::Urgency::Urgent { kind, .. } = &content.urgency {
            urgent.insert(kind.to_string());
        }
    }
    assert_eq!(bases.len(), 4, "{bases:?}");
    let most = bases.iter().max_by_key(|(_, count)| **count).unwrap().0;
    assert_eq!(*most, LegalBasis::CatchAll35_3.kind());
    assert_eq!(urgent, kinds.into_iter().collect());
}

#[test]
fn an_akim_who_left_is_named_before_and_the_deputy_for_somebody_else() {
    let made = &*ON_SUNDAY;
    let of_login = |login: &'static str| {
        read(&made.store, move |connection| {
            people::find_credentials(connection, login)
        })
        .unwrap()
    };
    let (former, next) = (
        of_login("t.zhunisov").person.id,
        of_login("o.sergazin").person.id,
    );
    let acts_of = |person| {
        let events = made.events().into_iter();
        let acts = events.filter(|found| {
            found
                .event
                .actor
                .is_some_and(|actor| actor.person == person)
        });
        acts.map(|found| found.event.at).collect::<Vec<_>>()
    };
    assert!(acts_of(former).iter().max() < acts_of(next).iter().min());
    let deputy = of_login("r.tasbolatova").person.id;
    let absent = of_login("zh.meirbekov").person.id;
    let stood_in = made
        .events()
        .into_iter()
        .filter_map(|found| found.event.actor);
    let stood_in: Vec<_> = stood_in.filter(|actor| actor.person == deputy).collect();
    assert!(!stood_in.is_empty());
    assert!(
        stood_in
            .iter()
            .all(|actor| actor.on_behalf_of == Some(absent))
    );
}

#[test]
fn a_second_district_is_refused_but_the_accounts_can_be_printed_again() {
    let made = &*ON_MONDAY;
    let verifies = |accounts: &DemoAccounts| {
        accounts.accounts.iter().all(|account| {
            let login = account.login.clone();
            let stored = read(&made.store, move |connection| {
                people::find_credentials(connection, &login)
            })
            .unwrap();
            assert!(stored.demo);
            made.passwords
                .verify(&account.password, Some(&stored.password_hash))
        })
    };
    assert!(verifies(&made.accounts));

    let again = demo::create(&made.store, &made.clocks, &made.passwords, made.now, SEED);
    assert!(matches!(again, Err(DemoError::NotEmpty)));
    let renewed = demo::renew_passwords(&made.store, &made.passwords).unwrap();
    assert!(verifies(&renewed));
    assert!(!verifies(&made.accounts));
}

#[test]
fn two_issuers_two_villages_an_analyst_and_an_administrator_can_sign_in_and_nobody_else() {
    let made = &*ON_SUNDAY;
    let roles: Vec<Role> = made
        .accounts
        .accounts
        .iter()
        .map(|account| account.role)
        .collect();
    let count = |role| roles.iter().filter(|found| **found == role).count();
    assert_eq!(
        [Role::Issuer, Role::Recipient, Role::Analyst, Role::Admin].map(count),
        [2, 2, 1, 1]
    );
    let stored = read(&made.store, |connection| {
        people::find_credentials(connection, "d.musabaev")
    });
    assert!(
        !made
            .passwords
            .verify("!", Some(&stored.unwrap().password_hash))
    );
}

#[test]
fn an_empty_database_has_no_accounts_to_print() {
    let (store, _folder) = empty_store();
    let passwords = Passwords::new(8, 1).unwrap();
    let refused = demo::renew_passwords(&store, &passwords);
    assert!(matches!(refused, Err(DemoError::NoDemoDistrict)));
    let without_calendar = demo::create(
        &store,
        &Clocks::default(),
        &passwords,
        MONDAY.parse().unwrap(),
        SEED,
    );
    assert!(matches!(without_calendar, Err(DemoError::NoCalendar)));
}
