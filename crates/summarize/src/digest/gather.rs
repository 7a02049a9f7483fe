//! From result lines to what a digest is made of.

use serde_json::Value;
use standpoint_document::{Record, SummaryKind, title};

use super::{By, Day, Digest, DigestError, Origin, Place, choose};
use crate::stems::{Row, Stems, content_stems, counted, holders, weigh};

/// Fields of `meta` in which a date is looked for.
const DATES: [&str; 6] = [
    "date",
    "published",
    "published_at",
    "datePublished",
    "pubDate",
    "timestamp",
];

/// Documents that are thought of beside those of the corpus, and hold none of its words: what three of
/// five documents say is still rare in the world.
const UNSEEN: usize = 200;

/// Summaries of many documents.
#[derive(Default)]
pub struct Corpus {
    documents: Vec<Told>,
    stems: Stems,
}

/// What is kept of a document.
pub(super) struct Told {
    pub(super) origin: Origin,
    pub(super) lines: Vec<Line>,
    /// Stems of the title.
    title: Vec<u32>,
}

/// One sentence of a summary.
pub(super) struct Line {
    pub(super) text: String,
    pub(super) place: Option<Place>,
    /// Whether it opens the body of its article.
    pub(super) opens: bool,
    stems: Vec<u32>,
}

/// The documents in an order that is theirs alone, as vectors.
pub(super) struct Vectors {
    pub(super) documents: Vec<Told>,
    /// One row a document.
    pub(super) rows: Vec<Row>,
    stems: Stems,
    /// How many documents hold each stem.
    holders: Vec<u32>,
}

impl Corpus {
    /// Takes in the summary of a result line. A document without a word in its summary is counted
    /// and tells nothing.
    ///
    /// # Errors
    /// [`DigestError`] for a line without a summary, or one that points at sentences that are not
    /// there.
    pub fn add(&mut self, record: &Record) -> Result<(), DigestError> {
        let Some(summary) = &record.summary else {
            return Err(DigestError::NoSummary {
                id: record.id.clone(),
            });
        };
        let extract = summary.kind == SummaryKind::Extractive;
        let mut lines = Vec::new();
        for (i, text) in summary.text.lines().enumerate() {
            let sentence = summary.sentences.get(i).filter(|_| extract);
            let place = sentence.map(|s| place(record, *s)).transpose()?;
            lines.push(Line {
                text: text.to_owned(),
                place,
                opens: summary.reasons.get(i).is_some_and(|r| r.place == 1),
                stems: self.numbers(text),
            });
        }
        let date = |name: &&str| record.meta.get(*name).and_then(Value::as_str);
        let date = DATES.iter().find_map(date).map(str::trim);
        let title = title(&record.meta);
        let stems = self.numbers(title.unwrap_or_default());
        self.documents.push(Told {
            origin: Origin {
                day: date.and_then(Day::parse),
                id: record.id.clone(),
                source: record.source.clone(),
                title: title.map(str::to_owned),
            },
            lines,
            title: stems,
        });
        Ok(())
    }

    /// The stems of a text as numbers.
    fn numbers(&mut self, text: &str) -> Vec<u32> {
        let words = standpoint_tokenize::document(text);
        let spans = words.sentences.iter().flat_map(|s| &s.words);
        content_stems(&words, spans)
            .map(|stem| self.stems.number(stem))
            .collect()
    }

    /// How many lines it took in.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether it took in none.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// Whether the documents are of different days, all but a few of them dated.
    fn dated(&self) -> bool {
        let days = || self.documents.iter().filter_map(|d| d.origin.day);
        let dated = days().count() * 10 >= self.documents.len() * 9;
        dated && days().min() < days().max()
    }

    /// What it tells, in at most so many sentences. By default they stand under days where the
    /// documents are dated, and not all of one day; else under topics.
    pub fn digest(self, sentences: usize, by: Option<By>) -> Digest {
        let by = by.unwrap_or(if self.dated() { By::Day } else { By::Topic });
        choose::digest(&self.vectors(), sentences, by)
    }

    /// Puts the documents in order, what came twice once, and weighs their stems.
    fn vectors(self) -> Vectors {
        let Self {
            mut documents,
            mut stems,
        } = self;
        documents.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| said(a).cmp(said(b))));
        documents.dedup_by(|a, b| key(a) == key(b) && said(a).eq(said(b)));
        documents.sort_by_key(|d| (d.origin.day.is_none(), d.origin.day));
        // Numbered in this order, sums come out the same to the last digit whatever came first.
        let mut numbers = vec![u32::MAX; stems.len()];
        let mut next = 0;
        for stem in documents.iter_mut().flat_map(Told::stems_mut) {
            if let Some(number) = numbers.get_mut(*stem as usize) {
                if *number == u32::MAX {
                    *number = next;
                    next += 1;
                }
                *stem = *number;
            }
        }
        stems.renumber(&numbers);
        let all = |d: &mut Told| counted(d.stems_mut().map(|stem| *stem).collect());
        let mut rows: Vec<Row> = documents.iter_mut().map(all).collect();
        let holders = holders(&rows, next as usize);
        let count = rows.len();
        for row in &mut rows {
            sharpen(row, &holders, count);
        }
        Vectors {
            documents,
            rows,
            stems,
            holders,
        }
    }
}

impl Vectors {
    /// One more than the highest stem.
    pub(super) fn stems(&self) -> usize {
        self.holders.len()
    }

    /// The number of a stem.
    pub(super) fn stem(&self, stem: &str) -> Option<u32> {
        self.stems.get(stem)
    }

    /// The row of one line.
    pub(super) fn line(&self, line: &Line) -> Row {
        let mut row = counted(line.stems.clone());
        sharpen(&mut row, &self.holders, self.rows.len());
        row
    }
}

impl Told {
    fn stems_mut(&mut self) -> impl Iterator<Item = &mut u32> {
        let lines = self.lines.iter_mut().flat_map(|l| &mut l.stems);
        lines.chain(&mut self.title)
    }
}

/// Weighs by rarity twice: what tells one event from another of its kind is what hardly any other
/// document has, its names above all.
fn sharpen(row: &mut Row, holders: &[u32], count: usize) {
    for (_, weight) in row.iter_mut() {
        *weight = 1.0 + weight.ln();
    }
    for _ in 0..2 {
        weigh(row, holders, count + UNSEEN);
    }
}

/// Where a document comes from.
fn key(told: &Told) -> (&str, &str, u64) {
    let Origin { id, source, .. } = &told.origin;
    (id, &source.path, source.record)
}

/// All else that it says: two feeds on standard input give other documents the same place.
fn said(told: &Told) -> impl Iterator<Item = (Option<Day>, Option<&str>, &str)> {
    let Origin { day, title, .. } = &told.origin;
    let lines = told.lines.iter().map(|line| line.text.as_str());
    lines.map(|line| (*day, title.as_deref(), line))
}

/// Where sentence `index` stands, which was named by the summary.
fn place(record: &Record, index: usize) -> Result<Place, DigestError> {
    let sentences = record.sentences.as_deref().unwrap_or_default();
    let span = sentences.get(index).ok_or_else(|| DigestError::Sentence {
        id: record.id.clone(),
        sentence: index,
        count: sentences.len(),
    })?;
    Ok(Place {
        sentence: index,
        start: span.start,
        end: span.end,
        offsets: record.offsets,
    })
}
