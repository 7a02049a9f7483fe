//! Sentences a second of `Rank`, on texts of a fixed making: `cargo bench -p standpoint-summarize`

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use standpoint_document::Document;
use standpoint_summarize::{Length, Rank, Summarizer};

const SUBJECTS: [&str; 6] = [
    "The council",
    "A spokeswoman",
    "Every delegation",
    "The court",
    "Farmers",
    "Two banks",
];
const VERBS: [&str; 5] = ["rejected", "welcomed", "delayed", "signed", "discussed"];
const OBJECTS: [&str; 7] = [
    "the harbour treaty",
    "a new levy on grain",
    "the border survey",
    "wages in the mines",
    "a ruling on water rights",
    "the merger",
    "plans for a northern railway",
];

/// A text of `count` sentences; each has a number of its own, so that the vocabulary grows.
fn document(count: usize) -> Document {
    let mut text = String::new();
    for i in 0..count {
        let subject = SUBJECTS[i * 7 % 6];
        let verb = VERBS[i * 3 % 5];
        let object = OBJECTS[i * 5 % 7];
        text.push_str(&format!("{subject} {verb} {object} in session {i}. "));
    }
    standpoint_tokenize::document(&text)
}

fn rank(c: &mut Criterion) {
    let mut group = c.benchmark_group("rank");
    for count in [30, 1_000, 100_000] {
        let doc = document(count);
        group.throughput(Throughput::Elements(count as u64));
        group.sample_size(if count > 10_000 { 10 } else { 50 });
        group.bench_function(format!("{count} sentences"), |b| {
            let rank = Rank::default();
            b.iter(|| rank.summarize(black_box(&[&doc]), &Length::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, rank);
criterion_main!(benches);
