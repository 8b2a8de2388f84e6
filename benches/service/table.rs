//! What was measured, as text.

use crate::measure::{Limit, Line};

/// The head of [`row`].
pub const HEAD: &str = "\
| what | connections | a second | p50 ms | p99 ms | bytes | core s per 1,000 | MiB | of constant | of its statements | of naive |
|---|---|---|---|---|---|---|---|---|---|---|";

/// A line of the table.
pub fn row(line: &Line) -> String {
    let ratio = |limit| {
        line.of(limit)
            .map_or_else(String::new, |of| format!("{of:.3}"))
    };
    format!(
        "| {} | {} | {} | {:.2} | {:.2} | {} | {:.3} | {:.0} | {} | {} | {} |",
        line.workload.title(),
        line.connections,
        thousands(line.rate.per_second),
        line.rate.p50,
        line.rate.p99,
        thousands(line.rate.bytes),
        line.processor,
        line.resident,
        ratio(Limit::Constant),
        ratio(Limit::Statements),
        ratio(Limit::Naive),
    )
}

/// A number for people to read.
pub fn thousands(number: impl std::fmt::Display) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
