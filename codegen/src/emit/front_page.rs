//! The crate's front page, in Markdown.

use super::example;
use crate::ir::{Ir, PageTable};

pub(crate) fn front_page(ir: &Ir<'_>) -> String {
    let page = &ir.front_page;
    let example = page.featured.and_then(|at| ir.operations.get(at)).and_then(|of| of.example.as_ref());
    let mut parts = page.introduction.clone();
    parts.extend(example.map(|example| example::lines(ir, example).join("\n")));
    parts.extend(page.tables.iter().map(table));
    parts.push("Sources:".to_owned());
    let sources: String = page.sources.iter().map(|source| format!("* {source}\n")).collect();
    format!("{}\n\n{sources}", parts.join("\n\n"))
}

fn table(of: &PageTable) -> String {
    let mut lines = vec![row(&of.head), "|---|---|---|".to_owned()];
    lines.extend(of.rows.iter().map(row));
    lines.join("\n")
}

fn row<T: AsRef<str>>([first, second, third]: &[T; 3]) -> String {
    format!("| {} | {} | {} |", first.as_ref(), second.as_ref(), third.as_ref())
}
