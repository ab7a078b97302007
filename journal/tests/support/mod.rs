//! A shop with a journal, and AcornPay (`tests/fifth`, invented) as played by the sandbox.

#![allow(dead_code, reason = "a test uses a part of this")]

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

pub(crate) struct Shop {
    pub(crate) sandbox: Running,
    pub(crate) clock: MovedClock,
    pub(crate) folder: Folder,
    pub(crate) journal: Journal,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let spec =
            paysmith_codegen::check_str("acornpay", include_str!("../../../tests/fifth/acornpay.yaml"))
                .unwrap();
        let provider = Arc::new((*spec).clone());
        let sandbox = Sandbox::new([provider]).immediate_pay(true);
        let sandbox = sandbox.start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let folder = Folder::new();
        let journal = Journal::open(folder.file()).unwrap();
        Self { sandbox, clock: MovedClock::default(), folder, journal }
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
