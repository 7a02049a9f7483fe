//! Over any text: nothing panics, nothing is lost, offsets stand on characters.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use standpoint_document::Span;
use standpoint_tokenize::{Case, Wordpieces, document, windows};

/// Text of any characters, and text of those that the splitters look at.
fn text() -> impl Strategy<Value = String> {
    let fragments = prop::sample::select(vec![
        "The",
        "the",
        "Mr.",
        "U.S.",
        "a.m.",
        "1.",
        "2.)",
        "3.5",
        "(",
        ")",
        "[1]",
        "[...]",
        "\"",
        "“",
        "”",
        "'",
        "’",
        "n't",
        "-",
        "--",
        "-----",
        "…",
        "...",
        ". . .",
        "!",
        "?!",
        ":",
        ":)",
        "://",
        "http://a.b",
        "a@b.co",
        "Monday, May 4, 2020",
        "05/31/2001 09:01 AM",
        "Figure 1.2",
        "Image:",
        "Regards,",
        "•",
        "。",
        "؟",
        "।",
        "上",
        "é",
        "\u{301}",
        "\u{200d}",
        "👩",
        "\0",
        "\u{feff}",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "\u{a0}",
        "\u{2028}",
        "\u{85}",
        "No",
        "said",
        "I",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(fragments, 0..60).prop_map(|parts| parts.concat()),
    ]
}

/// The spans are in order, on character boundaries, not empty, and what is between them is white space.
fn assert_partition(text: &str, within: Span, spans: &[Span]) {
    let mut at = within.start();
    for span in spans {
        let gap = text.get(at..span.start()).expect("in order, on characters");
        assert!(gap.trim().is_empty(), "left out {gap:?} of {text:?}");
        assert!(!span.is_empty(), "empty span in {text:?}");
        assert!(text.get(span.start()..span.end()).is_some());
        at = span.end();
    }
    let rest = text.get(at..within.end()).expect("inside");
    assert!(rest.trim().is_empty(), "left out {rest:?} of {text:?}");
}

fn fixture(name: &str) -> Wordpieces {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    Wordpieces::from_file(path.as_ref()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn sentences_and_words_cover_all_that_is_not_white_space(text in text()) {
        let doc = document(&text);
        let spans: Vec<Span> = doc.sentences.iter().map(|s| s.span).collect();
        assert_partition(&text, Span::at(0, text.len()), &spans);
        for sentence in &doc.sentences {
            prop_assert_eq!(doc.slice(sentence.span).trim(), doc.slice(sentence.span));
            assert_partition(&text, sentence.span, &sentence.words);
        }
    }

    #[test]
    fn windows_decide_every_piece_once(text in text(), max in 1usize..40) {
        for name in ["wordpiece", "bytelevel"] {
            let wordpieces = fixture(name);
            let doc = document(&text);
            let all: Vec<_> = doc
                .sentences
                .iter()
                .flat_map(|s| wordpieces.encode(doc.slice(s.span), s.span.start()).unwrap())
                .map(|p| (p.id, p.span, p.case))
                .collect();
            let found = windows(&doc, &wordpieces, max).unwrap();
            let mut owned = Vec::new();
            for window in &found {
                prop_assert!(window.pieces.len() <= max);
                prop_assert!(window.owned.end <= window.pieces.len());
                prop_assert!(!window.owned.is_empty());
                prop_assert!(window.sentences.end <= doc.sentences.len());
                let start = doc.sentences[window.sentences.start].span.start();
                let end = doc.sentences[window.sentences.end - 1].span.end();
                for piece in &window.pieces {
                    prop_assert!(start <= piece.span.start() && piece.span.end() <= end);
                    prop_assert!(doc.text().get(piece.span.start()..piece.span.end()).is_some());
                }
                owned.extend_from_slice(&window.pieces[window.owned.clone()]);
            }
            prop_assert!(owned.windows(2).all(|p| p[0].word <= p[1].word));
            let owned: Vec<_> = owned.iter().map(|p| (p.id, p.span, p.case)).collect();
            prop_assert_eq!(owned, all);
        }
    }

    #[test]
    fn case_is_that_of_the_letters(word in any::<String>()) {
        let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
        prop_assert_eq!(Case::of(&word), Case::of(&letters));
        let upper = letters.chars().filter(|c| c.is_uppercase()).count();
        prop_assert_eq!(Case::of(&word) == Case::Lower, upper == 0);
    }
}
