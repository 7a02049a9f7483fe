//! What may not come next, in the order in which `transformers` says so.

use rust_bert::RustBertError;
use tch::Tensor;

use super::Options;

/// Changes `scores`, `[beams, vocabulary]`, for the tokens that each beam has so far.
pub(super) fn apply(
    options: &Options,
    beams: &[Vec<i64>],
    scores: &mut Tensor,
) -> Result<(), RustBertError> {
    let len = beams.first().map_or(0, Vec::len);
    for (row, ids) in (0i64..).zip(beams) {
        let mut row = scores.f_get(row)?;
        if options.repetition_penalty != 1.0 {
            let seen = Tensor::from_slice(ids);
            let old = row.f_gather(0, &seen, false)?;
            let low = &old * options.repetition_penalty;
            let high = &old / options.repetition_penalty;
            let new = low.where_self(&old.lt(0.0), &high);
            let _ = row.f_scatter_(0, &seen, &new)?;
        }
        let banned = repeats(ids, options.no_repeat);
        forbid(&mut row, &banned)?;
        if len < options.min_length {
            forbid(&mut row, &options.ends)?;
        }
    }
    if len == 1 {
        force(scores, options.forced_start.as_slice())?;
    }
    if len + 1 == options.max_length {
        force(scores, &options.forced_end)?;
    }
    Ok(())
}

fn forbid(row: &mut Tensor, ids: &[i64]) -> Result<(), RustBertError> {
    if !ids.is_empty() {
        let _ = row.f_index_fill_(0, &Tensor::from_slice(ids), f64::NEG_INFINITY)?;
    }
    Ok(())
}

/// Leaves nothing but these, if there are any.
fn force(scores: &mut Tensor, ids: &[i64]) -> Result<(), RustBertError> {
    if !ids.is_empty() {
        let _ = scores.f_fill_(f64::NEG_INFINITY)?;
        let _ = scores.f_index_fill_(1, &Tensor::from_slice(ids), 0.0)?;
    }
    Ok(())
}

/// The tokens that would end a run of `n` tokens that is there already.
fn repeats(ids: &[i64], n: usize) -> Vec<i64> {
    let Some(before) = n.checked_sub(1).filter(|b| *b <= ids.len()) else {
        return Vec::new();
    };
    let tail = ids.get(ids.len() - before..).unwrap_or_default();
    ids.windows(n)
        .filter(|run| run.starts_with(tail))
        .filter_map(|run| run.last().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::repeats;

    #[test]
    fn a_token_that_would_repeat_a_run_is_named() {
        assert_eq!(repeats(&[1, 2, 3, 1, 2], 3), [3]);
        assert_eq!(repeats(&[1, 2, 1, 3, 1], 2), [2, 3]);
        assert_eq!(repeats(&[1, 2], 1), [1, 2]);
        assert!(repeats(&[1, 2, 3], 0).is_empty());
        assert!(repeats(&[1], 3).is_empty());
    }
}
