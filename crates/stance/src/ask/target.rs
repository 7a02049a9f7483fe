use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use super::text::Folded;
use crate::StanceError;

/// Something the user asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// A claim about it: then it is asked who agrees with the claim and who does not.
    pub statement: Option<String>,
}

impl Target {
    /// A target known by one name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            aliases: Vec::new(),
            statement: None,
        }
    }

    /// The same target, also found by these words.
    #[must_use]
    pub fn with_aliases(mut self, aliases: Vec<String>) -> Self {
        self.aliases = aliases;
        self
    }

    /// The same target, asked about by this claim.
    #[must_use]
    pub fn with_statement(mut self, statement: impl Into<String>) -> Self {
        self.statement = Some(statement.into());
        self
    }

    /// What the judge is asked about.
    pub(super) fn asked(&self) -> &str {
        self.statement.as_deref().unwrap_or(&self.name)
    }

    /// All words that mean it, for an encoder: name, aliases, statement.
    pub fn meaning(&self) -> String {
        let mut text = self.name.clone();
        for alias in &self.aliases {
            text.push_str(", ");
            text.push_str(alias);
        }
        if let Some(statement) = &self.statement {
            text.push_str(": ");
            text.push_str(statement);
        }
        text
    }
}

/// The cosine from which on a sentence is near a target. Of the sentences of
/// `stance_frames` dev that take a stance on a target and do not name it, 24 % are that near; of the
/// document's others that do not name it 7 %, of other documents' 0.1 % (`scripts/passages.py`).
pub const NEAR: f32 = 0.45;

/// Targets ready to be looked for, all in one pass over a text.
#[derive(Debug)]
pub struct Targets {
    targets: Vec<Target>,
    names: AhoCorasick,
    /// For each pattern of `names` the targets that go by it.
    owners: Vec<Vec<usize>>,
    vectors: Vec<Vec<f32>>,
}

impl Targets {
    /// Targets that are found by their names and aliases, as whole words, whatever the case and
    /// the white space between words.
    ///
    /// # Errors
    /// [`StanceError::Targets`] if there are more names than can be looked for at once.
    pub fn new(targets: Vec<Target>) -> Result<Self, StanceError> {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut patterns: Vec<String> = Vec::new();
        let mut owners: Vec<Vec<usize>> = Vec::new();
        for (i, target) in targets.iter().enumerate() {
            for name in std::iter::once(&target.name).chain(&target.aliases) {
                let name = Folded::new(name.trim()).into_text();
                if name.is_empty() {
                    continue;
                }
                let place = *places.entry(name.clone()).or_insert_with(|| {
                    patterns.push(name);
                    owners.push(Vec::new());
                    owners.len() - 1
                });
                if let Some(list) = owners.get_mut(place).filter(|list| !list.contains(&i)) {
                    list.push(i);
                }
            }
        }
        let names = AhoCorasick::new(&patterns).map_err(|source| StanceError::Targets {
            names: patterns.len(),
            source,
        })?;
        Ok(Self {
            targets,
            names,
            owners,
            vectors: Vec::new(),
        })
    }

    /// The same targets, also found by meaning: in each sentence whose vector
    /// ([`Document::vectors`](standpoint_document::Document)) is [`NEAR`] the target's. One vector of
    /// length 1 a target, in order, of [`Target::meaning`] by the encoder of the sentences.
    #[must_use]
    pub fn with_vectors(mut self, vectors: Vec<Vec<f32>>) -> Self {
        self.vectors = vectors;
        self
    }

    /// Whether targets are found by meaning too.
    pub fn by_meaning(&self) -> bool {
        !self.vectors.is_empty()
    }

    /// The targets.
    pub fn list(&self) -> &[Target] {
        &self.targets
    }

    /// Where `text` has names of targets: target, byte offset, length. Overlapping ones too.
    pub(super) fn named(&self, text: &str) -> Vec<(usize, usize, usize)> {
        let folded = Folded::new(text);
        let mut found = Vec::new();
        for hit in self.names.find_overlapping_iter(folded.text()) {
            let Some((start, end)) = folded.words(hit.start(), hit.end()) else {
                continue;
            };
            let owners = self.owners.get(hit.pattern().as_usize());
            found.extend(
                owners
                    .into_iter()
                    .flatten()
                    .map(|t| (*t, start, end - start)),
            );
        }
        found
    }

    /// The targets that a sentence with this vector is near, in order.
    pub(super) fn near<'a>(&'a self, sentence: &'a [f32]) -> impl Iterator<Item = usize> + 'a {
        let dot = move |v: &[f32]| -> f32 { v.iter().zip(sentence).map(|(x, y)| x * y).sum() };
        let near = move |(i, v): (usize, &Vec<f32>)| (dot(v) >= NEAR).then_some(i);
        self.vectors.iter().enumerate().filter_map(near)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(names: &[&str], text: &str) -> Vec<(usize, String)> {
        let targets = names.iter().map(|n| Target::new(*n)).collect();
        let targets = Targets::new(targets).expect("few names");
        let hits = targets.named(text).into_iter();
        hits.map(|(t, at, len)| (t, text[at..at + len].to_owned()))
            .collect()
    }

    #[test]
    fn all_targets_are_found_in_one_pass_and_may_overlap() {
        let text = "The Carbon\nTax is a tax; taxes rise.";
        let hits = found(&["tax", "carbon tax", "rain"], text);
        let expected = [(1, "Carbon\nTax"), (0, "Tax"), (0, "tax")];
        assert_eq!(hits.len(), expected.len(), "{hits:?}");
        for (target, words) in expected {
            assert!(hits.contains(&(target, words.to_owned())), "{hits:?}");
        }
    }

    #[test]
    fn case_and_apostrophes_of_any_script_do_not_matter() {
        assert_eq!(found(&["ÉCOLE"], "L’école"), [(0, "école".to_owned())]);
        assert_eq!(
            found(&["people's bank"], "People’s Bank"),
            [(0, "People’s Bank".to_owned())]
        );
        assert!(found(&["i"], "İ").is_empty(), "half a character is no word");
    }

    #[test]
    fn two_targets_may_go_by_one_name() {
        let one = Target::new("the deal");
        let other = Target::new("treaty").with_aliases(vec!["The Deal".to_owned()]);
        let targets = Targets::new(vec![one, other]).expect("few names");
        let hits: Vec<usize> = targets
            .named("a deal, the deal")
            .iter()
            .map(|h| h.0)
            .collect();
        assert_eq!(hits, [0, 1]);
    }

    #[test]
    fn a_meaning_has_every_word_for_a_target() {
        let target = Target::new("carbon tax")
            .with_aliases(vec!["levy".to_owned()])
            .with_statement("Carbon should be taxed");
        assert_eq!(target.meaning(), "carbon tax, levy: Carbon should be taxed");
    }

    proptest! {
        #[test]
        fn what_is_found_are_whole_words_of_the_text(
            text in any::<String>(),
            name in "\\PC{1,3}",
            around in "\\PC{0,3}",
        ) {
            let text = format!("{text} {name} {around}");
            let targets = Targets::new(vec![Target::new(name.clone())]).expect("one name");
            let hits = targets.named(&text);
            for (_, at, len) in &hits {
                prop_assert!(text.get(*at..at + len).is_some());
                let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                prop_assert!(!word(text[..*at].chars().next_back()));
                prop_assert!(!word(text[at + len..].chars().next()));
            }
            prop_assert!(name.trim().is_empty() || !hits.is_empty());
        }
    }
}
