//! Lines of bounded length out of a stream.

use std::io::{self, BufRead, Read};

/// What the next line is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// There is none.
    End,
    /// It is in the buffer, without its line end.
    Whole,
    /// It is longer than the limit and was passed over.
    TooLong,
}

/// Reads the next line into `buffer`, which holds at most `limit` bytes of it.
pub(crate) fn next(
    stream: &mut impl BufRead,
    buffer: &mut Vec<u8>,
    limit: usize,
) -> io::Result<Line> {
    buffer.clear();
    let most = (limit as u64).saturating_add(1);
    stream.by_ref().take(most).read_until(b'\n', buffer)?;
    if buffer.last() == Some(&b'\n') {
        buffer.pop();
        return Ok(Line::Whole);
    }
    if buffer.len() > limit {
        buffer.clear();
        stream.skip_until(b'\n')?;
        return Ok(Line::TooLong);
    }
    Ok(if buffer.is_empty() {
        Line::End
    } else {
        Line::Whole
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(mut bytes: &[u8], limit: usize) -> Vec<Option<Vec<u8>>> {
        let (mut buffer, mut lines) = (Vec::new(), Vec::new());
        loop {
            match next(&mut bytes, &mut buffer, limit).expect("memory does not fail") {
                Line::End => return lines,
                Line::Whole => lines.push(Some(buffer.clone())),
                Line::TooLong => lines.push(None),
            }
        }
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over_and_the_next_one_read() {
        let lines = all(b"1234\n12345\n\n1234", 4);
        assert_eq!(
            lines,
            [
                Some(b"1234".to_vec()),
                None,
                Some(vec![]),
                Some(b"1234".to_vec())
            ]
        );
    }

    proptest! {
        #[test]
        fn lines_are_those_of_split(bytes in prop::collection::vec(prop::sample::select(&b"ab\n"[..]), 0..40), limit in 0_usize..6) {
            let mut expected: Vec<_> = bytes.split(|b| *b == b'\n').collect();
            if expected.last().is_some_and(|l| l.is_empty()) {
                expected.pop();
            }
            let expected: Vec<_> = expected.into_iter().map(|l| (l.len() <= limit).then(|| l.to_vec())).collect();
            prop_assert_eq!(all(&bytes, limit), expected);
        }
    }
}
