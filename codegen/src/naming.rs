//! Makes names for Rust out of wire names. The check, which refuses names that become the same, and the lowering
//! share this rule.

use std::borrow::Cow;

/// A name for a field or a module: `storeNo`, `X-Sign` and `it_b_pay` become `store_no`, `x_sign` and `it_b_pay`.
pub(crate) fn snake(wire: &str) -> String {
    let mut out = String::new();
    let mut last = ' ';
    let mut chars = wire.trim().chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_alphanumeric() {
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
        } else {
            let next_is_lower = chars.peek().is_some_and(char::is_ascii_lowercase);
            let starts_word = c.is_ascii_uppercase()
                && (last.is_ascii_lowercase()
                    || last.is_ascii_digit()
                    || (last.is_ascii_uppercase() && next_is_lower));
            if starts_word && !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
            out.push(c.to_ascii_lowercase());
        }
        last = c;
    }
    if out.ends_with('_') && !wire.trim().ends_with('_') {
        out.pop();
    }
    usable(out)
}

/// A name for a type or a variant: `no_credit`, `OCTOPAYHK` and `Octopay` become `NoCredit`, `Octopayhk` and `Octopay`.
pub(crate) fn pascal(wire: &str) -> String {
    let mut out = String::new();
    for word in snake(wire).split('_') {
        let mut chars = word.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    usable(out)
}

/// Changes a name that couldn't be an identifier, because it is empty, begins with a digit, or is a keyword.
fn usable(name: String) -> String {
    match name.chars().next() {
        None => "unnamed".to_owned(),
        Some(c) if c.is_ascii_digit() => format!("n{name}"),
        // These keywords can't be raw identifiers.
        Some(_) if ["self", "Self", "super", "crate"].contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    }
}

/// The keywords of Rust, in any edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The identifier for a name: a keyword is written as a raw identifier.
pub(crate) fn ident(name: &str) -> Cow<'_, str> {
    match name {
        // These can't be raw identifiers. Only a `name:` of the spec can be one of them.
        "self" | "Self" | "super" | "crate" | "_" => Cow::Owned(format!("{name}_")),
        _ if KEYWORDS.contains(&name) => Cow::Owned(format!("r#{name}")),
        _ => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_read_as_rust() {
        for (wire, rust) in [
            ("storeNo", "store_no"),
            ("it_b_pay", "it_b_pay"),
            ("qrcodeImageL", "qrcode_image_l"),
            ("payUrl ", "pay_url"),
            ("X-QF-SIGN", "x_qf_sign"),
            ("authURL", "auth_url"),
            ("HTTPServer", "http_server"),
            ("chnlsn2", "chnlsn2"),
            ("3ds", "n3ds"),
            ("订单", "unnamed"),
        ] {
            assert_eq!(snake(wire), rust, "{wire}");
        }
        for (wire, rust) in [
            ("no_credit", "NoCredit"),
            ("Octopay", "Octopay"),
            ("OctopayHK", "OctopayHk"),
            ("SUCCESS", "Success"),
        ] {
            assert_eq!(pascal(wire), rust, "{wire}");
        }
    }

    /// `syn` decides what is an identifier; it knows every keyword but the newest, `gen`.
    #[test]
    fn every_keyword_becomes_an_identifier() {
        let others = ["self", "Self", "super", "crate", "_", "union", "raw", "safe", "auto", "dyn_", "types"];
        for word in KEYWORDS.iter().chain(&others) {
            let ident = ident(word);
            let is_free = *word != "gen" && syn::parse_str::<syn::Ident>(word).is_ok();
            assert_eq!(ident == *word, is_free, "{word}");
            syn::parse_str::<syn::Ident>(&ident).unwrap();
        }
        assert_eq!(ident("type"), "r#type");
        assert_eq!(ident("gen"), "r#gen");
        assert_eq!(ident("self"), "self_");
    }
}
