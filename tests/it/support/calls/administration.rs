//! Good calls about offices, people, their postings and their sessions.

use serde_json::json;
use tapsyrma::domain::id::PersonId;
use tapsyrma::domain::person::Role;
use tapsyrma::store::{devices, people};
use uuid::Uuid;

use super::{Call, Caller, District, unknown};
use crate::support::{Client, PASSWORD};

impl District {
    pub async fn about_an_office(&self, operation: &str, call: Call) -> Call {
        let day = json!(["09:00-13:00", "14:30-18:30"]);
        let timetable = json!([{
            "from": "2026-01-01",
            "schedule": {
                "mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": [], "sun": [],
            },
        }]);
        let profile =
            json!({ "population": 1200, "staff": 8, "settlements": 2, "remoteness": "remote" });
        let aul = self.app.aul("Qarasu", &self.neighbour);
        match operation {
            "GET /offices" => call.asking(&format!("parent={}&limit=5", self.audan.id)),
            "POST /offices" => call.saying(json!({
                "kind": "department",
                "parent": self.audan.id,
                "kato": self.audan.kato.as_str(),
                "kato_edition": "2026-07",
                "tier": "audan",
                "name_kk": "Ауыл шаруашылығы бөлімі",
                "name_ru": "Отдел сельского хозяйства",
                "zone": "Asia/Almaty",
                "timetable": timetable,
                "calendar": "kz",
                "profile": profile,
            })),
            "GET /offices/{id}" => call.of(self.aul.id),
            "PUT /offices/{id}" => call.of(aul.await.id).over(1).saying(json!({
                "name_kk": "Қарасу",
                "name_ru": "Карасу",
                "zone": "Asia/Almaty",
                "calendar": "kz",
                "profile": profile,
            })),
            "GET /offices/{id}/day" => call.of(self.aul.id).asking("date=2026-03-03"),
            "PUT /offices/{id}/timetable" => call.of(aul.await.id).over(1).saying(timetable),
            "GET /offices/{id}/working-time" => call
                .of(self.aul.id)
                .asking("from=2026-03-02T19:00:00Z&to=2026-03-09T19:00:00Z"),
            _ => unknown(operation),
        }
    }

    pub async fn about_a_person(&self, operation: &str, call: Call) -> Call {
        match operation {
            "GET /people" => return call.asking("limit=5"),
            "POST /people" => {
                return call.saying(json!({
                    "name": "Айгүл Сейтқали",
                    "login": format!("aigul-{}", Uuid::now_v7()),
                    "language": "kk",
                }));
            }
            _ => {}
        }
        let somebody = self.caller(Caller::Recipient).await.person.unwrap();
        let call = call.of(somebody);
        match operation {
            "GET /people/{id}" | "GET /people/{id}/devices" | "DELETE /people/{id}/devices" => call,
            "PUT /people/{id}" => call
                .over(1)
                .saying(json!({ "name": "Айгүл Сейтқали", "language": "kk" })),
            "POST /people/{id}/password" => call.saying(json!({})),
            "DELETE /people/{id}/devices/{device}" => call.of(self.device_of(somebody).await),
            _ => unknown(operation),
        }
    }

    pub async fn about_a_posting(&self, operation: &str, call: Call) -> Call {
        let (somebody, _) = self.app.add_person(Role::Recipient, &self.aul, false).await;
        match operation {
            "POST /postings" => call.saying(json!({
                "person": somebody,
                "office": self.other_aul.id,
                "role": "recipient",
                "from": "2026-03-10",
                "to": "2026-12-31",
                "deputy_for": self.caller(Caller::OtherRecipient).await.person,
            })),
            "PUT /postings/{id}/end" => {
                let read = self
                    .app
                    .app
                    .store
                    .read(move |connection| people::list_postings(connection, somebody));
                let posting = read.await.unwrap().remove(0).0;
                call.of(posting.id)
                    .saying(json!({ "last_day": "2026-03-31" }))
            }
            _ => unknown(operation),
        }
    }

    pub async fn about_a_session(&self, operation: &str, call: Call, caller: &Client) -> Call {
        match operation {
            "POST /session" => {
                let (_, login) = self.app.add_person(Role::Recipient, &self.aul, false).await;
                call.saying(json!({ "login": login, "password": PASSWORD, "device_name": "phone" }))
            }
            "POST /session/refresh" => {
                let somebody = self.caller(Caller::Recipient).await;
                call.saying(json!({ "refresh_token": somebody.refresh_token() }))
            }
            "DELETE /session" | "GET /devices" | "DELETE /devices" | "GET /me" => call,
            "PUT /me/password" => call.saying(
                json!({ "current_password": PASSWORD, "new_password": "ten thousand sheep" }),
            ),
            "DELETE /devices/{device}" => match caller.person {
                Some(person) => call.of(self.device_of(person).await),
                None => call.of(Uuid::now_v7()),
            },
            _ => unknown(operation),
        }
    }

    async fn device_of(&self, person: PersonId) -> impl ToString + use<> {
        let store = &self.app.app.store;
        let read = store.read(move |connection| devices::list(connection, person));
        read.await.unwrap().remove(0).id
    }
}
