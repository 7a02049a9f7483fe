//! What cannot be converted is told apart and named, and nothing is left of the attempt.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::error::Error;
use std::fs;
use std::path::Path;

use common::{copy, fixture, set};
use proptest::prelude::*;
use serde_json::json;
use standpoint_convert::{ConvertError, Options, convert};

/// The error with its sources, once it is known that no folder was left.
fn refused(from: &Path, options: &Options) -> String {
    let place = tempfile::tempdir().unwrap();
    let error = convert(from, &place.path().join("to"), options).unwrap_err();
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[track_caller]
fn says(from: &Path, parts: &[&str]) {
    let text = refused(from, &Options::default());
    for part in parts {
        assert!(text.contains(part), "{part:?} not in: {text}");
    }
}

/// Bytes of safetensors with this header and as many of data.
fn safetensors(header: &str, data: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.resize(bytes.len() + data, 0);
    bytes
}

#[test]
fn what_no_graph_is_known_for_is_answered_with_what_is_known() {
    let cases = [
        (
            json!({"model_type": "deberta-v2"}),
            [
                "model_type",
                "bert, roberta, xlm-roberta, distilbert",
                "deberta-v2",
            ],
        ),
        (
            json!({"architectures": ["BertForMaskedLM"]}),
            [
                "ForTokenClassification or ForSequenceClassification",
                "BertForMaskedLM",
                "",
            ],
        ),
        (
            json!({"position_embedding_type": "relative_key_query"}),
            ["position_embedding_type", "absolute", "relative_key_query"],
        ),
        (
            json!({"hidden_act": "mish"}),
            ["hidden_act", "gelu, gelu_new", "mish"],
        ),
        (json!({"is_decoder": true}), ["is_decoder", "false", "true"]),
        (
            json!({"quantization_config": {"bits": 4}}),
            ["quantization_config", "nothing", "bits"],
        ),
        (
            json!({"id2label": null}),
            ["id2label", "numbered from 0", "nothing"],
        ),
        (
            json!({"id2label": {"0": "O", "2": "PER"}}),
            ["id2label", "without a gap", "PER"],
        ),
        (json!({"hidden_size": 0}), ["hidden_size", "from 1", "0"]),
        (json!({"hidden_size": -1}), ["hidden_size", "from 1", "-1"]),
        (
            json!({"vocab_size": 1u64 << 40}),
            ["vocab_size", "whole", "1099511627776"],
        ),
        (
            json!({"num_attention_heads": 3}),
            ["num_attention_heads", "a divisor of hidden_size = 16", "3"],
        ),
        (
            json!({"layer_norm_eps": "x"}),
            ["layer_norm_eps", "small", "x"],
        ),
    ];
    for (fields, parts) in cases {
        let from = copy("bert-entities");
        set(from.path(), &fields);
        says(from.path(), &parts);
    }
}

#[test]
fn a_tensor_that_is_missing_or_misshapen_is_named_with_both_shapes() {
    let cases = [
        (
            json!({"num_hidden_layers": 2_000_000_000}),
            [
                "bert.encoder.layer.2.attention.self.query.weight",
                "[16, 16]",
                "none",
            ],
        ),
        (
            json!({"vocab_size": 2_000_000_000}),
            [
                "bert.embeddings.word_embeddings.weight",
                "[2000000000, 16]",
                "[100, 16]",
            ],
        ),
        (
            json!({"intermediate_size": 31}),
            [
                "bert.encoder.layer.0.intermediate.dense.weight",
                "[31, 16]",
                "[32, 16]",
            ],
        ),
        (
            json!({"id2label": {"0": "O", "1": "PER"}}),
            ["classifier.weight", "[2, 16]", "[7, 16]"],
        ),
        (
            json!({"architectures": ["BertForSequenceClassification"]}),
            ["bert.pooler.dense.weight", "[16, 16]", "none"],
        ),
    ];
    for (fields, parts) in cases {
        let from = copy("bert-entities");
        set(from.path(), &fields);
        says(from.path(), &parts);
    }
}

#[test]
fn numbers_of_another_type_or_beyond_all_bounds_are_refused() {
    let from = copy("bert-entities");
    let path = from.path().join("model.safetensors");
    let bytes = fs::read(&path).unwrap();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut header = String::from_utf8(bytes[8..8 + length].to_vec()).unwrap();
    header = header.replacen("\"dtype\":\"F32\"", "\"dtype\":\"I32\"", 1);
    fs::write(
        &path,
        [&bytes[..8], header.as_bytes(), &bytes[8 + length..]].concat(),
    )
    .unwrap();
    says(from.path(), &["tensor ", "F32, F16 or BF16", "I32"]);

    let mut infinite = bytes;
    infinite[8 + length..]
        .chunks_mut(4)
        .for_each(|n| n.copy_from_slice(&f32::INFINITY.to_le_bytes()));
    fs::write(&path, infinite).unwrap();
    says(from.path(), &["tensor ", "finite numbers", "inf"]);
}

#[test]
fn a_missing_file_is_named_with_what_to_do() {
    type Flaw = (fn(&Path), &'static [&'static str]);
    let flaws: [Flaw; 5] = [
        (
            |d| fs::remove_file(d.join("config.json")).unwrap(),
            &["config.json", "cannot read the settings of a model"],
        ),
        (
            |d| fs::remove_file(d.join("model.safetensors")).unwrap(),
            &["no model.safetensors", "no weights"],
        ),
        (
            |d| fs::rename(d.join("model.safetensors"), d.join("pytorch_model.bin")).unwrap(),
            &["may run any program", "safe_serialization"],
        ),
        (
            |d| {
                let [from, to] = ["", ".index.json"].map(|end| format!("model.safetensors{end}"));
                fs::rename(d.join(from), d.join(to)).unwrap();
            },
            &["weights in several files", "max_shard_size"],
        ),
        (
            |d| fs::rename(d.join("tokenizer.json"), d.join("vocab.txt")).unwrap(),
            &["no tokenizer.json", "slow tokenizer", "AutoTokenizer"],
        ),
    ];
    for (flaw, parts) in flaws {
        let from = copy("bert-entities");
        flaw(from.path());
        says(from.path(), parts);
    }
}

#[test]
fn a_header_that_lies_is_refused_before_anything_is_allocated() {
    let from = copy("bert-entities");
    let path = from.path().join("model.safetensors");
    let all = r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#;
    let cases: [(Vec<u8>, &str); 9] = [
        (Vec::new(), "at least 8 bytes"),
        (vec![0xFF; 9], "at most 1 bytes"),
        (safetensors(all, 7), "8 bytes as the header says"),
        (safetensors(all, 9), "8 bytes as the header says"),
        (safetensors("[1]", 0), "not a header of safetensors"),
        (safetensors("{", 0), "not a header of safetensors"),
        (
            safetensors(&all.replace("[2]", "[4294967296,4294967296]"), 8),
            "not a header",
        ),
        (
            safetensors(&all.replace("[0,8]", "[8,0]"), 8),
            "not a header",
        ),
        (safetensors(&all.replace("F32", "F31"), 8), "not a header"),
    ];
    for (bytes, part) in cases {
        fs::write(&path, bytes).unwrap();
        says(from.path(), &["model.safetensors", part]);
    }
}

#[test]
fn a_folder_that_is_there_is_replaced_only_if_a_conversion_made_it() {
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("to");
    let from = fixture("distilbert-entities");
    let replace = Options::default().with_replace(true);
    convert(&from, &to, &Options::default()).unwrap();
    let first = fs::read(to.join("model.onnx")).unwrap();

    let again = convert(&from, &to, &Options::default()).unwrap_err();
    assert!(matches!(again, ConvertError::Exists(path) if path == to));
    convert(&from, &to, &replace.clone().with_int8(true)).unwrap();
    assert!(fs::read(to.join("model.onnx")).unwrap().len() < first.len());
    convert(&from, &to, &replace).unwrap();
    assert_eq!(fs::read(to.join("model.onnx")).unwrap(), first);

    let broken = copy("distilbert-entities");
    fs::write(broken.path().join("model.safetensors"), "").unwrap();
    convert(broken.path(), &to, &replace).unwrap_err();
    assert_eq!(fs::read(to.join("model.onnx")).unwrap(), first);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);

    fs::write(to.join("notes.txt"), "mine").unwrap();
    let foreign = convert(&from, &to, &replace).unwrap_err().to_string();
    assert!(foreign.contains("notes.txt"), "{foreign}");
    let own = convert(&from, &from, &replace).unwrap_err().to_string();
    assert!(own.contains("model.safetensors"), "{own}");
    assert!(from.join("model.safetensors").is_file());
    let file = convert(&from, &to.join("notes.txt"), &replace).unwrap_err();
    assert!(matches!(file, ConvertError::Foreign { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Cut anywhere, some bytes changed, most of them in the header.
    #[test]
    fn a_spoilt_file_gets_an_answer(
        cut in proptest::option::of(0.0..1.0_f64),
        changes in prop::collection::vec((0.0..1.0_f64, any::<bool>(), any::<u8>()), 0..6),
    ) {
        let from = copy("bert-entities");
        let path = from.path().join("model.safetensors");
        let mut bytes = fs::read(&path).unwrap();
        let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize + 8;
        for (at, early, byte) in changes {
            let end = if early { header } else { bytes.len() };
            bytes[(at * end as f64) as usize] = byte;
        }
        if let Some(share) = cut {
            bytes.truncate((share * bytes.len() as f64) as usize);
        }
        fs::write(&path, bytes).unwrap();
        let place = tempfile::tempdir().unwrap();
        let to = place.path().join("to");
        let done = convert(from.path(), &to, &Options::default());
        prop_assert_eq!(done.is_ok(), to.is_dir());
        prop_assert!(cut.is_none() || done.is_err());
    }

    /// Any settings at all.
    #[test]
    fn odd_settings_get_an_answer(field in 0..8_usize, value in any::<i64>(), turn in any::<bool>()) {
        let fields = ["hidden_size", "vocab_size", "num_hidden_layers", "num_attention_heads",
            "intermediate_size", "max_position_embeddings", "type_vocab_size", "pad_token_id"];
        let from = copy("bert-sides");
        let value = if turn { value } else { value % 64 };
        set(from.path(), &json!({ fields[field]: value }));
        let place = tempfile::tempdir().unwrap();
        let to = place.path().join("to");
        let done = convert(from.path(), &to, &Options::default());
        prop_assert_eq!(done.is_ok(), to.is_dir());
    }
}
