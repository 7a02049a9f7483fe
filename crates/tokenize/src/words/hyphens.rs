//! Hyphens that do not split a word.

/// Prefixes that stay with their word.
const PREFIXES: &[&str] = &[
    "anti", "co", "counter", "cross", "e", "ex", "extra", "hyper", "inter", "intra", "macro",
    "mega", "meta", "micro", "mid", "mini", "multi", "neo", "non", "over", "pan", "post", "pre",
    "pro", "proto", "pseudo", "quasi", "re", "semi", "sub", "super", "trans", "ultra", "un",
    "under", "uni",
];

/// Whether the hyphen between `before` and `after` joins one word: a prefix, a telephone number, a
/// code.
pub(super) fn holds(before: &str, after: &str) -> bool {
    let last = before.rsplit('-').next().unwrap_or(before);
    if before.len() <= 8 && PREFIXES.iter().any(|p| p.eq_ignore_ascii_case(before)) {
        return after.starts_with(char::is_alphabetic);
    }
    let next = after.split('-').next().unwrap_or(after);
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    digits(last) && digits(next) && (last.len() >= 3 && next.len() >= 3 || before.contains('-'))
}
