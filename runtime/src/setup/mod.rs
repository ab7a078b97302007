//! What a client is set up with: credentials, an environment, a clock and a source of random characters.

mod client_certificate;
mod clock;
mod credentials;
mod environment;
mod expiry;
mod rsa_keys;
mod unsealed;

pub use client_certificate::ClientCertificate;
pub use clock::{Clock, NoRandomness, Nonces, SystemClock, SystemNonces};
pub(crate) use credentials::Key;
pub use credentials::{Keys, Secret};
pub use expiry::ExpiringKey;
pub use rsa_keys::{BadKey, PrivateKey, PublicKey, PublicKeys};
pub use unsealed::Unsealed;
