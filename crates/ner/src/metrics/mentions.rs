use standpoint_document::Span;

/// A gold mention that may be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// The name.
    pub span: Span,
    /// The least that has to be found of it, within `widest`.
    pub least: Span,
    /// What may be found and still be this mention: the name with its modifiers.
    pub widest: Span,
}

impl Mention {
    /// A mention that has to be found exactly.
    pub const fn exact(span: Span) -> Self {
        Self {
            span,
            least: span,
            widest: span,
        }
    }
}

/// For each span found, the index of the gold mention that it is; each is at most one.
///
/// An exact span comes first; then a span, in order, is the first open mention whose least part it
/// covers without going beyond the widest (the MIN rule of MUC-6 and later sets, for data whose
/// mentions take in titles and appositions).
pub fn align(found: &[Span], gold: &[Mention]) -> Vec<Option<usize>> {
    let mut open = vec![true; gold.len()];
    let mut take = |fits: &dyn Fn(&Mention) -> bool| {
        let mentions = gold.iter().zip(open.iter_mut()).enumerate();
        let mut fitting = mentions.filter(|(_, (mention, open))| **open && fits(mention));
        let (index, (_, open)) = fitting.next()?;
        *open = false;
        Some(index)
    };
    let mut out: Vec<Option<usize>> = found
        .iter()
        .map(|span| take(&|m| m.span == *span))
        .collect();
    for (slot, span) in out.iter_mut().zip(found) {
        if slot.is_none() {
            *slot = take(&|m| span.contains(m.least) && m.widest.contains(*span));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_spans_come_first_and_a_mention_is_found_once() {
        // "Chancellor Ann Lee of Austria": the name is 0..18, its least part "Lee".
        let wide = Mention {
            span: Span::at(0, 18),
            least: Span::at(15, 3),
            widest: Span::at(0, 29),
        };
        let land = Mention::exact(Span::at(22, 7));
        let gold = [wide, land];
        let at = |start, len| Span::at(start, len);
        assert_eq!(
            align(&[at(11, 7), at(22, 7)], &gold),
            [Some(0), Some(1)],
            "a part with the least"
        );
        assert_eq!(align(&[at(11, 3)], &gold), [None], "the least is missing");
        assert_eq!(align(&[at(15, 30)], &gold), [None], "beyond the widest");
        assert_eq!(align(&[at(11, 7), at(0, 18)], &gold), [None, Some(0)]);
    }
}
