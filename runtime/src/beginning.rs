//! The beginning of a name as a number, which tells most names apart in one comparison.

/// The first eight bytes; a shorter name ends in zeros. These numbers are never in another order than the names.
pub(crate) fn beginning(name: &str) -> u64 {
    let bytes = name.as_bytes();
    if let Some(first) = bytes.first_chunk::<8>() {
        return u64::from_be_bytes(*first);
    }
    let missing = 64 - 8 * bytes.len() as u32;
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // Where the two overlap, they are the same.
        return u64::from(u32::from_be_bytes(*first)) << 32 | u64::from(u32::from_be_bytes(*last)) << missing;
    }
    let sum = bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    // Nothing, where there are no bytes.
    sum.checked_shl(missing).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn beginnings_are_in_the_order_of_the_names() {
        let mut names = [
            "",
            "\0",
            "a",
            "a\0",
            "ab",
            "abc",
            "abcd",
            "abce",
            "abcde",
            "abcdf",
            "abcdef",
            "abcdefg",
            "abcdefgh",
            "abcdefghi",
            "b",
            "B",
            "_",
            "付",
            "goods",
            "goods-x",
            "goods1",
        ];
        names.sort_unstable();
        assert!(names.is_sorted_by_key(|name| beginning(name)));
        assert_eq!(beginning("abcdefgh"), beginning("abcdefghi"), "the rest has to be looked at");
        assert_ne!(beginning("goods1"), beginning("goods-x"));
    }
}
