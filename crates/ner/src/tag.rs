//! Names of tags, and the runs of words that they mark.

use std::ops::Range;

/// A tag that cannot be read, or a set of tags that cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TagError {
    /// A tag of another scheme.
    #[error("tag `{0}` is not `O`, `B-LABEL` or `I-LABEL`")]
    Unknown(String),
    /// A tag that is in no scheme with the others.
    #[error(
        "tag `{0}` fits no scheme; expected `O` and, for each label, tags of one scheme: `B-` `I-` (BIO), these with `E-` `S-` (BIOES) or `L-` `U-` (BILOU), or the bare label (IO)"
    )]
    Scheme(String),
    /// A tag that stands in the list twice.
    #[error("tag `{0}` is listed twice")]
    Twice(String),
    /// A tag that the set needs and lacks.
    #[error(
        "tag `{0}` is missing; a set of tags needs `O`, and `B-LABEL` for each `I-LABEL`, `E-LABEL` or `L-LABEL`"
    )]
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

/// What a tag of a model's says of its word, whatever the scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// `O`.
    Outside,
    /// `B-`: the first word of an entity.
    Begin,
    /// `I-`, or the bare label: a word of an entity.
    Inside,
    /// `E-` or `L-`: the last word of several.
    End,
    /// `S-` or `U-`: the only word.
    Single,
}

/// Reads a model's set of tags, in its own order: the part each plays, and its label (empty for `O`).
///
/// # Errors
/// [`TagError`] if a tag is listed twice, `O` is missing, or the names follow no one scheme.
pub(crate) fn scheme<'a>(names: &'a [impl AsRef<str>]) -> Result<Vec<(Part, &'a str)>, TagError> {
    let names: Vec<&'a str> = names.iter().map(AsRef::as_ref).collect();
    for (i, name) in names.iter().enumerate() {
        if names.iter().take(i).any(|n| n == name) {
            return Err(TagError::Twice((*name).to_owned()));
        }
    }
    if !names.contains(&"O") {
        return Err(TagError::Missing("O".to_owned()));
    }
    let prefixed = |name: &'a str| {
        let (prefix, label) = name.split_once('-').filter(|(_, l)| !l.is_empty())?;
        let part = match prefix {
            "B" => Part::Begin,
            "I" => Part::Inside,
            "E" | "L" => Part::End,
            "S" | "U" => Part::Single,
            _ => return None,
        };
        Some((part, label))
    };
    let labelled = || names.iter().copied().filter(|n| *n != "O");
    let stranger = labelled().find(|n| prefixed(n).is_none());
    let begun = |n: &str| n.starts_with("B-") || n.starts_with("I-");
    let bare = stranger.is_some() && !labelled().any(begun);
    if let Some(stranger) = stranger.filter(|n| !bare || n.is_empty()) {
        return Err(TagError::Scheme(stranger.to_owned()));
    }
    let tags: Vec<(Part, &str)> = names
        .iter()
        .map(|&name| match name {
            "O" => (Part::Outside, ""),
            _ if bare => (Part::Inside, name),
            _ => prefixed(name).unwrap_or((Part::Outside, "")),
        })
        .collect();
    for (i, tag) in tags.iter().enumerate() {
        // `E-X` beside `L-X`, `S-X` beside `U-X`.
        if tags.iter().take(i).any(|t| t == tag) {
            let name = names.get(i).copied().unwrap_or_default();
            return Err(TagError::Scheme(name.to_owned()));
        }
    }
    Ok(tags)
}

/// Reads the name of a tag of gold data, which are in BIO.
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
