//! Words as Universal Dependencies counts them for English.

use standpoint_document::Span;
use standpoint_tokenize::words;

/// Each row is a text and its words with `|` between them; all failing rows are reported at once.
fn check(rows: &[(&str, &str)]) {
    let mut failures = Vec::new();
    for (text, wanted) in rows {
        let found: Vec<&str> = words(text, Span::at(0, text.len()))
            .iter()
            .map(|w| &text[w.start()..w.end()])
            .collect();
        let found = found.join("|");
        if found != *wanted {
            failures.push(format!("{text}: wanted {wanted} found {found}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn clitics_are_words() {
    check(&[
        ("They don't, I'll", "They|do|n't|,|I|'ll"),
        ("DON'T isn’t", "DO|N'T|is|n’t"),
        ("Norway's workers' she’d", "Norway|'s|workers|'|she|’d"),
        ("I cannot, gonna", "I|can|not|,|gon|na"),
        ("O'Neill's 'tis", "O'Neill|'s|'|tis"),
    ]);
}

#[test]
fn abbreviations_keep_their_stop_and_sentences_give_theirs() {
    check(&[
        ("Mr. Orr left.", "Mr.|Orr|left|."),
        ("the U.S. at 5 p.m. today", "the|U.S.|at|5|p.m.|today"),
        ("in the U.S.", "in|the|U.S."),
        ("J. B. Orr said no.", "J.|B.|Orr|said|no|."),
        ("Wait... what?!", "Wait|...|what|?!"),
    ]);
}

#[test]
fn numbers_links_and_names_stay_whole() {
    check(&[
        ("$1,000.5 or 3.5% at 10:30", "$|1,000.5|or|3.5|%|at|10:30"),
        (
            "(see https://example.org/a-b?c=d, www.example.com)",
            "(|see|https://example.org/a-b?c=d|,|www.example.com|)",
        ),
        ("ada.b@example.org.", "ada.b@example.org|."),
        ("AT&T and/or @ada #fish", "AT&T|and|/|or|@ada|#fish"),
    ]);
}

#[test]
fn hyphens_part_words_but_not_prefixes_or_telephone_numbers() {
    check(&[
        ("a long-term plan", "a|long|-|term|plan"),
        ("non-European re-elected", "non-European|re-elected"),
        ("call 555-0134 on 3-5 May", "call|555-0134|on|3|-|5|May"),
        ("so -- yes — no", "so|--|yes|—|no"),
    ]);
}

#[test]
fn other_scripts_and_signs() {
    check(&[
        ("“Ægir” said «non»", "“|Ægir|”|said|«|non|»"),
        ("上海abc", "上|海|abc"),
        ("हिन्दी में", "हिन्दी|में"),
        ("cafe\u{301}s ok", "cafe\u{301}s|ok"),
        ("👩\u{200d}🚀 up", "👩\u{200d}🚀|up"),
        ("a\0b", "a|\0|b"),
    ]);
}

#[test]
fn a_span_outside_the_text_or_inside_a_character_has_no_words() {
    assert!(words("é", Span::at(1, 1)).is_empty());
    assert!(words("abc", Span::at(2, 9)).is_empty());
    assert_eq!(words("abc def", Span::at(4, 3)), [Span::at(4, 3)]);
}
