//! From a result line back to its document.

use thiserror::Error;

use super::{
    ActorRecord, EntityRecord, FaithfulnessRecord, PartyRecord, PositionRecord, Record, SCHEMA,
    StanceRecord, SummaryRecord, SupportRecord,
};
use crate::{
    Actor, Document, Entity, Faithfulness, Layers, OffsetMap, Party, Position, Sentence, Span,
    Stance, Summary, SummarySentence, Support,
};

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
        let reader = Reader {
            id: &self.id,
            map: OffsetMap::new(&text, self.offsets),
        };
        let mut doc = Document::new(self.id.as_str(), text.as_str());
        for (layer, there) in [
            (Layers::SENTENCES, self.sentences.is_some()),
            (Layers::ENTITIES, self.entities.is_some()),
            (Layers::SUMMARY, self.summary.is_some()),
            (Layers::STANCES, self.stances.is_some()),
            (Layers::POSITIONS, self.positions.is_some()),
        ] {
            if there {
                doc.layers |= layer;
            }
        }
        for row in self.sentences.iter().flatten() {
            doc.sentences.push(Sentence {
                span: reader.span("sentences", row.start, row.end)?,
                words: Vec::new(),
            });
        }
        doc.actors = self.actors.into_iter().flatten().map(actor).collect();
        for row in self.entities.iter().flatten() {
            let entity = reader.entity(row, doc.actors.len())?;
            let mention = doc.entities.len();
            if let Some(actor) = entity.actor.and_then(|id| doc.actors.get_mut(id)) {
                actor.mentions.push(mention);
            }
            doc.entities.push(entity);
        }
        doc.summary = self
            .summary
            .map(|row| reader.summary(row, doc.sentences.len()))
            .transpose()?;
        for row in self.stances.into_iter().flatten() {
            let stance = reader.stance(row, &doc)?;
            doc.stances.push(stance);
        }
        for row in self.positions.into_iter().flatten() {
            doc.positions.push(reader.position(row, &doc)?);
        }
        doc.source = self.source;
        doc.meta = self.meta;
        doc.notes = self.notes;
        doc.coverage = self.coverage.into_iter().collect();
        Ok(doc)
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

    fn index(&self, field: &'static str, index: usize, count: usize) -> Result<usize, RecordError> {
        if index < count {
            return Ok(index);
        }
        Err(RecordError::Index {
            id: self.id.to_owned(),
            field,
            index,
            count,
        })
    }

    fn entity(&self, row: &EntityRecord, actors: usize) -> Result<Entity, RecordError> {
        let actor = row.actor.map(|a| self.index("entities.actor", a, actors));
        Ok(Entity {
            span: self.span("entities", row.start, row.end)?,
            label: row.label.clone(),
            score: row.score as f32,
            actor: actor.transpose()?,
        })
    }

    fn summary(&self, row: SummaryRecord, sentences: usize) -> Result<Summary, RecordError> {
        let mut chosen = Vec::with_capacity(row.sentences.len());
        for (i, index) in row.sentences.into_iter().enumerate() {
            chosen.push(SummarySentence {
                sentence: self.index("summary.sentences", index, sentences)?,
                score: row.scores.get(i).copied().unwrap_or_default() as f32,
                reason: row.reasons.get(i).copied().unwrap_or_default(),
            });
        }
        let faithfulness = row.faithfulness.map(|f| self.faithfulness(f, sentences));
        Ok(Summary {
            kind: row.kind,
            text: row.text,
            sentences: chosen,
            faithfulness: faithfulness.transpose()?,
        })
    }

    fn faithfulness(
        &self,
        row: FaithfulnessRecord,
        sentences: usize,
    ) -> Result<Faithfulness, RecordError> {
        let field = "summary.faithfulness.evidence";
        let support = |s: SupportRecord| {
            let evidence = s.evidence.map(|i| self.index(field, i, sentences));
            Ok(Support {
                supported: s.supported,
                support: s.support as f32,
                evidence: evidence.transpose()?,
            })
        };
        let supports: Result<_, RecordError> = row.sentences.into_iter().map(support).collect();
        Ok(Faithfulness {
            share: row.share as f32,
            flagged: row.flagged,
            sentences: supports?,
        })
    }

    fn stance(&self, row: StanceRecord, doc: &Document) -> Result<Stance, RecordError> {
        let actors = doc.actors.len();
        let holder = row
            .holder
            .map(|p| self.party("stances.holder", p, actors))
            .transpose()?;
        let cue = row
            .cue
            .map(|c| self.span("stances.cue", c.start, c.end))
            .transpose()?;
        let evidence = row.evidence.sentence;
        Ok(Stance {
            holder,
            target: self.party("stances.target", row.target, actors)?,
            statement: row.statement,
            polarity: row.polarity,
            score: row.score as f32,
            cue,
            evidence: self.index("stances.evidence", evidence, doc.sentences.len())?,
            kind: row.kind,
        })
    }

    fn position(&self, row: PositionRecord, doc: &Document) -> Result<Position, RecordError> {
        for stance in &row.stances {
            self.index("positions.stances", *stance, doc.stances.len())?;
        }
        for actor in row.holder.iter().chain([&row.target]).flat_map(|n| n.actor) {
            self.index("positions.actor", actor, doc.actors.len())?;
        }
        Ok(Position {
            holder: row.holder,
            target: row.target,
            statement: row.statement,
            standing: row.position,
            score: row.score as f32,
            stances: row.stances,
        })
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
        let actor = p.actor.map(|a| self.index(field, a, actors));
        Ok(Party {
            span,
            name: p.name,
            actor: actor.transpose()?,
        })
    }
}

fn actor(row: ActorRecord) -> Actor {
    Actor {
        id: row.id,
        name: row.name,
        label: row.label,
        mentions: Vec::new(),
    }
}
