use standpoint_document::{Coverage, Document, Entity, Found, Label, Sentence, Span};

use crate::{NerError, Recognizer};

/// A recognizer without a model: it finds the names of a list.
///
/// At each word the longest name that ends on a word of the same sentence is taken. White space
/// inside a name stands for any white space of the text. Scores are 1.
///
/// ```
/// use standpoint_ner::{Gazetteer, Recognizer};
/// let doc = standpoint_tokenize::document("Wang Yi met Tokayev in Astana.");
/// let names = Gazetteer::new([("Wang", "PER"), ("Wang Yi", "PER"), ("Astana", "LOC")]);
/// let found = &names.recognize(&[&doc])?[0];
/// let texts: Vec<&str> = found.items.iter().map(|e| doc.slice(e.span)).collect();
/// assert_eq!(texts, ["Wang Yi", "Astana"]);
/// # Ok::<(), standpoint_ner::NerError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Gazetteer {
    /// Names with white space collapsed, sorted, each once; folded where case is ignored.
    names: Vec<(String, Label)>,
    labels: Vec<Label>,
    ignore_case: bool,
}

impl Gazetteer {
    /// A gazetteer of `(name, label)` pairs that minds the case of letters. Blank names are left
    /// out; of a name given twice the first label holds.
    pub fn new<N: AsRef<str>, L: Into<Label>>(names: impl IntoIterator<Item = (N, L)>) -> Self {
        Self::build(names, false)
    }

    /// The same, for names that match whatever the case of their letters.
    pub fn ignoring_case<N: AsRef<str>, L: Into<Label>>(
        names: impl IntoIterator<Item = (N, L)>,
    ) -> Self {
        Self::build(names, true)
    }

    fn build<N: AsRef<str>, L: Into<Label>>(
        names: impl IntoIterator<Item = (N, L)>,
        ignore_case: bool,
    ) -> Self {
        let mut labels = Vec::new();
        let mut list: Vec<(String, Label)> = Vec::new();
        for (name, label) in names {
            let words: Vec<&str> = name.as_ref().split_whitespace().collect();
            let (name, label) = (fold(&words.join(" "), ignore_case), label.into());
            if name.is_empty() {
                continue;
            }
            if !labels.contains(&label) {
                labels.push(label.clone());
            }
            list.push((name, label));
        }
        list.sort_by(|a, b| a.0.cmp(&b.0));
        list.dedup_by(|later, first| later.0 == first.0);
        Self {
            names: list,
            labels,
            ignore_case,
        }
    }

    /// The longest name that begins with the first of `words`: how many words it has, its label.
    fn longest(&self, doc: &Document, words: &[Span]) -> Option<(usize, &Label)> {
        let mut candidate = String::new();
        let mut best = None;
        let mut end = None;
        for (i, word) in words.iter().enumerate() {
            if end.is_some_and(|end| end < word.start()) {
                candidate.push(' ');
            }
            candidate.push_str(&fold(doc.slice(*word), self.ignore_case));
            end = Some(word.end());
            let at = self.names.partition_point(|(n, _)| *n < candidate);
            match self.names.get(at) {
                Some((name, label)) if *name == candidate => best = Some((i + 1, label)),
                Some((name, _)) if name.starts_with(&candidate) => {}
                _ => break,
            }
        }
        best
    }

    fn sentence(&self, doc: &Document, sentence: &Sentence, out: &mut Vec<Entity>) {
        let mut rest = sentence.words.as_slice();
        while let Some(first) = rest.first() {
            let Some((count, label)) = self.longest(doc, rest) else {
                rest = rest.get(1..).unwrap_or_default();
                continue;
            };
            let (name, after) = rest.split_at(count);
            rest = after;
            let span = name.iter().fold(*first, |a, b| a.cover(*b));
            out.push(Entity {
                span,
                label: label.clone(),
                score: 1.0,
                actor: None,
            });
        }
    }
}

fn fold(text: &str, ignore_case: bool) -> String {
    if ignore_case {
        text.to_lowercase()
    } else {
        text.to_owned()
    }
}

impl Recognizer for Gazetteer {
    fn labels(&self) -> &[Label] {
        &self.labels
    }

    fn recognize(&self, docs: &[&Document]) -> Result<Vec<Found<Entity>>, NerError> {
        docs.iter()
            .map(|doc| {
                NerError::need_sentences(doc)?;
                let mut items = Vec::new();
                for sentence in &doc.sentences {
                    self.sentence(doc, sentence, &mut items);
                }
                Ok(Found {
                    items,
                    coverage: Coverage::full(doc.text().len()),
                })
            })
            .collect()
    }
}
