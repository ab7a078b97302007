//! Headers that arrive: signatures and values are taken from them by their layout.

use std::borrow::Cow;

use http::HeaderValue;

use crate::sign::NamedValue;
use crate::spec::Template;

/// A signature that arrived: the place of its scheme, and its text.
type Signature<'a> = (usize, Cow<'a, str>);

/// How many signatures a layout has.
pub(super) fn signatures(layout: &Template) -> usize {
    match layout {
        Template::Signature(_) => 1,
        Template::Joined(pieces) => pieces.iter().map(signatures).sum(),
        _ => 0,
    }
}

/// Takes a header apart by its layout. A header that doesn't have this layout, or isn't text, counts as one with empty signatures,
/// which are wrong.
pub(super) fn read<'a>(
    layout: &'static Template,
    header: &'a HeaderValue,
    signatures: &mut Vec<Signature<'a>>,
    values: &mut Vec<NamedValue<'a>>,
) {
    let pieces = if let Template::Joined(pieces) = layout { pieces } else { std::slice::from_ref(layout) };
    let found = std::str::from_utf8(header.as_bytes()).ok().and_then(|text| places(pieces, text));
    let mut found = found.unwrap_or_default().into_iter();
    for piece in pieces {
        match piece {
            Template::Signature(scheme) => {
                signatures.push((*scheme, Cow::Borrowed(found.next().unwrap_or_default())));
            }
            Template::Value(name) => values.extend(found.next().map(|text| (*name, Cow::Borrowed(text)))),
            _ => {}
        }
    }
}

/// The texts in the places of a layout, in their order; `None` if the text doesn't have this layout. A place ends where the
/// characters behind it in the layout come for the first time.
fn places<'a>(pieces: &[Template], text: &'a str) -> Option<Vec<&'a str>> {
    let mut found = Vec::new();
    let (mut rest, mut open) = (text, false);
    for piece in pieces {
        if let Template::Str(literal) = piece {
            let (before, behind) = rest.split_once(literal)?;
            if open {
                found.push(before);
            } else if !before.is_empty() {
                return None;
            }
            (rest, open) = (behind, false);
        } else {
            open = true;
        }
    }
    if open {
        found.push(rest);
    } else if !rest.is_empty() {
        return None;
    }
    Some(found)
}
