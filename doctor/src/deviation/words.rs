//! Deviations in words: what was done, and what to do instead.

use paysmith_codegen::checked::Provider;

use super::Deviation;
use super::change::{Change, Charset, Edge, Key, Order, Program, Secret, Url, Values};
use super::recipe::Kitchen;
use crate::json::{NumberForm, SlashForm, Spacing, UnicodeForm};

/// (name, what was done, what to do instead)
type Words = (String, String, String);

fn words(id: &str, what: &str, advice: &str) -> Words {
    (id.to_owned(), what.to_owned(), advice.to_owned())
}

impl Change {
    /// This deviation, for people.
    pub(crate) fn describe(&self, kitchen: &Kitchen<'_>, provider: &Provider) -> Deviation {
        let places = kitchen.scheme.places;
        let keyed = kitchen.scheme.key.is_some();
        let (at, (id, what, advice)) = match self {
            Self::Key(key) => (if keyed { places.key } else { places.message }, of_key(key, kitchen)),
            Self::Secret(secret) => {
                let name = kitchen.secret_name().unwrap_or("secret");
                (if keyed { places.key } else { places.message }, of_secret(secret, name))
            }
            other => (places.message, of_message(other, kitchen)),
        };
        Deviation { id, what, advice, at: format!("{}:{}", provider.path, at.line) }
    }
}

const RAW: &str = "sign the bytes that are sent or that arrived, before any parser has touched them; never write the JSON anew";

fn of_message(change: &Change, kitchen: &Kitchen<'_>) -> Words {
    match change {
        Change::Basis(at) => {
            let source = kitchen.sources.get(*at);
            let (id, what) =
                source.map(|source| (source.id.clone(), source.what.clone())).unwrap_or_default();
            (id, what, format!("sign what the rule names: {}", kitchen.scheme.algorithm()))
        }
        Change::Program(program) => of_program(*program),
        Change::Layout(layout) => {
            let (id, what) = match layout {
                Spacing::Compact => ("json-compact", "JSON was written anew without spaces"),
                Spacing::Spaced => {
                    ("json-spaced", "JSON was written anew with a space behind each comma and colon")
                }
                Spacing::Indented(2) => {
                    ("json-indented-2", "JSON was written anew on several lines, indented by 2 spaces")
                }
                Spacing::Indented(_) => {
                    ("json-indented-4", "JSON was written anew on several lines, indented by 4 spaces")
                }
            };
            words(id, what, RAW)
        }
        Change::Sorted => words("json-sorted", "JSON was written anew with its members sorted by name", RAW),
        Change::Slash(SlashForm::Escaped) => words("slash-escaped", "`/` was written as `\\/`", RAW),
        Change::Slash(SlashForm::Plain) => words("slash-plain", "`\\/` was written as `/`", RAW),
        Change::Unicode(unicode) => {
            let (id, what) = match unicode {
                UnicodeForm::Lower => {
                    ("unicode-escaped", "characters beyond ASCII were written as `\\uXXXX`")
                }
                UnicodeForm::Upper => (
                    "unicode-escaped-upper",
                    "characters beyond ASCII were written as `\\uXXXX` in upper case",
                ),
                UnicodeForm::Plain => ("unicode-plain", "`\\uXXXX` was written as the character itself"),
            };
            words(id, what, RAW)
        }
        Change::Numbers(numbers, only) => of_numbers(*numbers, only.as_deref()),
        Change::Edge(edge) => of_edge(*edge),
        Change::Order(order) => of_order(*order),
        Change::Empty(true) => words(
            "empty-kept",
            "empty values were signed",
            "leave out pairs whose value is empty before joining",
        ),
        Change::Empty(false) => words(
            "empty-dropped",
            "empty values were left out",
            "keep pairs whose value is empty: `name=` is signed like any other",
        ),
        Change::Between(text) => {
            let what = format!("{} stood between name and value", quoted(text));
            (format!("between:{text}"), what, "join name and value as the rule says".to_owned())
        }
        Change::Join(text) => {
            let what = format!("{} stood between the pairs", quoted(text));
            (format!("join:{}", text.escape_default()), what, "join the pairs as the rule says".to_owned())
        }
        Change::Url(url) => of_url(*url),
        Change::Values(values) => of_values(*values),
        Change::LeftOut(name) => (
            format!("field-left-out:{name}"),
            format!("the field `{name}` was left out"),
            format!("sign `{name}` too: every field takes part but those that the rule excepts"),
        ),
        Change::Added(name, value) => {
            let how = if value.is_empty() { "empty" } else { "with its value" };
            (
                format!("field-added:{name}{}", if value.is_empty() { ":empty" } else { "" }),
                format!("`{name}` was signed, {how}, and takes no part"),
                format!("remove `{name}` before the pairs are joined"),
            )
        }
        Change::Echoed => words(
            "line-end-behind-all",
            "a line end stood behind the whole canonical string",
            "digest the string without a line end; in a shell use `printf %s` or `echo -n`",
        ),
        Change::Charset(charset) => of_charset(*charset),
        Change::Key(_) | Change::Secret(_) => Words::default(),
    }
}

fn of_program(program: Program) -> Words {
    let (id, what) = match program {
        Program::Python => {
            ("json-python", "JSON was parsed and written anew as Python's json.dumps does: spaced, `\\uXXXX`")
        }
        Program::PythonPlain => (
            "json-python-plain",
            "JSON was parsed and written anew as Python's json.dumps does with ensure_ascii=False: spaced",
        ),
        Program::Php => (
            "json-php",
            "JSON was parsed and written anew as PHP's json_encode does: compact, `\\/`, `\\uXXXX`",
        ),
        Program::JavaScript => (
            "json-javascript",
            "JSON was parsed and written anew as JavaScript's JSON.stringify does: compact, nothing escaped that needn't be",
        ),
        Program::Go => (
            "json-go",
            "JSON was parsed into a map and written anew as Go does: sorted, `<`, `>` and `&` escaped",
        ),
        Program::Gson => {
            ("json-gson", "JSON was parsed and written anew as Gson does: `<`, `>`, `&`, `=` and `'` escaped")
        }
    };
    words(id, what, RAW)
}

fn of_numbers(numbers: NumberForm, only: Option<&str>) -> Words {
    let (id, form) = match numbers {
        NumberForm::Shortest => ("numbers-shortest", "without trailing zeros (`1`, `1.5`)"),
        NumberForm::OnePlace => ("numbers-one-place", "as floats print (`1.0`, `1.5`)"),
        NumberForm::TwoPlaces => ("numbers-two-places", "with two places (`1.00`, `1.50`)"),
    };
    let advice = "sign the number's own text: keep amounts as text or as exact decimals, never as floats";
    match only {
        Some(name) => {
            (format!("{id}:{name}"), format!("the number `{name}` was written {form}"), advice.to_owned())
        }
        None => (id.to_owned(), format!("numbers with a point were written {form}"), advice.to_owned()),
    }
}

fn of_edge(edge: Edge) -> Words {
    let bytes = "read the bytes raw, and sign them all, no more and no less";
    match edge {
        Edge::NewlineAdded => words("newline-added", "a line end was added behind the text", bytes),
        Edge::Trimmed => words("trimmed", "line ends or spaces around the text were cut off", bytes),
        Edge::BomAdded => words(
            "bom-added",
            "a byte order mark stood before the text",
            "write UTF-8 without a byte order mark",
        ),
        Edge::BomRemoved => words("bom-removed", "the text's byte order mark was cut off", bytes),
        Edge::Crlf => words("crlf", "line ends became CR LF", "open files and streams as binary"),
        Edge::Lf => words("lf", "CR LF became LF", "open files and streams as binary"),
    }
}

fn of_order(order: Order) -> Words {
    let sort = "sort the pairs by name alone, byte by byte, as an ordinal comparison does";
    match order {
        Order::AsTheyCame => words("not-sorted", "the pairs weren't sorted", sort),
        Order::ByName => words("sorted", "the pairs were sorted by name", "keep the order of the message"),
        Order::ByValue => words("sorted-by-value", "the pairs were sorted by value", sort),
        Order::IgnoringCase => {
            words("sorted-ignoring-case", "the pairs were sorted without regard to case", sort)
        }
        Order::ByWholePair => words("sorted-by-pair", "whole pairs were sorted, `=` included", sort),
        Order::Descending => words("sorted-descending", "the pairs were sorted from Z to A", sort),
    }
}

fn of_url(url: Url) -> Words {
    let (id, how) = match url {
        Url::Strict => ("url-encoded", "URL-encoded, a space as `%20`"),
        Url::ButSlash => {
            ("url-encoded-but-slash", "URL-encoded, a space as `%20` and `/` left alone (Python's quote)")
        }
        Url::Component => ("url-encoded-component", "URL-encoded as JavaScript's encodeURIComponent does"),
        Url::Form => ("url-encoded-form", "URL-encoded as in a form, a space as `+`"),
        Url::FormLower => {
            ("url-encoded-form-lower", "URL-encoded as in a form with lower-case digits (.NET's UrlEncode)")
        }
    };
    (
        id.to_owned(),
        format!("the values were {how}"),
        "sign the values as they are, and encode them afterwards, when the form is written".to_owned(),
    )
}

fn of_values(values: Values) -> Words {
    let advice = "sign the values as they came, before a framework's filters have touched them";
    match values {
        Values::Trimmed => words("values-trimmed", "spaces around the values were cut off", advice),
        Values::HtmlEscaped => {
            words("values-html-escaped", "the values were HTML-escaped: `&amp;` for `&`", advice)
        }
        Values::DecodedTwice => {
            words("values-decoded-twice", "the values were URL-decoded twice: `+` became a space", advice)
        }
    }
}

fn of_charset(charset: Charset) -> Words {
    let utf8 = "turn text into bytes as UTF-8, stated in the call: getBytes(UTF_8), encode('utf-8')";
    match charset {
        Charset::Gbk => words("gbk", "the text became bytes as GBK, not UTF-8", utf8),
        Charset::Utf16 => words("utf-16", "the text became bytes as UTF-16, not UTF-8", utf8),
        Charset::Latin1 => words("latin-1", "the text became bytes as Latin-1, with `?` for Chinese", utf8),
        Charset::Twice => words("utf-8-twice", "the text was encoded as UTF-8 twice", utf8),
        Charset::FromGbk => words(
            "utf-8-from-gbk",
            "the bytes, which are GBK, were made UTF-8 before signing",
            "sign the bytes as they came",
        ),
    }
}

fn of_key(key: &Key, kitchen: &Kitchen<'_>) -> Words {
    let name = kitchen.secret_name().unwrap_or("the key");
    let right = match kitchen.scheme.key {
        Some(_) => format!("give {name} to the HMAC as its key, and put it nowhere into the text"),
        None => format!("put {name} where the rule says: {}", kitchen.scheme.algorithm()),
    };
    let (id, what) = match key {
        Key::LeftOut => ("key-left-out".to_owned(), "the key was left out".to_owned()),
        Key::First => ("key-first".to_owned(), "the key stood before the text".to_owned()),
        Key::Last => {
            ("key-appended".to_owned(), "the key was appended to the text, with nothing between".to_owned())
        }
        Key::BothEnds => {
            ("key-at-both-ends".to_owned(), "the key stood before and behind the text".to_owned())
        }
        Key::Joined(joint) => (
            format!("key-joined:{}", joint.escape_default()),
            format!("the key stood behind {}", quoted(joint)),
        ),
        Key::Pair(name) => {
            (format!("key-as-pair:{name}"), format!("the key was one of the pairs, as `{name}`"))
        }
        Key::Hmac => ("hmac".to_owned(), "the digest was an HMAC, with the key for its key".to_owned()),
    };
    (id, what, right)
}

fn of_secret(secret: &Secret, name: &str) -> Words {
    let clean = format!("strip what is around {name} when it is read from a file or a setting");
    let issued = format!("use the characters of {name} as they were issued");
    match secret {
        Secret::Newline => words("secret-newline", "the secret had a line end behind it", &clean),
        Secret::Crlf => words("secret-crlf", "the secret had CR LF behind it", &clean),
        Secret::SpaceBehind => words("secret-space-behind", "the secret had a space behind it", &clean),
        Secret::SpaceBefore => words("secret-space-before", "the secret had a space before it", &clean),
        Secret::Trimmed => words(
            "secret-trimmed",
            "the secret was taken without the space around it, which the one given here has",
            &clean,
        ),
        Secret::FromHex => words("secret-from-hex", "the secret's hex digits were decoded to bytes", &issued),
        Secret::FromBase64 => words("secret-from-base64", "the secret was decoded from base64", &issued),
        Secret::Upper => words("secret-upper-case", "the secret was made upper case", &issued),
        Secret::Lower => words("secret-lower-case", "the secret was made lower case", &issued),
        Secret::Other(other) => (
            format!("secret-other:{other}"),
            format!("another credential was used: {other}"),
            format!("this message is signed with {name}"),
        ),
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { format!("`{}`", crate::visible(text.as_bytes())) }
}
