//! XML documents of every kind: whether they are read at once, and whether another parser reads the same.

use std::time::{Duration, Instant};

use crate::flat_xml::{open, read, receive};

/// A mebibyte, in the ways that cost most, is read or refused at once.
#[test]
fn a_large_document_takes_no_time() {
    const SIZE: usize = 1024 * 1024;
    let repeated = |piece: &str| piece.repeat(SIZE / piece.len());
    let names = (0..SIZE / 16).fold(String::new(), |mut all, at| {
        all.push_str(&format!("<n{at}/>"));
        all
    });
    for body in [
        format!("<xml><a>{}</a></xml>", repeated("a")),
        format!("<xml><a>{}</a></xml>", repeated("&amp;")),
        format!("<xml><a>{}</a></xml>", repeated("<![CDATA[]]>")),
        format!("<xml><a>{}</a></xml>", repeated("\r")),
        format!("<xml>{names}</xml>"),
        format!("<xml>{}</xml>", repeated("<a/>")),
        format!("<xml>{}", repeated("<a>")),
        format!("<xml>{}", repeated("&")),
        format!("<xml {}", repeated("a")),
        format!("<{}", repeated("a")),
        format!("<!DOCTYPE xml [{}", repeated("<!ENTITY a '&a;'>")),
        format!("<!--{}", repeated("-")),
        repeated("<"),
        repeated(" "),
        repeated("]]>"),
    ] {
        let begun = Instant::now();
        let _ = (receive(&body).is_ok(), open(&body).to_string());
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?} for {}…", begun.elapsed(), &body[..20]);
    }
}

/// What documents are put together from, at random.
const PIECES: &[&str] = &[
    "<d>x&lt;</d>",
    "<e><![CDATA[&]]></e>",
    "<a>",
    "</a>",
    "<b>",
    "</b>",
    "<a/>",
    "<c />",
    "</xml>",
    "<xml>",
    "x",
    " ",
    "\r\n",
    "\r",
    "\t",
    "&amp;",
    "&#13;",
    "&#x41;",
    "&#0;",
    "&x;",
    "&",
    ";",
    "<![CDATA[",
    "]]>",
    "]",
    "<!--",
    "-->",
    "<?a",
    "?>",
    "<",
    ">",
    "\u{0}",
    "\u{feff}",
    "é",
    "<é>",
    "</é>",
    " a='1'",
    "1",
    "<a:b>",
    "</a:b>",
    "<!DOCTYPE xml>",
    "茶",
];

/// What is read must be what another parser reads. That parser takes more: it is asked for what is refused here on purpose.
#[test]
fn another_parser_reads_the_same() {
    let (mut seed, mut taken) = (1_u64, 0);
    let mut below = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % most
    };
    for _ in 0..100_000 {
        let count = below(9);
        let inside: String = (0..count).map(|_| PIECES[below(PIECES.len())]).collect();
        let body = if below(4) == 0 { inside } else { format!("<xml>{inside}</xml>") };
        let ours = read(&body).ok();
        let theirs = flat(&body);
        assert_eq!(ours, theirs, "{body:?}");
        taken += usize::from(ours.is_some_and(|pairs| !pairs.is_empty()));
    }
    assert!(taken > 1_000, "{taken}");
}

/// The elements of a flat document, by another parser.
fn flat(body: &str) -> Option<Vec<(String, String)>> {
    let text = body.strip_prefix('\u{feff}').unwrap_or(body);
    let document = roxmltree::Document::parse(text).ok()?;
    let root = document.root_element();
    let is_plain = |node: &roxmltree::Node<'_, '_>| node.attributes().len() == 0;
    if root.tag_name().name() != "xml" || !is_plain(&root) || document.root().children().count() != 1 {
        return None;
    }
    let mut pairs: Vec<(String, String)> = Vec::new();
    for node in root.children() {
        if node.is_text() {
            // A character reference or CDATA is no blank between elements, though this parser doesn't tell them apart.
            let end =
                node.next_sibling().map_or_else(|| text.rfind("</").unwrap(), |next| next.range().start);
            let written = text.get(node.range().start..end)?;
            written.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n')).then_some(())?;
            continue;
        }
        let name = node.tag_name().name();
        let is_flat = node.is_element() && is_plain(&node) && node.children().all(|inner| inner.is_text());
        (is_flat && pairs.iter().all(|(taken, _)| taken != name)).then_some(())?;
        pairs.push((name.to_owned(), node.children().filter_map(|inner| inner.text()).collect()));
    }
    Some(pairs)
}
