//! The canonical string: the text that a scheme signs of a message.

use super::CannotSign;
use super::source::Source;
use crate::Keys;
use crate::spec::{Empty, Part, Scheme};

/// Gives the canonical string of a message to `take`, piece by piece. With `skip_empty`, pairs with an empty value are left out
/// if the scheme allows the provider both to sign and to leave out such pairs.
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
            Part::Method => take(source.around.method.as_bytes()),
            Part::Path => take(source.around.path()?.as_bytes()),
            Part::Target => take(source.around.target()?.as_bytes()),
            Part::Value(name) => take(source.around.value(name)?.as_bytes()),
            Part::Secret(place) => {
                take(keys.get(*place).ok_or(CannotSign::NoKey(*place))?.expose().as_bytes());
            }
            Part::Literal(text) => take(text.as_bytes()),
        }
    }
    Ok(())
}

/// The text of all pairs of a part. Two pairs with the same name are refused: nobody can tell which of them the provider signs.
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
    let mut text = String::new();
    for (index, (name, value)) in pairs.iter().enumerate() {
        let before = if index > 0 { *join } else { "" };
        text.extend([before, name, between, value]);
    }
    Ok(text)
}
