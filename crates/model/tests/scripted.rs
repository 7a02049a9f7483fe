//! What `Model` makes of rows and outputs, over scripted sessions: no weights, no engine.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use standpoint_model::{
    Manifest, Model, ModelError, Row, Session, Signature, Task, Tensor, TensorInfo, TensorView,
};
use standpoint_testkit::{ScriptedSession, manifest, scripted, wordpieces};

/// Gives every wordpiece its id and its type back, and every row the sum of its ids.
fn echo() -> ScriptedSession {
    ScriptedSession::default()
        .with_tokens("cues", 5, |row, i| {
            let (id, kind) = (row.ids[i] as f32, row.types[i] as f32);
            vec![id, kind, 0.0, 0.0, 0.0]
        })
        .with_rows("verdict", 3, |row| {
            vec![
                row.ids.iter().sum::<i32>() as f32,
                row.ids.len() as f32,
                0.0,
            ]
        })
}

fn row(ids: &[u32]) -> Row {
    Row {
        ids: ids.to_vec(),
        types: ids.iter().map(|id| id % 12).collect(),
    }
}

fn error(rows: &[Row]) -> String {
    let model = scripted(Task::Stance, echo());
    model.run(rows, &["cues"]).unwrap_err().to_string()
}

#[test]
fn no_rows_give_no_results() {
    let model = scripted(Task::Stance, echo());
    assert!(model.run(&[], &["cues"]).unwrap().is_empty());
    assert_eq!(model.pieces_run(), 0);
}

#[test]
fn a_row_has_special_tokens_without_case_or_mark_around_its_pieces() {
    let model = scripted(Task::Stance, echo());
    let pieces = model.wordpieces().encode("Oslo opposed NATO", 0).unwrap();
    let row = model.marked_row(&pieces, |i| u32::from(i == 0) * 2);
    let specials = model.wordpieces().specials();
    assert_eq!(row.ids.first(), specials.prefix.first());
    assert_eq!(row.ids.last(), specials.suffix.first());
    assert_eq!(row.types.first(), Some(&0));
    assert_eq!(row.types.get(1), Some(&9), "Title under mark 2");
    assert_eq!(row.types.get(row.len() - 2), Some(&2), "UPPER, no mark");
    assert_eq!(row.types.last(), Some(&0));
    let outputs = model.run(&[row], &["cues"]).unwrap();
    let ids: Vec<f32> = model.piece_rows(&outputs[0][0]).map(|v| v[0]).collect();
    let expected: Vec<f32> = pieces.iter().map(|p| p.id as f32).collect();
    assert_eq!(ids, expected);
    assert_eq!(model.max_pieces(), model.manifest().max_length - 2);
}

#[test]
fn case_stays_out_of_the_types_of_a_model_without_it() {
    let mut manifest = manifest(Task::Stance);
    manifest.heads.clear();
    manifest.case = false;
    let model = Model::from_parts(manifest, wordpieces(), Box::new(echo())).unwrap();
    let pieces = model.wordpieces().encode("OSLO", 0).unwrap();
    assert!(model.row(&pieces).types.iter().all(|&t| t == 0));
}

#[test]
fn rows_that_do_not_fit_are_named() {
    for (rows, parts) in [
        (vec![row(&[1]), row(&[])], ["row 1", "1 to 256", "found 0"]),
        (vec![row(&[1; 257])], ["row 0", "1 to 256", "found 257"]),
        (
            vec![row(&[u32::MAX])],
            ["row 0", "ids under 2^31", "4294967295"],
        ),
        (
            vec![Row {
                ids: vec![1, 2],
                types: vec![0],
            }],
            ["row 0", "as many types as ids, 2", "found 1"],
        ),
        (
            vec![Row {
                ids: vec![1],
                types: vec![12],
            }],
            ["tiny-stance 1.0.0", "types under 12", "found 12"],
        ),
    ] {
        let text = error(&rows);
        for part in parts {
            assert!(text.contains(part), "{part:?} not in: {text}");
        }
    }
}

#[test]
fn an_unknown_output_is_refused_with_those_there_are() {
    let model = scripted(Task::Stance, echo());
    let err = model.run(&[row(&[1])], &["nothing"]).unwrap_err();
    let text = err.to_string();
    assert!(
        text.contains("nothing") && text.contains("cues [?, ?, 5], verdict [?, 3]"),
        "{text}"
    );
}

#[test]
fn a_failing_engine_fails_the_call_and_runs_no_pieces() {
    let model = scripted(Task::Stance, echo().failing("out of order"));
    let err = model.run(&[row(&[1, 2])], &["cues"]).unwrap_err();
    assert!(
        matches!(
            err,
            ModelError::Run {
                rows: 1,
                width: 2,
                ..
            }
        ),
        "{err}"
    );
    let source = std::error::Error::source(&err).unwrap();
    assert_eq!(source.to_string(), "out of order");
    assert_eq!(model.pieces_run(), 0);
}

#[test]
fn types_are_left_out_where_the_model_takes_none() {
    let session = ScriptedSession::default()
        .with_rows("embedding", 1, |row| vec![row.types.len() as f32])
        .without_types();
    let mut manifest = manifest(Task::Sentences);
    manifest.case = false;
    let model = Model::from_parts(manifest, wordpieces(), Box::new(session)).unwrap();
    let out = model
        .run(
            &[Row {
                ids: vec![7],
                types: vec![0],
            }],
            &["embedding"],
        )
        .unwrap();
    assert_eq!(out[0][0].data(), [0.0]);
}

/// Answers whatever it is asked with a tensor of one shape.
struct Stubborn(Signature, Vec<usize>);

impl Session for Stubborn {
    fn signature(&self) -> &Signature {
        &self.0
    }

    fn run(&self, _: &[(&str, TensorView<'_>)], _: &[&str]) -> Result<Vec<Tensor>, ModelError> {
        let size = self.1.iter().product();
        Ok(vec![Tensor::new(self.1.clone(), vec![0.0; size])?])
    }
}

fn stubborn(shape: &[usize]) -> Model {
    let mut signature = echo().signature().clone();
    signature.outputs = vec![TensorInfo {
        name: "o".into(),
        shape: vec![],
    }];
    let mut manifest = manifest(Task::Ner);
    manifest.heads.clear();
    let session = Stubborn(signature, shape.to_vec());
    Model::from_parts(manifest, wordpieces(), Box::new(session)).unwrap()
}

#[test]
fn an_output_of_another_shape_than_the_batch_is_an_error() {
    let rows = [row(&[1, 2]), row(&[3, 1])];
    for shape in [
        &[] as &[usize],
        &[4],
        &[3, 2, 1],
        &[2, 1, 5],
        &[2, 2, 2, 2],
        &[0],
    ] {
        let err = stubborn(shape).run(&rows, &["o"]).unwrap_err().to_string();
        assert!(err.contains("[2, 2, k] or [2, k]"), "{err}");
        assert!(err.contains(&format!("{shape:?}")), "{err}");
    }
    assert_eq!(
        stubborn(&[2, 3]).run(&rows, &["o"]).unwrap()[1][0].shape(),
        [3]
    );
    let err = stubborn(&[2, 3]).run(&rows, &["o", "o"]).unwrap_err();
    assert!(err.to_string().contains("2 tensors"), "{err}");
}

fn refused(change: impl FnOnce(&mut Manifest), session: ScriptedSession) -> String {
    let mut manifest = manifest(Task::Stance);
    change(&mut manifest);
    let parts = Model::from_parts(manifest, wordpieces(), Box::new(session));
    parts.unwrap_err().to_string()
}

#[test]
fn inputs_and_outputs_are_checked_at_load_and_both_sides_printed() {
    let text = refused(|m| m.heads.clear(), echo().without_types());
    assert!(text.contains("its inputs do not fit"), "{text}");
    assert!(
        text.contains("expected input_ids [?, ?], attention_mask [?, ?], token_type_ids"),
        "{text}"
    );
    assert!(
        text.contains("found input_ids [?, ?], attention_mask [?, ?];"),
        "{text}"
    );
    let text = refused(|_| (), echo());
    assert!(
        text.contains("arguments [.., 4], cues [.., 5], verdict [.., 3]"),
        "{text}"
    );
    assert!(
        text.contains("found cues [?, ?, 5], verdict [?, 3];"),
        "{text}"
    );
    let shorter = |m: &mut Manifest| {
        m.heads.retain(|name, _| name == "cues");
        m.heads.values_mut().for_each(|h| h.labels.truncate(2));
    };
    let text = refused(shorter, echo());
    assert!(
        text.contains("cues [.., 2]") && text.contains("cues [?, ?, 5]"),
        "{text}"
    );
}

proptest! {
    #[test]
    fn each_row_gets_its_own_numbers_back_in_order_and_little_is_padding(
        rows in prop::collection::vec(prop::collection::vec(1u32..5000, 1..120), 0..40),
    ) {
        let session = echo();
        let runs = session.runs();
        let model = scripted(Task::Stance, session);
        let rows: Vec<Row> = rows.iter().map(|ids| row(ids)).collect();
        let results = model.run(&rows, &["verdict", "cues"]).unwrap();
        prop_assert_eq!(results.len(), rows.len());
        for (row, outputs) in rows.iter().zip(&results) {
            let sum: u32 = row.ids.iter().sum();
            prop_assert_eq!(outputs[0].data(), [sum as f32, row.len() as f32, 0.0]);
            prop_assert_eq!(outputs[1].shape(), [row.len(), 5]);
            for (i, vector) in outputs[1].rows().enumerate() {
                let expected = [row.ids[i] as f32, row.types[i] as f32, 0.0, 0.0, 0.0];
                prop_assert_eq!(vector, expected);
            }
        }
        let read: usize = rows.iter().map(Row::len).sum();
        prop_assert_eq!(model.pieces_run(), read as u64);
        let run: usize = runs.batches().iter().map(|(rows, width)| rows * width).sum();
        prop_assert!((run - read) * 10 <= run, "{} of {} is padding", run - read, run);
        prop_assert!(runs.batches().iter().all(|(rows, width)| rows * width <= 2048));
    }
}
