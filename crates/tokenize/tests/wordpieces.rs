//! Wordpieces and windows, with two tiny tokenizers (`fixtures/make.py`).
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::error::Error;

use standpoint_document::{Document, Span};
use standpoint_tokenize::{Case, Piece, TokenizeError, Wordpieces, document, windows};

fn fixture(name: &str) -> Wordpieces {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    Wordpieces::from_file(path.as_ref()).unwrap()
}

fn forms<'t>(text: &'t str, pieces: &[Piece]) -> Vec<&'t str> {
    pieces
        .iter()
        .map(|p| &text[p.span.start()..p.span.end()])
        .collect()
}

#[test]
fn pieces_carry_bytes_words_and_the_case_of_their_word() {
    let text = "The MINISTER signed in Ösloing";
    let pieces = fixture("wordpiece").encode(text, 0).unwrap();
    assert_eq!(
        forms(text, &pieces),
        ["The", "MINISTER", "sign", "ed", "in", "Öslo", "ing"]
    );
    let cases: Vec<Case> = pieces.iter().map(|p| p.case).collect();
    assert_eq!(
        cases[..5],
        [
            Case::Title,
            Case::Upper,
            Case::Lower,
            Case::Lower,
            Case::Lower
        ]
    );
    assert_eq!(cases[5..], [Case::Title; 2]);
    let words: Vec<u32> = pieces.iter().map(|p| p.word).collect();
    assert_eq!(words, [0, 1, 2, 2, 3, 4, 4]);
}

#[test]
fn spans_move_with_the_place_of_the_text() {
    let pieces = fixture("wordpiece").encode("Oslo", 100).unwrap();
    assert_eq!(pieces[0].span, Span::at(100, 4));
}

#[test]
fn the_tokenizers_own_truncation_and_padding_are_off() {
    let wordpieces = fixture("wordpiece");
    assert_eq!(wordpieces.encode("in", 0).unwrap().len(), 1);
    assert_eq!(wordpieces.encode(&"in ".repeat(50), 0).unwrap().len(), 50);
}

#[test]
fn text_that_spells_a_special_token_is_text() {
    let wordpieces = fixture("wordpiece");
    let specials = wordpieces.specials();
    let pieces = wordpieces.encode("[SEP] in", 0).unwrap();
    assert!(pieces.iter().all(|p| !specials.suffix.contains(&p.id)));
    assert!(pieces.len() > 2);
}

#[test]
fn specials_are_those_of_the_post_processor() {
    let bert = fixture("wordpiece");
    let specials = bert.specials();
    assert_eq!(
        (
            &specials.prefix[..],
            &specials.separator[..],
            &specials.suffix[..]
        ),
        (&[2][..], &[3][..], &[3][..])
    );
    assert_eq!((specials.single(), specials.pair()), (2, 3));
    let roberta = fixture("bytelevel");
    let specials = roberta.specials();
    assert_eq!(
        (
            &specials.prefix[..],
            &specials.separator[..],
            &specials.suffix[..]
        ),
        (&[0][..], &[1, 1][..], &[1][..])
    );
}

#[test]
fn bytes_of_one_character_share_its_span_and_spaces_have_none() {
    let text = "on the 👩 in";
    let pieces = fixture("bytelevel").encode(text, 0).unwrap();
    let found = forms(text, &pieces);
    assert_eq!(found[..2], ["on", "the"]);
    assert_eq!(found.iter().filter(|f| **f == "👩").count(), 4);
    assert_eq!(found.last(), Some(&"in"));
    let white = fixture("bytelevel").encode("a \n b", 0).unwrap();
    assert!(white.iter().any(|p| p.span.is_empty()));
}

#[test]
fn text_longer_than_the_tokenizer_is_given_at_once_has_the_same_pieces() {
    for name in ["wordpiece", "bytelevel"] {
        let wordpieces = fixture(name);
        let unit = "Talks ended in Oslo, the minister said. ";
        let text = unit.repeat(5_000);
        let pieces = wordpieces.encode(&text, 0).unwrap();
        let one = wordpieces.encode(&unit.repeat(2), 0).unwrap();
        let half = one
            .iter()
            .filter(|p| p.span.start() < unit.len() - 1)
            .count();
        let ids: Vec<u32> = pieces.iter().map(|p| p.id).collect();
        assert!(
            ids[half..].starts_with(&one[half..2 * half].iter().map(|p| p.id).collect::<Vec<_>>())
        );
        assert!(
            pieces
                .windows(2)
                .all(|p| p[0].span.end() <= p[1].span.start())
        );
        assert!(pieces.len() >= 5_000 * 9);
    }
}

#[test]
fn awkward_text_takes_bounded_time() {
    let rows = [
        "x".repeat(1 << 20),
        " ".repeat(1 << 20) + "x",
        format!("a{}b", " ".repeat(1 << 20)),
        "a\0b ".repeat(1 << 16),
        "👩\u{200d}🚀".repeat(1 << 15),
        "the ".repeat(1 << 18),
        "x\u{2028}".repeat(1 << 18),
        "(".repeat(1 << 19) + &"e.g. ".repeat(1 << 17),
    ];
    for name in ["wordpiece", "bytelevel"] {
        let wordpieces = fixture(name);
        for text in &rows {
            let doc = document(text);
            let found = windows(&doc, &wordpieces, 254).unwrap();
            let owned: usize = found.iter().map(|w| w.owned.len()).sum();
            let read: usize = found.iter().map(|w| w.pieces.len()).sum();
            assert!(owned > 0 && read < owned * 2);
        }
    }
}

#[test]
fn windows_take_whole_sentences_while_they_fit() {
    let doc = document("Talks ended in Oslo. The minister said: sign. Talks ended.");
    let found = windows(&doc, &fixture("wordpiece"), 12).unwrap();
    let sentences: Vec<_> = found.iter().map(|w| w.sentences.clone()).collect();
    assert_eq!(sentences, [0..2, 2..3]);
    assert!(found.iter().all(|w| w.owned == (0..w.pieces.len())));
}

#[test]
fn a_long_sentence_is_cut_between_words_with_context_on_both_sides() {
    let text = "signing ".repeat(40);
    let doc = document(&text);
    let found = windows(&doc, &fixture("wordpiece"), 16).unwrap();
    assert!(found.len() > 4);
    for window in &found {
        assert_eq!(window.sentences, 0..1);
        let first = &window.pieces[window.owned.start];
        assert_eq!(doc.slice(first.span), "sign", "a window owns whole words");
    }
    for middle in &found[1..found.len() - 1] {
        assert!(middle.owned.start > 0 && middle.owned.end < middle.pieces.len());
    }
}

#[test]
fn no_sentences_no_windows_and_a_missing_layer_is_an_error() {
    let wordpieces = fixture("wordpiece");
    assert!(
        windows(&document(" \n"), &wordpieces, 8)
            .unwrap()
            .is_empty()
    );
    let bare = Document::new("d1", "Talks ended.");
    let error = windows(&bare, &wordpieces, 8).unwrap_err();
    assert!(matches!(&error, TokenizeError::NoSentences { id } if id == "d1"));
    let error = windows(&document("Talks."), &wordpieces, 0).unwrap_err();
    assert!(matches!(error, TokenizeError::NoRoom));
}

#[test]
fn errors_name_the_file_and_keep_the_cause() {
    let error = Wordpieces::from_file("no/such/tokenizer.json".as_ref()).unwrap_err();
    assert!(
        error.to_string().starts_with("no/such/tokenizer.json: "),
        "{error}"
    );
    assert!(error.source().is_some());
    for bytes in [&b""[..], b"{}", b"\xff\xfe", b"[1, 2]"] {
        let error = Wordpieces::from_bytes(bytes, "broken.json").unwrap_err();
        assert!(matches!(error, TokenizeError::Parse { .. }));
        assert!(error.to_string().starts_with("broken.json: "));
        assert!(error.source().is_some());
    }
}

#[test]
fn wordpieces_serve_many_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&fixture("wordpiece"));
}
