//! A summarizer that learned from summaries, without an encoder.

mod net;
mod signs;

use std::sync::LazyLock;

use standpoint_document::{Document, Summary};

use crate::role::{Role, readable, roles};
use crate::select::{Choice, choose};
use crate::walk::Vectors;
use crate::{Focus, Length, SummarizeError, Summarizer, check};
use net::Net;
use signs::{signs, terms};

static NET: LazyLock<Net> = LazyLock::new(Net::new);

/// Sentences by what was learned from 10,000 articles and their summaries: needs no model folder.
///
/// A sentence is described by 19 signs (its place, its length, how its words recur in the document)
/// and the mean of small vectors of its words; two layers of 32 make one number of them. The weights,
/// some 18,000 numbers, are part of this crate; `src/learned/CARD.md` tells of data and figures,
/// `scripts/train/summary.py` trains them. Such signs under a learned model are as old as Kupiec,
/// Pedersen and Chen (1995); the targets are soft oracles of ROUGE.
///
/// A score is the odds of a sentence against the best of the document, `0..=1`; a sentence loses for
/// words it shares with one already taken. Furniture is not read ([`Role`]). The document is read to
/// its end; time and memory are linear in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    redundancy: f32,
    focus: Option<Focus>,
}

impl Default for Learned {
    fn default() -> Self {
        Self {
            redundancy: 1.0,
            focus: None,
        }
    }
}

impl Learned {
    /// As results name it.
    pub const ID: &str = concat!("standpoint-summarize ", env!("CARGO_PKG_VERSION"));

    /// With another loss for a sentence that is wholly like one already taken (default 1).
    #[must_use]
    pub fn with_redundancy(mut self, redundancy: f32) -> Self {
        self.redundancy = redundancy;
        self
    }

    /// Summaries of what concerns `focus` alone.
    #[must_use]
    pub fn with_focus(mut self, focus: Option<Focus>) -> Self {
        self.focus = focus;
        self
    }

    fn one(&self, doc: &Document, want: &Length) -> Summary {
        let roles = roles(doc);
        let scores = scores(doc, &roles);
        let vectors = Vectors::new(doc, &roles);
        let choice = Choice {
            roles: &roles,
            scores: &scores,
            redundancy: self.redundancy,
            similarity: &|i, j| vectors.cosine(i, j),
            leans: Vec::new(),
        };
        choose(doc, want, self.focus.as_ref(), &vectors, &choice)
    }
}

impl Summarizer for Learned {
    fn summarize(&self, docs: &[&Document], want: &Length) -> Result<Vec<Summary>, SummarizeError> {
        check(docs, want)?;
        Ok(docs.iter().map(|doc| self.one(doc, want)).collect())
    }
}

/// The odds of each sentence against the best; 0 for furniture.
fn scores(doc: &Document, roles: &[Role]) -> Vec<f32> {
    let sentences = doc.sentences.iter().zip(roles).enumerate();
    let (read, texts): (Vec<usize>, Vec<&str>) = sentences
        .filter(|(_, (_, role))| **role != Role::Furniture)
        .map(|(i, (sentence, _))| (i, doc.slice(readable(doc, sentence))))
        .unzip();
    let terms: Vec<Vec<String>> = texts.iter().map(|text| terms(text)).collect();
    let logits: Vec<f32> = signs(&texts, &terms)
        .iter()
        .zip(&terms)
        .map(|(signs, terms)| NET.logit(signs, terms))
        .collect();
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut scores = vec![0.0; doc.sentences.len()];
    for (i, logit) in read.into_iter().zip(logits) {
        if let Some(score) = scores.get_mut(i) {
            *score = (logit - top).exp();
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    /// What the training script made of an article of ours.
    #[derive(Deserialize)]
    struct Golden {
        sentences: Vec<String>,
        signs: Vec<Vec<f32>>,
        logits: Vec<f32>,
    }

    #[test]
    fn signs_and_logits_are_those_of_the_training_script() {
        let golden: Golden = serde_json::from_str(include_str!("golden.json")).expect("golden");
        let texts: Vec<&str> = golden.sentences.iter().map(String::as_str).collect();
        let terms: Vec<Vec<String>> = texts.iter().map(|text| super::terms(text)).collect();
        let signs = super::signs(&texts, &terms);
        assert_eq!(signs.len(), golden.signs.len());
        for ((signs, terms), (wanted, logit)) in signs
            .iter()
            .zip(&terms)
            .zip(golden.signs.iter().zip(&golden.logits))
        {
            assert_eq!(wanted.len(), signs.len());
            for (at, (sign, wanted)) in signs.iter().zip(wanted).enumerate() {
                assert!(
                    (sign - wanted).abs() < 1e-5,
                    "sign {at}: {sign} is not {wanted}"
                );
            }
            let found = NET.logit(signs, terms);
            assert!((found - logit).abs() < 1e-4, "{found} is not {logit}");
        }
    }
}
