//! Which stories are told, and by which sentence.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap};

use super::gather::{Line, Vectors};
use super::group::{Likeness, groups, mean};
use super::{By, Digest, Group, Heading, Story, label};
use crate::lean::leaning;
use crate::stems::{Row, cosine};

/// Cosine from which two documents, or two stories, tell the same. It and [`DAYS`] were chosen on one half
/// of `data/stories`.
const SAME: f32 = 0.4;
/// Cosine from which two sentences do.
const SAME_SENTENCE: f32 = 0.5;
/// Cosine from which two stories are of one topic.
const TOPIC: f32 = 0.1;
/// Days from its first document after which a story like another is news of its own: as long as a weekend.
const DAYS: i32 = 3;

/// What a sentence gains for opening its article, and loses for leaning on the one before and for
/// being too short or too long, in the unit of a cosine.
const OPENS: f32 = 0.15;
const LEANS: f32 = 0.4;
const ODD_LENGTH: f32 = 0.2;
/// Words of a sentence that says something, and that is read in one go.
const WORDS: std::ops::RangeInclusive<usize> = 6..=45;

/// One event and its documents.
struct Event {
    /// In the order of the corpus.
    documents: Vec<usize>,
    /// What they share.
    row: Row,
}

/// One topic and its events, the next to be told last.
struct Topic {
    documents: usize,
    row: Row,
    events: Vec<usize>,
    told: usize,
}

/// The digest of a corpus in at most `sentences` sentences.
pub(super) fn digest(corpus: &Vectors, sentences: usize, by: By) -> Digest {
    let events = events(corpus);
    let mut topics = topics(corpus, &events);
    let told = choose(corpus, &events, &mut topics, sentences);
    Digest {
        documents: corpus.documents.len(),
        stories: events.len(),
        by,
        groups: match by {
            By::Day => under_days(corpus, told),
            By::Topic => under_topics(corpus, &events, &topics, told),
        },
    }
}

/// The events of a corpus: documents that are alike, then groups that their means show to be alike.
fn events(corpus: &Vectors) -> Vec<Event> {
    let likeness = Likeness {
        alike: SAME,
        may: &|a, b| near(corpus, a, b),
    };
    let all: Vec<usize> = (0..corpus.rows.len()).collect();
    let first = groups(&corpus.rows, corpus.stems(), &all, &likeness);
    let means: Vec<Row> = first.iter().map(|g| mean(rows(corpus, g))).collect();
    let earliest = |i: usize| {
        first
            .get(i)
            .and_then(|g| g.first())
            .copied()
            .unwrap_or_default()
    };
    let likeness = Likeness {
        alike: SAME,
        may: &|a, b| near(corpus, earliest(a), earliest(b)),
    };
    let mut order: Vec<usize> = (0..first.len()).collect();
    order.sort_by_key(|i| Reverse(first.get(*i).map_or(0, Vec::len)));
    let merged = groups(&means, corpus.stems(), &order, &likeness);
    let event = |parts: Vec<usize>| {
        let parts = parts.into_iter().filter_map(|i| first.get(i));
        let mut documents: Vec<usize> = parts.flatten().copied().collect();
        documents.sort_unstable();
        let row = mean(rows(corpus, &documents));
        Event { documents, row }
    };
    merged.into_iter().map(event).collect()
}

/// Whether two documents may be of one event.
fn near(corpus: &Vectors, a: usize, b: usize) -> bool {
    let day = |i: usize| corpus.documents.get(i).and_then(|d| d.origin.day);
    match (day(a), day(b)) {
        (Some(a), Some(b)) => (a.number() - b.number()).abs() <= DAYS,
        _ => true,
    }
}

/// Whether two events are one after all.
fn same(corpus: &Vectors, a: &Event, b: &Event) -> bool {
    let first = |e: &Event| e.documents.first().copied().unwrap_or_default();
    cosine(&a.row, &b.row) >= SAME && near(corpus, first(a), first(b))
}

fn rows<'a>(corpus: &'a Vectors, documents: &'a [usize]) -> impl Iterator<Item = &'a Row> {
    documents.iter().filter_map(|i| corpus.rows.get(*i))
}

/// The topics of events, those of many documents first to found one.
fn topics(corpus: &Vectors, events: &[Event]) -> Vec<Topic> {
    let means: Vec<Row> = events.iter().map(|e| e.row.clone()).collect();
    let mut order: Vec<usize> = (0..events.len()).collect();
    let size = |i: &usize| events.get(*i).map_or(0, |e| e.documents.len());
    order.sort_by_key(|i| Reverse(size(i)));
    let likeness = Likeness {
        alike: TOPIC,
        may: &|_, _| true,
    };
    let topic = |mut events_of: Vec<usize>| {
        let row = mean(events_of.iter().filter_map(|i| means.get(*i)));
        let central = |i: &usize| means.get(*i).map_or(0.0, |m| cosine(m, &row));
        events_of.sort_by(|a, b| {
            let by_documents = size(a).cmp(&size(b));
            let by_place = central(a).total_cmp(&central(b));
            by_documents.then(by_place).then(b.cmp(a))
        });
        Topic {
            documents: events_of.iter().map(size).sum(),
            row,
            events: events_of,
            told: 0,
        }
    };
    let found = groups(&means, corpus.stems(), &order, &likeness);
    found.into_iter().map(topic).collect()
}

/// A topic in the queue, by what its next story is worth.
#[derive(PartialEq, Eq)]
struct Next {
    topic: usize,
    /// Documents of the story, and of the topic.
    story: usize,
    all: usize,
    told: usize,
}

impl Next {
    fn of(topics: &[Topic], events: &[Event], topic: usize) -> Option<Self> {
        let this = topics.get(topic)?;
        let story = events.get(*this.events.last()?)?;
        Some(Self {
            topic,
            story: story.documents.len(),
            all: this.documents,
            told: this.told,
        })
    }
}

impl Ord for Next {
    fn cmp(&self, other: &Self) -> Ordering {
        // Quotients `a / (1 + told)`, as seats are given to parties, without dividing.
        let worth = |a: usize, b: usize| (a * (1 + other.told)).cmp(&(b * (1 + self.told)));
        worth(self.story, other.story)
            .then(worth(self.all, other.all))
            .then(other.topic.cmp(&self.topic))
    }
}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A story that is told.
struct Chosen {
    topic: usize,
    story: Story,
    event: usize,
    line: Row,
}

fn choose(
    corpus: &Vectors,
    events: &[Event],
    topics: &mut [Topic],
    sentences: usize,
) -> Vec<Chosen> {
    let mut queue: BinaryHeap<Next> = (0..topics.len())
        .filter_map(|topic| Next::of(topics, events, topic))
        .collect();
    let mut told: Vec<Chosen> = Vec::new();
    while told.len() < sentences
        && let Some(next) = queue.pop()
    {
        let Some(topic) = topics.get_mut(next.topic) else {
            continue;
        };
        let event = topic.events.pop();
        let found = event.and_then(|i| Some((i, events.get(i)?)));
        if let Some((event, this)) = found
            && let Some((story, line)) = tell(corpus, this)
            && !told.iter().any(|t| {
                let before = events.get(t.event);
                cosine(&t.line, &line) >= SAME_SENTENCE
                    || before.is_some_and(|before| same(corpus, before, this))
            })
        {
            topic.told += 1;
            told.push(Chosen {
                topic: next.topic,
                story,
                event,
                line,
            });
        }
        queue.extend(Next::of(topics, events, next.topic));
    }
    told
}

/// The sentence that tells an event best; none where no document of it says a word.
fn tell(corpus: &Vectors, event: &Event) -> Option<(Story, Row)> {
    let lines = event.documents.iter().flat_map(|i| {
        let document = corpus.documents.get(*i);
        document
            .into_iter()
            .flat_map(move |d| d.lines.iter().map(move |line| (*i, line)))
    });
    let worth = lines.map(|(i, line)| (worth(corpus, event, line), i, line));
    // Of equals the first.
    let (_, document, line) = worth
        .filter(|(worth, ..)| worth.is_finite())
        .reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let origin = |i: &usize| corpus.documents.get(*i).map(|d| d.origin.clone());
    let others = event.documents.iter().filter(|i| **i != document);
    let story = Story {
        sentence: line.text.clone(),
        document: origin(&document)?,
        place: line.place,
        documents: event.documents.len(),
        others: others.filter_map(origin).collect(),
    };
    Some((story, corpus.line(line)))
}

/// How well a line tells an event; not finite for one without words.
fn worth(corpus: &Vectors, event: &Event, line: &Line) -> f32 {
    let row = corpus.line(line);
    if row.is_empty() {
        return f32::NEG_INFINITY;
    }
    let words = line.text.split_whitespace().count();
    let given = |amount: f32, when: bool| if when { amount } else { 0.0 };
    cosine(&row, &event.row) + given(OPENS, line.opens)
        - given(LEANS, leaning(&line.text))
        - given(ODD_LENGTH, !WORDS.contains(&words))
}

fn under_days(corpus: &Vectors, told: Vec<Chosen>) -> Vec<Group> {
    let mut days: BTreeMap<_, Vec<Story>> = BTreeMap::new();
    for Chosen { story, .. } in told {
        let day = story.document.day;
        days.entry((day.is_none(), day)).or_default().push(story);
    }
    let group = |((_, day), mut stories): (_, Vec<Story>)| {
        stories.sort_by_key(|s| Reverse(s.documents));
        let documents = corpus.documents.iter().filter(|d| d.origin.day == day);
        Group {
            heading: Heading::Day(day),
            documents: documents.count(),
            stories,
        }
    };
    days.into_iter().map(group).collect()
}

fn under_topics(
    corpus: &Vectors,
    events: &[Event],
    topics: &[Topic],
    told: Vec<Chosen>,
) -> Vec<Group> {
    let alone = |topic: usize| topics.get(topic).is_none_or(|t| t.documents == 1);
    let mut groups: BTreeMap<Option<usize>, Vec<Chosen>> = BTreeMap::new();
    for chosen in told {
        let topic = Some(chosen.topic).filter(|t| !alone(*t));
        groups.entry(topic).or_default().push(chosen);
    }
    let group = |(topic, chosen): (Option<usize>, Vec<Chosen>)| {
        let told = chosen.iter().filter_map(|c| events.get(c.event));
        let documents: Vec<usize> = told.flat_map(|e| e.documents.iter().copied()).collect();
        let topic = topic.and_then(|i| topics.get(i));
        let others = || (0..topics.len()).filter(|i| alone(*i)).count();
        Group {
            heading: Heading::Topic(
                topic.map_or_else(Vec::new, |t| label::words(corpus, &t.row, &documents)),
            ),
            documents: topic.map_or_else(others, |t| t.documents),
            stories: chosen.into_iter().map(|c| c.story).collect(),
        }
    };
    let mut groups: Vec<Group> = groups.into_iter().map(group).collect();
    groups.sort_by_key(|g| {
        (
            g.heading == Heading::Topic(Vec::new()),
            Reverse(g.documents),
        )
    });
    groups
}
