//! The stemmer of Porter (1980) in the variant that NLTK calls `NLTK_EXTENSIONS`, which is what
//! `rouge-score` stems with. It differs from Porter2 (Snowball's English) and from Porter's own.

/// Words whose stem no rule gives.
const IRREGULAR: [(&str, &str); 16] = [
    ("sky", "sky"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
    ("exceed", "exceed"),
    ("succeed", "succeed"),
];

const STEP2: [(&str, &str); 21] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("fulli", "ful"),
];

const STEP3: [(&str, &str); 7] = [
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
];

const STEP4: [&str; 19] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou",
    "ism", "ate", "iti", "ous", "ive", "ize",
];

/// The stem of a word of lower-case ASCII letters and digits. Any other word is its own stem.
pub(crate) fn stem(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    if !word.bytes().all(plain) {
        return word.to_owned();
    }
    if let Some((_, stem)) = IRREGULAR.iter().find(|(w, _)| *w == word) {
        return (*stem).to_owned();
    }
    if word.len() <= 2 {
        return word.to_owned();
    }
    let word = step1a(word.to_owned());
    let word = step1b(word);
    let word = step1c(word);
    let word = step2(word);
    let word = step3(word);
    let word = step4(word);
    let word = step5a(word);
    step5b(word)
}

fn step1a(word: String) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        let end = if word.len() == 4 { "ie" } else { "i" };
        return format!("{stem}{end}");
    }
    if let Some(stem) = word.strip_suffix("sses") {
        return format!("{stem}ss");
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') => stem.to_owned(),
        _ => word,
    }
}

fn step1b(word: String) -> String {
    if let Some(stem) = word.strip_suffix("ied") {
        let end = if word.len() == 4 { "ie" } else { "i" };
        return format!("{stem}{end}");
    }
    if let Some(stem) = word.strip_suffix("eed") {
        return if measure(stem) > 0 {
            format!("{stem}ee")
        } else {
            word
        };
    }
    let stripped = ["ed", "ing"]
        .iter()
        .filter_map(|s| word.strip_suffix(s))
        .find(|s| has_vowel(s));
    let Some(stem) = stripped else { return word };
    if ["at", "bl", "iz"].iter().any(|s| stem.ends_with(s)) {
        return format!("{stem}e");
    }
    if ends_double_consonant(stem) {
        let single = !stem.ends_with(['l', 's', 'z']);
        return cut(stem, usize::from(single)).to_owned();
    }
    if measure(stem) == 1 && ends_cvc(stem) {
        return format!("{stem}e");
    }
    stem.to_owned()
}

fn step1c(word: String) -> String {
    match word.strip_suffix('y') {
        Some(stem) if stem.len() > 1 && consonants(stem).last() == Some(&true) => {
            format!("{stem}i")
        }
        _ => word,
    }
}

fn step2(word: String) -> String {
    if let Some(stem) = word.strip_suffix("alli")
        && measure(stem) > 0
    {
        return step2(format!("{stem}al"));
    }
    for (suffix, end) in STEP2 {
        if let Some(stem) = word.strip_suffix(suffix) {
            return if measure(stem) > 0 {
                format!("{stem}{end}")
            } else {
                word
            };
        }
    }
    match word.strip_suffix("ogi") {
        Some(stem) if stem.ends_with('l') && measure(stem) > 0 => format!("{stem}og"),
        _ => word,
    }
}

fn step3(word: String) -> String {
    for (suffix, end) in STEP3 {
        if let Some(stem) = word.strip_suffix(suffix) {
            return if measure(stem) > 0 {
                format!("{stem}{end}")
            } else {
                word
            };
        }
    }
    word
}

fn step4(word: String) -> String {
    for suffix in STEP4 {
        if let Some(stem) = word.strip_suffix(suffix) {
            let fits = suffix != "ion" || stem.ends_with(['s', 't']);
            return if fits && measure(stem) > 1 {
                stem.to_owned()
            } else {
                word
            };
        }
    }
    word
}

fn step5a(word: String) -> String {
    match word.strip_suffix('e') {
        Some(stem) if measure(stem) > 1 || (measure(stem) == 1 && !ends_cvc(stem)) => {
            stem.to_owned()
        }
        _ => word,
    }
}

fn step5b(word: String) -> String {
    match word.strip_suffix('l') {
        Some(stem) if stem.ends_with('l') && measure(stem) > 1 => stem.to_owned(),
        _ => word,
    }
}

/// For each letter whether it is a consonant; a `y` is one where no consonant stands before it.
fn consonants(word: &str) -> Vec<bool> {
    let mut flags: Vec<bool> = Vec::with_capacity(word.len());
    for b in word.bytes() {
        flags.push(match b {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => flags.last().is_none_or(|before| !before),
            _ => true,
        });
    }
    flags
}

/// How often a consonant follows a vowel: Porter's *m*.
fn measure(stem: &str) -> usize {
    let flags = consonants(stem);
    flags.windows(2).filter(|w| *w == [false, true]).count()
}

fn has_vowel(stem: &str) -> bool {
    consonants(stem).contains(&false)
}

fn ends_double_consonant(word: &str) -> bool {
    let mut back = word.bytes().rev();
    let (last, before) = (back.next(), back.next());
    before.is_some() && last == before && consonants(word).last() == Some(&true)
}

/// Consonant, vowel, consonant other than w, x, y at the end; or a word of vowel and consonant.
fn ends_cvc(word: &str) -> bool {
    match consonants(word).as_slice() {
        [.., true, false, true] => !word.ends_with(['w', 'x', 'y']),
        [false, true] => true,
        _ => false,
    }
}

/// The word less its last `n` bytes.
fn cut(word: &str, n: usize) -> &str {
    word.get(..word.len() - n).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(serde::Deserialize)]
    struct Golden {
        stems: BTreeMap<String, String>,
    }

    #[test]
    fn stems_equal_those_of_nltk() {
        let golden: Golden =
            serde_json::from_str(include_str!("../tests/golden/porter.json")).expect("valid");
        assert!(golden.stems.len() > 2000);
        let wrong: Vec<String> = golden
            .stems
            .iter()
            .filter(|(word, want)| stem(word) != **want)
            .map(|(word, want)| format!("{word}: {} instead of {want}", stem(word)))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_word_of_another_script_is_its_own_stem() {
        for word in ["", "łódź", "Running", "бегущий", "naïvely"] {
            assert_eq!(stem(word), word);
        }
    }

    #[test]
    fn a_very_long_word_takes_no_quadratic_time() {
        let word = "y".repeat(1 << 20);
        assert!(stem(&word).len() <= word.len());
    }
}
