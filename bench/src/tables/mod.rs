//! The tables, each in a file of its own.

mod allocations;
mod build;
mod calls;
mod compile;
mod generate;
mod lint;
mod rebuild;
mod sandbox;
mod seal;
mod validate;

use std::error::Error;

pub use generate::generate;

use crate::measure::Effort;
use crate::report::Table;

/// The result of making a table. A row that doesn't work is an error; a peer that isn't there is none.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Makes a table.
pub type Make = fn(Effort) -> Result<Table>;

/// The tables in the order of the page, each with the word that runs it alone.
pub const ALL: &[(&str, Make)] = &[
    ("validate", validate::table),
    ("seal", seal::seal),
    ("open", seal::open),
    ("allocations", allocations::allocations),
    ("instructions", allocations::instructions),
    ("calls", calls::table),
    ("generate", generate::table),
    ("emitted", generate::emitted),
    ("compile", compile::table),
    ("build", build::table),
    ("rebuild", rebuild::table),
    ("lint", lint::table),
    ("sandbox", sandbox::table),
];
