//! A shop with a journal, and AcornPay (`tests/fifth`, invented) as played by the sandbox.

#![allow(dead_code, unused_imports, unused_macros, reason = "a test uses a part of this")]
#![allow(clippy::print_stdout, reason = "a test that is left out says so")]

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::Duration;

use paysmith_acornpay::{Acornpay, Client, Credentials, Currency, Environment, charge};
use paysmith_journal::{Journal, Recorder};
use paysmith_runtime::{Clock, Decimal, Http, Timestamp};
use paysmith_sandbox::{Running, Sandbox};

/// A clock that a test moves.
#[derive(Clone, Default)]
pub(crate) struct MovedClock(Arc<AtomicI64>);

impl MovedClock {
    pub(crate) fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        let moved = self.0.load(Ordering::SeqCst);
        Timestamp::from_second(Timestamp::now().as_second() + moved).unwrap()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A folder that is removed when the test ends.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("paysmith-journal-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("shop.db")
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A database of a test's own, which is removed when the test ends.
pub(crate) struct Database {
    /// The URL of the server, with another database.
    server: String,
    name: String,
}

impl Database {
    /// A new database; `None` if `PAYSMITH_POSTGRES` names no server.
    pub(crate) async fn new() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("PAYSMITH_POSTGRES").ok()?;
        let next = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("paysmith_{}_{next}", std::process::id());
        Self::run(&server, &format!("CREATE DATABASE {name}")).await;
        Some(Self { server, name })
    }

    pub(crate) fn url(&self) -> String {
        let (rest, _) = self.server.rsplit_once('/').unwrap();
        format!("{rest}/{}", self.name)
    }

    /// Runs statements in this database.
    pub(crate) async fn execute(&self, statements: &str) {
        Self::run(&self.url(), statements).await;
    }

    /// All rows of all tables, as text.
    pub(crate) async fn text(&self) -> String {
        let client = Self::connect(&self.url()).await;
        let mut all = String::new();
        for table in ["calls", "changes", "notifications", "journal"] {
            let query = format!("SELECT one::text FROM paysmith_{table} AS one");
            for row in client.query(&query, &[]).await.unwrap() {
                all += row.get::<_, &str>(0);
            }
        }
        all
    }

    pub(crate) async fn connect(url: &str) -> tokio_postgres::Client {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    async fn run(url: &str, statements: &str) {
        Self::connect(url).await.batch_execute(statements).await.unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // The test's own runtime may be ending.
        let removing = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(Self::run(&server, &format!("DROP DATABASE {name} WITH (FORCE)")));
        });
        let _ = removing.join();
    }
}

/// Runs each of these tests with a shop for each store. Those of PostgreSQL are left out, and say so, where `PAYSMITH_POSTGRES`
/// names no server.
macro_rules! on_each_store {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::support::Shop::open().await).await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                match crate::support::Shop::on_postgres().await {
                    Some(shop) => super::$name(shop).await,
                    None => crate::support::left_out(),
                }
            })*
        }
    };
}

pub(crate) use on_each_store;

pub(crate) fn left_out() {
    println!(
        "left out: set PAYSMITH_POSTGRES=postgres://postgres@127.0.0.1:5432/postgres, or the URL of another server"
    );
}

/// Where a journal is kept.
pub(crate) enum Place {
    File(Folder),
    Database(Database),
}

impl Place {
    /// The file's path, or the database's URL.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(folder) => folder.file().to_str().unwrap().to_owned(),
            Self::Database(database) => database.url(),
        }
    }

    pub(crate) fn folder(&self) -> &Folder {
        match self {
            Self::File(folder) => folder,
            Self::Database(_) => panic!("the journal is in no file"),
        }
    }
}

/// The journal in this file, or in the database of this URL.
pub(crate) async fn journal(name: &str) -> Journal {
    if name.starts_with("postgres://") {
        Journal::connect(name).await.unwrap()
    } else {
        Journal::open(name).unwrap()
    }
}

pub(crate) struct Shop {
    pub(crate) sandbox: Running,
    pub(crate) clock: MovedClock,
    pub(crate) place: Place,
    pub(crate) journal: Journal,
}

impl Shop {
    /// A shop whose journal is in a file.
    pub(crate) async fn open() -> Self {
        Self::at(Place::File(Folder::new())).await
    }

    /// A shop whose journal is in a database; `None` if there is no server.
    pub(crate) async fn on_postgres() -> Option<Self> {
        Some(Self::at(Place::Database(Database::new().await?)).await)
    }

    async fn at(place: Place) -> Self {
        let spec =
            paysmith_codegen::check_str("acornpay", include_str!("../../../tests/fifth/acornpay.yaml"))
                .unwrap();
        let provider = Arc::new((*spec).clone());
        let sandbox = Sandbox::new([provider]).immediate_pay(true);
        let sandbox = sandbox.start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let journal = journal(&place.name()).await;
        Self { sandbox, clock: MovedClock::default(), place, journal }
    }

    /// A client of the provider at this URL.
    pub(crate) fn client_at(&self, base: String) -> Recorder<Acornpay, Http> {
        client(&self.journal, base, &self.sandbox.credentials("acornpay"), self.clock.clone())
    }

    pub(crate) fn client(&self) -> Recorder<Acornpay, Http> {
        self.client_at(self.sandbox.base("acornpay").unwrap())
    }

    /// How many charges have reached the provider, be they carried out or refused.
    pub(crate) fn charges(&self) -> usize {
        self.sandbox.orders().len() + self.sandbox.refusals().len()
    }
}

pub(crate) fn client(
    journal: &Journal,
    base: String,
    credentials: &[(String, String)],
    clock: impl Clock + 'static,
) -> Recorder<Acornpay, Http> {
    let value = |name: &str| credentials.iter().find(|(own, _)| own == name).unwrap().1.clone();
    let credentials = Credentials {
        shop: value("shop"),
        api_key: value("api_key").into(),
        hook_key: value("hook_key").into(),
    };
    let client = Client::new(credentials, Environment::custom(base)).with_clock(clock);
    journal.client(&client)
}

/// A charge of 12.500 dinars.
pub(crate) fn charge(number: &str) -> charge::Request {
    charge::Request {
        r#ref: number.to_owned(),
        amount: Decimal::new(12_500, 3),
        currency: Currency::BHD,
        r#type: charge::Type::Card,
        optional: charge::Optional { card: Some("4000123412341234".to_owned()), ..Default::default() },
    }
}
