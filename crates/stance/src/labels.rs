//! What a sequence classifier made for another purpose is asked, and what its labels say of a stance.

use crate::arguments::log_softmax;
use crate::{HolderQuery, Judgement};

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

/// How the labels of a sequence classifier are read.
///
/// A model of inference, one with a label `entailment`, is asked zero-shot: it reads the passage and
/// each of the [`Hypotheses`], and the logits of entailment are set against one another, as
/// `transformers` does. A model whose labels are sides (`favor`, `against`, perhaps `none`) reads the
/// passage and `target`, or `holder: target` where a holder is named. The author is called "the
/// author", anyone "the text".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SequenceLabels {
    /// Labels of inference.
    Inference {
        /// Number of the label that says a hypothesis follows.
        entailment: usize,
    },
    /// Labels that are sides, by their numbers.
    Sides {
        /// For the target.
        favor: usize,
        /// Against it.
        against: usize,
        /// Neither; not every model has it.
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

impl SequenceLabels {
    /// What these labels may be, for an error.
    pub const EXPECTED: &str = "those of inference (entailment, neutral, contradiction) or of sides (favor, against, none)";

    /// Reads labels in the order of their numbers; none if they say nothing of a stance.
    pub fn of(labels: &[String]) -> Option<Self> {
        let lower: Vec<String> = labels
            .iter()
            .map(|l| l.to_lowercase().replace('_', " "))
            .collect();
        let at = |names: &[&str]| lower.iter().position(|l| names.contains(&l.as_str()));
        if let Some(entailment) = at(&ENTAILMENT) {
            return Some(Self::Inference { entailment });
        }
        let (favor, against, neutral) = (at(&FAVOR)?, at(&AGAINST)?, at(&NEUTRAL));
        let all = lower.len() == 2 + usize::from(neutral.is_some());
        all.then_some(Self::Sides {
            favor,
            against,
            neutral,
        })
    }

    /// What stands beside the passage, one text a run of the model.
    pub fn asked(
        self,
        holder: HolderQuery<'_>,
        target: &str,
        hypotheses: &Hypotheses,
    ) -> Vec<String> {
        let name = match holder {
            HolderQuery::Name(name) => name,
            HolderQuery::Author => "the author",
            HolderQuery::Anyone => "the text",
        };
        match self {
            Self::Inference { .. } => {
                let Hypotheses {
                    favor,
                    against,
                    neutral,
                } = hypotheses;
                let fill = |text: &String| fill(text, name, target);
                [favor, against, neutral].map(fill).to_vec()
            }
            Self::Sides { .. } => vec![match holder {
                HolderQuery::Name(name) => format!("{name}: {target}"),
                _ => target.to_owned(),
            }],
        }
    }

    /// The judgement that the logits of those runs are, a row each.
    pub fn judgement(self, rows: &[impl AsRef<[f32]>]) -> Judgement {
        let at = |p: &[f32], i: usize| p.get(i).copied().unwrap_or(0.0);
        let softmax = |logits: &[f32]| -> Vec<f32> {
            let logs = log_softmax(logits, |_| true).into_iter();
            logs.map(f32::exp).collect()
        };
        match self {
            Self::Inference { entailment } => {
                let logits: Vec<f32> = rows.iter().map(|r| at(r.as_ref(), entailment)).collect();
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
                let p = softmax(rows.first().map(AsRef::as_ref).unwrap_or_default());
                Judgement {
                    favor: at(&p, favor),
                    against: at(&p, against),
                    neutral: neutral.map_or(0.0, |i| at(&p, i)),
                }
            }
        }
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

    fn of(labels: &[&str]) -> Option<SequenceLabels> {
        let labels: Vec<String> = labels.iter().map(|&l| l.to_owned()).collect();
        SequenceLabels::of(&labels)
    }

    #[test]
    fn templates_are_filled_once() {
        assert_eq!(
            fill("{holder} supports {target}.", "{target}", "peace"),
            "{target} supports peace."
        );
        assert_eq!(fill("a { b {x}", "h", "t"), "a { b {x}");
    }

    #[test]
    fn labels_are_of_inference_or_sides_or_neither() {
        let inference = of(&["CONTRADICTION", "neutral", "Entailment"]);
        assert_eq!(inference, Some(SequenceLabels::Inference { entailment: 2 }));
        let sides = SequenceLabels::Sides {
            favor: 1,
            against: 0,
            neutral: Some(2),
        };
        assert_eq!(of(&["AGAINST", "FAVOR", "NO_STANCE"]), Some(sides));
        assert_eq!(of(&["LABEL_0", "LABEL_1"]), None);
        assert_eq!(of(&["favor", "against", "neutral", "query"]), None);
    }

    #[test]
    fn logits_of_entailment_are_set_against_one_another() {
        let labels = SequenceLabels::Inference { entailment: 1 };
        let judgement = labels.judgement(&[[0.0, 2.0], [9.0, 1.0], [0.0, -40.0]]);
        assert!((judgement.favor - 0.731_058).abs() < 1e-5);
        assert!((judgement.against - 0.268_941).abs() < 1e-5);
    }
}
