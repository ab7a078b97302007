//! The canonical string: what a scheme signs of a message, in which order, and what stands between.

use super::CannotSign;
use super::source::Source;
use crate::Keys;
use crate::spec::{Empty, Part, Scheme};

/// Hands out the canonical string of a message, piece by piece. `skip_empty` leaves out pairs with an empty value where the
/// provider may sign them or not.
pub(super) fn canonical(
    scheme: &Scheme,
    keys: &Keys,
    source: &Source<'_>,
    skip_empty: bool,
    take: &mut dyn FnMut(&[u8]),
) -> Result<(), CannotSign> {
    for part in scheme.message {
        match part {
            Part::Pairs { .. } => take(pairs(source, part, skip_empty)?.as_bytes()),
            Part::Raw(path) => take(source.raw(path)?.as_bytes()),
            Part::Text(path) => take(source.text(path)?.as_bytes()),
            Part::Body => take(source.body.ok_or(CannotSign::Circular)?),
            Part::Secret(place) => {
                take(keys.get(*place).ok_or(CannotSign::NoKey(*place))?.expose().as_bytes());
            }
            Part::Literal(text) => take(text.as_bytes()),
        }
    }
    Ok(())
}

/// The pairs of a part, written one after the other. Of two with the same name nobody can tell which one the other side has signed.
fn pairs(source: &Source<'_>, part: &Part, skip_empty: bool) -> Result<String, CannotSign> {
    let Part::Pairs { sorted, between, join, empty, except } = part else { return Ok(String::new()) };
    let mut pairs = source.signable_pairs(except)?;
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_ref()).collect();
    names.sort_unstable();
    if let Some([name, _]) = names.array_windows().find(|[one, next]| one == next) {
        return Err(CannotSign::Ambiguous((*name).to_owned()));
    }
    if *sorted {
        pairs.sort_unstable();
    }
    if *empty == Empty::Skip || (*empty == Empty::Either && skip_empty) {
        pairs.retain(|(_, value)| !value.is_empty());
    }
    let written: Vec<String> =
        pairs.iter().map(|(name, value)| [name.as_ref(), between, value.as_ref()].concat()).collect();
    Ok(written.join(join))
}
