use serde_json::json;
use standpoint_document::{
    Entity, Label, Layers, Party, Polarity, Reason, Span, Stance, StanceKind, Summary, SummaryKind,
    SummarySentence, Support,
};

use super::*;

const TEXT: &str = "Minister Ana Roque of Lusonia hailed the Delta Dam on 3 May. She opposed the \
     plan of the River Council, whose members had asked for a longer and far more thorough review \
     of every tributary. Roque said so twice. The dam is a mistake.";

fn party(text: &str, name: &str) -> Party {
    let start = TEXT.find(text);
    Party {
        span: start.map(|s| Span::at(s, text.len())),
        name: name.to_owned(),
        actor: None,
    }
}

fn sample() -> Document {
    let annotated = standpoint_tokenize::document(TEXT);
    assert_eq!(annotated.sentences.len(), 4);
    let mut doc = Document::new("news.jsonl#3", TEXT);
    doc.sentences = annotated.sentences;
    doc.meta
        .insert("title".to_owned(), json!("A dam divides Lusonia"));
    doc.layers = Layers::SENTENCES | Layers::ENTITIES | Layers::SUMMARY | Layers::STANCES;
    let named = [
        ("Ana Roque", "PER", 0),
        ("Lusonia", "LOC", 1),
        ("Delta Dam", "FAC", 2),
        ("3 May", "DATE", 9),
        ("River Council", "ORG", 3),
    ];
    for (name, label, actor) in named {
        let actor = (actor < 9).then_some(actor);
        let mention = doc.entities.len();
        doc.entities.push(Entity {
            span: Span::at(TEXT.find(name).unwrap(), name.len()),
            label: label.into(),
            score: 0.9,
            actor,
        });
        if let Some(id) = actor {
            doc.actors.push(Actor {
                id,
                name: name.to_owned(),
                label: Label::from(label),
                mentions: vec![mention],
            });
        }
    }
    doc.entities.push(Entity {
        span: Span::at(TEXT.find("Roque said").unwrap(), 5),
        label: "PER".into(),
        score: 0.9,
        actor: Some(0),
    });
    doc.actors[0].mentions.push(5);
    doc.summary = Some(Summary {
        kind: SummaryKind::Extractive,
        text: "Roque said so twice.".to_owned(),
        sentences: vec![SummarySentence {
            sentence: 2,
            score: 1.0,
            reason: Reason::default(),
        }],
        faithfulness: None,
    });
    let stance = |holder, target, polarity, score, evidence| Stance {
        kind: match holder {
            Some(_) => StanceKind::Reported,
            None => StanceKind::Author,
        },
        holder,
        target,
        statement: None,
        polarity,
        score,
        cue: None,
        evidence,
    };
    doc.stances = vec![
        stance(
            Some(party("Minister Ana Roque", "Ana Roque")),
            party("the Delta Dam", "the Delta Dam"),
            Polarity::Favor,
            0.951,
            0,
        ),
        stance(
            Some(party("She", "Ana Roque")),
            party(
                "the plan of the River Council",
                "the plan of the River Council, whose members had asked for a longer and far more thorough review of every tributary",
            ),
            Polarity::Against,
            0.8,
            1,
        ),
        stance(
            Some(party("Roque", "Ana Roque")),
            party("so", "the Delta Dam"),
            Polarity::Against,
            0.7,
            2,
        ),
        stance(None, party("The dam", "The dam"), Polarity::Against, 0.5, 3),
    ];
    doc.positions = standpoint_stance::positions(&doc);
    doc
}

#[test]
fn plain_view_fits_eighty_columns() {
    let view = document(&sample(), 80, false);
    assert!(view.lines().all(|l| l.chars().count() <= 80), "{view}");
    insta::assert_snapshot!(view);
}

#[test]
fn colour_changes_nothing_but_adds_the_text() {
    let doc = sample();
    let coloured = document(&doc, 80, true);
    let bare = anstream::adapter::strip_str(&coloured).to_string();
    assert!(bare.contains(TEXT));
    let without = bare.replace(&format!("\nText\n{TEXT}\n"), "");
    assert_eq!(without, document(&doc, 80, false));
}

#[test]
fn a_summary_that_a_model_wrote_is_headed_so() {
    let mut doc = sample();
    doc.summary = Some(Summary {
        kind: SummaryKind::Abstractive,
        text: "A minister likes a dam.\nOthers do not.".to_owned(),
        sentences: Vec::new(),
        faithfulness: None,
    });
    let view = document(&doc, 80, false);
    let expected =
        "\nSummary in the words of the model\n  A minister likes a dam.\n  Others do not.\n\n";
    assert!(view.contains(expected), "{view}");
}

#[test]
fn an_empty_document_says_that_nothing_was_found() {
    let view = document(&Document::new("", ""), 80, false);
    insta::assert_snapshot!(view, @r"
    (no id)

    Entities
      none found

    Stances
      none found
    ");
}

#[test]
fn a_word_wider_than_the_column_has_its_own_line() {
    assert_eq!(wrap("a bbbbbb c", 3), ["a", "bbbbbb", "c"]);
    assert!(wrap(" \n\t", 3).is_empty());
}

#[test]
fn a_written_summary_shows_what_the_text_does_not_bear_out() {
    let mut doc = sample();
    let support = |supported| Support {
        supported,
        support: 0.5,
        evidence: Some(0),
    };
    doc.summary = Some(Summary {
        kind: SummaryKind::Abstractive,
        text: "Roque hailed a dam.\nThe dam fell.".to_owned(),
        sentences: vec![],
        faithfulness: Some(Faithfulness {
            share: 0.5,
            flagged: true,
            sentences: vec![support(true), support(false)],
        }),
    });
    let shown = document(&doc, 80, false);
    let part = "\n  Roque hailed a dam.\n? The dam fell.\n    | the text bears out 1 of 2: do not rely on it\n";
    assert!(shown.contains(part), "{shown}");
}
