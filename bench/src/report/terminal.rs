//! Prints tables to the terminal. Nothing else prints any.

use comfy_table::{ContentArrangement, Table as Lines, presets};

use super::{Table, shown};

/// Prints a table. Its budgets are printed too if its figures are precise enough to be judged.
#[expect(clippy::print_stdout, reason = "the one place that prints tables")]
pub fn print(table: &Table, judged: bool) {
    let mut lines = Lines::new();
    lines.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    lines.set_header(&table.columns);
    for row in &table.rows {
        lines.add_row(row.iter().map(ToString::to_string));
    }
    println!("\n{} ({})\n{lines}", table.title, table.id);
    for note in &table.notes {
        println!("  {note}");
    }
    for budget in table.budgets.iter().filter(|_| judged) {
        let found = shown(budget.found, budget.limit.unit);
        println!(
            "  {}  {}: {found} ({})",
            if budget.met { "met   " } else { "MISSED" },
            budget.what,
            budget.limit
        );
    }
}
