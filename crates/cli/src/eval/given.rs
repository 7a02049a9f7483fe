//! Rows that give holder and target, as questions to the judge.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use standpoint_document::{Document, Polarity, Span};
use standpoint_stance::{HolderQuery, Judgement, StanceJudge, StanceQuery, side};

use super::rows::{self, Points};
use crate::error::CliError;

#[derive(Deserialize)]
pub(super) struct Row {
    #[serde(default)]
    pub(super) id: Value,
    #[serde(alias = "context")]
    pub(super) text: String,
    pub(super) holder: Option<String>,
    pub(super) target: String,
    pub(super) label: String,
    #[serde(default)]
    holder_span: Places,
    #[serde(default)]
    target_span: Places,
    /// The words that express the stance.
    pub(super) expression: Option<String>,
    /// Whether the target stands in the data set's training part too, as 0 or 1.
    pub(super) seen: Option<u8>,
    /// The data set that a row of a mix comes from.
    pub(super) source: Option<String>,
    /// Rows that say they are not are noisy, and left out.
    #[serde(default = "yes")]
    strict: bool,
}

fn yes() -> bool {
    true
}

/// Places in code points: none, one, or several.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Places {
    One((usize, usize)),
    Several(Vec<(usize, usize)>),
    #[default]
    None,
}

impl Places {
    fn list(&self) -> &[(usize, usize)] {
        match self {
            Self::None => &[],
            Self::One(place) => std::slice::from_ref(place),
            Self::Several(places) => places,
        }
    }
}

/// The rows that count, with their numbers in the file.
pub(super) fn read(data: &Path) -> Result<Vec<(usize, Row)>, CliError> {
    let rows: Vec<Row> = rows::read(data, "stance_triples")?;
    let numbered = rows.into_iter().enumerate();
    Ok(numbered.filter(|(_, row)| row.strict).collect())
}

/// What a row asks. Its whole text is the passage.
#[derive(Clone)]
pub(super) struct Question<'a> {
    pub(super) doc: Document,
    pub(super) holder: HolderQuery<'a>,
    pub(super) holder_spans: Vec<Span>,
    pub(super) target: &'a str,
    pub(super) target_spans: Vec<Span>,
}

impl<'a> Question<'a> {
    /// The question of the row with this number in the file.
    pub(super) fn of(row: &'a Row, number: usize, data: &Path) -> Result<Self, CliError> {
        let doc = standpoint_tokenize::document(&row.text);
        if doc.sentences.is_empty() {
            return Err(rows::bad(data, number, "its text is empty"));
        }
        let spans = |places: &Places| -> Result<Vec<Span>, CliError> {
            let points = Points::of(&doc);
            let span = |place: &(usize, usize)| {
                points.span(*place).ok_or_else(|| {
                    let what = format!("{}..{} is not a stretch of its text", place.0, place.1);
                    rows::bad(data, number, what)
                })
            };
            places.list().iter().map(span).collect()
        };
        let (holder_spans, target_spans) = (spans(&row.holder_span)?, spans(&row.target_span)?);
        Ok(Self {
            doc,
            holder: match row.holder.as_deref() {
                None | Some("author") => HolderQuery::Author,
                Some("any") => HolderQuery::Anyone,
                // Placeholders of some data sets: <author/none>, <implicit/writer>.
                Some(name) if name.starts_with('<') => HolderQuery::Author,
                Some(name) => HolderQuery::Name(name),
            },
            holder_spans,
            target: &row.target,
            target_spans,
        })
    }

    pub(super) fn query(&self) -> StanceQuery<'_> {
        StanceQuery {
            doc: &self.doc,
            sentences: 0..self.doc.sentences.len(),
            holder: self.holder,
            holder_spans: &self.holder_spans,
            target: self.target,
            target_spans: &self.target_spans,
        }
    }

    /// What the judge says to the row with this number in the file.
    pub(super) fn ask(
        &self,
        judge: &dyn StanceJudge,
        number: usize,
        data: &Path,
    ) -> Result<Judgement, CliError> {
        let judged = judge.judge(&[self.query()])?;
        let none = || rows::bad(data, number, "the judge gave no answer");
        judged.into_iter().next().ok_or_else(none)
    }
}

/// The labels that an answer may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Labels {
    /// Favor and against: neutral is left out.
    Two,
    Three,
}

impl Labels {
    /// Two if these gold labels are of favor and against alone.
    pub(super) fn of<'a>(gold: impl IntoIterator<Item = &'a str>) -> Self {
        let sides = [Polarity::Favor.as_str(), Polarity::Against.as_str()];
        if gold.into_iter().all(|label| sides.contains(&label)) {
            Self::Two
        } else {
            Self::Three
        }
    }

    /// The most probable label and its probability among these labels.
    pub(super) fn best(self, judged: &Judgement) -> (Polarity, f32) {
        match self {
            Self::Two => side(judged.favor_share()),
            Self::Three => judged.best(),
        }
    }
}
