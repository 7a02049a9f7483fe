//! The converted graph on the default engine gives the logits of Python `transformers`.
//!
//! `golden.json` is written by `scripts/tiny/logits.py` with torch 2.4.0 and transformers 4.46.3, which
//! `made_with` names: a tiny random model of each architecture and head, some with other fields in
//! their `config.json` or with weights in 16 bits.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::fs;
use std::path::Path;

use common::{copy, set};
use half::{bf16, f16};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde_json::Value;
use standpoint_convert::{Options, convert};
use standpoint_model::{LoadOptions, Model, Row, Task};

/// How far a logit may be from the reference.
const TOLERANCE: f64 = 1e-4;
/// How far in int8, as a share of the largest logit of a text. Real models lose less: a scale for
/// some hundred numbers fits them better than one for sixteen.
const INT8_TOLERANCE: f64 = 0.05;

fn cases() -> Vec<Value> {
    let text = include_str!("golden.json");
    let golden: Value = serde_json::from_str(text).unwrap();
    assert_eq!(golden["made_with"]["transformers"], "4.46.3");
    golden["cases"].as_array().unwrap().clone()
}

/// Writes the weights again in numbers of 16 bits.
fn narrow(dir: &Path, kind: &str) {
    let path = dir.join("model.safetensors");
    let bytes = fs::read(&path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let narrowed: Vec<(String, Vec<usize>, Vec<u8>)> = file
        .iter()
        .map(|(name, tensor)| {
            let numbers = tensor.data().as_chunks::<4>().0.iter();
            let numbers = numbers.map(|b| f32::from_le_bytes(*b));
            let data = numbers.flat_map(|n| match kind {
                "F16" => f16::from_f32(n).to_le_bytes(),
                _ => bf16::from_f32(n).to_le_bytes(),
            });
            (name.to_owned(), tensor.shape().to_vec(), data.collect())
        })
        .collect();
    let dtype = if kind == "F16" {
        Dtype::F16
    } else {
        Dtype::BF16
    };
    let views = narrowed
        .iter()
        .map(|(name, shape, data)| (name, TensorView::new(dtype, shape.clone(), data).unwrap()));
    fs::write(path, serialize(views, None).unwrap()).unwrap();
}

/// The model of a case, converted and opened.
fn converted(case: &Value, int8: bool) -> Model {
    let name = case["model"].as_str().unwrap();
    let from = copy(name);
    set(from.path(), &case["set"]);
    match case["type"].as_str().unwrap() {
        "F32" => {}
        kind => narrow(from.path(), kind),
    }
    let to = tempfile::tempdir().unwrap();
    let to = to.path().join("model");
    let made = convert(from.path(), &to, &Options::default().with_int8(int8)).unwrap();
    assert_eq!(
        made.bytes,
        fs::metadata(to.join("model.onnx")).unwrap().len()
    );
    let task = match name.ends_with("-entities") {
        true => Task::Ner,
        false => Task::Judge,
    };
    Model::open(&to, task, &LoadOptions::default()).unwrap()
}

fn numbers(value: &Value) -> Vec<u32> {
    let list = value.as_array().unwrap().iter();
    list.map(|n| n.as_u64().unwrap() as u32).collect()
}

/// The largest difference of a case to the reference, and the largest logit.
fn difference(case: &Value, int8: bool) -> (f64, f64) {
    let model = converted(case, int8);
    let rows = case["rows"].as_array().unwrap();
    let read: Vec<Row> = rows
        .iter()
        .map(|row| Row {
            ids: numbers(&row["ids"]),
            types: numbers(&row["types"]),
        })
        .collect();
    let (mut far, mut most) = (0.0_f64, 0.0_f64);
    for (tensors, row) in model.run(&read, &["logits"]).unwrap().iter().zip(rows) {
        let theirs = row["logits"].as_array().unwrap();
        assert_eq!(tensors[0].data().len(), theirs.len());
        for (mine, theirs) in tensors[0].data().iter().zip(theirs) {
            let theirs = theirs.as_f64().unwrap();
            far = far.max((f64::from(*mine) - theirs).abs());
            most = most.max(theirs.abs());
        }
    }
    (far, most)
}

fn name(case: &Value) -> String {
    format!("{} {} {}", case["model"], case["set"], case["type"])
}

#[test]
fn logits_are_those_of_transformers() {
    let mut problems = Vec::new();
    for case in cases() {
        let (far, most) = difference(&case, false);
        assert!(
            most > 0.1,
            "{}: {most} is too little to compare",
            name(&case)
        );
        if far > TOLERANCE {
            problems.push(format!("{}: {far}", name(&case)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn weights_in_int8_change_logits_a_little() {
    let mut problems = Vec::new();
    for case in cases() {
        let (far, most) = difference(&case, true);
        eprintln!("{}: {:.4} of {most:.2}", name(&case), far);
        assert!(far > TOLERANCE, "{}: int8 has no effect", name(&case));
        if far > INT8_TOLERANCE * most {
            problems.push(format!("{}: {far} of {most}", name(&case)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_text_has_the_same_logits_beside_a_longer_one() {
    for case in cases() {
        let model = converted(&case, false);
        let row = |ids: &[u32]| Row {
            ids: ids.to_vec(),
            types: vec![0; ids.len()],
        };
        let ids = numbers(&case["rows"][0]["ids"]);
        // Rows of nearly one length share a batch, so that the shorter is padded.
        let short = row(&ids[..ids.len() - 1]);
        let both = model.run(&[row(&ids), short.clone()], &["logits"]).unwrap();
        let alone = model.run(&[short], &["logits"]).unwrap();
        for (a, b) in both[1][0].data().iter().zip(alone[0][0].data()) {
            assert!((a - b).abs() < 1e-5, "{}: {a} {b}", name(&case));
        }
    }
}
