//! What a word is elsewhere in a document tells what it is here.

use std::collections::HashMap;

use crate::bio::TagSet;

/// Probabilities of the tags of one word: `[tags]`.
pub(crate) type Row = Vec<f64>;

/// Draws the readings of a word that recurs towards one another.
///
/// A name means one thing in one document more often than not (the one-sense-per-discourse
/// heuristic, Gale, Church and Yarowsky 1992), and what is clear in one sentence may be in doubt in another:
/// a surname beside its first name, and alone. So the probability that a word has a label becomes
/// `1 - share` of what its own sentence says and `share` of the mean over all places of the same
/// word; which word of the entity it is stays as its sentence has it. Only words with a capital
/// letter are drawn together: of the others most are no part of names.
pub(crate) fn agree<'a>(
    words: impl Iterator<Item = (&'a str, &'a mut Row)>,
    tags: &TagSet,
    share: f64,
) {
    let named = |word: &str| word.contains(char::is_uppercase);
    let mut recurring: Vec<(&str, &mut Row)> = words.filter(|(word, _)| named(word)).collect();
    let mut sums: HashMap<&str, (f64, Vec<f64>)> = HashMap::new();
    for (word, row) in &recurring {
        let (count, sum) = sums.entry(word).or_default();
        *count += 1.0;
        sum.resize(tags.labels().len(), 0.0);
        for (sum, p) in sum.iter_mut().zip(tags.by_label(row)) {
            *sum += p;
        }
    }
    for (word, row) in &mut recurring {
        let Some((count, sum)) = sums.get(word).filter(|(count, _)| *count > 1.0) else {
            continue;
        };
        let own = tags.by_label(row);
        let drawn: Vec<f64> = own
            .iter()
            .zip(sum)
            .map(|(own, sum)| (1.0 - share) * own + share * sum / count)
            .collect();
        tags.rescale(row, &own, &drawn);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set() -> TagSet {
        TagSet::new(&["O", "B-PER", "I-PER", "B-ORG", "I-ORG"], false).expect("a legal set")
    }

    fn agreed(words: &[&str], rows: &[[f64; 5]], share: f64) -> Vec<Row> {
        let mut rows: Vec<Row> = rows.iter().map(|r| r.to_vec()).collect();
        agree(words.iter().copied().zip(&mut rows), &set(), share);
        rows
    }

    #[test]
    fn a_clear_place_settles_one_in_doubt_and_each_keeps_its_part_of_the_name() {
        let clear = [0.02, 0.0, 0.96, 0.0, 0.02];
        let doubtful = [0.1, 0.42, 0.0, 0.48, 0.0];
        let rows = agreed(&["Tormis", "Tormis"], &[clear, doubtful], 0.6);
        assert!(rows[1][1] > rows[1][3] && rows[1][2] == 0.0, "{rows:?}");
        assert!(rows[0][2] > 0.75, "{rows:?}");
    }

    #[test]
    fn other_words_and_words_without_capitals_are_left_alone() {
        let (a, b) = ([0.9, 0.1, 0.0, 0.0, 0.0], [0.1, 0.9, 0.0, 0.0, 0.0]);
        for words in [["Tormis", "Veski"], ["rose", "rose"]] {
            assert_eq!(agreed(&words, &[a, b], 0.6), [a.to_vec(), b.to_vec()]);
        }
    }

    proptest! {
        #[test]
        fn what_comes_out_are_probabilities(
            logits in prop::collection::vec(-40f32..40.0, 15),
            share in 0f64..=1.0,
        ) {
            let tags = set();
            let mut rows = tags.rows(&logits);
            agree(std::iter::repeat("Tormis").zip(&mut rows), &tags, share);
            for row in rows {
                prop_assert!(row.iter().all(|p| (0.0..=1.0 + 1e-9).contains(p)), "{row:?}");
                prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-6, "{row:?}");
            }
        }
    }
}
