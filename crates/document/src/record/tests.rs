use proptest::prelude::*;

use super::*;
use crate::{
    Actor, Document, Entity, Faithfulness, Layers, Party, Position, Sentence, Span, Stance,
    Summary, Support,
};

fn document(text: &str, cuts: &[usize]) -> Document {
    let bounds: Vec<usize> = text
        .char_indices()
        .map(|(b, _)| b)
        .chain([text.len()])
        .collect();
    let at = |i: usize| bounds[cuts[i] % bounds.len()];
    let span = |i: usize, j: usize| {
        Span::new(at(i).min(at(j)), at(i).max(at(j))).expect("ordered by min and max")
    };
    let mut doc = Document::new("d", text);
    doc.layers = Layers::SENTENCES | Layers::ENTITIES | Layers::STANCES | Layers::POSITIONS;
    doc.sentences.push(Sentence {
        span: span(0, 1),
        words: vec![],
    });
    doc.entities.push(Entity {
        span: span(1, 2),
        label: "PER".into(),
        score: 0.5,
        actor: Some(0),
    });
    doc.actors.push(Actor {
        id: 0,
        name: "n".into(),
        label: "PER".into(),
        mentions: vec![0],
    });
    doc.layers |= Layers::SUMMARY;
    doc.summary = Some(Summary {
        kind: SummaryKind::Abstractive,
        text: "s\nt".to_owned(),
        sentences: vec![],
        faithfulness: Some(Faithfulness {
            share: 0.5,
            flagged: true,
            sentences: [Some(0), None]
                .map(|evidence| Support {
                    supported: evidence.is_some(),
                    support: 0.75,
                    evidence,
                })
                .into(),
        }),
    });
    doc.stances.push(Stance {
        holder: Some(Party {
            span: Some(span(2, 3)),
            name: "n".into(),
            actor: Some(0),
        }),
        target: Party {
            span: None,
            name: "t".into(),
            actor: None,
        },
        statement: Some("t is good".to_owned()),
        polarity: Polarity::Against,
        score: 0.25,
        cue: Some(span(0, 3)),
        evidence: 0,
        kind: StanceKind::Reported,
    });
    doc.positions.push(Position {
        holder: Some(Named {
            name: "n".to_owned(),
            actor: Some(0),
        }),
        target: Named {
            name: "t".to_owned(),
            actor: None,
        },
        statement: Some("t is good".to_owned()),
        standing: Standing::Against,
        score: 0.25,
        stances: vec![0],
    });
    doc
}

proptest! {
    #[test]
    fn a_record_gives_back_its_document_in_every_unit(
        text in any::<String>(),
        cuts in prop::array::uniform4(any::<usize>()),
    ) {
        let doc = document(&text, &cuts);
        for unit in [OffsetUnit::Chars, OffsetUnit::Bytes, OffsetUnit::Utf16] {
            let record = Record::new(&doc, unit, true, &BTreeMap::new());
            let line = serde_json::to_string(&record).expect("records are plain data");
            let back: Record = serde_json::from_str(&line).expect("we wrote it");
            prop_assert_eq!(&back, &record);
            prop_assert_eq!(&back.into_document().expect("valid"), &doc);
        }
    }

    #[test]
    fn code_points_slice_as_python_does(
        text in any::<String>(),
        cuts in prop::array::uniform4(any::<usize>()),
    ) {
        let doc = document(&text, &cuts);
        let record = Record::new(&doc, OffsetUnit::Chars, true, &BTreeMap::new());
        for e in record.entities.unwrap_or_default() {
            let sliced: String = text.chars().skip(e.start).take(e.end - e.start).collect();
            prop_assert_eq!(sliced, e.text);
        }
    }
}

#[test]
fn a_layer_that_was_not_computed_has_no_key() {
    let record = Record::new(
        &Document::new("d", "x"),
        OffsetUnit::Chars,
        true,
        &BTreeMap::new(),
    );
    let line = serde_json::to_string(&record).expect("records are plain data");
    assert_eq!(
        line,
        r#"{"schema":"standpoint/1","id":"d","source":{"path":"","record":0},"meta":{},"text":"x"}"#
    );
}

#[test]
fn a_record_with_wrong_offsets_is_refused_with_its_field() {
    let mut record = Record::new(
        &document("abc", &[0, 3, 1, 2]),
        OffsetUnit::Chars,
        true,
        &BTreeMap::new(),
    );
    record.entities.as_mut().expect("there is one")[0].end = 9;
    let message = record
        .into_document()
        .expect_err("past the end")
        .to_string();
    assert!(
        message.starts_with("document `d`, entities: 1..9 is not"),
        "{message}"
    );
}

#[test]
fn a_summary_shows_its_support_and_cannot_point_past_the_sentences() {
    let doc = document("abc", &[0, 3, 1, 2]);
    let mut record = Record::new(&doc, OffsetUnit::Chars, true, &BTreeMap::new());
    let faithfulness = &mut record.summary.as_mut().expect("there is one").faithfulness;
    let faithfulness = faithfulness.as_mut().expect("it was measured");
    let line = serde_json::to_string(faithfulness).expect("plain data");
    assert_eq!(
        line,
        r#"{"share":0.5,"flagged":true,"sentences":[{"supported":true,"support":0.75,"evidence":0},{"supported":false,"support":0.75,"evidence":null}]}"#
    );
    faithfulness.sentences[1].evidence = Some(1);
    let message = record
        .into_document()
        .expect_err("one sentence")
        .to_string();
    assert!(
        message.starts_with("document `d`, summary.faithfulness.evidence: 1 where 1 exist"),
        "{message}"
    );
}

#[test]
fn a_position_counts_its_stances_and_cannot_point_past_them() {
    let doc = document("abc", &[0, 3, 1, 2]);
    let mut record = Record::new(&doc, OffsetUnit::Chars, true, &BTreeMap::new());
    let position = &mut record.positions.as_mut().expect("there is one")[0];
    let line = serde_json::to_string(position).expect("plain data");
    assert_eq!(
        line,
        r#"{"holder":{"name":"n","actor":0},"target":{"name":"t","actor":null},"statement":"t is good","position":"against","score":0.25,"favor":0,"against":1,"neutral":0,"stances":[0]}"#
    );
    position.stances.push(1);
    let message = record.into_document().expect_err("one stance").to_string();
    assert!(
        message.starts_with("document `d`, positions.stances: 1 where 1 exist"),
        "{message}"
    );
}
