//! A summarizer that learned from summaries, without an encoder.

mod counts;
mod expected;
mod net;
mod signs;
mod uses;

use standpoint_document::{Document, Summary};

use crate::dateline::readable;
use crate::lean::leans;
use crate::role::{Role, roles};
use crate::select::{Choice, about, reasoned, select, summary};
use crate::walk::Vectors;
use crate::{Focus, Length, SummarizeError, Summarizer, check};
use expected::{Cover, Expected, RATE};
use net::NETS;
use signs::{signs, terms};

/// How often a choice is made anew with what a word cost in the one before.
const ROUNDS: usize = 3;

/// The sentences that together say most of what a summary would, as learned from 10,492 articles and
/// their summaries: needs no model folder.
///
/// Three small nets, some 70,000 numbers that are part of this crate, make no use of an encoder. The
/// first says how much a sentence belongs in a summary, from 19 signs of it (its place, its length, how
/// its words recur) and the mean of small vectors of its words; the two others with what probability
/// a summary has each word, and each pair of neighbouring words, of the document, from how these
/// stand in it and in which sentences. The choice is that of the greatest expected ROUGE: words and
/// pairs shared with the summary, each once for each time the summary has it, over the length of both.
/// What was said already adds nothing, and a sentence more than half of whose pairs were is taken after
/// all others. It is found greedily, what a word costs being the share that the choice before came to
/// (Dinkelbach 1967).
///
/// Covering weighed pairs of words is due to Gillick and Favre (2009), weights learned from summaries to
/// Li, Qian and Liu (2013), signs under a learned model to Kupiec, Pedersen and Chen (1995).
/// `src/learned/CARD.md` tells of data and figures, `scripts/train/summary.py` trains it.
///
/// The score of a sentence is what it alone is expected to share, against that of the sentence that shares
/// most, `0..=1`. Furniture is not read ([`Role`]). The document is read to its end; time and memory are
/// linear in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Learned {
    focus: Option<Focus>,
}

impl Learned {
    /// As results name it.
    pub const ID: &str = concat!("standpoint-summarize ", env!("CARGO_PKG_VERSION"));

    /// Summaries of what concerns `focus` alone.
    #[must_use]
    pub fn with_focus(mut self, focus: Option<Focus>) -> Self {
        self.focus = focus;
        self
    }

    fn one(&self, doc: &Document, want: &Length) -> Summary {
        let roles = roles(doc);
        let mut fit = roles.clone();
        let Some(relevance) = about(doc, self.focus.as_ref(), &mut fit) else {
            return summary(doc, &[], &[]);
        };
        let (numbers, expected) = read(doc, &roles);
        let choice = Choice {
            roles: &fit,
            leans: leans(doc),
        };
        let budget = want.budget(roles.len());
        let (mut rate, mut best) = (RATE, (f32::NEG_INFINITY, Vec::new()));
        for _ in 0..ROUNDS {
            let mut cover = Cover::new(&expected, &numbers, &relevance, rate);
            let picks = select(doc, &choice, &mut cover, budget);
            let known = picks.iter().filter_map(|pick| *numbers.get(*pick)?);
            rate = expected.rate(&known.collect::<Vec<_>>(), cover.gained);
            if rate > best.0 {
                best = (rate, picks);
            }
        }
        let alone = Cover::new(&expected, &numbers, &relevance, 0.0);
        let gains: Vec<f32> = (0..roles.len()).map(|i| alone.gain(i)).collect();
        let most = gains.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let scores: Vec<f32> = gains.iter().map(|gain| gain / most).collect();
        let vectors = Vectors::new(doc, &roles);
        reasoned(doc, &roles, &vectors, &best.1, &scores)
    }
}

impl Summarizer for Learned {
    fn summarize(&self, docs: &[&Document], want: &Length) -> Result<Vec<Summary>, SummarizeError> {
        check(docs, want)?;
        Ok(docs.iter().map(|doc| self.one(doc, want)).collect())
    }
}

/// What is expected of a summary of the sentences that are no furniture, and of each sentence the number
/// under which it is known there.
fn read(doc: &Document, roles: &[Role]) -> (Vec<Option<usize>>, Expected) {
    let mut texts: Vec<&str> = Vec::new();
    let sentences = doc.sentences.iter().zip(roles);
    let numbers = sentences
        .map(|(sentence, role)| {
            (*role != Role::Furniture).then(|| {
                texts.push(doc.slice(readable(doc, sentence)));
                texts.len() - 1
            })
        })
        .collect();
    let terms: Vec<Vec<String>> = texts.iter().map(|text| terms(text)).collect();
    let logits = logits(&texts, &terms);
    (numbers, Expected::new(&terms, &logits))
}

/// How much each sentence belongs in a summary; only the differences mean something.
fn logits(texts: &[&str], terms: &[Vec<String>]) -> Vec<f32> {
    let net = &NETS.sentences;
    let signs = signs(texts, terms).into_iter().zip(terms);
    let inputs = signs.map(|(signs, terms)| [&signs[..], &net.mean(terms)].concat());
    let answers = inputs.map(|inputs| net.answer(inputs));
    answers
        .map(|answer| answer.first().copied().unwrap_or_default())
        .collect()
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
        /// Of each word the probability that a summary has it once, twice, three times.
        words: Vec<Vec<f32>>,
        pairs: Vec<f32>,
        /// Two of its sentences.
        picks: Vec<usize>,
    }

    #[track_caller]
    fn near(what: &str, found: &[f32], wanted: &[f32], tolerance: f32) {
        assert_eq!(found.len(), wanted.len(), "{what}");
        for (i, (found, wanted)) in found.iter().zip(wanted).enumerate() {
            let far = (found - wanted).abs();
            assert!(far < tolerance, "{what}, {i}: {found} is not {wanted}");
        }
    }

    #[test]
    fn every_step_gives_what_the_training_script_gave() {
        let golden: Golden = serde_json::from_str(include_str!("golden.json")).expect("golden");
        let texts: Vec<&str> = golden.sentences.iter().map(String::as_str).collect();
        let terms: Vec<Vec<String>> = texts.iter().map(|text| super::terms(text)).collect();
        let signs = super::signs(&texts, &terms);
        near("signs", signs.as_flattened(), &golden.signs.concat(), 1e-5);
        let logits = logits(&texts, &terms);
        near("logits", &logits, &golden.logits, 1e-4);
        let expected = Expected::new(&terms, &logits);
        let words = expected.word_probabilities.as_flattened();
        near("words", words, &golden.words.concat(), 1e-4);
        near("pairs", &expected.pair_probabilities, &golden.pairs, 1e-4);

        let doc = standpoint_tokenize::document(&texts.join(" "));
        let made = Learned::default().summarize(&[&doc], &Length::Sentences(golden.picks.len()));
        let picks = made.expect("a summary").remove(0).sentences;
        let picks: Vec<usize> = picks.iter().map(|pick| pick.sentence).collect();
        assert_eq!(picks, golden.picks);
    }
}
