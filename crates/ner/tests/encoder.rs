//! The encoder recognizer over a scripted session: windows, heads, options, errors. No weights.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use standpoint_document::{Document, Entity};
use standpoint_model::{
    Elements, Manifest, Model, ModelError, Session, Signature, Tensor, TensorInfo, TensorView,
};
use standpoint_ner::{EncoderRecognizer, NerError, Options, Recognizer};
use standpoint_tokenize::{Wordpieces, document};

const WORDS: &[&str] = &[
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "ann", "lee", "##s", "acme", ".", "and", "spoke", "to",
];

/// Knows "ann lee" as a person and "acme" as an organisation, by id alone.
struct Script {
    signature: Signature,
    width: usize,
}

impl Session for Script {
    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn run(
        &self,
        inputs: &[(&str, TensorView<'_>)],
        outputs: &[&str],
    ) -> Result<Vec<Tensor>, ModelError> {
        let (_, view) = inputs.iter().find(|(n, _)| *n == "input_ids").unwrap();
        let Elements::I32(ids) = view.elements() else {
            panic!("ids are integers")
        };
        let mut data = Vec::new();
        for id in ids {
            let mut row = vec![0.0; self.width];
            let tag = match WORDS[*id as usize] {
                "ann" => 1,
                "lee" => 2,
                // A wordpiece inside a word, and special tokens, would be persons if anybody asked.
                "##s" | "[CLS]" | "[SEP]" => 1,
                "acme" => 3,
                _ => 0,
            };
            row[tag.min(self.width - 1)] = 5.0;
            data.extend(row);
        }
        let shape = vec![view.shape()[0], view.shape()[1], self.width];
        outputs
            .iter()
            .map(|_| Tensor::new(shape.clone(), data.clone()))
            .collect()
    }
}

fn wordpieces() -> Wordpieces {
    let vocab: Vec<String> = (0..)
        .zip(WORDS)
        .map(|(i, w)| format!("{w:?}: {i}"))
        .collect();
    let json = format!(
        r###"{{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": {{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true}},
        "pre_tokenizer": {{"type": "BertPreTokenizer"}},
        "post_processor": {{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}},
        "decoder": null,
        "model": {{"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": {{{}}}}}}}"###,
        vocab.join(", ")
    );
    Wordpieces::from_bytes(json.as_bytes(), "script").unwrap()
}

const TAGS: &str = r#"["O", "B-PER", "I-PER", "B-ORG", "I-ORG"]"#;

fn model(heads: &[(&str, &str)], max_length: usize, width: usize) -> Arc<Model> {
    model_with(heads, max_length, width, "")
}

/// The same with more of a manifest.
fn model_with(heads: &[(&str, &str)], max_length: usize, width: usize, more: &str) -> Arc<Model> {
    let zeros = "0".repeat(64);
    let mut manifest = format!(
        "name = 'script'\nversion = '1'\ntask = 'ner'\nmax_length = {max_length}\ncase = true\n\
         base = 'none'\nlicence = 'MIT'\n[files]\n'model.onnx' = '{zeros}'\n'tokenizer.json' = '{zeros}'\n"
    );
    for (name, tags) in heads {
        manifest += &format!("[heads.{name}]\noutput = 'logits'\nlabels = {tags}\n");
    }
    manifest += more;
    let manifest = Manifest::parse(&manifest, Path::new("script")).unwrap();
    let info = |name: &str, shape: Vec<Option<usize>>| TensorInfo {
        name: name.to_owned(),
        shape,
    };
    let inputs = ["input_ids", "attention_mask", "token_type_ids"];
    let signature = Signature {
        inputs: inputs.iter().map(|n| info(n, vec![None, None])).collect(),
        outputs: vec![info("logits", vec![])],
    };
    let session = Box::new(Script { signature, width });
    Arc::new(Model::from_parts(manifest, wordpieces(), session).unwrap())
}

fn recognizer(max_length: usize) -> EncoderRecognizer {
    let model = model(&[("news", TAGS)], max_length, 5);
    EncoderRecognizer::new(model, &Options::default()).unwrap()
}

fn recognize(ner: &dyn Recognizer, doc: &Document) -> Vec<Entity> {
    let mut found = ner.recognize(&[doc]).unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].coverage.is_full());
    found.remove(0).items
}

fn texts(doc: &Document, entities: &[Entity]) -> Vec<String> {
    entities
        .iter()
        .map(|e| format!("{} {}", e.label, doc.slice(e.span)))
        .collect()
}

#[test]
fn names_are_whole_words_read_at_their_first_piece() {
    let doc = document("Ann Lees and Acme spoke.");
    let found = recognize(&recognizer(32), &doc);
    assert_eq!(texts(&doc, &found), ["PER Ann Lees", "ORG Acme"]);
    assert!(
        found
            .iter()
            .all(|e| e.score > 0.9 && e.score <= 1.0 && e.actor.is_none())
    );
}

#[test]
fn a_sentence_longer_than_a_window_gives_the_same_entities_as_one_window() {
    let text = format!("Acme and {} spoke to Acme.", "Ann Lee and ".repeat(40));
    let doc = document(&text);
    let whole = recognize(&recognizer(512), &doc);
    assert_eq!(whole.len(), 42);
    for max_length in [6, 7, 8, 11, 16, 33] {
        let parts = recognize(&recognizer(max_length), &doc);
        assert_eq!(
            texts(&doc, &parts),
            texts(&doc, &whole),
            "maximum length {max_length}"
        );
        for (a, b) in parts.iter().zip(&whole) {
            assert!((a.score - b.score).abs() < 1e-6);
        }
    }
}

#[test]
fn entities_do_not_cross_the_border_of_a_sentence() {
    let doc = document("Spoke to Ann.\n\nLee spoke.");
    assert_eq!(doc.sentences.len(), 2);
    let found = recognize(&recognizer(32), &doc);
    assert!(
        found.iter().all(|e| !doc.slice(e.span).contains('\n')),
        "{found:?}"
    );
    assert_eq!(found[0].span.len(), 3);
}

#[test]
fn words_without_a_wordpiece_are_outside() {
    let doc = document("Ann \0 Lee spoke. \u{200d} Acme");
    let found = recognize(&recognizer(32), &doc);
    assert!(
        texts(&doc, &found).contains(&"ORG Acme".to_owned()),
        "{found:?}"
    );
    assert!(found.iter().all(|e| !doc.slice(e.span).contains('\0')));
}

#[test]
fn the_head_is_the_one_asked_for_the_usual_one_or_the_only_one() {
    let make = |heads: &[(&str, &str)], options: &Options| {
        EncoderRecognizer::new(model(heads, 32, 5), options).map(|r| r.head().to_owned())
    };
    let default = Options::default();
    let both = [("conll", TAGS), ("news", TAGS)];
    assert_eq!(make(&both, &default).unwrap(), "news");
    assert_eq!(
        make(&both, &Options::default().with_head("conll")).unwrap(),
        "conll"
    );
    assert_eq!(make(&[("x", TAGS)], &default).unwrap(), "x");
    let err = make(&[("a", TAGS), ("b", TAGS)], &default)
        .unwrap_err()
        .to_string();
    assert!(
        err.contains("script 1") && err.contains("found a, b"),
        "{err}"
    );
    let ner = EncoderRecognizer::new(model(&both, 32, 5), &default).unwrap();
    assert_eq!(ner.heads().collect::<Vec<_>>(), ["conll", "news"]);
    assert_eq!(ner.with_head("conll").unwrap().head(), "conll");
    assert!(matches!(ner.with_head("x"), Err(NerError::Head { .. })));
}

#[test]
fn labels_that_are_no_tags_of_entities_are_refused_when_the_model_is_taken() {
    let model = model(&[("news", r#"["O", "I-PERSON"]"#)], 32, 2);
    let err = EncoderRecognizer::new(model, &Options::default()).unwrap_err();
    assert!(err.to_string().contains("head `news`"), "{err}");
}

#[test]
fn an_output_of_another_width_than_the_labels_is_an_error() {
    let model = model(&[("news", TAGS)], 32, 4);
    let ner = EncoderRecognizer::new(model, &Options::default()).unwrap();
    let err = ner.recognize(&[&document("Ann spoke.")]).unwrap_err();
    assert!(matches!(err, NerError::Output { .. }), "{err}");
}

#[test]
fn a_temperature_of_the_head_softens_scores_and_leaves_entities_alone() {
    let doc = document("Ann Lees and Acme spoke.");
    let heads = [("conll", TAGS), ("news", TAGS)];
    let model = model_with(&heads, 32, 5, "[thresholds]\ntemperature_news = 2.5\n");
    let news = EncoderRecognizer::new(model, &Options::default()).unwrap();
    let conll = news.with_head("conll").unwrap();
    let (soft, sharp) = (recognize(&news, &doc), recognize(&conll, &doc));
    assert_eq!(texts(&doc, &soft), texts(&doc, &sharp));
    // One logit of 5 among five: e^5 of e^5 + 4, and e^2 of e^2 + 4.
    assert!(sharp.iter().all(|e| (e.score - 0.97376).abs() < 1e-4));
    assert!(soft.iter().all(|e| (e.score - 0.64878).abs() < 1e-4));
}

#[test]
fn entities_under_the_lowest_score_are_left_out() {
    let options = Options::default().with_min_score(0.999);
    let ner = EncoderRecognizer::new(model(&[("news", TAGS)], 32, 5), &options).unwrap();
    assert!(recognize(&ner, &document("Ann spoke.")).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn windows_of_any_size_give_the_same_entities(
        picks in prop::collection::vec(0usize..8, 0..80),
        max_length in 5usize..24,
    ) {
        let words = ["Ann", "Lee", "Ann Lee", "Acme", "and", "spoke.", "Lees", "to\n\n"];
        let text: Vec<&str> = picks.iter().map(|i| words[*i]).collect();
        let doc = document(&text.join(" "));
        let whole = recognize(&recognizer(512), &doc);
        let parts = recognize(&recognizer(max_length), &doc);
        prop_assert_eq!(texts(&doc, &whole), texts(&doc, &parts));
    }
}
