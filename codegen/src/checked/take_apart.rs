//! What stands in the places of a text that arrived.

use super::Template;

/// What stands in each place of a text with places; `None` if the text doesn't have this layout. A place ends where the characters
/// behind it in the layout come for the first time.
///
/// ```
/// use paysmith_codegen::checked::{Template, take_apart};
///
/// let (time, sign) = (Template::Value("time".to_owned()), Template::Signature("hook".to_owned()));
/// let layout = ["t=".into(), time, ",v1=".into(), sign];
/// let found = take_apart(&layout, "t=17,v1=ab").unwrap_or_default();
/// assert_eq!(found.iter().map(|(_, text)| *text).collect::<Vec<_>>(), ["17", "ab"]);
/// ```
#[must_use]
pub fn take_apart<'p, 't>(layout: &'p [Template], text: &'t str) -> Option<Vec<(&'p Template, &'t str)>> {
    let mut found = Vec::new();
    let mut open: Option<&Template> = None;
    let mut rest = text;
    for piece in layout {
        let Template::Literal(literal) = piece else {
            open = Some(piece);
            continue;
        };
        let (before, behind) = rest.split_once(literal.as_str()?)?;
        match open.take() {
            Some(place) => found.push((place, before)),
            None if before.is_empty() => {}
            None => return None,
        }
        rest = behind;
    }
    match open {
        Some(place) => found.push((place, rest)),
        None if rest.is_empty() => {}
        None => return None,
    }
    Some(found)
}

impl From<&str> for Template {
    /// These characters, as they are.
    fn from(text: &str) -> Self {
        Self::Literal(text.into())
    }
}
