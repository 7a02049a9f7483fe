use crate::{Manifest, ModelError, Signature, Task, TensorInfo};

/// Wordpiece ids, `[rows, wordpieces]`.
pub(crate) const IDS: &str = "input_ids";
/// 1 for a wordpiece, 0 for padding, `[rows, wordpieces]`.
pub(crate) const MASK: &str = "attention_mask";
/// Case and mark of each wordpiece, `[rows, wordpieces]`.
pub(crate) const TYPES: &str = "token_type_ids";

/// Numbers of labels, in a model of other people.
pub(crate) const LOGITS: &str = "logits";

/// Names and shapes in one line.
pub(crate) fn names(side: &[TensorInfo]) -> String {
    if side.is_empty() {
        return "none".to_owned();
    }
    let all: Vec<_> = side.iter().map(TensorInfo::to_string).collect();
    all.join(", ")
}

/// Checks once, at load, that a model takes what rows have and gives what the manifest's heads name.
pub(crate) fn check(manifest: &Manifest, signature: &Signature) -> Result<(), ModelError> {
    inputs(manifest, signature)?;
    outputs(manifest, signature)
}

/// What a model of free labels takes, `[1, ..]` each; the last two only if it scores spans.
const FREE: [&str; 6] = [
    IDS,
    MASK,
    "words_mask",
    "text_lengths",
    "span_idx",
    "span_mask",
];

fn inputs(manifest: &Manifest, signature: &Signature) -> Result<(), ModelError> {
    if let Some(zero_shot) = &manifest.zero_shot {
        let wanted = FREE.get(..if zero_shot.by_word { 4 } else { 6 });
        let wanted = wanted.unwrap_or_default();
        let mut found: Vec<&str> = signature.inputs.iter().map(|i| i.name.as_str()).collect();
        let mut sorted = wanted.to_vec();
        found.sort_unstable();
        sorted.sort_unstable();
        if found == sorted {
            return Ok(());
        }
        return Err(ModelError::Signature {
            model: manifest.id(),
            side: "inputs",
            expected: wanted.join(", "),
            found: names(&signature.inputs),
        });
    }
    let has = |name: &str| signature.inputs.iter().any(|i| i.name == name);
    let typed = manifest.case || manifest.marks > 0;
    let fits = has(IDS)
        && (has(TYPES) || !typed)
        && signature.inputs.iter().all(|i| {
            [IDS, MASK, TYPES].contains(&i.name.as_str())
                && (i.shape.is_empty() || i.shape == [None, None])
        });
    if fits {
        return Ok(());
    }
    let spared = if typed {
        MASK.to_owned()
    } else {
        format!("{MASK} and {TYPES}")
    };
    Err(ModelError::Signature {
        model: manifest.id(),
        side: "inputs",
        expected: format!(
            "{IDS} [?, ?], {MASK} [?, ?], {TYPES} [?, ?] and no other ({spared} may be missing)"
        ),
        found: names(&signature.inputs),
    })
}

fn outputs(manifest: &Manifest, signature: &Signature) -> Result<(), ModelError> {
    if manifest.zero_shot.is_some() {
        let logits = signature.output(LOGITS);
        if logits.is_some_and(|info| matches!(info.shape.len(), 0 | 4)) {
            return Ok(());
        }
        return Err(ModelError::Signature {
            model: manifest.id(),
            side: "outputs",
            expected: format!("{LOGITS} [?, ?, ?, ?]"),
            found: names(&signature.outputs),
        });
    }
    let fits = manifest.heads.values().all(|head| {
        signature.output(&head.output).is_some_and(|info| {
            let known = info.shape.last().copied().flatten();
            let by_row = manifest.task != Task::Ner && info.shape.len() == 2;
            (by_row || matches!(info.shape.len(), 0 | 3))
                && known.is_none_or(|k| k == head.labels.len())
        })
    });
    if fits && !signature.outputs.is_empty() {
        return Ok(());
    }
    let wanted: Vec<_> = manifest
        .heads
        .values()
        .map(|head| format!("{} [.., {}]", head.output, head.labels.len()))
        .collect();
    Err(ModelError::Signature {
        model: manifest.id(),
        side: "outputs",
        expected: if wanted.is_empty() {
            "at least one".to_owned()
        } else {
            wanted.join(", ")
        },
        found: names(&signature.outputs),
    })
}
