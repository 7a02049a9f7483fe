//! The extractive oracle: the sentences that score best against a reference, chosen knowing it.

use std::collections::HashMap;

use standpoint_document::{Document, Summary};

use crate::rouge::{Ids, grams};
use crate::select::summary;

/// Takes, up to `most` times, the sentence that raises ROUGE-1 F1 + ROUGE-2 F1 against the
/// reference most, and stops where none raises it: the greedy oracle that extractive summarizers
/// are trained on and bounded by (as in BertSum, Liu and Lapata 2019). Words are counted as
/// [`crate::rouge`] does; pairs of words do not reach over sentence ends. The sentences come in
/// text order; the score of each is what it added.
///
/// ```
/// use standpoint_document::{Document, Sentence, Span};
/// let mut doc = Document::new("a", "It rained. The treaty was signed. Dinner followed.");
/// for (start, len) in [(0, 10), (11, 22), (34, 16)] {
///     doc.sentences.push(Sentence { span: Span::at(start, len), words: vec![] });
/// }
/// let best = standpoint_summarize::oracle::oracle(&doc, "A treaty was signed", 3);
/// assert_eq!(best.text, "The treaty was signed.");
/// ```
pub fn oracle(doc: &Document, reference: &str, most: usize) -> Summary {
    let mut ids = Ids::default();
    let target = ids.stems(reference);
    let mut one = Pool::new(grams::<1>(&target));
    let mut two = Pool::new(grams::<2>(&target));
    let counts = |span| {
        let words = ids.stems(doc.slice(span));
        (grams::<1>(&words), grams::<2>(&words))
    };
    let sentences: Vec<_> = doc.sentences.iter().map(|s| s.span).map(counts).collect();
    let mut scores = vec![0.0; sentences.len()];
    let mut picks: Vec<usize> = Vec::new();
    let mut reached = 0.0;
    while picks.len() < most {
        let mut best: Option<(usize, f64)> = None;
        for (i, (words, pairs)) in sentences.iter().enumerate() {
            let value = one.f1_with(words) + two.f1_with(pairs);
            if value > best.map_or(reached, |(_, v)| v) && !picks.contains(&i) {
                best = Some((i, value));
            }
        }
        let Some((pick, value)) = best else { break };
        if let (Some((words, pairs)), Some(score)) = (sentences.get(pick), scores.get_mut(pick)) {
            one.add(words);
            two.add(pairs);
            *score = (value - reached) as f32;
        }
        reached = value;
        picks.push(pick);
    }
    picks.sort_unstable();
    summary(doc, &picks, &scores)
}

/// The n-grams of the reference and what has been taken of them.
struct Pool<const N: usize> {
    reference: HashMap<[u32; N], usize>,
    total: usize,
    taken: HashMap<[u32; N], usize>,
    size: usize,
    hits: usize,
}

impl<const N: usize> Pool<N> {
    fn new(reference: HashMap<[u32; N], usize>) -> Self {
        Self {
            total: reference.values().sum(),
            reference,
            taken: HashMap::new(),
            size: 0,
            hits: 0,
        }
    }

    /// Hits that the sentence would add.
    fn gain(&self, sentence: &HashMap<[u32; N], usize>) -> usize {
        let added = sentence.iter().map(|(gram, n)| {
            let want = self.reference.get(gram).copied().unwrap_or_default();
            let have = self.taken.get(gram).copied().unwrap_or_default();
            (have + n).min(want) - have.min(want)
        });
        added.sum()
    }

    /// F1 with the sentence added: twice the hits over the sizes of both sides.
    fn f1_with(&self, sentence: &HashMap<[u32; N], usize>) -> f64 {
        let size = self.size + sentence.values().sum::<usize>();
        let hits = self.hits + self.gain(sentence);
        2.0 * hits as f64 / (size + self.total).max(1) as f64
    }

    fn add(&mut self, sentence: &HashMap<[u32; N], usize>) {
        self.hits += self.gain(sentence);
        for (gram, n) in sentence {
            *self.taken.entry(*gram).or_default() += n;
            self.size += n;
        }
    }
}

#[cfg(test)]
mod tests {
    use standpoint_document::{Sentence, Span};

    use super::*;

    fn document(sentences: &[&str]) -> Document {
        let mut doc = Document::new("x", sentences.join(" "));
        let mut at = 0;
        for s in sentences {
            doc.sentences.push(Sentence {
                span: Span::at(at, s.len()),
                words: vec![],
            });
            at += s.len() + 1;
        }
        doc
    }

    #[test]
    fn it_stops_where_no_sentence_helps() {
        let doc = document(&["Rain fell.", "Both sides signed the pact.", "Markets rose."]);
        let best = oracle(&doc, "The pact is signed by both sides.", 3);
        assert_eq!(best.sentences.len(), 1);
        assert_eq!(best.sentences[0].sentence, 1);
        assert!(oracle(&doc, "", 3).sentences.is_empty());
        assert!(oracle(&document(&[]), "Anything.", 3).text.is_empty());
    }

    #[test]
    fn it_takes_no_more_than_asked_and_keeps_text_order() {
        let doc = document(&["Alpha beta.", "Gamma delta.", "Epsilon zeta eta."]);
        let best = oracle(&doc, "Epsilon zeta eta.\nAlpha beta.\nGamma delta.", 2);
        let order: Vec<usize> = best.sentences.iter().map(|s| s.sentence).collect();
        assert_eq!(order, [0, 2]);
        assert_eq!(best.text, "Alpha beta.\nEpsilon zeta eta.");
    }
}
