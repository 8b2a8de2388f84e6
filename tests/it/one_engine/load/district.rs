//! Who works: an audan, a department of it, and villages.

use tapsyrma::clock::Clock;
use tapsyrma::domain::id::OfficeId;

use crate::support::{Client, TestApp};

/// Somebody with an account.
pub struct Person {
    /// What they sign in with.
    pub login: String,
    /// The office they act for.
    pub office: OfficeId,
}

impl From<Client> for Person {
    fn from(client: Client) -> Self {
        Self {
            login: client.login.clone(),
            office: client.office().id,
        }
    }
}

/// The people of one audan.
pub struct District {
    /// Who issues: the akim of the audan and a department.
    pub issuers: Vec<Person>,
    /// The akims of its villages.
    pub villages: Vec<Person>,
}

const VILLAGES: [&str; 6] = ["Aqtogai", "Bulaq", "Oiyq", "Tamdy", "Ushbas", "Qaratau"];

impl District {
    /// Writes the district into a migrated database and lets go of it.
    pub async fn found(url: &str) -> Self {
        let url = url.to_owned();
        let mut app = TestApp::start_with(|config| config.database.url = url.into()).await;
        app.at(&Clock::System.now().to_string());
        let audan = app.audan("Zhambyl").await;
        let department = app.department("Agriculture", &audan).await;
        let mut district = Self {
            issuers: vec![
                app.issuer(&audan).await.into(),
                app.issuer(&department).await.into(),
            ],
            villages: Vec::new(),
        };
        for village in VILLAGES {
            let akim = app.recipient(village, &audan).await;
            district.villages.push(akim.into());
        }
        app.stop();
        district
    }

    /// Every office with a record.
    pub fn offices(&self) -> Vec<OfficeId> {
        let people = self.issuers.iter().chain(&self.villages);
        people.map(|person| person.office).collect()
    }
}
