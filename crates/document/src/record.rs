use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::{
    Actor, Coverage, Document, Entity, Label, Layers, Note, OffsetMap, OffsetUnit, Party, Polarity,
    Sentence, Source, Span, Stance, StanceKind, Summary, SummaryKind, SummarySentence,
};

/// The schema of a result line. Keys are added within a schema number, never renamed.
pub const SCHEMA: &str = "standpoint/1";

/// A result line: a document as it leaves the program.
///
/// Offsets are in `offsets`, which is left out for code points. A layer that was not computed has
/// no key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The document's id.
    pub id: String,
    /// Where it came from.
    #[serde(default)]
    pub source: Source,
    /// The input's other fields.
    #[serde(default)]
    pub meta: Map<String, Value>,
    /// The unit of all offsets.
    #[serde(default, skip_serializing_if = "is_default")]
    pub offsets: OffsetUnit,
    /// The text, unless it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentences: Option<Vec<SpanRecord>>,
    /// Entity mentions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entities: Option<Vec<EntityRecord>>,
    /// Actors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actors: Option<Vec<ActorRecord>>,
    /// Summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<SummaryRecord>,
    /// Stances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stances: Option<Vec<StanceRecord>>,
    /// What went less than well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Stages that did not read all of the text; bytes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub coverage: BTreeMap<String, Coverage>,
    /// The model used for each layer, as `name version`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<String, String>,
}

/// A stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanRecord {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
}

/// A stretch of text with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSpanRecord {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// The words themselves.
    pub text: String,
}

/// An entity mention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntityRecord {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// The mention's words.
    pub text: String,
    /// Its class.
    pub label: Label,
    /// Probability, `0..=1`, four digits.
    pub score: f64,
    /// Its actor's id.
    pub actor: Option<usize>,
}

/// An actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRecord {
    /// What `actor` fields refer to.
    pub id: usize,
    /// The clearest name.
    pub name: String,
    /// Its class.
    pub label: Label,
    /// How many mentions it has.
    pub mentions: usize,
}

/// A summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryRecord {
    /// How it was made.
    pub kind: SummaryKind,
    /// The summary, one sentence a line.
    pub text: String,
    /// The sentences it consists of, in the order of `text`.
    pub sentences: Vec<usize>,
    /// The score of each of them, four digits.
    #[serde(default)]
    pub scores: Vec<f64>,
}

/// A holder or target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyRecord {
    /// First unit; null for a party that is not named in the evidence sentence.
    pub start: Option<usize>,
    /// One past the last unit, or null.
    pub end: Option<usize>,
    /// The words as they stand, or null.
    pub text: Option<String>,
    /// The clearest name in the document.
    pub name: String,
    /// Its actor's id.
    pub actor: Option<usize>,
}

/// The sentence that proves a stance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceRecord {
    /// Index of the sentence.
    pub sentence: usize,
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// The sentence.
    pub text: String,
}

/// A stance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StanceRecord {
    /// Who; null if and only if `kind` is `author`.
    pub holder: Option<PartyRecord>,
    /// On what.
    pub target: PartyRecord,
    /// Which side.
    pub polarity: Polarity,
    /// Probability, `0..=1`, four digits.
    pub score: f64,
    /// The words that carry it, or null.
    pub cue: Option<TextSpanRecord>,
    /// The sentence that proves it.
    pub evidence: EvidenceRecord,
    /// Whose voice it is.
    pub kind: StanceKind,
}

/// A record that cannot be turned back into a document.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RecordError {
    /// The record has another schema.
    #[error(
        "document `{id}`: schema `{found}` where `{SCHEMA}` was expected; write it anew with `standpoint run`"
    )]
    Schema {
        /// The record's id.
        id: String,
        /// Its schema.
        found: String,
    },
    /// The record was written without its text.
    #[error("document `{id}` carries no text; write it anew without --no-text")]
    NoText {
        /// The record's id.
        id: String,
    },
    /// An offset that is no character boundary of the text.
    #[error(
        "document `{id}`, {field}: {start}..{end} is not a stretch of its text; the record was changed after it was written, or `offsets` is wrong"
    )]
    Offset {
        /// The record's id.
        id: String,
        /// The field that holds the offset.
        field: &'static str,
        /// Its start as written.
        start: usize,
        /// Its end as written.
        end: usize,
    },
    /// An index that points at nothing.
    #[error(
        "document `{id}`, {field}: {index} where {count} exist; the record was changed after it was written"
    )]
    Index {
        /// The record's id.
        id: String,
        /// The field that holds the index.
        field: &'static str,
        /// The index.
        index: usize,
        /// How many things it can point at.
        count: usize,
    },
}

impl Record {
    /// The result line of `doc`, offsets in `unit`, with or without its text.
    pub fn new(
        doc: &Document,
        unit: OffsetUnit,
        with_text: bool,
        models: &BTreeMap<String, String>,
    ) -> Self {
        let out = Writer {
            doc,
            map: OffsetMap::new(doc.text(), unit),
        };
        let has = |layer| doc.layers.contains(layer);
        Self {
            schema: SCHEMA.to_owned(),
            id: doc.id.clone(),
            source: doc.source.clone(),
            meta: doc.meta.clone(),
            offsets: unit,
            text: with_text.then(|| doc.text().to_owned()),
            sentences: has(Layers::SENTENCES)
                .then(|| doc.sentences.iter().map(|s| out.span(s.span)).collect()),
            entities: has(Layers::ENTITIES)
                .then(|| doc.entities.iter().map(|e| out.entity(e)).collect()),
            actors: has(Layers::ENTITIES).then(|| doc.actors.iter().map(actor_record).collect()),
            summary: doc.summary.as_ref().map(|s| SummaryRecord {
                kind: s.kind,
                text: s.text.clone(),
                sentences: s.sentences.iter().map(|x| x.sentence).collect(),
                scores: s.sentences.iter().map(|x| round(x.score)).collect(),
            }),
            stances: has(Layers::STANCES)
                .then(|| doc.stances.iter().map(|s| out.stance(s)).collect()),
            notes: doc.notes.clone(),
            coverage: doc.coverage.iter().cloned().collect(),
            models: models.clone(),
        }
    }

    /// The document this record was made of. Words, and the digits that rounding took from
    /// scores, are not in a record.
    ///
    /// # Errors
    /// [`RecordError`] for another schema, a record without text, or offsets and indices that
    /// point at nothing.
    pub fn into_document(self) -> Result<Document, RecordError> {
        if self.schema != SCHEMA {
            return Err(RecordError::Schema {
                id: self.id,
                found: self.schema,
            });
        }
        let Some(text) = self.text else {
            return Err(RecordError::NoText { id: self.id });
        };
        let mut doc = Document::new(self.id, text);
        let mut layers = Layers::NONE;
        let text = doc.text().to_owned();
        let reader = Reader {
            id: &doc.id.clone(),
            map: OffsetMap::new(&text, self.offsets),
        };
        if let Some(rows) = self.sentences {
            layers |= Layers::SENTENCES;
            for s in rows {
                doc.sentences.push(Sentence {
                    span: reader.span("sentences", s.start, s.end)?,
                    words: Vec::new(),
                });
            }
        }
        if let Some(rows) = self.actors {
            for a in rows {
                doc.actors.push(Actor {
                    id: a.id,
                    name: a.name,
                    label: a.label,
                    mentions: Vec::new(),
                });
            }
        }
        if let Some(rows) = self.entities {
            layers |= Layers::ENTITIES;
            for e in rows {
                if let Some(id) = reader.index("entities.actor", e.actor, doc.actors.len())? {
                    let mention = doc.entities.len();
                    if let Some(actor) = doc.actors.get_mut(id) {
                        actor.mentions.push(mention);
                    }
                }
                doc.entities.push(Entity {
                    span: reader.span("entities", e.start, e.end)?,
                    label: e.label,
                    score: e.score as f32,
                    actor: e.actor,
                });
            }
        }
        if let Some(s) = self.summary {
            layers |= Layers::SUMMARY;
            let mut sentences = Vec::new();
            for (i, index) in s.sentences.iter().enumerate() {
                reader.index("summary.sentences", Some(*index), doc.sentences.len())?;
                sentences.push(SummarySentence {
                    sentence: *index,
                    score: s.scores.get(i).copied().unwrap_or_default() as f32,
                });
            }
            doc.summary = Some(Summary {
                kind: s.kind,
                text: s.text,
                sentences,
            });
        }
        if let Some(rows) = self.stances {
            layers |= Layers::STANCES;
            for s in rows {
                let evidence = s.evidence.sentence;
                reader.index("stances.evidence", Some(evidence), doc.sentences.len())?;
                let cue = s
                    .cue
                    .map(|c| reader.span("stances.cue", c.start, c.end))
                    .transpose()?;
                let stance = Stance {
                    holder: s
                        .holder
                        .map(|p| reader.party("stances.holder", p, doc.actors.len()))
                        .transpose()?,
                    target: reader.party("stances.target", s.target, doc.actors.len())?,
                    polarity: s.polarity,
                    score: s.score as f32,
                    cue,
                    evidence,
                    kind: s.kind,
                };
                doc.stances.push(stance);
            }
        }
        doc.source = self.source;
        doc.meta = self.meta;
        doc.notes = self.notes;
        doc.coverage = self.coverage.into_iter().collect();
        doc.layers = layers;
        Ok(doc)
    }
}

struct Writer<'a> {
    doc: &'a Document,
    map: OffsetMap<'a>,
}

impl Writer<'_> {
    fn span(&self, span: Span) -> SpanRecord {
        SpanRecord {
            start: self.map.from_byte(span.start()),
            end: self.map.from_byte(span.end()),
        }
    }

    fn entity(&self, e: &Entity) -> EntityRecord {
        let SpanRecord { start, end } = self.span(e.span);
        EntityRecord {
            start,
            end,
            text: self.doc.slice(e.span).to_owned(),
            label: e.label.clone(),
            score: round(e.score),
            actor: e.actor,
        }
    }

    fn party(&self, p: &Party) -> PartyRecord {
        let span = p.span.map(|s| self.span(s));
        PartyRecord {
            start: span.map(|s| s.start),
            end: span.map(|s| s.end),
            text: p.span.map(|s| self.doc.slice(s).to_owned()),
            name: p.name.clone(),
            actor: p.actor,
        }
    }

    fn stance(&self, s: &Stance) -> StanceRecord {
        let sentence = self
            .doc
            .sentences
            .get(s.evidence)
            .map(|x| x.span)
            .unwrap_or_default();
        let SpanRecord { start, end } = self.span(sentence);
        StanceRecord {
            holder: s.holder.as_ref().map(|p| self.party(p)),
            target: self.party(&s.target),
            polarity: s.polarity,
            score: round(s.score),
            cue: s.cue.map(|c| {
                let SpanRecord { start, end } = self.span(c);
                TextSpanRecord {
                    start,
                    end,
                    text: self.doc.slice(c).to_owned(),
                }
            }),
            evidence: EvidenceRecord {
                sentence: s.evidence,
                start,
                end,
                text: self.doc.slice(sentence).to_owned(),
            },
            kind: s.kind,
        }
    }
}

struct Reader<'a> {
    id: &'a str,
    map: OffsetMap<'a>,
}

impl Reader<'_> {
    fn span(&self, field: &'static str, start: usize, end: usize) -> Result<Span, RecordError> {
        let bytes = self.map.to_byte(start).zip(self.map.to_byte(end));
        bytes
            .and_then(|(s, e)| Span::new(s, e).ok())
            .ok_or_else(|| RecordError::Offset {
                id: self.id.to_owned(),
                field,
                start,
                end,
            })
    }

    fn index(
        &self,
        field: &'static str,
        index: Option<usize>,
        count: usize,
    ) -> Result<Option<usize>, RecordError> {
        match index {
            Some(index) if index >= count => Err(RecordError::Index {
                id: self.id.to_owned(),
                field,
                index,
                count,
            }),
            other => Ok(other),
        }
    }

    fn party(
        &self,
        field: &'static str,
        p: PartyRecord,
        actors: usize,
    ) -> Result<Party, RecordError> {
        let span = match (p.start, p.end) {
            (Some(s), Some(e)) => Some(self.span(field, s, e)?),
            _ => None,
        };
        Ok(Party {
            span,
            name: p.name,
            actor: self.index(field, p.actor, actors)?,
        })
    }
}

fn actor_record(a: &Actor) -> ActorRecord {
    ActorRecord {
        id: a.id,
        name: a.name.clone(),
        label: a.label.clone(),
        mentions: a.mentions.len(),
    }
}

/// Scores leave with four digits: the rest is noise, and a shorter line.
fn round(score: f32) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}

fn is_default(unit: &OffsetUnit) -> bool {
    *unit == OffsetUnit::default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn document(text: &str, cuts: &[usize]) -> Document {
        let bounds: Vec<usize> = text
            .char_indices()
            .map(|(b, _)| b)
            .chain([text.len()])
            .collect();
        let at = |i: usize| bounds[cuts[i] % bounds.len()];
        let span = |i: usize, j: usize| {
            Span::new(at(i).min(at(j)), at(i).max(at(j))).expect("ordered by min and max")
        };
        let mut doc = Document::new("d", text);
        doc.layers = Layers::SENTENCES | Layers::ENTITIES | Layers::STANCES;
        doc.sentences.push(Sentence {
            span: span(0, 1),
            words: vec![],
        });
        doc.entities.push(Entity {
            span: span(1, 2),
            label: "PER".into(),
            score: 0.5,
            actor: Some(0),
        });
        doc.actors.push(Actor {
            id: 0,
            name: "n".into(),
            label: "PER".into(),
            mentions: vec![0],
        });
        doc.stances.push(Stance {
            holder: Some(Party {
                span: Some(span(2, 3)),
                name: "n".into(),
                actor: Some(0),
            }),
            target: Party {
                span: None,
                name: "t".into(),
                actor: None,
            },
            polarity: Polarity::Against,
            score: 0.25,
            cue: Some(span(0, 3)),
            evidence: 0,
            kind: StanceKind::Reported,
        });
        doc
    }

    proptest! {
        #[test]
        fn a_record_gives_back_its_document_in_every_unit(
            text in any::<String>(),
            cuts in prop::array::uniform4(any::<usize>()),
        ) {
            let doc = document(&text, &cuts);
            for unit in [OffsetUnit::Chars, OffsetUnit::Bytes, OffsetUnit::Utf16] {
                let record = Record::new(&doc, unit, true, &BTreeMap::new());
                let line = serde_json::to_string(&record).expect("records are plain data");
                let back: Record = serde_json::from_str(&line).expect("we wrote it");
                prop_assert_eq!(&back, &record);
                prop_assert_eq!(&back.into_document().expect("valid"), &doc);
            }
        }

        #[test]
        fn code_points_slice_as_python_does(
            text in any::<String>(),
            cuts in prop::array::uniform4(any::<usize>()),
        ) {
            let doc = document(&text, &cuts);
            let record = Record::new(&doc, OffsetUnit::Chars, true, &BTreeMap::new());
            for e in record.entities.unwrap_or_default() {
                let sliced: String = text.chars().skip(e.start).take(e.end - e.start).collect();
                prop_assert_eq!(sliced, e.text);
            }
        }
    }

    #[test]
    fn a_layer_that_was_not_computed_has_no_key() {
        let record = Record::new(
            &Document::new("d", "x"),
            OffsetUnit::Chars,
            true,
            &BTreeMap::new(),
        );
        let line = serde_json::to_string(&record).expect("records are plain data");
        assert_eq!(
            line,
            r#"{"schema":"standpoint/1","id":"d","source":{"path":"","record":0},"meta":{},"text":"x"}"#
        );
    }

    #[test]
    fn a_record_with_wrong_offsets_is_refused_with_its_field() {
        let mut record = Record::new(
            &document("abc", &[0, 3, 1, 2]),
            OffsetUnit::Chars,
            true,
            &BTreeMap::new(),
        );
        record.entities.as_mut().expect("there is one")[0].end = 9;
        let message = record
            .into_document()
            .expect_err("past the end")
            .to_string();
        assert!(
            message.starts_with("document `d`, entities: 1..9 is not"),
            "{message}"
        );
    }
}
