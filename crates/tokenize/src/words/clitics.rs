//! Short forms that are words of their own: `n't`, `'s`, `'ll`, and the two words of `cannot`.

use crate::chars::char_at;

/// Words written as one that count as two, and the length of the first.
const FUSED: &[(&str, usize)] = &[
    ("cannot", 3),
    ("dunno", 2),
    ("gimme", 3),
    ("gonna", 3),
    ("gotta", 3),
    ("lemme", 3),
    ("wanna", 3),
];

/// What may follow an apostrophe as a clitic.
const SHORT: &[&str] = &[
    "s", "S", "m", "M", "d", "D", "re", "RE", "ve", "VE", "ll", "LL", "em",
];

/// For two words written as one, where the second starts.
pub(super) fn fused(word: &str) -> Option<usize> {
    if !(5..=6).contains(&word.len()) {
        return None;
    }
    FUSED
        .iter()
        .find(|(fused, _)| fused.eq_ignore_ascii_case(word))
        .map(|&(_, cut)| cut)
}

/// For a word that ends in `n't`, where that starts.
pub(super) fn split(word: &str) -> Option<usize> {
    let cut = word
        .strip_suffix("n't")
        .or_else(|| word.strip_suffix("n’t"))
        .or_else(|| word.strip_suffix("N'T"))
        .or_else(|| word.strip_suffix("N’T"))?;
    (!cut.is_empty()).then_some(cut.len())
}

/// If a clitic such as `'s` starts with the apostrophe at byte `at`, where it ends.
pub(super) fn apostrophe(text: &str, at: usize, end: usize) -> Option<usize> {
    let mark = char_at(text, at).filter(|c| matches!(c, '\'' | '’'))?;
    let from = at + mark.len_utf8();
    let rest = text.get(from..end)?;
    let len = rest
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(rest.len());
    let short = rest.get(..len)?;
    SHORT.contains(&short).then_some(from + len)
}
