//! Signs and verifies by reading a [`Scheme`], part by part.
//!
//! This is the plain interpreter. `check` proves vectors with it, the sandbox plays the provider with it, and the
//! doctor explains signatures with it. What applications run is in the runtime, and shares no code with this, so that
//! each checks the other.

mod digest;
#[cfg_attr(not(feature = "rsa"), path = "no_rsa.rs")]
pub mod rsa;
mod variants;

#[cfg(test)]
mod tests;

use std::fmt;

pub use digest::digest;
pub use variants::variants;

use subtle::ConstantTimeEq as _;

use crate::checked::{Around, Encode, Pairs, Part, Scheme, Vector, VectorInput};

/// How a member of a JSON body is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// By its exact text, as it stands in the body.
    Raw,
    /// By the string that its text decodes to.
    Text,
}

/// What a scheme can ask for.
///
/// The signature's own field isn't among the pairs: whoever collects them leaves it out.
pub struct Inputs<'a> {
    /// Pairs of names and values, in the order of the message.
    pub pairs: &'a [(String, String)],
    /// A member of the JSON body, by its path.
    pub member: &'a dyn Fn(&[String], Form) -> Option<String>,
    /// Every byte of the body.
    pub body: &'a [u8],
    /// What the message has besides its body.
    pub around: &'a Around,
    /// A credential, by its name.
    pub secret: &'a dyn Fn(&str) -> Option<String>,
}

/// What a scheme asked for and didn't get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The credential of that name.
    Secret(String),
    /// The member of the JSON body at that path.
    Member(String),
    /// The method of the request, or its path: it is no request, or neither is known.
    Line,
    /// The value of that name.
    Value(String),
    /// The private key of that name: what is given is no private RSA key, and nothing can be signed with it.
    PrivateKey(String),
    /// The scheme signs pairs, and the vector has a text.
    Pairs,
    /// The scheme signs a text, and the vector has pairs.
    Text,
    /// The scheme signs several members, and the vector has one text.
    Members,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(name) => write!(f, "the credential `{name}` is not given"),
            Self::Member(path) => write!(f, "the body has no member `{path}` to sign"),
            Self::Line => f.write_str("the method and the path of the request are not given"),
            Self::Value(name) => write!(f, "the value `{name}` is not given"),
            Self::PrivateKey(name) => write!(f, "`{name}` is no private RSA key, which alone can sign"),
            Self::Pairs => f.write_str("the scheme signs pairs, and the input is a text"),
            Self::Text => f.write_str("the scheme signs a text, and the input is a list of pairs"),
            Self::Members => f.write_str("the scheme signs several members, and the input is one text"),
        }
    }
}

impl std::error::Error for Missing {}

/// The signature, written as the scheme says.
///
/// # Errors
/// When the inputs lack something that the scheme asks for.
pub fn sign(scheme: &Scheme, inputs: &Inputs<'_>) -> Result<String, Missing> {
    let message = canonical(scheme, inputs)?;
    let name = chosen_key(scheme, inputs.secret).unwrap_or_default();
    let key = if name.is_empty() { String::new() } else { secret(inputs, name)? };
    if scheme.digest.is_rsa() {
        let name = name.to_owned();
        return Ok(encode(scheme.encode, &rsa::sign(&key, &message).ok_or(Missing::PrivateKey(name))?));
    }
    Ok(encode(scheme.encode, &digest(scheme.digest, key.as_bytes(), &message)))
}

/// The canonical string: the bytes that go into the digest.
///
/// # Errors
/// When the inputs lack something that the scheme asks for.
pub fn canonical(scheme: &Scheme, inputs: &Inputs<'_>) -> Result<Vec<u8>, Missing> {
    let mut message = Vec::new();
    for part in &scheme.message {
        match part {
            Part::Pairs(layout) => message.extend(join(layout, inputs.pairs).into_bytes()),
            Part::Raw(path) => message.extend(member(inputs, path, Form::Raw)?.into_bytes()),
            Part::Text(path) => message.extend(member(inputs, path, Form::Text)?.into_bytes()),
            Part::Body => message.extend(inputs.body),
            Part::Method | Part::Path | Part::Target | Part::Value(_) => {
                message.extend(around(part, inputs.around)?.as_bytes());
            }
            Part::Secret(name) => message.extend(secret(inputs, name)?.into_bytes()),
            Part::Literal(text) => message.extend(text.as_bytes()),
        }
    }
    Ok(message)
}

/// Whether a received signature is right. Hex is compared without regard to case; all comparisons take constant time.
/// Where it isn't known if empty values are signed, a signature with them and one without them are both right.
///
/// # Errors
/// When the inputs lack something that the scheme asks for.
pub fn verify(scheme: &Scheme, inputs: &Inputs<'_>, received: &str) -> Result<bool, Missing> {
    let mut right = is_signature(scheme, inputs, received)?;
    if let Some(other) = scheme.other() {
        right |= is_signature(&other, inputs, received)?;
    }
    Ok(right)
}

fn is_signature(scheme: &Scheme, inputs: &Inputs<'_>, received: &str) -> Result<bool, Missing> {
    if scheme.digest.is_rsa() {
        let keys = public_keys(scheme, inputs)?;
        let (message, bytes) = (canonical(scheme, inputs)?, decode(scheme.encode, received));
        return Ok(bytes.is_some_and(|bytes| keys.iter().any(|key| rsa::verify(key, &message, &bytes))));
    }
    let expected = sign(scheme, inputs)?;
    let is_equal = |a: &str, b: &str| a.as_bytes().ct_eq(b.as_bytes()).into();
    Ok(match scheme.encode {
        Encode::Base64 => is_equal(&expected, received),
        Encode::HexLower | Encode::HexUpper => {
            is_equal(&expected.to_ascii_lowercase(), &received.to_ascii_lowercase())
        }
    })
}

/// The name of the scheme's key: of several, the first that is given.
#[must_use]
pub fn chosen_key<'s>(scheme: &'s Scheme, secret: &dyn Fn(&str) -> Option<String>) -> Option<&'s str> {
    let mut names = scheme.keys.iter();
    names.clone().find(|name| secret(name).is_some()).or_else(|| names.next()).map(String::as_str)
}

/// The keys of which one verifies an RSA signature: that of the scheme, or the one with the id that arrived, where several are given as a
/// JSON object of ids and keys; all of these, where any may have signed. There are none if none has that id.
///
/// # Errors
/// When the key or its id isn't given.
pub fn public_keys(scheme: &Scheme, inputs: &Inputs<'_>) -> Result<Vec<String>, Missing> {
    let key = secret(inputs, chosen_key(scheme, inputs.secret).unwrap_or_default())?;
    let ring = serde_json::from_str::<std::collections::BTreeMap<String, String>>(&key);
    Ok(match (&scheme.key_id, ring) {
        (Some(id), Ok(ring)) => {
            let id = inputs.around.value(id).ok_or_else(|| Missing::Value(id.clone()))?;
            ring.get(id).cloned().into_iter().collect()
        }
        (None, Ok(ring)) => ring.into_values().collect(),
        (_, Err(_)) => vec![key],
    })
}

/// The signature that the scheme makes of a vector's input. The vector's secret stands for every credential. If the input
/// is a text, it stands for whatever the scheme signs: the raw member, the decoded text or the body. If it is pairs, and the scheme signs
/// members, it has these by their dotted paths.
///
/// # Errors
/// When the vector's input is of the wrong kind for the scheme, and always for an RSA signature, since a vector has only the
/// public key.
pub fn sign_vector(scheme: &Scheme, vector: &Vector) -> Result<String, Missing> {
    with_vector(scheme, vector, |inputs| sign(scheme, inputs))
}

/// Whether the scheme gives the vector's signature to the letter: the case of hex is part of what is sent.
///
/// # Errors
/// When the vector's input is of the wrong kind for the scheme.
pub fn proves(scheme: &Scheme, vector: &Vector) -> Result<bool, Missing> {
    let gives = |scheme: &Scheme| match scheme.digest.is_rsa() {
        true => with_vector(scheme, vector, |inputs| is_signature(scheme, inputs, &vector.signature)),
        false => Ok(sign_vector(scheme, vector)? == vector.signature),
    };
    Ok(gives(scheme)? || scheme.other().map_or(Ok(false), |other| gives(&other))?)
}

/// Hands a vector to the interpreter.
fn with_vector<T>(
    scheme: &Scheme,
    vector: &Vector,
    interpret: impl FnOnce(&Inputs<'_>) -> Result<T, Missing>,
) -> Result<T, Missing> {
    let wants_pairs = scheme.message.iter().any(|part| matches!(part, Part::Pairs(_)));
    let (pairs, text): (&[_], _) = match &vector.input {
        VectorInput::Pairs(_) if !wants_pairs && scheme.signed_members().next().is_none() => {
            return Err(Missing::Text);
        }
        VectorInput::Text(_) if wants_pairs => return Err(Missing::Pairs),
        VectorInput::Text(_) if scheme.signs_several_members() => return Err(Missing::Members),
        VectorInput::Pairs(pairs) => (pairs, None),
        VectorInput::Text(text) => (&[], Some(text.as_str())),
    };
    let member = |path: &[String], _| match text {
        Some(text) => Some(text.to_owned()),
        None => pairs.iter().find(|(name, _)| *name == path.join(".")).map(|(_, value)| value.clone()),
    };
    let text = text.unwrap_or_default();
    interpret(&Inputs {
        pairs,
        member: &member,
        body: text.as_bytes(),
        around: &vector.around,
        secret: &|_| Some(vector.secret.clone()),
    })
}

/// What a part signs that isn't in the body.
///
/// # Errors
/// When the message doesn't have it.
pub fn around<'a>(part: &Part, around: &'a Around) -> Result<&'a str, Missing> {
    match part {
        Part::Method => around.method.as_deref().ok_or(Missing::Line),
        Part::Path => around.path().ok_or(Missing::Line),
        Part::Target => around.target.as_deref().ok_or(Missing::Line),
        Part::Value(name) => around.value(name).ok_or_else(|| Missing::Value(name.clone())),
        _ => Ok(""),
    }
}

fn join(layout: &Pairs, pairs: &[(String, String)]) -> String {
    let mut kept: Vec<_> = pairs
        .iter()
        .filter(|(name, value)| {
            !layout.except.contains(name) && (layout.empty.is_kept() || !value.is_empty())
        })
        .collect();
    if layout.sorted {
        // The sort is stable and looks at names alone, so equal names keep the order of the message.
        kept.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    }
    let written: Vec<_> =
        kept.iter().map(|(name, value)| format!("{name}{}{value}", layout.between)).collect();
    written.join(&layout.join)
}

fn member(inputs: &Inputs<'_>, path: &[String], form: Form) -> Result<String, Missing> {
    let path = inputs.around.named(path);
    (inputs.member)(&path, form).ok_or_else(|| Missing::Member(path.join(".")))
}

fn secret(inputs: &Inputs<'_>, name: &str) -> Result<String, Missing> {
    (inputs.secret)(name).ok_or_else(|| Missing::Secret(name.to_owned()))
}

/// The bytes of a digest, written as a scheme says.
#[must_use]
pub fn encode(how: Encode, bytes: &[u8]) -> String {
    use base64::Engine as _;
    match how {
        Encode::HexLower => base16ct::lower::encode_string(bytes),
        Encode::HexUpper => base16ct::upper::encode_string(bytes),
        Encode::Base64 => base64::engine::general_purpose::STANDARD.encode(bytes),
    }
}

/// The bytes of a signature that is written as a scheme says; `None` if it is written otherwise.
#[must_use]
pub fn decode(how: Encode, text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    match how {
        Encode::HexLower => base16ct::lower::decode_vec(text).ok(),
        Encode::HexUpper => base16ct::upper::decode_vec(text).ok(),
        Encode::Base64 => base64::engine::general_purpose::STANDARD.decode(text).ok(),
    }
}
