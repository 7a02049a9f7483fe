use std::path::Path;

use standpoint_document::Document;
use standpoint_stance::{HolderQuery, Judgement, StanceError, StanceJudge, StanceQuery};
use standpoint_tokenize::Piece;

use crate::classifier::{Classifier, softmax};
use crate::folder::Folder;
use crate::labels::{Reading, reading};
use crate::parts::parts;
use crate::recognizer::room;
use crate::tokenizer::TextTokenizer;
use crate::worker::Worker;
use crate::{Architecture, Task, TorchError};

/// What a model of inference is asked to infer from a passage; `{holder}` and `{target}` are filled
/// in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hypotheses {
    /// True of a holder who is for the target (default `{holder} supports {target}.`).
    pub favor: String,
    /// True of one who is against it (default `{holder} opposes {target}.`).
    pub against: String,
    /// True of one who is neither (default `{holder} takes no side on {target}.`).
    pub neutral: String,
}

impl Default for Hypotheses {
    fn default() -> Self {
        Self {
            favor: "{holder} supports {target}.".to_owned(),
            against: "{holder} opposes {target}.".to_owned(),
            neutral: "{holder} takes no side on {target}.".to_owned(),
        }
    }
}

/// A sequence classification model as a [`StanceJudge`].
///
/// A model of inference, one with a label `entailment`, is asked zero-shot: it reads the passage and
/// each of the [`Hypotheses`], and the logits of entailment are set against one another, as
/// `transformers` does. A model whose labels are sides (`favor`, `against`, perhaps `none`) reads the
/// passage and `target`, or `holder: target` where a holder is named. The author is called "the
/// author", anyone "the text".
///
/// A passage longer than the model reads at once is judged in parts, and the part that is least
/// neutral answers.
pub struct SequenceJudge {
    folder: Folder,
    tokenizer: TextTokenizer,
    reading: Reading,
    hypotheses: Hypotheses,
    max_length: usize,
    worker: Worker<Classifier>,
}

impl std::fmt::Debug for SequenceJudge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SequenceJudge")
            .field("dir", &self.folder.dir)
            .field("architecture", &self.folder.architecture)
            .field("reading", &self.reading)
            .finish_non_exhaustive()
    }
}

impl SequenceJudge {
    /// Opens the model in a folder.
    ///
    /// # Errors
    /// [`TorchError`] if the folder does not hold a sequence classification model that is known, or
    /// its labels are neither those of inference nor sides.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, TorchError> {
        let folder = Folder::open(dir.as_ref(), Task::SequenceClassification)?;
        let reading = reading(&folder)?;
        let worker = Worker::start(&folder, Classifier::load)?;
        Ok(Self {
            tokenizer: TextTokenizer::open(&folder, folder.vocabulary()?)?,
            reading,
            hypotheses: Hypotheses::default(),
            max_length: folder.max_length()?,
            folder,
            worker,
        })
    }

    /// Asks a model of inference in other words.
    #[must_use]
    pub fn with_hypotheses(mut self, hypotheses: Hypotheses) -> Self {
        self.hypotheses = hypotheses;
        self
    }

    /// The type of the model.
    pub fn architecture(&self) -> Architecture {
        self.folder.architecture
    }

    /// What stands beside the passage, one text a run of the model.
    fn asked(&self, query: &StanceQuery<'_>) -> Vec<String> {
        let holder = match query.holder {
            HolderQuery::Name(name) => name,
            HolderQuery::Author => "the author",
            HolderQuery::Anyone => "the text",
        };
        match self.reading {
            Reading::Inference { .. } => {
                let Hypotheses {
                    favor,
                    against,
                    neutral,
                } = &self.hypotheses;
                let fill = |text: &String| fill(text, holder, query.target);
                [favor, against, neutral].map(fill).to_vec()
            }
            Reading::Sides { .. } => vec![match query.holder {
                HolderQuery::Name(name) => format!("{name}: {}", query.target),
                _ => query.target.to_owned(),
            }],
        }
    }

    fn answer(&self, index: usize, query: &StanceQuery<'_>) -> Result<Judgement, StanceError> {
        let doc = query.doc;
        let sentences = doc.sentences.get(query.sentences.clone());
        let sentences =
            sentences
                .filter(|s| !s.is_empty())
                .ok_or_else(|| StanceError::Passage {
                    query: index,
                    id: doc.id.clone(),
                    start: query.sentences.start,
                    end: query.sentences.end,
                    count: doc.sentences.len(),
                })?;
        let answer = self.judged(doc, sentences, &self.asked(query));
        answer.map_err(|e| e.run(self.max_length).into())
    }

    fn judged(
        &self,
        doc: &Document,
        sentences: &[standpoint_document::Sentence],
        asked: &[String],
    ) -> Result<Judgement, TorchError> {
        let mut texts: Vec<Vec<Piece>> = Vec::new();
        for text in asked {
            texts.push(self.tokenizer.encode(text, 0)?);
        }
        let longest = texts.iter().map(Vec::len).max().unwrap_or(0);
        let around = self.tokenizer.pair(&[], &[])?.ids.len() + longest;
        let max = room(&self.folder, self.max_length, around)?;
        let mut best: Option<Judgement> = None;
        let mut passages = parts(doc, sentences, &self.tokenizer, max)?;
        if passages.is_empty() {
            passages.push(Default::default());
        }
        for part in passages {
            let mut logits = Vec::new();
            for text in &texts {
                let ids = self.tokenizer.pair(&part.pieces, text)?;
                logits.extend(self.worker.call(move |model| model.logits(&ids))?);
            }
            let answer = self.reading.judgement(&logits, softmax);
            if best.is_none_or(|best| answer.neutral < best.neutral) {
                best = Some(answer);
            }
        }
        Ok(best.unwrap_or(Judgement {
            favor: 0.0,
            against: 0.0,
            neutral: 1.0,
        }))
    }
}

impl StanceJudge for SequenceJudge {
    fn judge(&self, queries: &[StanceQuery<'_>]) -> Result<Vec<Judgement>, StanceError> {
        let queries = queries.iter().enumerate();
        queries.map(|(i, query)| self.answer(i, query)).collect()
    }
}

/// The template with both names in place; a name that spells a placeholder stays as it is.
fn fill(template: &str, holder: &str, target: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        rest = if let Some(after) = from.strip_prefix("{holder}") {
            text.push_str(holder);
            after
        } else if let Some(after) = from.strip_prefix("{target}") {
            text.push_str(target);
            after
        } else {
            text.push('{');
            from.get(1..).unwrap_or_default()
        };
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled_once() {
        assert_eq!(
            fill("{holder} supports {target}.", "{target}", "peace"),
            "{target} supports peace."
        );
        assert_eq!(fill("a { b {x}", "h", "t"), "a { b {x}");
    }
}
