//! Can a person see in the journal what became of payments, and have the provider asked about the rest?
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use std::path::{Path, PathBuf};
use std::time::Duration;

use paysmith_journal::{CallState, Journal};
use paysmith_qfpay::{Client, Credentials, Currency, Environment, MinorUnits, payment_mpm, types::PayType};
use paysmith_runtime::table::FieldSpec;
use paysmith_runtime::{Message, Timestamp, spec};
use support::clocks::FixedClock;
use support::command_line::{SandboxProcess, finish, paysmith};

struct Shop {
    sandbox: SandboxProcess,
    folder: PathBuf,
}

impl Shop {
    fn open(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("paysmith-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self { sandbox: SandboxProcess::start(&[]), folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("shop.db")
    }

    fn value(&self, name: &str) -> String {
        self.sandbox.value("qfpay", name).to_owned()
    }

    async fn control(&self, path: &str, body: &'static str) {
        let base = self.value("base URL");
        let url = base.replace("/qfpay", &format!("/_sandbox/qfpay/{path}"));
        let sent = reqwest::Client::new().post(url).body(body).send().await.unwrap();
        assert!(sent.status().is_success(), "{sent:?}");
    }

    /// Makes an order an hour ago, whose answer is lost.
    async fn lose(&self, number: &str) {
        let credentials =
            Credentials { app_code: self.value("app_code"), client_key: self.value("client_key").into() };
        let hour_ago = Timestamp::now() - Duration::from_secs(3_600);
        let client = Client::new(credentials, Environment::custom(self.value("base URL")));
        let client = client.with_clock(FixedClock::at(&hour_ago.to_string()));
        let request = payment_mpm::Request {
            txamt: MinorUnits::new(1_200),
            txcurrcd: Currency::HKD,
            pay_type: PayType::AlipayMpm,
            out_trade_no: number.to_owned(),
            txdtm: hour_ago,
            optional: payment_mpm::Optional::default(),
        };
        self.control("fault", r#"{"fault": "reset", "times": 1}"#).await;
        let recorded = Journal::open(self.file()).unwrap().client(&client).send(&request).await.unwrap();
        assert_eq!(recorded.call.state, CallState::Unknown, "{recorded}");
    }

    /// Runs `paysmith journal`, with the sandbox's credentials in the environment.
    fn journal(&self, words: &[&str]) -> (i32, String) {
        let file = self.file();
        let mut command = paysmith(&[&["journal", words[0], file.to_str().unwrap()], &words[1..]].concat());
        for (provider, name, value) in &self.sandbox.values {
            command.env(format!("PAYSMITH_{provider}_{name}").to_uppercase(), value);
        }
        let ran = finish(&mut command, b"");
        (ran.code, ran.all())
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn a_lost_payment_is_seen_shown_and_settled() {
    let shop = Shop::open("journal-lost");
    shop.lose("SHOP-1").await;
    let (code, shown) = shop.journal(&["status"]);
    assert!(code == 0 && shown.contains("qfpay") && shown.contains("unknown"), "{shown}");
    let (code, shown) = shop.journal(&["show", "SHOP-1"]);
    assert_eq!(code, 0, "{shown}");
    for said in ["order SHOP-1, 1200 HKD (qfpay payment.mpm)", "money may have moved", "sending", "unknown"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    // The payer hasn't paid yet: the provider says so, and nothing is settled by that.
    let base = shop.value("base URL");
    let resume = ["resume", "qfpay", "--base", &base];
    let (code, shown) = shop.journal(&resume);
    assert!(
        code == 1 && shown.contains("Asked once: 0 settled") && shown.contains("1 calls are left"),
        "{shown}"
    );
    shop.control("pay", r#"{"order": "SHOP-1"}"#).await;
    let (code, shown) = shop.journal(&[&resume[..], &["--for", "30"]].concat());
    assert!(code == 0 && shown.contains("1 settled, 0 for a person. 0 calls are left"), "{shown}");
    let (_, shown) = shop.journal(&["show", "SHOP-1", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(found[0]["sentence"], "settled: the order is paid");
    assert_eq!(found[0]["standing"], "order: paid");
    let states: Vec<&str> =
        found[0]["changes"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["sending", "unknown", "unknown", "settled"]);
}

/// The journal stores no sensitive field, and any process must be able to ask by what is stored.
#[test]
fn no_query_is_filled_in_with_what_is_not_stored() {
    let mut asked = 0;
    for (provider, operation) in operations() {
        let Some(recover) = &operation.recover else { continue };
        let request = (operation.request)();
        for (_, path) in recover.by {
            let field = field(request.as_ref(), path).unwrap_or_else(|| panic!("{path:?}"));
            assert!(!field.sensitive, "{} {}: {path:?} is sensitive", provider.name, operation.name);
            asked += 1;
        }
    }
    assert!(asked > 50, "{asked}");
}

fn operations() -> impl Iterator<Item = (&'static spec::Provider, &'static spec::Operation)> {
    let all = support::clients::PROVIDERS.iter().map(|(provider, _)| *provider);
    all.flat_map(|provider| provider.operations.iter().map(move |operation| (provider, *operation)))
}

/// The field of the first name of a path.
fn field(message: &dyn Message, path: &[&str]) -> Option<&'static FieldSpec> {
    let own = message.fields().iter().find(|field| field.wire == path[0]);
    own.or_else(|| field(message.tail()?, path))
}

#[test]
fn a_file_that_is_not_there_is_not_made() {
    for words in [&["status", "no/such.db"][..], &["show", "no/such.db", "A-1"]] {
        let ran = finish(&mut paysmith(&[&["journal"], words].concat()), b"");
        assert_eq!(ran.code, 2, "{}", ran.all());
        assert!(ran.all().contains("there is no journal no/such.db"), "{}", ran.all());
    }
    assert!(!Path::new("no").exists());
}

#[test]
fn a_number_that_nobody_used_is_said_to_be_none() {
    let shop = Shop::open("journal-empty");
    Journal::open(shop.file()).unwrap();
    let (code, shown) = shop.journal(&["show", "SHOP-9"]);
    assert!(code == 1 && shown.contains("no call with the number SHOP-9"), "{shown}");
    let (code, shown) = shop.journal(&["status"]);
    assert!(code == 0 && shown.contains("no calls"), "{shown}");
}

/// Where there is a server, which `PAYSMITH_POSTGRES` names.
#[tokio::test]
async fn a_journal_in_a_database_is_shown_by_its_url_and_none_is_made() {
    let Ok(server) = std::env::var("PAYSMITH_POSTGRES") else { return };
    let (rest, _) = server.rsplit_once('/').unwrap();
    let name = format!("paysmith_command_{}", std::process::id());
    let client = || async {
        let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    };
    let client = client().await;
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let url = format!("{rest}/{name}");
    let status = || {
        let ran = finish(&mut paysmith(&["journal", "status", &url]), b"");
        (ran.code, ran.all())
    };
    let (code, shown) = status();
    assert!(code != 0 && shown.contains("the database has no journal"), "{shown}");
    let journal = Journal::connect(&url).await.unwrap();
    let (code, shown) = status();
    assert!(code == 0 && shown.contains("The journal has no calls"), "{shown}");
    drop(journal);
    client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
}
