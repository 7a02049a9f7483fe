use std::cmp::Reverse;

/// One padded batch: which rows it holds, and how long each is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Batch {
    /// Indices of the rows, longest first.
    pub(crate) rows: Vec<usize>,
    /// Wordpieces of each row, padding included: the length of the longest.
    pub(crate) width: usize,
}

/// Packs rows of these lengths into batches, so that each row is in one batch, rows times width of
/// a batch is at most `budget` (a longer row goes alone) and less than a tenth of it is padding, or
/// none unless it can be `masked`.
pub(crate) fn pack(lengths: &[usize], budget: usize, masked: bool) -> Vec<Batch> {
    let mut order: Vec<(usize, usize)> = lengths.iter().copied().enumerate().collect();
    order.sort_by_key(|&(row, length)| (Reverse(length), row));
    let mut done: Vec<Batch> = Vec::new();
    let mut filled = 0usize;
    for (row, length) in order {
        if let Some(open) = done.last_mut() {
            let padded = open.width.saturating_mul(open.rows.len() + 1);
            let padding = padded.saturating_sub(filled + length);
            let little = padding.saturating_mul(10) < padded && (masked || padding == 0);
            if padded <= budget && little {
                open.rows.push(row);
                filled += length;
                continue;
            }
        }
        done.push(Batch {
            rows: vec![row],
            width: length,
        });
        filled = length;
    }
    done
}

/// Lays rows out side by side, each filled up to `width` with `fill`.
pub(crate) fn padded<'a, T: Copy + 'a>(
    rows: impl ExactSizeIterator<Item = &'a [T]>,
    width: usize,
    fill: T,
) -> Vec<T> {
    let mut out = Vec::with_capacity(rows.len().saturating_mul(width));
    for row in rows {
        let end = out.len() + width;
        out.extend(row.iter().copied().take(width));
        out.resize(end, fill);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_of_like_length_share_a_batch() {
        let batches = pack(&[5, 100, 98, 5, 0x7fff], 256, true);
        let rows: Vec<_> = batches.iter().map(|b| b.rows.clone()).collect();
        assert_eq!(rows, [vec![4], vec![1, 2], vec![0, 3]]);
        assert_eq!(batches[1].width, 100);
        assert!(pack(&[], 256, true).is_empty());
    }

    #[test]
    fn without_a_mask_nothing_is_padded() {
        let batches = pack(&[5, 100, 98, 5], 256, false);
        let rows: Vec<_> = batches.iter().map(|b| b.rows.clone()).collect();
        assert_eq!(rows, [vec![1], vec![2], vec![0, 3]]);
    }

    #[test]
    fn padding_stands_at_the_end() {
        let rows: [&[i32]; 2] = [&[1, 2, 3], &[4]];
        assert_eq!(padded(rows.into_iter(), 3, 9), [1, 2, 3, 4, 9, 9]);
    }

    proptest! {
        #[test]
        fn each_row_once_within_budget_with_little_padding(
            lengths in prop::collection::vec(1usize..600, 0..200),
            budget in 1usize..5000,
        ) {
            let batches = pack(&lengths, budget, true);
            let mut seen: Vec<_> = batches.iter().flat_map(|b| b.rows.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
            for batch in &batches {
                let padded = batch.width * batch.rows.len();
                prop_assert!(padded <= budget || batch.rows.len() == 1);
                let longest = batch.rows.iter().map(|&r| lengths[r]).max();
                prop_assert_eq!(longest, Some(batch.width));
                let filled: usize = batch.rows.iter().map(|&r| lengths[r]).sum();
                prop_assert!((padded - filled) * 10 < padded);
            }
        }

        #[test]
        fn padding_and_unpadding_give_the_rows_back(
            rows in prop::collection::vec(prop::collection::vec(1i32.., 1..40), 1..20),
        ) {
            let width = rows.iter().map(Vec::len).max().unwrap();
            let flat = padded(rows.iter().map(Vec::as_slice), width, 0);
            for (row, chunk) in rows.iter().zip(flat.chunks(width)) {
                prop_assert_eq!(&chunk[..row.len()], row.as_slice());
                prop_assert!(chunk[row.len()..].iter().all(|&x| x == 0));
            }
        }
    }
}
