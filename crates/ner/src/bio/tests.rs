use proptest::prelude::*;

use super::*;

const NAMES: [&str; 5] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"];

fn set() -> TagSet {
    TagSet::new(&NAMES, false).expect("a legal set")
}

fn words(set: &TagSet, tags: &[usize]) -> Vec<(Range<usize>, usize)> {
    let k = set.len();
    let logits: Vec<f32> = tags
        .iter()
        .flat_map(|&t| (0..k).map(move |i| if i == t { 9.0 } else { 0.0 }))
        .collect();
    let runs = set.decode(&set.rows(&logits)).into_iter();
    runs.map(|r| (r.words, r.label)).collect()
}

#[test]
fn an_inside_tag_that_wins_alone_is_overruled_by_the_sequence() {
    // Word by word this reads O I-PER; the best legal reading begins the person.
    let logits = [
        2.0, 1.5, 0.0, 0.0, 0.0, //
        0.0, 0.0, 4.0, 0.0, 0.0,
    ];
    let runs = set().decode(&set().rows(&logits));
    assert_eq!(runs.len(), 1);
    assert_eq!((runs[0].words.clone(), runs[0].label), (0..2, 0));
    // The first word is the less certain: e^1.5 of e^2 + e^1.5 + 3.
    assert!((runs[0].score - 0.3013).abs() < 1e-3);
}

#[test]
fn two_begins_are_two_entities() {
    assert_eq!(words(&set(), &[1, 1]), [(0..1, 0), (1..2, 0)]);
}

#[test]
fn an_unseen_word_is_outside() {
    let set = set();
    let mut logits = vec![0.0, 9.0, 0.0, 0.0, 0.0];
    logits.extend(set.unseen());
    logits.extend([0.0, 0.0, 9.0, 0.0, 0.0]);
    let words: Vec<_> = set
        .decode(&set.rows(&logits))
        .into_iter()
        .map(|r| r.words)
        .collect();
    assert_eq!(words[0], 0..1);
    assert!(words.iter().all(|w| !w.contains(&1)));
}

#[test]
fn where_inside_may_begin_it_does_and_begin_parts_what_touches() {
    let set = TagSet::new(&NAMES, true).expect("a legal set");
    // O I-PER I-PER B-PER I-ORG
    let found = words(&set, &[0, 2, 2, 1, 4]);
    assert_eq!(found, [(1..3, 0), (3..4, 0), (4..5, 1)]);
    // What B and I have together counts: 0.4 + 0.35 against 0.25 outside.
    let shares = [0.25f32, 0.4, 0.35, 1e-9, 1e-9].map(f32::ln);
    let runs = set.decode(&set.rows(&shares));
    assert!((runs[0].score - 0.75).abs() < 1e-4);
}

#[test]
fn bare_labels_and_lone_inside_tags_join_what_touches() {
    for names in [["LOC", "O", "PER"], ["I-LOC", "O", "I-PER"]] {
        let set = TagSet::new(&names, true).expect("a legal set");
        assert_eq!(
            words(&set, &[2, 2, 0, 1, 0]),
            [(0..2, 1), (2..3, 0), (4..5, 0)]
        );
        assert_eq!(set.labels()[1].as_str(), "PER");
    }
}

#[test]
fn the_last_word_of_an_entity_is_told_by_its_tag() {
    let bioes = ["O", "B-PER", "I-PER", "E-PER", "S-PER"];
    let bilou = ["O", "B-PER", "I-PER", "L-PER", "U-PER"];
    for names in [bioes, bilou] {
        let set = TagSet::new(&names, true).expect("a legal set");
        let found = words(&set, &[1, 3, 1, 2, 3, 4, 4]);
        assert_eq!(found, [(0..2, 0), (2..5, 0), (5..6, 0), (6..7, 0)]);
        // A begin that nothing ends: the sequence gives one of its words up.
        let logits = [0.0, 3.0, 0.0, 0.0, 2.0, 9.0, 0.0, 0.0, 0.0, 0.0];
        let runs = set.decode(&set.rows(&logits));
        assert_eq!(runs[0].words, 0..1);
        assert!(runs[0].score < 0.3, "as an entity of one word");
    }
}

#[test]
fn a_set_of_no_scheme_is_refused() {
    let error = |names: &[&str]| TagSet::new(names, true).map(|_| ()).unwrap_err();
    let strict = TagSet::new(&["O", "I-PER"], false).map(|_| ());
    assert_eq!(strict, Err(TagError::Missing("B-PER".to_owned())));
    let cases: [(&[&str], TagError); 6] = [
        (&["B-PER"], TagError::Missing("O".to_owned())),
        (
            &["O", "I-PER", "E-PER"],
            TagError::Missing("B-PER".to_owned()),
        ),
        (&["O", "O"], TagError::Twice("O".to_owned())),
        (&["O", "B-PER", "PER"], TagError::Scheme("PER".to_owned())),
        (&["O", "B-PER", "B-"], TagError::Scheme("B-".to_owned())),
        (
            &["O", "B-PER", "E-PER", "L-PER"],
            TagError::Scheme("L-PER".to_owned()),
        ),
    ];
    for (names, expected) in cases {
        assert_eq!(error(names), expected, "{names:?}");
    }
}

/// Names of tags, whether inside may begin, and whether a sequence of names is allowed.
type Grammar = (Vec<&'static str>, bool, fn(&[&str]) -> bool);

/// Sets of tags of several schemes.
fn sets() -> Vec<Grammar> {
    vec![
        (NAMES.to_vec(), false, |path| {
            let label = |n: &str| n.get(2..).unwrap_or_default().to_owned();
            path.iter().enumerate().all(|(i, n)| {
                !n.starts_with("I-")
                    || (i > 0 && path[i - 1] != "O" && label(path[i - 1]) == label(n))
            })
        }),
        (vec!["S-A", "E-A", "O", "I-A", "B-A"], true, bioes),
        (vec!["O", "B-A", "E-A", "S-A", "S-C"], true, bioes),
    ]
}

/// `(O | S-X | B-X I-X* E-X)*` for one label of several words.
fn bioes(path: &[&str]) -> bool {
    let mut open = false;
    for name in path {
        let goes_on = name.starts_with("I-") || name.starts_with("E-");
        if goes_on != open {
            return false;
        }
        open = name.starts_with("B-") || name.starts_with("I-");
    }
    !open
}

/// The best allowed path by trying them all.
fn exhaustive(rows: &[Vec<f64>], names: &[&str], legal: fn(&[&str]) -> bool) -> f64 {
    let k = names.len();
    let mut best = f64::NEG_INFINITY;
    for code in 0..k.pow(rows.len() as u32) {
        let path: Vec<usize> = (0..rows.len())
            .map(|i| code / k.pow(i as u32) % k)
            .collect();
        if legal(&path.iter().map(|&t| names[t]).collect::<Vec<_>>()) {
            best = best.max(path.iter().zip(rows).map(|(t, r)| r[*t].ln()).sum());
        }
    }
    best
}

proptest! {
    #[test]
    fn the_path_is_allowed_whatever_the_numbers(
        logits in prop::collection::vec(any::<f32>(), 0..60),
    ) {
        for (names, inside_begins, legal) in sets() {
            let set = TagSet::new(&names, inside_begins).expect("a legal set");
            let rows = set.rows(&logits);
            let path = set.viterbi(&rows);
            let path: Vec<&str> = path.iter().map(|&s| names[set.states[s].tags[0]]).collect();
            prop_assert!(legal(&path), "{path:?}");
            for run in set.decode(&set.rows(&logits)) {
                prop_assert!((0.0..=1.0).contains(&run.score));
                prop_assert!(run.words.end <= rows.len());
            }
        }
    }

    #[test]
    fn the_sequence_is_the_best_of_all_allowed_ones(
        logits in prop::collection::vec(-5.0f32..5.0, 20),
    ) {
        for (names, inside_begins, legal) in sets() {
            let set = TagSet::new(&names, inside_begins).expect("a legal set");
            let rows = set.rows(&logits);
            let path = set.viterbi(&rows);
            let score: f64 = path
                .iter()
                .zip(&rows)
                .map(|(s, r)| set.states[*s].probability(r).ln())
                .sum();
            let best = exhaustive(&rows, &names, legal);
            prop_assert!((score - best).abs() < 1e-9, "{names:?}");
        }
    }
}
