//! What a topic is called.

use std::collections::BTreeMap;

use standpoint_document::{Document, Span};

use super::gather::Vectors;
use crate::stems::{Row, content_stems};

/// Words or names of a label, and words of a name.
const PARTS: usize = 3;
const NAME: usize = 3;
/// Documents that are read for it.
const READ: usize = 50;

/// The heaviest stems of a topic, each as the first documents of the stories that are told write it
/// most often: the word, or the name it belongs to.
pub(super) fn words(corpus: &Vectors, topic: &Row, documents: &[usize]) -> Vec<String> {
    let mut written: BTreeMap<u32, BTreeMap<String, usize>> = BTreeMap::new();
    let documents = documents.iter().take(READ);
    let documents = documents.filter_map(|i| corpus.documents.get(*i));
    for line in documents.flat_map(|d| &d.lines) {
        let doc = standpoint_tokenize::document(&line.text);
        for sentence in &doc.sentences {
            for run in runs(&doc, &sentence.words) {
                for stem in content_stems(&doc, run).filter_map(|s| corpus.stem(&s)) {
                    let forms = written.entry(stem).or_default();
                    *forms.entry(whole(&doc, run)).or_default() += 1;
                }
            }
        }
    }
    let mut heaviest: Row = topic.clone();
    heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut parts: Vec<String> = Vec::new();
    for (stem, _) in heaviest {
        let forms = written.get(&stem).into_iter().flatten();
        let best = forms.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let Some((word, _)) = best.filter(|(w, _)| w.contains(char::is_alphabetic)) else {
            continue;
        };
        let words = |text: &str| {
            text.to_lowercase()
                .split(' ')
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let new = |part: &String| words(part).iter().all(|w| !words(word).contains(w));
        if parts.iter().all(new) {
            parts.push(word.clone());
        }
        if parts.len() == PARTS {
            break;
        }
    }
    parts
}

/// The words of a sentence one by one, but names of two or three words together.
fn runs<'a>(doc: &Document, words: &'a [Span]) -> Vec<&'a [Span]> {
    let capital = |w: &Span| {
        doc.slice(*w).starts_with(char::is_uppercase) && content_stems(doc, [w]).next().is_some()
    };
    let joined = |a: &Span, b: &Span| {
        let space = Span::new(a.end(), b.start()).is_ok_and(|gap| doc.slice(gap) == " ");
        space && capital(a) && capital(b)
    };
    let runs = words.chunk_by(joined);
    runs.flat_map(|run| run.chunks(if run.len() <= NAME { NAME } else { 1 }))
        .collect()
}

fn whole(doc: &Document, run: &[Span]) -> String {
    let words: Vec<&str> = run.iter().map(|w| doc.slice(*w)).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_two_or_three_words_stay_whole() {
        let doc = standpoint_tokenize::document(
            "The Port Dalaba police met Ana Maria Orr and the Joint Higher Council Trade Body.",
        );
        let words = doc.sentences.first().map(|s| s.words.as_slice());
        let runs = runs(&doc, words.unwrap_or_default());
        let texts: Vec<String> = runs.into_iter().map(|r| whole(&doc, r)).collect();
        assert_eq!(
            texts.join("|"),
            "The|Port Dalaba|police|met|Ana Maria Orr|and|the|Joint|Higher|Council|Trade|Body|."
        );
    }
}
