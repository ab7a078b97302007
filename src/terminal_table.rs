//! Tables for the terminal.

use comfy_table::{ContentArrangement, Table, TableComponent, presets};

/// The width of a table, in columns, when standard output isn't a terminal that has a width of its own.
const DEFAULT_WIDTH: u16 = 120;

/// An empty table with these headings and with lines between its rows.
pub(crate) fn ruled_table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if !table.is_tty() {
        table.set_width(DEFAULT_WIDTH);
    }
    table.set_header(headings);
    table
}

/// An empty table without lines between its rows, for rows that are one line high.
pub(crate) fn plain_table(headings: &[&str]) -> Table {
    let mut table = ruled_table(headings);
    table.remove_style(TableComponent::HorizontalLines);
    table.remove_style(TableComponent::MiddleIntersections);
    table
}
