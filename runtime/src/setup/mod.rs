//! What a client is set up with: credentials, an environment, a clock and a source of random characters.

mod clock;
mod credentials;
mod environment;
mod unsealed;

pub use clock::{Clock, NoRandomness, Nonces, SystemClock, SystemNonces};
pub use credentials::{Keys, Secret};
pub use unsealed::Unsealed;
