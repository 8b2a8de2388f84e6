//! Bodies that are almost what belongs there.

use std::collections::HashMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::Siege;
use crate::access::{operations, permitted};
use crate::support::calls::Call;
use crate::support::{Client, send};

/// What is done to a good body.
#[derive(Debug, Clone)]
enum Damage {
    /// Another value in the place of one.
    Replace(Index, Value),
    /// A field or an element left out.
    Drop(Index),
    /// A field that nobody knows, or one that another place has.
    Add(Index, String, Value),
    /// The text ends early.
    Cut(Index),
    /// Bytes in the middle of the text, whether UTF-8 or not.
    Splice(Index, Vec<u8>),
    /// Something else altogether.
    Whole(Vec<u8>),
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |inner, _| json!([inner]))
}

fn values() -> impl Strategy<Value = Value> {
    let chosen = select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(0.5),
        json!(1e308),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(u32::MAX),
        json!(120_001),
        json!(""),
        json!(" \t\r\n"),
        json!("\u{0}"),
        json!("a\u{7f}b\u{85}c"),
        json!("\u{202e}\u{feff}"),
        json!("Ә".repeat(301)),
        json!("x".repeat(20_001)),
        json!("x".repeat(300_000)),
        json!("2026-02-30"),
        json!("0000-00-00"),
        json!("10000-01-01"),
        json!("-009999-01-01"),
        json!("9999-12-31"),
        json!("1999-12-31"),
        json!("-009999-01-02T01:59:59Z"),
        json!("9999-12-30T22:00:00.999999999Z"),
        json!("2026-03-03T10:00"),
        json!("2026-03-03T24:00:00Z"),
        json!("2026-03-03T23:59:60Z"),
        json!("2026-03-03T10:00:00+99:99"),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("ffffffff-ffff-ffff-ffff-ffffffffffff"),
        json!("09:00-08:00"),
        json!("00:00-24:00"),
        json!("issuer"),
        json!("Etc/UTC"),
        json!("America/New_York"),
        json!("'; DROP TABLE events; --"),
        json!([]),
        json!({}),
        json!([{}]),
        json!({ "date": "2026-03-03", "at": "2026-03-03T10:00:00Z" }),
        json!({ "date": "2099-12-31" }),
        json!({ "at": "2000-01-01T00:00:00Z" }),
        json!({ "level": "ordinary" }),
        json!({ "kind": "none_given" }),
        nested(100),
    ]);
    prop_oneof![
        6 => chosen,
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<String>().prop_map(Value::from),
        1 => "[a-z_]{1,20}".prop_map(Value::from),
    ]
}

fn damages() -> impl Strategy<Value = Damage> {
    let whole = prop_oneof![
        vec(any::<u8>(), 0..200),
        Just("[".repeat(100_000).into_bytes()),
        Just("{\"a\":".repeat(50_000).into_bytes()),
        Just(b"{\"text\":1e999999}".to_vec()),
        Just(format!("{{\"number\":{}}}", "9".repeat(1000)).into_bytes()),
        Just(b"[]".to_vec()),
        Just(b"null".to_vec()),
        Just(b"\xef\xbb\xbf{}".to_vec()),
    ];
    prop_oneof![
        8 => (any::<Index>(), values()).prop_map(|(at, value)| Damage::Replace(at, value)),
        2 => any::<Index>().prop_map(Damage::Drop),
        2 => (any::<Index>(), "[a-z_]{0,12}|version|id|kind|state", values())
            .prop_map(|(at, name, value)| Damage::Add(at, name, value)),
        1 => any::<Index>().prop_map(Damage::Cut),
        1 => (any::<Index>(), vec(any::<u8>(), 1..8))
            .prop_map(|(at, bytes)| Damage::Splice(at, bytes)),
        1 => whole.prop_map(Damage::Whole),
    ]
}

/// Where the values of a body stand, the whole of it first.
fn places(value: &Value, place: String, places_found: &mut Vec<String>) {
    places_found.push(place.clone());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                places(member, format!("{place}/{name}"), places_found);
            }
        }
        Value::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                places(element, format!("{place}/{at}"), places_found);
            }
        }
        _ => {}
    }
}

fn damaged(mut body: Value, damage: Damage) -> Vec<u8> {
    let mut found = Vec::new();
    places(&body, String::new(), &mut found);
    let text = |body: &Value| serde_json::to_vec(body).unwrap();
    match damage {
        Damage::Replace(at, value) => *body.pointer_mut(at.get::<String>(&found)).unwrap() = value,
        Damage::Drop(at) => {
            if let Some((parent, name)) = at.get::<String>(&found).rsplit_once('/') {
                match body.pointer_mut(parent).unwrap() {
                    Value::Object(members) => drop(members.remove(name)),
                    Value::Array(elements) => drop(elements.remove(name.parse().unwrap())),
                    _ => {}
                }
            }
        }
        Damage::Add(at, name, value) => {
            if let Some(Value::Object(members)) = body.pointer_mut(at.get::<String>(&found)) {
                members.insert(name, value);
            }
        }
        Damage::Cut(at) => {
            let mut text = text(&body);
            text.truncate(at.index(text.len()));
            return text;
        }
        Damage::Splice(at, bytes) => {
            let mut text = text(&body);
            let at = at.index(text.len());
            text.splice(at..at, bytes);
            return text;
        }
        Damage::Whole(bytes) => return bytes,
    }
    text(&body)
}

#[test]
fn a_body_that_is_almost_right_is_refused_without_a_trace_or_can_be_read_again() {
    let siege = Siege::begin();
    let writes: Vec<String> = operations()
        .into_iter()
        .filter(|operation| !operation.starts_with("GET") && !operation.starts_with("DELETE"))
        // Their bodies are bytes of files.
        .filter(|operation| !operation.contains(" /attachments"))
        .collect();
    assert!(!writes.is_empty());
    let prepared: Mutex<HashMap<String, (Client, Call)>> = Mutex::default();
    let cases = (select(writes), vec(damages(), 1..3));

    siege.withstands(400, &cases, async |(operation, damages)| {
        let mut prepared = prepared.lock().await;
        let (client, call) = match prepared.remove(&operation) {
            Some(prepared) => prepared,
            None => {
                let client = siege.district.caller(permitted(&operation)).await;
                let call = siege.district.call(&operation, &client).await;
                (client, call)
            }
        };
        let good = call.body.clone().unwrap();
        let body = damages.into_iter().fold(Vec::new(), |body, damage| {
            let body = serde_json::from_slice(&body).unwrap_or_else(|_| good.clone());
            damaged(body, damage)
        });

        let before = siege.written().await;
        let request = call.request(&client).await.body(body);
        let request = request.header("content-type", "application/json");
        let answer = send(request).await;
        siege.judge(&call.method, &answer)?;
        if answer.status < 400 {
            siege.reads(&call, &answer).await?;
        } else {
            prop_assert_eq!(siege.written().await, before, "{:#?}", answer);
            prepared.insert(operation, (client, call));
        }
        Ok(())
    });
}
