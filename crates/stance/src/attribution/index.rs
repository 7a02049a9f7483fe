use std::collections::BTreeMap;

use standpoint_document::{Document, Span};

use super::Attribution;

/// The attributions of one document, to be asked whose words a stretch of it is.
#[derive(Debug)]
pub(crate) struct Attributions<'a> {
    doc: &'a Document,
    items: Vec<Attribution>,
    /// Which of the items have content in a sentence.
    sentences: BTreeMap<usize, Vec<usize>>,
    /// The words of sources, in text order.
    sources: Vec<Span>,
}

impl<'a> Attributions<'a> {
    pub(crate) fn new(doc: &'a Document, items: Vec<Attribution>) -> Self {
        let mut sentences: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, item) in items.iter().enumerate() {
            for stretch in &item.content {
                let (start, end) = (stretch.start(), stretch.end());
                let first = doc.sentences.partition_point(|s| s.span.end() <= start);
                let after = doc.sentences.partition_point(|s| s.span.start() < end);
                for sentence in first..after {
                    sentences.entry(sentence).or_default().push(i);
                }
            }
        }
        let mut sources: Vec<Span> = items.iter().filter_map(|a| a.source).collect();
        sources.sort_unstable();
        Self {
            doc,
            items,
            sentences,
            sources,
        }
    }

    /// The innermost attribution whose content holds `span`: the one with the least content, which
    /// in nested ones ("A said B had said ...") lies inside the others'.
    pub(crate) fn innermost(&self, span: Span) -> Option<&Attribution> {
        let sentence = self.doc.sentence_at(span.start())?;
        let here = self.sentences.get(&sentence)?;
        let items = here.iter().filter_map(|i| self.items.get(*i));
        items
            .filter(|a| a.holds(span))
            .min_by_key(|a| a.content.iter().map(|c| c.len()).sum::<usize>())
    }

    /// Whether a stretch stands in the words of a source.
    pub(crate) fn speaks(&self, span: Span) -> bool {
        let until = self.sources.partition_point(|s| s.start() <= span.start());
        let last = until.checked_sub(1).and_then(|i| self.sources.get(i));
        last.is_some_and(|s| s.contains(span))
    }

    /// The last attribution that has content in a sentence.
    pub(crate) fn last_in(&self, sentence: usize) -> Option<&Attribution> {
        let last = self.sentences.get(&sentence)?.last()?;
        self.items.get(*last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_nested_contents_the_innermost_counts() {
        let doc = standpoint_tokenize::document("Ana said that Omar had said it was late.");
        let one = |cue: &str, content: &str| {
            let at = |words: &str| {
                let start = doc.text().find(words).expect("the words are in the text");
                Span::at(start, words.len())
            };
            Attribution {
                source: None,
                cue: at(cue),
                content: vec![at(content)],
            }
        };
        let outer = one("said", "that Omar had said it was late");
        let inner = one("had said", "it was late");
        let all = Attributions::new(&doc, vec![outer.clone(), inner.clone()]);
        let late = Span::at(doc.text().find("late").unwrap_or_default(), 4);
        let omar = Span::at(doc.text().find("Omar").unwrap_or_default(), 4);
        assert_eq!(all.innermost(late), Some(&inner));
        assert_eq!(all.innermost(omar), Some(&outer));
        assert_eq!(all.innermost(Span::at(0, 3)), None);
    }
}
