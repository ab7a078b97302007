//! The rooms of each crate in their order, as ARCHITECTURE.md lists them.

use crate::files::read;

/// The rooms of a crate, lowest first. A room is a module at the top of a crate: a folder or a file.
///
/// ARCHITECTURE.md has a heading with the crate's source folder, such as "### `runtime/src`", and below it a table with a room a line.
pub(crate) fn of(folder: &str) -> Vec<String> {
    let page = read("ARCHITECTURE.md");
    let heading = format!("### `{folder}`\n");
    let Some((_, below)) = page.split_once(&heading) else {
        panic!("ARCHITECTURE.md has no heading {heading:?} with the rooms of that crate");
    };
    let table = below.lines().take_while(|line| !line.starts_with('#'));
    let rooms = table.filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()));
    rooms.collect()
}
