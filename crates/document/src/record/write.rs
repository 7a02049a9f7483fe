//! From a document to its result line.

use std::collections::BTreeMap;

use super::{
    ActorRecord, EntityRecord, EvidenceRecord, FaithfulnessRecord, PartyRecord, PositionRecord,
    Record, SCHEMA, SpanRecord, StanceRecord, SummaryRecord, SupportRecord, TextSpanRecord,
};
use crate::{
    Actor, Document, Entity, Layers, OffsetMap, OffsetUnit, Party, Polarity, Position, Span,
    Stance, Summary, Support,
};

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
            summary: doc.summary.as_ref().map(summary_record),
            stances: has(Layers::STANCES)
                .then(|| doc.stances.iter().map(|s| out.stance(s)).collect()),
            positions: has(Layers::POSITIONS)
                .then(|| doc.positions.iter().map(|p| position(doc, p)).collect()),
            notes: doc.notes.clone(),
            coverage: doc.coverage.iter().cloned().collect(),
            models: models.clone(),
        }
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
            statement: s.statement.clone(),
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

fn actor_record(a: &Actor) -> ActorRecord {
    ActorRecord {
        id: a.id,
        name: a.name.clone(),
        label: a.label.clone(),
        mentions: a.mentions.len(),
    }
}

fn summary_record(s: &Summary) -> SummaryRecord {
    SummaryRecord {
        kind: s.kind,
        text: s.text.clone(),
        sentences: s.sentences.iter().map(|x| x.sentence).collect(),
        scores: s.sentences.iter().map(|x| round(x.score)).collect(),
        reasons: s.sentences.iter().map(|x| x.reason).collect(),
        faithfulness: s.faithfulness.as_ref().map(|f| FaithfulnessRecord {
            share: round(f.share),
            flagged: f.flagged,
            sentences: f.sentences.iter().map(support).collect(),
        }),
    }
}

fn support(s: &Support) -> SupportRecord {
    SupportRecord {
        supported: s.supported,
        support: round(s.support),
        evidence: s.evidence,
    }
}

fn position(doc: &Document, p: &Position) -> PositionRecord {
    let count = |side| {
        let stances = p.stances.iter().filter_map(|i| doc.stances.get(*i));
        stances.filter(|s| s.polarity == side).count()
    };
    PositionRecord {
        holder: p.holder.clone(),
        target: p.target.clone(),
        statement: p.statement.clone(),
        position: p.standing,
        score: round(p.score),
        favor: count(Polarity::Favor),
        against: count(Polarity::Against),
        neutral: count(Polarity::Neutral),
        stances: p.stances.clone(),
    }
}

/// Scores leave with four digits: the rest is noise, and a shorter line.
fn round(score: f32) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}
