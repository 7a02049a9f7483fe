//! JSON as some writers make it: half a character written as `\ud83d` and the other half lost.

use std::borrow::Cow;

const REPLACEMENT: &[u8] = b"\\ufffd";

/// The line with each unpaired surrogate escape put as `\ufffd`; borrowed if there is none.
pub(crate) fn mend(line: &[u8]) -> Cow<'_, [u8]> {
    let mut out: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        let unit = unit(line, at);
        let length = match unit {
            Some(u) if is_high(u) && self::unit(line, at + 6).is_some_and(is_low) => 12,
            Some(u) if is_high(u) || is_low(u) => {
                out.get_or_insert_with(|| line.get(..at).unwrap_or_default().to_vec())
                    .extend_from_slice(REPLACEMENT);
                at += 6;
                continue;
            }
            Some(_) => 6,
            None if byte == b'\\' => 2,
            None => 1,
        };
        let piece = line
            .get(at..line.len().min(at + length))
            .unwrap_or_default();
        if let Some(out) = &mut out {
            out.extend_from_slice(piece);
        }
        at += length;
    }
    out.map_or(Cow::Borrowed(line), Cow::Owned)
}

/// The UTF-16 unit that an escape at `at` stands for.
fn unit(line: &[u8], at: usize) -> Option<u16> {
    let digits = line.get(at..at.checked_add(6)?)?.strip_prefix(b"\\u")?;
    let digits = str::from_utf8(digits).ok()?;
    let plain = digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain
        .then(|| u16::from_str_radix(digits, 16).ok())
        .flatten()
}

fn is_high(unit: u16) -> bool {
    (0xd800..0xdc00).contains(&unit)
}

fn is_low(unit: u16) -> bool {
    (0xdc00..0xe000).contains(&unit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn halves_are_replaced_and_pairs_and_backslashes_are_not() {
        let cases = [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ude00 a""#, r#""\ufffd a""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\uD83D\uDE00""#, r#""\uD83D\uDE00""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\\\ud83d""#, r#""\\\ufffd""#),
            (r#""\ud8"#, r#""\ud8"#),
        ];
        for (line, mended) in cases {
            assert_eq!(mend(line.as_bytes()), mended.as_bytes(), "{line}");
        }
    }

    proptest! {
        #[test]
        fn a_valid_line_is_left_alone(text in any::<String>()) {
            let line = serde_json::to_string(&text).expect("plain data");
            prop_assert!(matches!(mend(line.as_bytes()), Cow::Borrowed(_)));
        }

        #[test]
        fn units_of_any_kind_become_valid_json(units in prop::collection::vec(any::<u16>(), 0..20)) {
            let escaped: String = units.iter().map(|u| format!("\\u{u:04x}")).collect();
            let line = format!("\"{escaped}\"");
            let text: String = serde_json::from_slice(&mend(line.as_bytes())).expect("mended");
            prop_assert_eq!(text, String::from_utf16_lossy(&units));
        }
    }
}
