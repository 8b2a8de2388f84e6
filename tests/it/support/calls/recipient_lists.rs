//! Good calls about lists of recipients.

use serde_json::json;
use uuid::Uuid;

use super::{Call, District, unknown};

impl District {
    pub async fn about_a_list(&self, operation: &str, call: Call) -> Call {
        let name = format!("By the river {}", Uuid::now_v7());
        let list = json!({ "name": name, "offices": [self.aul.id, self.other_aul.id] });
        match operation {
            "GET /recipient-lists" => return call,
            "POST /recipient-lists" => return call.saying(list),
            _ => {}
        }
        let made = self.issuer.post("/api/v1/recipient-lists", list).await.ok();
        let call = call.of(made["id"].as_str().unwrap());
        match operation {
            "PUT /recipient-lists/{id}" => call
                .saying(json!({ "name": format!("{name}, upstream"), "offices": [self.aul.id] }))
                .over(1),
            "DELETE /recipient-lists/{id}" => call,
            _ => unknown(operation),
        }
    }
}
