//! What the labels of a sequence classification model say of a stance.

use standpoint_stance::Judgement;

use crate::TorchError;
use crate::folder::Folder;

/// How a model's labels are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Number of the label that says a hypothesis follows.
    Inference { entailment: usize },
    /// Numbers of the labels that are sides.
    Sides {
        favor: usize,
        against: usize,
        neutral: Option<usize>,
    },
}

const ENTAILMENT: [&str; 2] = ["entailment", "entail"];
const FAVOR: [&str; 7] = [
    "favor",
    "favour",
    "support",
    "supportive",
    "supports",
    "pro",
    "positive",
];
const AGAINST: [&str; 7] = [
    "against", "oppose", "opposed", "opposes", "con", "anti", "negative",
];
const NEUTRAL: [&str; 6] = [
    "neutral",
    "none",
    "neither",
    "no stance",
    "unrelated",
    "other",
];

/// What the labels of the folder's model are.
pub(crate) fn reading(folder: &Folder) -> Result<Reading, TorchError> {
    let found = folder.labels()?;
    let lower: Vec<String> = found
        .iter()
        .map(|l| l.to_lowercase().replace('_', " "))
        .collect();
    let at = |names: &[&str]| lower.iter().position(|l| names.contains(&l.as_str()));
    if let Some(entailment) = at(&ENTAILMENT) {
        return Ok(Reading::Inference { entailment });
    }
    if let (Some(favor), Some(against), neutral) = (at(&FAVOR), at(&AGAINST), at(&NEUTRAL))
        && lower.len() == 2 + usize::from(neutral.is_some())
    {
        return Ok(Reading::Sides {
            favor,
            against,
            neutral,
        });
    }
    Err(TorchError::Labels {
        path: folder.config_path(),
        expected: "those of inference (entailment, neutral, contradiction) or of sides (favor, against, none)",
        found,
    })
}

impl Reading {
    /// The judgement that rows of logits are: one row for each hypothesis, favor, against and neutral,
    /// or one row of sides.
    pub(crate) fn judgement(
        self,
        rows: &[Vec<f32>],
        softmax: impl Fn(&[f32]) -> Vec<f32>,
    ) -> Judgement {
        let at = |p: &[f32], i: usize| p.get(i).copied().unwrap_or(0.0);
        match self {
            Self::Inference { entailment } => {
                let logits: Vec<f32> = rows.iter().map(|row| at(row, entailment)).collect();
                let p = softmax(&logits);
                Judgement {
                    favor: at(&p, 0),
                    against: at(&p, 1),
                    neutral: at(&p, 2),
                }
            }
            Self::Sides {
                favor,
                against,
                neutral,
            } => {
                let p = softmax(rows.first().map(Vec::as_slice).unwrap_or_default());
                Judgement {
                    favor: at(&p, favor),
                    against: at(&p, against),
                    neutral: neutral.map_or(0.0, |i| at(&p, i)),
                }
            }
        }
    }
}
