use proptest::prelude::*;
use standpoint_document::{Party, Span, StanceKind};

use super::*;

fn party(name: &str, actor: Option<usize>) -> Party {
    Party {
        span: None,
        name: name.to_owned(),
        actor,
    }
}

/// A stance that the finder found.
fn found(holder: &str, target: &str, polarity: Polarity, score: f32, evidence: usize) -> Stance {
    Stance {
        holder: (!holder.is_empty()).then(|| party(holder, None)),
        target: party(target, None),
        statement: None,
        polarity,
        score,
        cue: Some(Span::at(0, 1)),
        evidence,
        kind: if holder.is_empty() {
            StanceKind::Author
        } else {
            StanceKind::Reported
        },
    }
}

/// The same, said by the judge.
fn asked(stance: Stance) -> Stance {
    Stance {
        cue: None,
        ..stance
    }
}

fn of(stances: Vec<Stance>) -> Vec<Position> {
    let mut doc = Document::new("d", "");
    doc.stances = stances;
    positions(&doc)
}

fn standing(stances: Vec<Stance>) -> (Standing, f32) {
    let positions = of(stances);
    assert_eq!(positions.len(), 1, "{positions:?}");
    (positions[0].standing, positions[0].score)
}

use Polarity::{Against, Favor, Neutral};

#[test]
fn the_best_evidence_counts_and_weak_evidence_abstains() {
    let one = |score, evidence| found("Roque", "the dam", Favor, score, evidence);
    assert_eq!(
        standing(vec![one(0.6, 0), one(0.9, 3)]),
        (Standing::Favor, 0.9)
    );
    assert_eq!(standing(vec![one(0.25, 0)]), (Standing::Unclear, 0.75));
    let neutral = asked(found("Roque", "the dam", Neutral, 0.8, 1));
    assert_eq!(standing(vec![neutral.clone()]), (Standing::Unclear, 0.8));
    assert_eq!(standing(vec![neutral, one(0.6, 0)]), (Standing::Favor, 0.6));
}

#[test]
fn contradicting_sentences_are_mixed_and_both_listed() {
    let favor = found("Roque", "the dam", Favor, 0.9, 0);
    let against = found("Roque", "the dam", Against, 0.6, 4);
    assert_eq!(
        standing(vec![favor.clone(), against.clone()]),
        (Standing::Mixed, 0.6)
    );
    assert_eq!(of(vec![favor, against])[0].stances, [0, 1]);
}

#[test]
fn a_sentence_on_which_finder_and_judge_disagree_shows_no_side() {
    let favor = found("Roque", "the dam", Favor, 0.9, 0);
    let against = asked(found("Roque", "the dam", Against, 0.7, 0));
    assert_eq!(
        standing(vec![favor.clone(), against.clone()]),
        (Standing::Unclear, 1.0 - (0.9f32 - 0.7).abs())
    );
    let elsewhere = found("Roque", "the dam", Against, 0.6, 2);
    assert_eq!(
        standing(vec![favor.clone(), against, elsewhere]),
        (Standing::Against, 0.6)
    );
    let both = found("Roque", "the dam", Against, 0.8, 0);
    assert_eq!(standing(vec![favor, both]).0, Standing::Mixed);
}

#[test]
fn actors_are_one_whatever_their_name_and_two_whatever_they_share() {
    let with = |name: &str, actor| Stance {
        holder: Some(party(name, actor)),
        target: party("Lusonia", Some(7)),
        ..found("", "", Favor, 0.9, 0)
    };
    assert_eq!(
        of(vec![
            with("Ana Roque", Some(1)),
            with("the minister", Some(1))
        ])
        .len(),
        1
    );
    assert_eq!(
        of(vec![with("Roque", Some(1)), with("Roque", Some(2))]).len(),
        2
    );
    let learnt = of(vec![with("Roque", None), with("Roque", Some(1))]);
    assert_eq!(learnt[0].holder.as_ref().and_then(|h| h.actor), Some(1));
    assert_eq!(
        of(vec![
            found("", "x", Favor, 0.9, 0),
            found("y", "x", Favor, 0.9, 0)
        ])
        .len(),
        2
    );
}

#[test]
fn targets_are_one_by_their_head_and_half_of_their_words() {
    let count = |a, b| {
        of(vec![
            found("x", a, Favor, 0.9, 0),
            found("x", b, Favor, 0.9, 1),
        ])
        .len()
    };
    for (a, b) in [
        ("the treaty", "The border treaty"),
        ("the ban on smoking", "a smoking ban"),
        ("Taiwan independence", "Taiwan's independence"),
    ] {
        assert_eq!(count(a, b), 1, "{a} | {b}");
    }
    for (a, b) in [
        ("Lusonia", "Lusonia sanctions"),
        ("the Lusonia deal", "the Lusonia sanctions"),
        ("the River Council", "the plan of the River Council"),
    ] {
        assert_eq!(count(a, b), 2, "{a} | {b}");
    }
}

#[test]
fn a_pronoun_without_a_name_is_another_in_another_place() {
    let it = |at| Stance {
        target: Party {
            span: Some(Span::at(at, 2)),
            ..party("it", None)
        },
        ..found("x", "", Favor, 0.9, 0)
    };
    assert_eq!(of(vec![it(5), it(90)]).len(), 2);
    assert_eq!(of(vec![it(5), it(5)]).len(), 1);
}

#[test]
fn a_claim_is_another_question_than_its_target() {
    let plain = found("x", "Lusonia", Favor, 0.9, 0);
    let claim = Stance {
        statement: Some("Lusonia should secede".to_owned()),
        ..asked(found("x", "Lusonia", Against, 0.9, 0))
    };
    let positions = of(vec![plain, claim]);
    let read: Vec<_> = positions.iter().map(|p| p.standing).collect();
    assert_eq!(read, [Standing::Favor, Standing::Against]);
    assert_eq!(
        positions[1].statement.as_deref(),
        Some("Lusonia should secede")
    );
}

proptest! {
    #[test]
    fn every_stance_is_in_one_position_and_scores_are_probabilities(
        rows in prop::collection::vec(
            ("[ab]?", "[a-c]( [a-c])?", 0..3usize, 0.0f32..=1.0, 0..3usize, any::<bool>()),
            0..12,
        ),
    ) {
        let sides = [Favor, Against, Neutral];
        let stances: Vec<Stance> = rows
            .iter()
            .map(|(holder, target, side, score, evidence, judged)| {
                let stance = found(holder, target, sides[*side], *score, *evidence);
                if *judged { asked(stance) } else { stance }
            })
            .collect();
        let count = stances.len();
        let positions = of(stances);
        let mut seen: Vec<usize> = positions.iter().flat_map(|p| p.stances.clone()).collect();
        prop_assert!(positions.iter().all(|p| p.stances.is_sorted()));
        let firsts: Vec<usize> = positions.iter().map(|p| p.stances[0]).collect();
        prop_assert!(firsts.is_sorted());
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..count).collect::<Vec<_>>());
        prop_assert!(positions.iter().all(|p| (0.0..=1.0).contains(&p.score)));
    }
}
