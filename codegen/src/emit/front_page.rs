//! The crate's front page, in Markdown.

use super::example;
use crate::ir::{Ir, PageTable, Walkthrough};

pub(crate) fn front_page(ir: &Ir<'_>) -> String {
    let page = &ir.front_page;
    let mut parts = page.introduction.clone();
    parts.extend(page.walkthrough.as_ref().and_then(|of| walkthrough(ir, of)));
    parts.extend(page.tables.iter().map(table));
    parts.push(
        "# Sources\n\nThe docs name the source of each fact by a tag of this list, and the line of the spec in which it stands. \
         [`SPEC`] is the text of the spec."
            .to_owned(),
    );
    let sources: String = page.sources.iter().map(|source| format!("* {source}\n")).collect();
    format!("{}\n\n{sources}", parts.join("\n\n"))
}

fn walkthrough(ir: &Ir<'_>, of: &Walkthrough) -> Option<String> {
    let example = ir.operations.get(of.operation)?.example.as_ref()?;
    let code = example::walkthrough(ir, of, example).join("\n");
    let parts = ["# Example".to_owned()].into_iter().chain(of.before.iter().cloned()).chain([code]);
    Some(parts.collect::<Vec<_>>().join("\n\n"))
}

fn table(of: &PageTable) -> String {
    let mut lines = vec![row(&of.head), "|---|---|---|".to_owned()];
    lines.extend(of.rows.iter().map(row));
    format!("# {}\n\n{}\n\n{}", of.title, of.about, lines.join("\n"))
}

fn row<T: AsRef<str>>([first, second, third]: &[T; 3]) -> String {
    format!("| {} | {} | {} |", first.as_ref(), second.as_ref(), third.as_ref())
}
