//! What a model answers to a row.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Value, json};
use standpoint_document::{Document, OffsetMap, OffsetUnit, Span};
use standpoint_ner::Recognizer;
use standpoint_stance::{
    Attributor, EncoderAttributor, EncoderFinder, FinderOptions, HolderQuery, StanceFinder,
    StanceJudge, StanceQuery,
};
use standpoint_summarize::{
    EncoderEntailment, EntailmentJudge, Length, ModelEncoder, SentenceEncoder, Summarizer,
};

use super::Row;
use crate::error::CliError;
use crate::models::Kind;
use crate::seat::Seat;

/// A model ready for the rows of a file; what answers is opened once.
pub(super) struct Answers<'a> {
    seat: &'a Seat,
    /// By the labels asked for.
    recognizers: BTreeMap<Option<String>, Box<dyn Recognizer>>,
    summarizer: Option<Box<dyn Summarizer>>,
    judge: Option<Box<dyn StanceJudge>>,
}

impl<'a> Answers<'a> {
    pub(super) fn new(seat: &'a Seat) -> Self {
        Self {
            seat,
            recognizers: BTreeMap::new(),
            summarizer: None,
            judge: None,
        }
    }

    /// The answer as it is stored: offsets in code points, scores to four places.
    pub(super) fn of(&mut self, kind: Kind, row: &Row) -> Result<Value, CliError> {
        let doc = standpoint_tokenize::document(&row.text);
        match kind {
            Kind::Entities => self.entities(&doc, row),
            Kind::Summary => self.summary(&doc, row),
            Kind::Vectors => {
                let other = row.other.as_deref().unwrap_or_default();
                similarity(self.seat, &row.text, other)
            }
            Kind::Stances => stances(self.seat, &doc),
            Kind::Attribution => attributions(self.seat, &doc),
            Kind::Judge => self.judgement(&doc, row),
            Kind::Entailment => {
                let sentence = row.other.as_deref().unwrap_or_default();
                entailment(self.seat, &row.text, sentence)
            }
        }
    }

    fn entities(&mut self, doc: &Document, row: &Row) -> Result<Value, CliError> {
        let recognizer = match self.recognizers.entry(row.labels.clone()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(self.seat.recognizer(row.labels.as_deref(), 0.0)?),
        };
        let found = recognizer.recognize(&[doc])?;
        let points = OffsetMap::new(doc.text(), OffsetUnit::Chars);
        let entities = found.iter().flat_map(|found| &found.items).map(|entity| {
            json!({
                "start": points.from_byte(entity.span.start()),
                "end": points.from_byte(entity.span.end()),
                "text": doc.slice(entity.span),
                "label": entity.label,
                "score": rounded(entity.score),
            })
        });
        Ok(entities.collect())
    }

    fn summary(&mut self, doc: &Document, row: &Row) -> Result<Value, CliError> {
        let length = row.sentences.map_or(Length::default(), Length::Sentences);
        let summarizer = match &mut self.summarizer {
            Some(summarizer) => summarizer,
            none => none.insert(self.seat.summarizer(None)?),
        };
        let made = summarizer.summarize(&[doc], &length)?;
        Ok(made.into_iter().map(|s| s.text).collect::<String>().into())
    }

    /// The whole text is the passage; holder and target are marked wherever it names them.
    fn judgement(&mut self, doc: &Document, row: &Row) -> Result<Value, CliError> {
        let places = |name: &str| -> Vec<Span> {
            let found = doc.text().match_indices(name);
            found
                .filter(|(_, found)| !found.is_empty())
                .map(|(at, found)| Span::at(at, found.len()))
                .collect()
        };
        let holder = row.holder.as_deref();
        let target = row.target.as_deref().unwrap_or_default();
        let query = StanceQuery {
            doc,
            sentences: 0..doc.sentences.len(),
            holder: holder.map_or(HolderQuery::Author, HolderQuery::Name),
            holder_spans: &holder.map(places).unwrap_or_default(),
            target,
            target_spans: &places(target),
        };
        let judge = match &mut self.judge {
            Some(judge) => judge,
            none => none.insert(self.seat.judge()?),
        };
        let judged = judge.judge(&[query])?;
        Ok(judged.first().map_or(Value::Null, |judged| {
            json!({
                "favor": rounded(judged.favor),
                "against": rounded(judged.against),
                "neutral": rounded(judged.neutral),
            })
        }))
    }
}

fn rounded(score: f32) -> Value {
    json!((f64::from(score) * 1e4).round() / 1e4)
}

/// The cosine of both vectors, which is all that vectors are used for.
fn similarity(seat: &Seat, one: &str, other: &str) -> Result<Value, CliError> {
    let encoder = ModelEncoder::new(seat.own(Kind::Vectors)?)?;
    let both = Document::new("", format!("{one}\n{other}"));
    let spans = [Span::at(0, one.len()), Span::at(one.len() + 1, other.len())];
    let vectors = encoder.encode(&both, &spans)?;
    let cosine = match vectors.as_slice() {
        [a, b] => a.iter().zip(b).map(|(x, y)| x * y).sum(),
        _ => 0.0,
    };
    Ok(rounded(cosine))
}

/// What the text says of a sentence.
fn entailment(seat: &Seat, text: &str, sentence: &str) -> Result<Value, CliError> {
    let judge = EncoderEntailment::new(seat.own(Kind::Entailment)?)?;
    let judged = judge.judge(&[(text, sentence)])?;
    Ok(judged.first().map_or(Value::Null, |judged| {
        json!({
            "entailment": rounded(judged.entailment),
            "neutral": rounded(judged.neutral),
            "contradiction": rounded(judged.contradiction),
        })
    }))
}

fn stances(seat: &Seat, doc: &Document) -> Result<Value, CliError> {
    let finder = EncoderFinder::new(seat.own(Kind::Stances)?, FinderOptions::default())?;
    let found = finder.find(&[doc])?;
    let stances = found.iter().flat_map(|found| &found.items).map(|stance| {
        json!({
            "holder": stance.holder.as_ref().map(|holder| &holder.name),
            "target": stance.target.name,
            "polarity": stance.polarity,
            "cue": stance.cue.map(|cue| doc.slice(cue)),
            "score": rounded(stance.score),
        })
    });
    Ok(stances.collect())
}

fn attributions(seat: &Seat, doc: &Document) -> Result<Value, CliError> {
    let attributor = EncoderAttributor::new(seat.own(Kind::Attribution)?)?;
    let found = attributor.attribute(&[doc])?;
    let found = found.iter().flat_map(|found| &found.items).map(|words| {
        let content: Vec<&str> = words.content.iter().map(|c| doc.slice(*c)).collect();
        json!({
            "source": words.source.map(|source| doc.slice(source)),
            "cue": doc.slice(words.cue),
            "content": content,
        })
    });
    Ok(found.collect())
}
