//! What a topic is called.

use std::collections::BTreeMap;

use super::gather::Vectors;
use crate::stems::{Row, content_stems};

/// Words of a label.
const WORDS: usize = 3;
/// Documents that are read for it.
const READ: usize = 50;

/// The words of the heaviest stems of a topic, as the first documents of the stories that are told
/// write them most often.
pub(super) fn words(corpus: &Vectors, topic: &Row, documents: &[usize]) -> Vec<String> {
    let mut written: BTreeMap<u32, BTreeMap<String, usize>> = BTreeMap::new();
    let documents = documents.iter().take(READ);
    let lines = documents.filter_map(|i| corpus.documents.get(*i)).flat_map(|d| &d.lines);
    for line in lines {
        let doc = standpoint_tokenize::document(&line.text);
        for word in doc.sentences.iter().flat_map(|s| &s.words) {
            let stem = content_stems(&doc, [word]).next();
            if let Some(stem) = stem.and_then(|s| corpus.stem(&s)) {
                let forms = written.entry(stem).or_default();
                *forms.entry(doc.slice(*word).to_owned()).or_default() += 1;
            }
        }
    }
    let mut heaviest: Row = topic.clone();
    heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let word = |(stem, _): &(u32, f32)| {
        let forms = written.get(stem)?.iter();
        let (word, _) = forms.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        word.contains(char::is_alphabetic).then(|| word.clone())
    };
    heaviest.iter().filter_map(word).take(WORDS).collect()
}
