//! A request's headers. Most are the same for every request of a client, so that there is little to look up or to check
//! when one is sealed.

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::draft::Unsigned;
use super::plan::public;
use crate::Keys;
use crate::outcome::Unsealed;
use crate::spec::{Envelope, Provider, Template};

/// What is known of an envelope's headers before there is a request.
pub(super) struct Headers {
    /// Those of a request with a body; the values that each request has its own of are empty.
    with_body: HeaderMap,
    /// Those of one that stands in a URL.
    in_url: HeaderMap,
    /// Where a value has to be filled in.
    open: Vec<Open>,
    /// A header whose name or value can't be one.
    impossible: Option<&'static str>,
}

/// A header whose value each request has its own of.
struct Open {
    name: HeaderName,
    /// As the spec has it.
    stated: &'static str,
    template: &'static Template,
}

impl Headers {
    /// Those of an envelope, for those who have these keys: credentials that weren't given have no header.
    pub(super) fn of(
        provider: &'static Provider,
        keys: &Keys,
        envelope: &'static Envelope,
        kind: &'static str,
    ) -> Self {
        let (mut in_url, mut open, mut impossible) = (HeaderMap::new(), Vec::new(), None);
        for (stated, template) in envelope.request_headers {
            let known = match template {
                Template::Credential(place) if keys.get(*place).is_none() => continue,
                Template::Credential(place) => public(provider, keys, *place),
                Template::Str(text) => Some(*text),
                _ => None,
            };
            let value = known.map_or(Some(HeaderValue::from_static("")), |known| value(known.as_bytes()));
            let (Some(name), Some(value)) = (name(stated), value) else {
                impossible = impossible.or(Some(*stated));
                continue;
            };
            if known.is_none() {
                open.push(Open { name: name.clone(), stated, template });
            }
            in_url.insert(name, value);
        }
        let mut with_body = HeaderMap::new();
        with_body.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        with_body.extend(in_url.clone());
        Self { with_body, in_url, open, impossible }
    }

    /// All of them, for what stands in that draft.
    pub(super) fn filled(&self, unsigned: &Unsigned<'_, '_>, in_url: bool) -> Result<HeaderMap, Unsealed> {
        if let Some(stated) = self.impossible {
            return Err(Unsealed::Header(stated));
        }
        let mut headers = if in_url { &self.in_url } else { &self.with_body }.clone();
        for Open { name, stated, template } in &self.open {
            let filled = match template {
                Template::Signature(scheme) => value(unsigned.sealing.sign(*scheme, unsigned)?.bytes()),
                template => value(unsigned.sealing.text(template)?.unwrap_or_default().as_bytes()),
            };
            let filled = filled.ok_or(Unsealed::Header(stated))?;
            // Not inserted once more, which would take a name of its own.
            if let Some(place) = headers.get_mut(name) {
                *place = filled;
            }
        }
        Ok(headers)
    }
}

/// A header's name, if it can be one. One that is written as it is sent isn't kept, and counted, by everybody who sends it.
fn name(stated: &'static str) -> Option<HeaderName> {
    let name: HeaderName = stated.parse().ok()?;
    Some(if name.as_str() == stated { HeaderName::from_static(stated) } else { name })
}

/// A header's value, if it can be one.
fn value(value: &[u8]) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_bytes(value).ok()?;
    // Signatures and credentials: libraries that log headers leave these out.
    value.set_sensitive(true);
    Some(value)
}
