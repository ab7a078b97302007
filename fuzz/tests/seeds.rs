//! Does every target hold for the seeds? This needs neither libFuzzer nor a nightly toolchain.

use std::collections::BTreeSet;

use paysmith_fuzz::{TARGETS, corpora, dictionary};

/// Gives each target its seeds: as they are, cut in half, and with a digit changed.
#[test]
fn no_seed_breaks_its_target() {
    let corpora = corpora().unwrap();
    assert_eq!(corpora.len(), TARGETS.len());
    for (name, run) in TARGETS {
        let corpus = corpora.iter().find(|corpus| corpus.target == name).unwrap();
        for seed in &corpus.seeds {
            run(seed);
            run(&seed[..seed.len() / 2]);
            let mut changed = seed.clone();
            let digit = changed.iter().skip(changed.len() / 3).position(u8::is_ascii_digit);
            if let Some(at) = digit {
                changed[seed.len() / 3 + at] ^= 1;
            }
            run(&changed);
        }
    }
}

/// Each target must have many different seeds, and a dictionary.
#[test]
fn there_are_seeds_for_everything() {
    let corpora = corpora().unwrap();
    for (target, least) in [
        ("open", 400),
        ("receive", 40),
        ("spec", 150),
        ("capture", 40),
        ("doctor", 40),
        ("json", 500),
        ("xml", 60),
    ] {
        let corpus = corpora.iter().find(|corpus| corpus.target == target).unwrap();
        let different: BTreeSet<_> = corpus.seeds.iter().collect();
        assert!(different.len() >= least, "{target}: {} seeds", different.len());
        assert!(dictionary(target).lines().count() > 8, "{target}");
    }
}
