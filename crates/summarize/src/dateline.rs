//! Datelines and agencies' marks: they say nothing of what a sentence is about.

use standpoint_document::{Document, Sentence, Span};

/// What of a sentence says what it is about: all but a dateline.
pub fn readable(doc: &Document, sentence: &Sentence) -> Span {
    let cut = dateline(doc.slice(sentence.span));
    Span::at(sentence.span.start() + cut, sentence.span.len() - cut)
}

/// How many bytes at the start of a sentence are a dateline or an agency's mark: "GENEVA, May 3
/// (Reuters) - ", "(CNN)". They say nothing of what the sentence is about.
pub(crate) fn dateline(text: &str) -> usize {
    let head: &str = match text.char_indices().nth(80) {
        Some((at, _)) => text.get(..at).unwrap_or(text),
        None => text,
    };
    let dash = ["—", "–", "--", " - "]
        .iter()
        .filter_map(|d| head.find(d).map(|at| (at, at + d.len())))
        .min();
    let mark = || {
        let end = head.find(')').filter(|_| head.starts_with('('))?;
        Some((end + 1, end + 1))
    };
    let cut = [dash, mark()]
        .into_iter()
        .flatten()
        .find(|(at, _)| head.get(..*at).is_some_and(is_place_and_agency));
    let Some((_, end)) = cut else { return 0 };
    let rest = text.get(end..).unwrap_or_default();
    text.len()
        - rest
            .trim_start_matches(|c: char| c.is_whitespace() || c == '-')
            .len()
}

/// Capitalised words and numbers only, at least one of them in capitals throughout, and either
/// that one first or a comma or a bracket beside it.
fn is_place_and_agency(prefix: &str) -> bool {
    let capitals = |word: &str| {
        let mut letters = word.chars().filter(|c| c.is_alphabetic()).peekable();
        let two = word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some();
        two && letters.all(char::is_uppercase)
    };
    let mut words = prefix.split_whitespace().peekable();
    let first = words.peek().is_some_and(|w| capitals(w));
    let named = |w: &str| {
        let bare = w.trim_start_matches(|c: char| !c.is_alphanumeric());
        !bare.starts_with(char::is_lowercase)
    };
    let has_agency = prefix.contains('(');
    words.clone().all(named)
        && (first || prefix.contains([',', '(']))
        && (words.any(capitals) || has_agency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_is_cut_and_a_clause_is_not() {
        for (text, rest) in [
            ("OSLO, March 3 (NTB) - The accord", "The accord"),
            ("OSLO (AP) — The accord", "The accord"),
            ("(NTB)The accord", "The accord"),
            ("(NTB) -- The accord", "The accord"),
            ("NEW DELHI: The accord", "NEW DELHI: The accord"),
            (
                "The EU – the largest donor – agreed",
                "The EU – the largest donor – agreed",
            ),
            (
                "He agreed - at last - to sign",
                "He agreed - at last - to sign",
            ),
            ("", ""),
        ] {
            assert_eq!(text.get(dateline(text)..), Some(rest), "{text}");
        }
    }
}
