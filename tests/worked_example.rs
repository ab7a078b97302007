//! Is the worked example of `specs/README.md` true?
//!
//! Its table says what becomes of a charge for each code and state that AcornPay answers. Each row is played: the answer comes
//! from here, the outcome from the generated client.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected has failed"
)]

use paysmith_acornpay::{Client, Credentials, charge};
use paysmith_runtime::spec::Environment;
use paysmith_runtime::{
    Bounds, Currency, Decimal, Final, OrderState, Outcome, Reply, Sealed, Transport, TransportError,
};
use serde_json::json;

/// A row of the table.
struct Row<'a> {
    code: &'a str,
    phase: Option<&'a str>,
    outcome: &'a str,
}

/// The rows of the table, with the words `none` and `any` of its second column played as they are meant.
fn rows(readme: &str) -> Vec<Row<'_>> {
    let table = readme.split_once("| code | phase | outcome | because |\n|---|---|---|---|\n").unwrap().1;
    let lines = table.lines().take_while(|line| line.starts_with('|'));
    let rows = lines.flat_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [code, phase, outcome, _] = cells[..] else { panic!("{line}") };
        let phases = match phase {
            "none" => vec![None],
            "none, or one that isn't listed" => vec![None, Some("pickled")],
            "any" => vec![None, Some("buried"), Some("sprouted"), Some("eaten")],
            phase => vec![Some(phase.trim_matches('`'))],
        };
        phases.into_iter().map(move |phase| Row { code: code.trim_matches('`'), phase, outcome })
    });
    rows.collect()
}

/// Answers every request in the same way.
struct Answer(Reply);

impl Transport for Answer {
    async fn send(&self, _: Sealed, _: Bounds) -> Result<Reply, TransportError> {
        Ok(self.0.clone())
    }
}

fn client(row: &Row<'_>) -> Client<Answer> {
    let mut body = json!({ "result": row.code, "text": "", "id": "A1" });
    if let Some(phase) = row.phase {
        body["phase"] = phase.into();
    }
    let reply = Reply { status: 200, headers: Default::default(), body: body.to_string().into_bytes() };
    let credentials = Credentials {
        shop: "OAK".into(),
        api_key: "key".to_owned().into(),
        hook_key: "hook".to_owned().into(),
    };
    Client::new(credentials, Environment::custom("https://acorn.example")).with_transport(Answer(reply))
}

fn request() -> charge::Request {
    charge::Request {
        r#ref: "OAK-1".into(),
        amount: Decimal::new(12_500, 3),
        currency: Currency::BHD,
        r#type: charge::Type::Card,
        optional: charge::Optional { card: Some("4000000000000000".into()), ..Default::default() },
    }
}

/// The outcome in the words of the table.
fn in_words<A, Q>(outcome: &Outcome<A, Q>) -> String {
    match outcome {
        Outcome::Final(Final::Accepted(accepted)) if accepted.state == OrderState::Paid => {
            "accepted, the order is paid".to_owned()
        }
        Outcome::Final(Final::Declined(_)) => "declined".to_owned(),
        Outcome::Unknown(unknown) => {
            format!("unknown: ask `{}`", unknown.recovery.as_ref().unwrap().operation.name)
        }
        other => other.to_string(),
    }
}

#[tokio::test]
async fn each_row_is_what_the_client_says() {
    let readme = std::fs::read_to_string("specs/README.md").unwrap();
    let rows = rows(&readme);
    assert!(rows.len() > 12, "{}", rows.len());
    for row in rows {
        let outcome = client(&row).send(&request()).await;
        assert_eq!(in_words(&outcome), row.outcome, "{} with {:?}: {outcome}", row.code, row.phase);
    }
}

#[tokio::test]
async fn a_number_that_was_never_used_makes_a_refusal_final() {
    let row = Row { code: "TWIN", phase: None, outcome: "declined" };
    let outcome = client(&row).send_first(&request()).await;
    assert_eq!(in_words(&outcome), row.outcome);
}
