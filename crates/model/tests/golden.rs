//! The tiny models on the rten engine against what ONNX Runtime gives for them.
#![cfg(feature = "rten")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::num::NonZeroUsize;
use std::sync::Arc;

use serde_json::Value;
use standpoint_model::{LoadOptions, Model, Pool, Row, Task, Tensor};
use standpoint_testkit::fixture;

const TASKS: [Task; 6] = [
    Task::Ner,
    Task::Stance,
    Task::Attribution,
    Task::Judge,
    Task::Entailment,
    Task::Sentences,
];
/// How far an output may be from the reference.
const TOLERANCE: f64 = 1e-4;

fn open(task: Task, threads: usize) -> Model {
    let pool = Pool::new(NonZeroUsize::new(threads).unwrap()).unwrap();
    let options = LoadOptions::default().with_pool(Arc::new(pool));
    Model::open(&fixture(task), task, &options).unwrap()
}

fn golden(task: Task) -> Vec<Value> {
    let text = std::fs::read_to_string(fixture(task).join("golden.json")).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    golden["rows"].as_array().unwrap().clone()
}

fn numbers(value: &Value) -> Vec<u32> {
    let list = value.as_array().unwrap();
    list.iter().map(|n| n.as_u64().unwrap() as u32).collect()
}

fn row(value: &Value) -> Row {
    Row {
        ids: numbers(&value["ids"]),
        types: numbers(&value["types"]),
    }
}

fn flat(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Array(list) => list.iter().for_each(|v| flat(v, into)),
        number => into.push(number.as_f64().unwrap()),
    }
}

fn outputs(model: &Model) -> Vec<&str> {
    let outputs = &model.signature().outputs;
    outputs.iter().map(|o| o.name.as_str()).collect()
}

/// The bits of every number, so that a failure is short.
fn bits(tensors: &[Tensor]) -> Vec<u32> {
    let all = tensors.iter().flat_map(|t| t.data());
    all.map(|x| x.to_bits()).collect()
}

fn assert_same_bits(a: &[Vec<Tensor>], b: &[Vec<Tensor>], what: &str) {
    assert_eq!(a.len(), b.len(), "{what}");
    for (row, (a, b)) in a.iter().zip(b).enumerate() {
        assert!(
            bits(a) == bits(b),
            "{what}: row {row} differs: {}",
            distance(a, b)
        );
    }
}

/// The largest difference between two lists of tensors of equal shapes.
fn distance(a: &[Tensor], b: &[Tensor]) -> f32 {
    let pairs = a
        .iter()
        .zip(b)
        .flat_map(|(a, b)| a.data().iter().zip(b.data()));
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Rows of many lengths over the tiny vocabulary.
fn rows() -> Vec<Row> {
    let row = |n: u32| Row {
        ids: (0..n).map(|i| (i * 7 + n) % 150).collect(),
        types: (0..n).map(|i| (i + n) % 4).collect(),
    };
    [
        1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 62, 63, 64, 65, 127, 200, 255, 256,
    ]
    .map(row)
    .to_vec()
}

#[test]
fn outputs_equal_the_reference() {
    for task in TASKS {
        let model = open(task, 2);
        let golden = golden(task);
        let rows: Vec<Row> = golden.iter().map(row).collect();
        let names = outputs(&model);
        let results = model.run(&rows, &names).unwrap();
        for (golden, tensors) in golden.iter().zip(&results) {
            for (name, tensor) in names.iter().zip(tensors) {
                let mut expected = Vec::new();
                flat(&golden["outputs"][name], &mut expected);
                assert_eq!(tensor.data().len(), expected.len(), "{task} {name}");
                for (a, b) in tensor.data().iter().zip(expected) {
                    let far = (f64::from(*a) - b).abs();
                    assert!(far <= TOLERANCE, "{task} {name}: {a} is not {b}");
                }
            }
        }
    }
}

#[test]
fn rows_made_from_text_are_those_of_the_training_code() {
    for task in [Task::Ner, Task::Sentences] {
        let model = open(task, 1);
        for golden in golden(task) {
            let text = golden["text"].as_str().unwrap();
            let pieces = model.wordpieces().encode(text, 0).unwrap();
            assert_eq!(model.row(&pieces), row(&golden), "{text}");
        }
    }
}

#[test]
fn a_row_alone_equals_the_row_in_a_batch() {
    for task in TASKS {
        let model = open(task, 2);
        let rows = rows();
        for output in model.signature().outputs.clone() {
            let name = [output.name.as_str()];
            let batched = model.run(&rows, &name).unwrap();
            for (row, batched) in rows.iter().zip(&batched) {
                let alone = model.run(std::slice::from_ref(row), &name).unwrap();
                let far = distance(&alone[0], batched);
                let (n, what) = (row.len(), format!("{task} {}", output.name));
                if output.shape.len() == 3 && n > 1 {
                    assert!(
                        bits(&alone[0]) == bits(batched),
                        "{what}, {n} wordpieces: {far}"
                    );
                } else {
                    assert!(far <= 1e-6, "{what}, {n} wordpieces: {far}");
                }
            }
        }
    }
}

#[test]
fn results_are_the_same_bits_on_any_number_of_threads() {
    for task in TASKS {
        let model = open(task, 1);
        let names = outputs(&model);
        let expected = model.run(&rows(), &names).unwrap();
        for threads in [2, 3, 8] {
            let results = open(task, threads).run(&rows(), &names).unwrap();
            assert_same_bits(&expected, &results, &format!("{task} on {threads} threads"));
        }
    }
}

#[test]
fn one_model_serves_many_threads_at_once() {
    let model = open(Task::Ner, 2);
    let expected = model.run(&rows(), &["logits_news"]).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let results = model.run(&rows(), &["logits_news"]).unwrap();
                assert_same_bits(&expected, &results, "beside others");
            });
        }
    });
}

#[test]
fn the_pool_may_run_the_callers_too() {
    use rayon::prelude::*;
    let pool = Arc::new(Pool::new(NonZeroUsize::new(2).unwrap()).unwrap());
    let options = LoadOptions::default().with_pool(Arc::clone(&pool));
    let model = Model::open(&fixture(Task::Ner), Task::Ner, &options).unwrap();
    let expected = model.run(&rows(), &["logits_news"]).unwrap();
    pool.install(|| {
        (0..32).into_par_iter().for_each(|_| {
            let results = model.run(&rows(), &["logits_news"]).unwrap();
            assert_same_bits(&expected, &results, "inside the pool");
        });
    });
}

#[test]
fn an_id_outside_the_vocabulary_is_an_error() {
    let model = open(Task::Ner, 1);
    let row = Row {
        ids: vec![1_000_000],
        types: vec![0],
    };
    let err = model.run(&[row], &["logits_news"]).unwrap_err().to_string();
    assert!(
        err.contains("rten engine failed on a batch of 1 rows of 1"),
        "{err}"
    );
}
