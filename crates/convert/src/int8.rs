//! Weights in int8, as the models that ship store theirs: a scale a row, symmetric about zero.

/// The scale of each row of `columns` numbers: its largest, over 127.
pub(crate) fn scales(numbers: &[f32], columns: usize) -> Vec<f32> {
    let largest = |row: &[f32]| row.iter().fold(1e-8_f32, |most, n| most.max(n.abs()));
    let rows = numbers.chunks(columns.max(1));
    rows.map(|row| largest(row) / 127.0).collect()
}

/// Each number as a multiple of its row's scale, -127 to 127.
pub(crate) fn quantized(numbers: &[f32], columns: usize) -> Vec<i8> {
    let rows = numbers.chunks(columns.max(1));
    let with_scale = rows.zip(scales(numbers, columns));
    with_scale
        .flat_map(|(row, scale)| {
            row.iter()
                .map(move |n| (n / scale).round_ties_even().clamp(-127.0, 127.0) as i8)
        })
        .collect()
}

/// `[rows, columns]` as `[columns, rows]`.
pub(crate) fn turned<T: Copy>(numbers: &[T], columns: usize) -> Vec<T> {
    let rows = || numbers.chunks(columns.max(1));
    (0..columns)
        .flat_map(|column| rows().filter_map(move |row| row.get(column).copied()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_its_own_scale_and_zeros_stay_zeros() {
        let numbers = [1.27, -0.635, 0.0, 254.0, 2.0, -254.0, 0.0, 0.0, 0.0];
        let scales = scales(&numbers, 3);
        assert!((scales[0] - 0.01).abs() < 1e-8 && scales[1] == 2.0);
        assert_eq!(quantized(&numbers, 3), [127, -64, 0, 127, 1, -127, 0, 0, 0]);
    }

    #[test]
    fn columns_become_rows() {
        assert_eq!(turned(&[1, 2, 3, 4, 5, 6], 3), [1, 4, 2, 5, 3, 6]);
        assert!(turned::<f32>(&[], 0).is_empty());
    }
}
