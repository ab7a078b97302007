//! codegen
mod check;
pub mod checked;
mod model;
mod naming;
mod report;
pub mod signing;
mod tree;
pub use report::{Code, Problem, Report};

/// Reads and checks a spec.
pub fn check_str(path: &str, yaml: &str) -> Result<checked::Checked, Report> {
    let tree = tree::parse(yaml).map_err(|problem| Report::new(path, yaml, vec![problem]))?;
    let cx = model::reader::Cx::default();
    let provider = model::model(&cx, path, yaml, &tree);
    check::check(cx, provider)
}
