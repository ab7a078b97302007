//! Tests whether the tables of `language` list the keys that the readers ask for.

use std::collections::BTreeMap;

use crate::language::maps::maps;
use crate::reading::asked;
use crate::yaml::parse;

/// Together these specs have every key of the language, and so make the readers ask for every key.
#[test]
fn the_readers_ask_for_the_keys_of_the_tables_and_no_others() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let specs = ["course", "second", "rivergate", "quill", "inkwell", "lantern", "tidemark"];
    let specs = specs.map(|name| format!("obstacle/{name}"));
    let specs = specs.into_iter().chain(["fifth/acornpay".to_owned()]);
    for spec in specs.map(|name| format!("tests/{name}.yaml")) {
        let yaml = std::fs::read_to_string(format!("{root}/{spec}")).unwrap();
        let tree = parse(&yaml).unwrap();
        let (_, problems) = super::model(&spec, &yaml, &tree);
        assert_eq!(problems.into_found(), []);
    }
    let mut declared: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for map in maps() {
        let keys = declared.entry(map.what).or_default();
        keys.extend(map.keys.iter().map(|key| key.name));
        if map.about {
            keys.extend(["doc", "source", "allow"]);
        }
        keys.sort_unstable();
        keys.dedup();
    }
    let asked = asked();
    for (what, keys) in &declared {
        let asked: Vec<&str> = asked.get(what).into_iter().flatten().copied().collect();
        assert_eq!(
            *keys, asked,
            "{what}: left, the keys of the tables; right, those that the readers ask for"
        );
    }
    let unknown: Vec<_> = asked.keys().filter(|what| !declared.contains_key(*what)).collect();
    assert!(unknown.is_empty(), "the tables don't know {unknown:?}");
}
