//! Names of tags, and the runs of words that they mark.

use std::ops::Range;

/// A tag that is not `O`, `B-LABEL` or `I-LABEL`, or a set of tags that cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TagError {
    /// A tag of another scheme.
    #[error("tag `{0}` is not `O`, `B-LABEL` or `I-LABEL`")]
    Unknown(String),
    /// A tag that stands in the list twice.
    #[error("tag `{0}` is listed twice")]
    Twice(String),
    /// A tag that the set needs and lacks.
    #[error("tag `{0}` is missing; a set of tags needs `O`, and `B-LABEL` for each `I-LABEL`")]
    Missing(String),
}

/// What a tag says of its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag<'a> {
    /// In no entity.
    Outside,
    /// First word of an entity of this label.
    Begin(&'a str),
    /// A further word of one.
    Inside(&'a str),
}

/// Reads the name of a tag.
pub(crate) fn parse(name: &str) -> Result<Tag<'_>, TagError> {
    let label = |rest: &str| !rest.is_empty();
    match name {
        "O" => Ok(Tag::Outside),
        _ => match (name.strip_prefix("B-"), name.strip_prefix("I-")) {
            (Some(l), _) if label(l) => Ok(Tag::Begin(l)),
            (_, Some(l)) if label(l) => Ok(Tag::Inside(l)),
            _ => Err(TagError::Unknown(name.to_owned())),
        },
    }
}

/// The runs of words that a sequence of tag names marks, as conlleval reads it: an `I-X` that does
/// not go on an `X` begins one.
///
/// # Errors
/// [`TagError::Unknown`] for a name that is no BIO tag.
pub(crate) fn runs(tags: &[impl AsRef<str>]) -> Result<Vec<(Range<usize>, &str)>, TagError> {
    let mut out: Vec<(Range<usize>, &str)> = Vec::new();
    for (i, name) in tags.iter().enumerate() {
        match parse(name.as_ref())? {
            Tag::Outside => {}
            Tag::Begin(label) => out.push((i..i + 1, label)),
            Tag::Inside(label) => match out.last_mut() {
                Some((words, open)) if words.end == i && *open == label => words.end = i + 1,
                _ => out.push((i..i + 1, label)),
            },
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gold_tags_are_read_as_conlleval_reads_them() {
        let tags = ["I-PER", "I-PER", "B-PER", "I-ORG", "O", "I-ORG"];
        let read = runs(&tags).expect("legal tags");
        assert_eq!(
            read,
            [(0..2, "PER"), (2..3, "PER"), (3..4, "ORG"), (5..6, "ORG")]
        );
    }
}
