use std::path::Path;

use standpoint_document::Document;
use standpoint_stance::{
    Hypotheses, Judgement, SequenceLabels, StanceError, StanceJudge, StanceQuery,
};
use standpoint_tokenize::Piece;

use crate::classifier::Classifier;
use crate::folder::Folder;
use crate::parts::parts;
use crate::recognizer::room;
use crate::tokenizer::TextTokenizer;
use crate::worker::Worker;
use crate::{Architecture, Task, TorchError};

/// A sequence classification model as a [`StanceJudge`].
///
/// What it is asked, and how its labels are read, [`SequenceLabels`] tells.
///
/// A passage longer than the model reads at once is judged in parts, and the part that is least
/// neutral answers.
pub struct SequenceJudge {
    folder: Folder,
    tokenizer: TextTokenizer,
    labels: SequenceLabels,
    hypotheses: Hypotheses,
    max_length: usize,
    worker: Worker<Classifier>,
}

impl std::fmt::Debug for SequenceJudge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SequenceJudge")
            .field("dir", &self.folder.dir)
            .field("architecture", &self.folder.architecture)
            .field("labels", &self.labels)
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
        let labels = labels(&folder)?;
        let worker = Worker::start(&folder, Classifier::load)?;
        Ok(Self {
            tokenizer: TextTokenizer::open(&folder, folder.vocabulary()?)?,
            labels,
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
        let asked = self
            .labels
            .asked(query.holder, query.target, &self.hypotheses);
        let answer = self.judged(doc, sentences, &asked);
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
            let answer = self.labels.judgement(&logits);
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

/// What the labels of the folder's model are.
fn labels(folder: &Folder) -> Result<SequenceLabels, TorchError> {
    let found = folder.labels()?;
    SequenceLabels::of(&found).ok_or_else(|| TorchError::Labels {
        path: folder.config_path(),
        expected: SequenceLabels::EXPECTED,
        found,
    })
}
