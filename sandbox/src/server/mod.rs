//! What programs use of the sandbox: they set it up, start it, and control it while it runs.

mod running;
mod start;

pub use running::Running;
pub use start::{Sandbox, StartError};
