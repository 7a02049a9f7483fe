//! Speed of the splitters on one thread, in bytes of text: `cargo bench -p standpoint-tokenize`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Invented news prose with what splitters meet in it.
const PARAGRAPHS: &str = "\
VELDEN, Oct. 5 -- Prime Minister A. J. Moreau told the U.S. delegation on Tuesday that the tariff, \
worth $1,250.5 million, \"isn't a punishment.\" Gen. Ruiz of the Northern Trade Council (NTC) did not \
agree. \u{201c}We\u{2019}ll see them in court,\u{201d} he said, pointing to a 3.5% fall in exports.

The so-called long-term plan was published at https://www.example.org/plan.html; comments go to \
office@example.org by 5 p.m. on Friday. Dr. Ilse Brandt, of Kern & Co., asked: who pays? Nobody \
knows... Still, ministers from Norway, Ghana and Peru signed it.

";

fn split(c: &mut Criterion) {
    let text = PARAGRAPHS.repeat(2_000);
    let sentences = standpoint_tokenize::sentences(&text);
    let mut group = c.benchmark_group("split");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.sample_size(20);
    group.bench_function("sentences", |b| {
        b.iter(|| standpoint_tokenize::sentences(black_box(&text)));
    });
    group.bench_function("words", |b| {
        b.iter(|| {
            sentences
                .iter()
                .map(|&s| standpoint_tokenize::words(black_box(&text), s).len())
                .sum::<usize>()
        });
    });
    group.bench_function("sentences and words", |b| {
        b.iter(|| standpoint_tokenize::document(black_box(&text)));
    });
    group.bench_function("sentencex, sentences only", |b| {
        b.iter(|| sentencex::segment("en", black_box(&text)));
    });
    group.finish();
}

criterion_group!(benches, split);
criterion_main!(benches);
