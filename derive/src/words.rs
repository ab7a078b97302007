//! Suggestions for mistyped words.

/// `` `x` `` and what was probably meant, or the list of what is possible.
pub(crate) fn unknown<'a>(what: &str, word: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = known.clone().map(|candidate| (distance(word, candidate), candidate)).min();
    match near {
        Some((distance, candidate)) if distance <= word.len().max(3) / 3 => {
            format!("unknown {what} `{word}`; did you mean `{candidate}`?")
        }
        _ => format!("unknown {what} `{word}`; known are {}", known.collect::<Vec<_>>().join(", ")),
    }
}

/// How many letters must change (Levenshtein), one row at a time.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(right.chars()) {
            let changed = diagonal + usize::from(a != b);
            diagonal = *cell;
            before = changed.min(diagonal + 1).min(before + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_changes() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "max"), 3);
        assert_eq!(distance("max", "max"), 0);
    }

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["sensitive", "max"];
        assert_eq!(
            unknown("key", "senstive", known.into_iter()),
            "unknown key `senstive`; did you mean `sensitive`?"
        );
        assert_eq!(
            unknown("key", "currency", known.into_iter()),
            "unknown key `currency`; known are sensitive, max"
        );
    }
}
