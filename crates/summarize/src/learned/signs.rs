//! What a sentence is scored by: its place, its length, and how its words recur in the document.

use std::collections::HashSet;

use super::counts::Counts;

/// Numbers that describe a sentence.
pub(super) const SIGNS: usize = 19;
/// After how many sentences the place is worth half.
const FADE: f64 = 8.0;
/// Letters from which on a word counts as one that says something.
const CONTENT: usize = 4;
/// Words of a short and of a long sentence, and those beyond which none is longer.
const SHORT: usize = 8;
const LONG: usize = 30;
const LONGEST: usize = 60;

/// The words of a sentence: runs of letters and digits, in lower case.
pub(super) fn terms(text: &str) -> Vec<String> {
    let lower: String = text.chars().flat_map(char::to_lowercase).collect();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|term| !term.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The signs of each sentence of a document, given as texts and their [`terms`].
///
/// In order: nearness to the start (`1 / (1 + i / 8)`); the logarithm of the place; the place as a
/// share of the document; whether first, second, third; the logarithm of the number of sentences;
/// words, at most 60; their logarithm; fewer than 8; more than 30; words against the document's
/// others; in how many other sentences its words stand, on average; that against the others; the
/// cosine to what the document says, early sentences counting more, words weighed by rarity in the
/// document; that against the others; the share of its words said before; a digit; a quotation mark.
/// "Against the others" is the distance from the mean in standard deviations.
/// `scripts/train/summary.py` computes the same.
pub(super) fn signs(texts: &[&str], terms: &[Vec<String>]) -> Vec<[f32; SIGNS]> {
    let count = terms.len() as f64;
    let lengths: Vec<f64> = terms.iter().map(|t| t.len() as f64).collect();
    let recurrence = Recurrence::new(terms);
    let central = recurrence.central();
    let recurring = recurrence.recurring();
    let told = recurrence.told();
    let (long, recurs, middle) = (scaled(&lengths), scaled(&recurring), scaled(&central));
    let at = |values: &[f64], i: usize| values.get(i).copied().unwrap_or_default();
    let yes = |sign: bool| f64::from(u8::from(sign));
    let describe = |(i, (text, terms)): (usize, (&&str, &Vec<String>))| {
        let (place, words) = (i as f64, terms.len());
        let signs = [
            early(place),
            place.ln_1p() / 4.0,
            place / count,
            yes(i == 0),
            yes(i == 1),
            yes(i == 2),
            count.ln() / 4.0,
            words.min(LONGEST) as f64 / 20.0,
            (words as f64).ln_1p() / 3.0,
            yes(words < SHORT),
            yes(words > LONG),
            at(&long, i) / 2.0,
            at(&recurring, i),
            at(&recurs, i),
            at(&central, i) * 3.0,
            at(&middle, i),
            at(&told, i),
            yes(text.contains(|c: char| c.is_ascii_digit())),
            yes(text.contains(['"', '“', '”'])),
        ];
        signs.map(|sign| sign as f32)
    };
    texts.iter().zip(terms).enumerate().map(describe).collect()
}

/// Nearness to the start: 1 for the first sentence, half after [`FADE`] more.
pub(super) fn early(place: f64) -> f64 {
    1.0 / (1.0 + place / FADE)
}

/// Distances from the mean, in standard deviations.
fn scaled(values: &[f64]) -> Vec<f64> {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let spread = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count).sqrt();
    values
        .iter()
        .map(|x| (x - mean) / (spread + 1e-6))
        .collect()
}

/// Which words stand in which sentences.
struct Recurrence {
    /// Of each sentence: its different words, and how often each stands there.
    rows: Vec<Vec<(usize, usize)>>,
    /// Of each word: in how many sentences it stands.
    holders: Vec<usize>,
    /// Of each word: whether it is long enough to say something.
    content: Vec<bool>,
}

impl Recurrence {
    fn new(terms: &[Vec<String>]) -> Self {
        let Counts { terms, rows, .. } = Counts::of_words(terms);
        let mut holders = vec![0; terms.len()];
        for (id, _) in rows.iter().flatten() {
            if let Some(n) = holders.get_mut(*id) {
                *n += 1;
            }
        }
        let says = |term: &&str| term.chars().count() >= CONTENT;
        Self {
            rows,
            holders,
            content: terms.iter().map(says).collect(),
        }
    }

    fn holders(&self, id: usize) -> f64 {
        self.holders.get(id).map_or(1.0, |n| *n as f64)
    }

    /// The words of a sentence that say something.
    fn said<'a>(&'a self, row: &'a [(usize, usize)]) -> impl Iterator<Item = usize> + 'a {
        let says = |id: &usize| self.content.get(*id).copied().unwrap_or_default();
        row.iter().map(|(id, _)| *id).filter(says)
    }

    /// The cosine of each sentence to the whole.
    fn central(&self) -> Vec<f64> {
        let count = self.rows.len() as f64;
        let weighed: Vec<Vec<(usize, f64)>> = self
            .rows
            .iter()
            .map(|row| {
                let weigh = |&(id, n): &(usize, usize)| {
                    (id, n as f64 * (1.0 + count / self.holders(id)).ln())
                };
                let mut row: Vec<(usize, f64)> = row.iter().map(weigh).collect();
                let norm = row.iter().map(|(_, w)| w * w).sum::<f64>().sqrt().max(1e-9);
                row.iter_mut().for_each(|(_, w)| *w /= norm);
                row
            })
            .collect();
        let mut middle = vec![0.0; self.holders.len()];
        for (place, row) in weighed.iter().enumerate() {
            for (id, weight) in row {
                if let Some(sum) = middle.get_mut(*id) {
                    *sum += weight * early(place as f64);
                }
            }
        }
        let norm = middle.iter().map(|w| w * w).sum::<f64>().sqrt().max(1e-9);
        let cosine = |row: &Vec<(usize, f64)>| {
            let parts = row
                .iter()
                .map(|(id, w)| w * middle.get(*id).copied().unwrap_or_default());
            parts.sum::<f64>() / norm
        };
        weighed.iter().map(cosine).collect()
    }

    /// In how many other sentences the words of each stand, on average.
    fn recurring(&self) -> Vec<f64> {
        let root = (self.rows.len().max(1) as f64).sqrt();
        let mean = |row: &Vec<(usize, usize)>| {
            let others = self.said(row).map(|id| self.holders(id) - 1.0);
            let (sum, count) = others.fold((0.0, 0.0), |(s, n), o| (s + o, n + 1.0));
            sum / f64::max(1.0, count) / root
        };
        self.rows.iter().map(mean).collect()
    }

    /// The share of the words of each sentence that stand in an earlier one.
    fn told(&self) -> Vec<f64> {
        let mut told: HashSet<usize> = HashSet::new();
        let share = |row: &Vec<(usize, usize)>| {
            let (again, count) = self.said(row).fold((0.0, 0.0), |(again, count), id| {
                (again + f64::from(u8::from(told.contains(&id))), count + 1.0)
            });
            told.extend(self.said(row));
            again / f64::max(1.0, count)
        };
        self.rows.iter().map(share).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            terms("Ms. Orr's 12-point plan_B, Ärger"),
            ["ms", "orr", "s", "12", "point", "plan", "b", "ärger"]
        );
    }

    #[test]
    fn what_recurs_is_central_and_what_was_said_is_told() {
        let texts = [
            "Vesk merged its ports.",
            "Rain fell.",
            "The merged ports of Vesk employ 90.",
        ];
        let terms: Vec<Vec<String>> = texts.iter().map(|t| super::terms(t)).collect();
        let signs = signs(&texts, &terms);
        assert!(signs[2][14] > signs[1][14], "central: {signs:?}");
        assert_eq!((signs[0][16], signs[1][16], signs[2][16]), (0.0, 0.0, 0.75));
        assert_eq!([signs[0][17], signs[2][17]], [0.0, 1.0]);
    }
}
