//! Makes up specs of a given size.

use std::fmt::Write as _;

/// A provider with three operations that have ten limited fields each. Fields differ in their names and limits.
#[must_use]
pub fn provider(number: usize) -> String {
    operations(&format!("synthetic{number}"), 3, number)
}

/// A provider with this many operations that have ten limited fields each.
#[must_use]
pub fn operations(name: &str, count: usize, seed: usize) -> String {
    let mut out = head(name);
    out.push_str("\noperations:\n");
    for operation in 0..count {
        let _ = write!(
            out,
            "  order{operation}:\n    title: order number {operation}\n    post: /order/{operation}\n    envelope: plain\n    \
             effect: create\n    request:\n"
        );
        fields(&mut out, 6, seed + operation);
        let _ = write!(
            out,
            "    response:\n      order_no: {{ type: string, max: 32, doc: the provider's number }}\n      \
             qrcode: {{ type: string, max: 512, doc: what the payer scans }}\n"
        );
    }
    out
}

/// A provider with fifty shared types that have ten limits each, and five operations that use them.
#[must_use]
pub fn fifty_types() -> String {
    let mut out = head("fifty");
    out.push_str("\ntypes:\n");
    for number in 0..50 {
        let _ = write!(out, "  Type{number}:\n    doc: type number {number}\n    fields:\n");
        fields(&mut out, 6, number);
    }
    out.push_str("\noperations:\n");
    for operation in 0..5 {
        let _ = write!(
            out,
            "  order{operation}:\n    title: order number {operation}\n    post: /order/{operation}\n    envelope: plain\n    \
             effect: create\n    request:\n"
        );
        for number in operation * 10..operation * 10 + 10 {
            let _ = writeln!(
                out,
                "      part{number}: {{ type: Type{number}, required: true, doc: part number {number} }}"
            );
        }
        out.push_str("    response: { order_no: { type: string, max: 32, doc: the provider's number } }\n");
    }
    out
}

fn head(name: &str) -> String {
    format!(
        "provider: {name}\ntitle: Synthetic\ndocs: https://synthetic.example\n\ncredentials:\n  key: {{ type: secret, doc: signs }}\n\n\
         environments:\n  play: {{ base: \"https://synthetic.example\", money: test }}\n\n\
         envelopes:\n  plain:\n    request: {{ json: $fields }}\n    response: {{ json: {{ code: $code, data: $fields }} }}\n    \
         outcome: {{ codes: {{ \"0\": success }}, otherwise: unknown }}\n"
    )
}

/// Ten strings with limits, every other one required.
fn fields(out: &mut String, indent: usize, seed: usize) {
    for number in 0..10 {
        let most = limit(seed, number);
        let required = if number % 2 == 0 { "required: true, " } else { "" };
        let _ = writeln!(
            out,
            "{:indent$}field_{number}: {{ type: string, {required}max: {most}, doc: what stands in field {number} }}",
            ""
        );
    }
}

/// The limit of a field.
#[must_use]
pub const fn limit(seed: usize, number: usize) -> usize {
    8 + (seed * 7 + number * 13) % 240
}

/// The fifty types for validator or garde. `attribute` writes the attribute of a field.
#[must_use]
pub fn fifty_structs(derive: &str, attribute: impl Fn(usize, usize) -> String) -> String {
    let mut out = String::from("//! The same fifty types and five hundred limits.\n");
    for seed in 0..50 {
        let _ = write!(
            out,
            "\n/// Type number {seed}.\n#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, {derive})]\npub struct Type{seed} {{\n"
        );
        for number in 0..10 {
            let least = usize::from(number % 2 == 0);
            let kind = if least == 1 { "String" } else { "Option<String>" };
            let attribute = attribute(least, limit(seed, number));
            let _ = write!(
                out,
                "    /// What stands in field {number}.\n    {attribute}\n    pub field_{number}: {kind},\n"
            );
        }
        out.push_str("}\n");
    }
    out
}
