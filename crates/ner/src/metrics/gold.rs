use standpoint_document::{Document, Label, Layers, Sentence, Span};

use crate::{NerError, tag};

/// A sentence of gold words, each with its BIO tag.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaggedSentence {
    /// The words, as the data have them.
    pub words: Vec<String>,
    /// `O`, `B-LABEL` or `I-LABEL`, one a word.
    pub tags: Vec<String>,
}

/// A document of gold words, and the entities that their tags mark.
///
/// Words are joined by a space and sentences by a line break; the sentences layer holds the gold
/// words themselves. An `I-X` that goes on no `X` begins an entity, as conlleval has it.
///
/// # Errors
/// [`NerError::Gold`] if a sentence has not as many tags as words, [`NerError::GoldTag`] for a tag
/// that is none.
pub fn gold_document(
    id: &str,
    sentences: &[TaggedSentence],
) -> Result<(Document, Vec<(Span, Label)>), NerError> {
    let mut text = String::new();
    let mut layer = Vec::with_capacity(sentences.len());
    let mut gold = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        if sentence.words.len() != sentence.tags.len() {
            return Err(NerError::Gold {
                document: id.to_owned(),
                sentence: index,
                words: sentence.words.len(),
                tags: sentence.tags.len(),
            });
        }
        if index > 0 {
            text.push('\n');
        }
        let start = text.len();
        let mut words = Vec::with_capacity(sentence.words.len());
        for (i, word) in sentence.words.iter().enumerate() {
            if i > 0 {
                text.push(' ');
            }
            words.push(Span::at(text.len(), word.len()));
            text.push_str(word);
        }
        let runs = tag::runs(&sentence.tags).map_err(|source| NerError::GoldTag {
            document: id.to_owned(),
            sentence: index,
            source,
        })?;
        for (run, label) in runs {
            let run = words.get(run).unwrap_or_default();
            if let Some(span) = run.iter().copied().reduce(Span::cover) {
                gold.push((span, label.into()));
            }
        }
        layer.push(Sentence {
            span: Span::at(start, text.len() - start),
            words,
        });
    }
    let mut doc = Document::new(id, text);
    doc.sentences = layer;
    doc.layers |= Layers::SENTENCES;
    Ok((doc, gold))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(words: &str, tags: &str) -> TaggedSentence {
        let split = |s: &str| s.split(' ').map(str::to_owned).collect();
        TaggedSentence {
            words: split(words),
            tags: split(tags),
        }
    }

    #[test]
    fn gold_words_are_the_words_of_the_document() {
        let sentences = [
            sentence("Ann Lee spoke .", "B-PER I-PER O O"),
            sentence("Oslo listened", "I-LOC O"),
        ];
        let (doc, gold) = gold_document("d", &sentences).unwrap();
        assert_eq!(doc.text(), "Ann Lee spoke .\nOslo listened");
        let words: Vec<_> = doc.sentences[1]
            .words
            .iter()
            .map(|w| doc.slice(*w))
            .collect();
        assert_eq!(words, ["Oslo", "listened"]);
        let named: Vec<_> = gold
            .iter()
            .map(|(s, l)| (doc.slice(*s), l.as_str()))
            .collect();
        assert_eq!(named, [("Ann Lee", "PER"), ("Oslo", "LOC")]);
    }

    #[test]
    fn a_tag_too_few_and_a_tag_of_another_scheme_are_errors_with_their_sentence() {
        let few = [sentence("a", "O"), sentence("Ann Lee", "B-PER")];
        let err = gold_document("d", &few).unwrap_err().to_string();
        assert!(err.contains("sentence 1: 1 tags for 2 words"), "{err}");
        let odd = [sentence("Ann", "S-PER")];
        assert!(gold_document("d", &odd).is_err());
    }
}
