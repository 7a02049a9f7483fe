//! What a summary is expected to have of a document's words and pairs of words.

use super::counts::Counts;
use super::net::{NETS, TIMES};
use super::uses::{odds, uses};
use crate::select::Worth;

/// What sharing a pair counts for, sharing a word being 1.
const PAIRS: f32 = 4.0;
/// Words that a person's summary has, for each sentence that is chosen: two thirds of what it has in the
/// training data, as chosen on the development data.
const REFERENCE: f32 = 32.0 / 3.0;
/// What a word costs at first: a quarter of words and pairs shared, each word being of both summaries.
pub(super) const RATE: f32 = 0.25 * (1.0 + PAIRS) / 2.0;

/// The words and pairs of each sentence, and how likely a summary has each.
pub(super) struct Expected {
    /// Of each sentence: its words by number, and how often each stands there.
    words: Vec<Vec<(usize, usize)>>,
    /// Of each word the probability that a summary has it once, twice, three times.
    pub(super) word_probabilities: Vec<[f32; TIMES]>,
    pairs: Vec<Vec<(usize, usize)>>,
    pub(super) pair_probabilities: Vec<f32>,
}

impl Expected {
    /// `terms`: the words of each sentence. `logits`: how much each belongs in a summary.
    pub(super) fn new(terms: &[Vec<String>], logits: &[f32]) -> Self {
        let promise = shares(logits);
        let total = terms.iter().map(Vec::len).sum();
        let words = Counts::of_words(terms);
        let word_uses = uses(&words, &promise, total, |word| (*word).to_owned());
        let asked = words.terms.iter().zip(&word_uses);
        let word_probabilities: Vec<[f32; TIMES]> = asked
            .map(|(word, uses)| {
                let known = uses.iter().chain(NETS.words.vector(word));
                let mut answer = NETS.words.answer(known.copied().collect()).into_iter();
                [(); TIMES].map(|()| answer.next().map_or(0.0, probability))
            })
            .collect();

        let pairs = Counts::of_pairs(terms);
        let pair_uses = uses(&pairs, &promise, total, |(a, b)| format!("{a}{b}"));
        let link = |word: &str| {
            let number = words.number(&word).unwrap_or_default();
            let [often, ..] = word_uses.get(number).copied().unwrap_or_default();
            let [once, ..] = word_probabilities.get(number).copied().unwrap_or_default();
            (odds(once), often)
        };
        let asked = pairs.terms.iter().zip(&pair_uses);
        let pair_probabilities = asked
            .map(|((a, b), uses)| {
                let (first, second) = (link(a), link(b));
                let links = [first.0, second.0, first.1, second.1];
                let vectors = NETS.pairs.vector(a).iter().chain(NETS.pairs.vector(b));
                let known = uses.iter().chain(&links).chain(vectors);
                let answer = NETS.pairs.answer(known.copied().collect());
                answer.first().copied().map_or(0.0, probability)
            })
            .collect();
        Self {
            words: words.rows,
            word_probabilities,
            pairs: pairs.rows,
            pair_probabilities,
        }
    }

    /// How many words a sentence has.
    fn length(&self, sentence: usize) -> usize {
        let words = self.words.get(sentence).into_iter().flatten();
        words.map(|(_, count)| count).sum()
    }

    /// What a choice shares with a summary for each word of both. `gained`: what it shares.
    pub(super) fn rate(&self, choice: &[usize], gained: f32) -> f32 {
        let length: usize = choice.iter().map(|sentence| self.length(*sentence)).sum();
        let both = length as f32 + REFERENCE * choice.len() as f32;
        if both > 0.0 { gained / both } else { 0.0 }
    }
}

/// A growing choice of sentences: what the next one adds to what is shared, less what its words cost.
pub(super) struct Cover<'a> {
    expected: &'a Expected,
    /// Of each sentence of the document the number under which it is known, if it is.
    numbers: &'a [Option<usize>],
    /// How much each sentence of the document is about what was asked for.
    relevance: &'a [f32],
    rate: f32,
    /// How often the choice has each word, at most [`TIMES`], and whether it has each pair.
    had: Vec<usize>,
    covered: Vec<bool>,
    /// What the choice shares.
    pub(super) gained: f32,
}

impl<'a> Cover<'a> {
    /// Nothing chosen yet; a word costs `rate`.
    pub(super) fn new(
        expected: &'a Expected,
        numbers: &'a [Option<usize>],
        relevance: &'a [f32],
        rate: f32,
    ) -> Self {
        Self {
            expected,
            numbers,
            relevance,
            rate,
            had: vec![0; expected.word_probabilities.len()],
            covered: vec![false; expected.pair_probabilities.len()],
            gained: 0.0,
        }
    }

    fn number(&self, sentence: usize) -> Option<usize> {
        self.numbers.get(sentence).copied().flatten()
    }

    /// What the sentence adds to what is shared.
    pub(super) fn gain(&self, sentence: usize) -> f32 {
        let Some(number) = self.number(sentence) else {
            return 0.0;
        };
        let Expected { words, pairs, .. } = self.expected;
        let mut gain = 0.0;
        for (word, count) in words.get(number).into_iter().flatten() {
            let had = self.had.get(*word).copied().unwrap_or_default();
            let likely = self.expected.word_probabilities.get(*word);
            let likely = likely.map_or(&[][..], <[f32; TIMES]>::as_slice);
            gain += likely.iter().skip(had).take(*count).sum::<f32>();
        }
        for (pair, _) in pairs.get(number).into_iter().flatten() {
            if self.covered.get(*pair) == Some(&false) {
                let likely = self.expected.pair_probabilities.get(*pair);
                gain += PAIRS * likely.copied().unwrap_or_default();
            }
        }
        gain * self.relevance.get(sentence).copied().unwrap_or_default()
    }

    /// Whether the choice has more than half of the sentence's pairs.
    fn said(&self, number: usize) -> bool {
        let pairs = self.expected.pairs.get(number).into_iter().flatten();
        let (mut all, mut said) = (0, 0);
        for (pair, _) in pairs {
            all += 1;
            said += usize::from(self.covered.get(*pair) == Some(&true));
        }
        2 * said > all
    }
}

impl Worth for Cover<'_> {
    fn of(&self, sentence: usize) -> f32 {
        let Some(number) = self.number(sentence) else {
            return 0.0;
        };
        if self.said(number) {
            return f32::NEG_INFINITY;
        }
        self.gain(sentence) - self.rate * self.expected.length(number) as f32
    }

    fn take(&mut self, sentence: usize) {
        self.gained += self.gain(sentence);
        let Some(number) = self.number(sentence) else {
            return;
        };
        let Expected { words, pairs, .. } = self.expected;
        for (word, count) in words.get(number).into_iter().flatten() {
            if let Some(had) = self.had.get_mut(*word) {
                *had = (*had + count).min(TIMES);
            }
        }
        for (pair, _) in pairs.get(number).into_iter().flatten() {
            if let Some(covered) = self.covered.get_mut(*pair) {
                *covered = true;
            }
        }
    }
}

/// Shares of one, in the proportions that logits say.
fn shares(logits: &[f32]) -> Vec<f64> {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f64> = logits
        .iter()
        .map(|logit| f64::from(logit - top).exp())
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

fn probability(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}
