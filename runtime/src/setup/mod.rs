//! What a client is set up with: credentials, an environment, a clock and a source of random characters.

mod clock;
mod credentials;
mod environment;
mod rsa_keys;
mod unsealed;

pub use clock::{Clock, NoRandomness, Nonces, SystemClock, SystemNonces};
pub(crate) use credentials::RsaKey;
pub use credentials::{Keys, Secret};
pub use rsa_keys::{BadKey, PrivateKey, PublicKey, PublicKeys};
pub use unsealed::Unsealed;
