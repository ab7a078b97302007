//! The pool of connections to the database: how they are made, and what their errors mean.

use std::str::FromStr as _;
use std::time::Duration;

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, Timeouts,
};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::store::StoreError;

/// How long to wait for a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// The greatest number of connections of one process.
const MOST: usize = 8;

/// What each connection is set to. A commit that is reported is on the disk. Nobody waits for long for a lock or a statement, and a
/// process that is stopped within a transaction doesn't hold its locks for long.
const SETTINGS: &str = "SET synchronous_commit = on; SET default_transaction_isolation = 'read committed'; \
                        SET lock_timeout = '10s'; SET statement_timeout = '30s'; \
                        SET idle_in_transaction_session_timeout = '10s'";

/// The connections to the database of this URL. None is made yet.
pub(super) fn pool(url: &str) -> Result<Pool, StoreError> {
    let mut config = Config::from_str(url).map_err(|error| StoreError::NotOpened(with_causes(&error)))?;
    if config.get_password().is_none()
        && let Ok(password) = std::env::var("PGPASSWORD")
    {
        config.password(password);
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_WITHIN);
    }
    if config.get_application_name().is_none() {
        config.application_name("paysmith-journal");
    }
    // A connection that has broken meanwhile is noticed before it is used.
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Verified };
    let manager = if config.get_ssl_mode() == SslMode::Require {
        Manager::from_config(config, tls()?, recycling)
    } else {
        // Otherwise `prefer` would take any server's certificate or fail with a good one of the company's own.
        config.ssl_mode(SslMode::Disable);
        Manager::from_config(config, NoTls, recycling)
    };
    let set_up = Hook::async_fn(|connection, _| {
        Box::pin(async move { connection.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
    });
    let wait = Some(CONNECT_WITHIN);
    let timeouts = Timeouts { wait, create: wait, recycle: wait };
    let pool = Pool::builder(manager).max_size(MOST).runtime(Runtime::Tokio1).timeouts(timeouts);
    pool.post_create(set_up).build().map_err(|error| StoreError::NotOpened(error.to_string()))
}

/// TLS, by the authorities that the operating system trusts.
fn tls() -> Result<MakeRustlsConnect, StoreError> {
    let provider = rustls::crypto::aws_lc_rs::default_provider().into();
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier());
    let config = config.map_err(|error| StoreError::NotOpened(error.to_string()))?;
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

/// There is no connection.
pub(super) fn unreachable(error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            match failed(error) {
                StoreError::Other(why) => StoreError::NotOpened(why),
                other => other,
            }
        }
        PoolError::Timeout(_) => {
            StoreError::Busy("no connection to the database came free in time".to_owned())
        }
        other => StoreError::NotOpened(with_causes(&other)),
    }
}

/// The error of the store, from PostgreSQL's. What PostgreSQL says of values stands in its details, which are left out.
pub(super) fn failed(error: tokio_postgres::Error) -> StoreError {
    let Some(told) = error.as_db_error() else {
        return StoreError::Other(with_causes(&error));
    };
    let text = format!("{} ({})", told.message(), told.code().code());
    match *told.code() {
        SqlState::DISK_FULL => StoreError::Full(text),
        SqlState::READ_ONLY_SQL_TRANSACTION | SqlState::INSUFFICIENT_PRIVILEGE => StoreError::ReadOnly(text),
        SqlState::LOCK_NOT_AVAILABLE | SqlState::QUERY_CANCELED | SqlState::TOO_MANY_CONNECTIONS => {
            StoreError::Busy(text)
        }
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => StoreError::Corrupt(text),
        _ => StoreError::Other(text),
    }
}

/// The texts of an error and of its causes.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |all, cause| format!("{all}: {cause}"))
}
