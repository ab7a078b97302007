//! Whether the tables say what the reader does.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::maps::maps;
use super::schema;

thread_local! {
    static ASKED: RefCell<BTreeMap<&'static str, BTreeSet<&'static str>>> = RefCell::default();
}

/// The reader asks for a key.
pub(crate) fn asked(what: &'static str, key: &'static str) {
    ASKED.with(|asked| asked.borrow_mut().entry(what).or_default().insert(key));
}

/// Between them the courses have every word of the language, and so have the reader ask for every key.
#[test]
fn the_reader_asks_for_the_keys_of_the_tables_and_no_others() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    for spec in ["tests/obstacle/course.yaml", "tests/obstacle/second.yaml", "tests/fifth/acornpay.yaml"] {
        let yaml = std::fs::read_to_string(format!("{root}/{spec}")).unwrap();
        crate::check_str(spec, &yaml).unwrap_or_else(|report| panic!("{report}"));
    }
    let mut declared: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for map in maps() {
        let keys = declared.entry(map.what).or_default();
        keys.extend(map.keys.iter().map(|key| key.name));
        if map.about {
            keys.extend(["doc", "source", "allow"]);
        }
    }
    let asked = ASKED.with(|asked| asked.borrow().clone());
    for (what, keys) in &declared {
        let asked = asked.get(what).cloned().unwrap_or_default();
        assert_eq!(
            *keys, asked,
            "{what}: left, the keys of the tables; right, those that the reader asks for"
        );
    }
    let unknown: Vec<_> = asked.keys().filter(|what| !declared.contains_key(*what)).collect();
    assert!(unknown.is_empty(), "the tables don't know {unknown:?}");
}

#[test]
fn every_name_of_the_schema_leads_somewhere() {
    let schema = schema();
    let text = schema.to_string();
    for part in text.split("\"#/$defs/").skip(1) {
        let name = part.split('"').next().unwrap_or_default();
        assert!(schema["$defs"].get(name).is_some(), "{name}");
    }
}
