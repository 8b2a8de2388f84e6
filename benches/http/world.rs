//! An oblast, a district with a hundred villages, and work in every inbox.

use std::net::SocketAddr;

use serde_json::{Value, json};
use tapsyrma::app::{self, App};
use tapsyrma::clock::{Clock, fresh_id};
use tapsyrma::config::Config;
use tapsyrma::domain::office::{Office, OfficeKind, Profile, Tier};
use tapsyrma::domain::person::{Language, Person, Posting, Role};
use tapsyrma::domain::worktime::{Schedule, Timetable};
use tapsyrma::server::Server;
use tapsyrma::store::{StoreError, offices, people};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const VILLAGES: u32 = 100;
const OPEN_AT_EACH: u32 = 100;
const PASSWORD: &str = "correct horse battery";

/// The running service.
pub struct World {
    address: SocketAddr,
    villages: Vec<Office>,
    /// Access token of somebody who issues for the district.
    pub issuer_token: String,
    /// Access token of a village akim.
    pub recipient_token: String,
    runtime: Runtime,
    http: reqwest::Client,
    _folder: TempDir,
}

impl World {
    /// Starts the service and fills it.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.server.address = SocketAddr::from(([127, 0, 0, 1], 0));
        config.database.url = format!("sqlite:{}", folder.path().join("bench.db").display()).into();
        config.auth.signing_key_file = folder.path().join("key.pem");
        config.auth.access_token_minutes = 60;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (app, villages) = runtime.block_on(async {
            let store = app::open_store(&config).unwrap();
            store.migrate().await.unwrap();
            store.close().await;
            let app = App::build(config, Clock::System).await.unwrap();
            let villages = fill(&app).await;
            (app, villages)
        });
        let server = Server::bind(app).unwrap();
        let address = server.local_addr();
        std::thread::spawn(move || {
            actix_web::rt::System::new()
                .block_on(server.run_until(std::future::pending()))
                .unwrap();
        });
        let mut world = Self {
            address,
            villages,
            issuer_token: String::new(),
            recipient_token: String::new(),
            runtime,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            _folder: folder,
        };
        world.issuer_token = world.sign_in("issuer");
        world.recipient_token = world.sign_in("recipient");
        let everywhere = world.instruction(VILLAGES);
        for _ in 0..OPEN_AT_EACH {
            world.post(&world.issuer_token, "/api/v1/instructions", &everywhere);
        }
        world
    }

    /// Where a path is served.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The sync that has nothing new to tell.
    pub fn sync_path(&self) -> String {
        let mut since = 0;
        loop {
            let path = format!("/api/v1/sync?since={since}");
            let answer: Value =
                serde_json::from_str(&self.get(&self.recipient_token, &path)).unwrap();
            let next = answer["next"].as_i64().unwrap();
            if next == since {
                return path;
            }
            since = next;
        }
    }

    /// An urgent instruction to the last so many villages, so that nothing depends on the hour.
    pub fn instruction(&self, recipients: u32) -> String {
        let first = self.villages.len() - usize::try_from(recipients).unwrap();
        let ids: Vec<_> = self.villages[first..]
            .iter()
            .map(|office| office.id)
            .collect();
        json!({
            "recipients": { "offices": ids },
            "title": "Vegetable stocks",
            "text": "Stocks of potatoes, carrots and onions as of today, in tonnes.",
            "language": "en",
            "kind": "report",
            "legal_basis": { "kind": "catch_all_35_3" },
            "channel": "system",
            "urgency": { "level": "urgent", "kind": "emergency", "reason": "measured" },
            "effort_minutes": 60,
            "due": { "date": "2099-03-04" },
        })
        .to_string()
    }

    /// Reads a path.
    pub fn get(&self, token: &str, path: &str) -> String {
        let request = self.http.get(self.url(path)).bearer_auth(token);
        self.runtime
            .block_on(async { request.send().await.unwrap().text().await.unwrap() })
    }

    fn post(&self, token: &str, path: &str, body: &str) -> Value {
        let request = self
            .http
            .post(self.url(path))
            .bearer_auth(token)
            .header("Idempotency-Key", uuid::Uuid::now_v7().to_string())
            .header("Content-Type", "application/json")
            .body(body.to_owned());
        let text = self
            .runtime
            .block_on(async { request.send().await.unwrap().text().await.unwrap() });
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"))
    }

    fn sign_in(&self, login: &str) -> String {
        let body = json!({ "login": login, "password": PASSWORD, "device_name": "bench" });
        let answer = self.post("", "/api/v1/session", &body.to_string());
        answer["access_token"].as_str().unwrap().to_owned()
    }
}

async fn fill(app: &App) -> Vec<Office> {
    let audan = office("Audan", "190100000".to_owned(), Tier::Audan, None);
    let villages: Vec<Office> = (1..=VILLAGES)
        .map(|number| {
            let kato = format!("1901{number:03}00");
            office(&format!("Village {number}"), kato, Tier::Aul, Some(&audan))
        })
        .collect();
    let hash = app.passwords.hash(PASSWORD).unwrap();
    let postings = [
        ("issuer", Role::Issuer, audan.id),
        ("recipient", Role::Recipient, villages[0].id),
    ];
    let written = villages.clone();
    app.store
        .write(move |tx| {
            offices::insert(tx, &audan, "bench")?;
            for village in &written {
                offices::insert(tx, village, "bench")?;
            }
            for (login, role, office) in postings {
                let person = Person {
                    id: fresh_id(),
                    name: login.parse().unwrap(),
                    login: login.parse().unwrap(),
                    language: Language::English,
                    version: 1,
                };
                people::insert(tx, &person, &hash, false)?;
                let posting = Posting {
                    id: fresh_id(),
                    person: person.id,
                    office,
                    role,
                    from: "2020-01-01".parse().unwrap(),
                    to: None,
                    deputy_for: None,
                };
                people::insert_posting(tx, &posting)?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    villages
}

fn office(name: &str, kato: String, tier: Tier, parent: Option<&Office>) -> Office {
    let hours = Schedule::try_from("mon-fri 09:00-13:00 14:30-18:30").unwrap();
    Office {
        id: fresh_id(),
        kato: kato.try_into().unwrap(),
        tier,
        kind: OfficeKind::Akim,
        parent: parent.map(|office| office.id),
        name_kk: name.parse().unwrap(),
        name_ru: name.parse().unwrap(),
        zone: "Asia/Almaty".parse().unwrap(),
        timetable: Timetable::always(hours),
        calendar: "kz".to_owned(),
        profile: Profile::default(),
        version: 1,
    }
}
