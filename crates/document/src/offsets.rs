use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The unit in which offsets are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OffsetUnit {
    /// Unicode code points: what Python slices strings by.
    #[default]
    Chars,
    /// Bytes of UTF-8: what Rust and Go slice strings by.
    Bytes,
    /// UTF-16 code units: what JavaScript and Java slice strings by.
    Utf16,
}

impl FromStr for OffsetUnit {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        match s {
            "chars" => Ok(Self::Chars),
            "bytes" => Ok(Self::Bytes),
            "utf16" => Ok(Self::Utf16),
            _ => Err(format!(
                "unknown offset unit `{s}`; use chars, bytes or utf16"
            )),
        }
    }
}

/// Bytes between two marks of the table.
const STRIDE: usize = 64;

/// Translates between byte offsets and another unit, for one text.
///
/// Building is one pass; a look-up reads at most 64 bytes (from bytes) or adds a binary
/// search (to bytes). For ASCII text both are free.
#[derive(Debug)]
pub struct OffsetMap<'a> {
    text: &'a str,
    unit: OffsetUnit,
    /// `(byte, units before it)` at the first character boundary at or after each stride; empty
    /// where the units are the bytes.
    marks: Vec<(usize, usize)>,
}

impl<'a> OffsetMap<'a> {
    /// The map of `text` for `unit`.
    pub fn new(text: &'a str, unit: OffsetUnit) -> Self {
        let mut marks = Vec::new();
        if unit != OffsetUnit::Bytes && !text.is_ascii() {
            let (mut units, mut next) = (0, 0);
            for (byte, c) in text.char_indices() {
                if byte >= next {
                    marks.push((byte, units));
                    next = byte + STRIDE;
                }
                units += width(c, unit);
            }
        }
        Self { text, unit, marks }
    }

    /// The offset of byte `byte` in this map's unit. A byte inside a character counts as the
    /// character's start, one past the end as the end.
    pub fn from_byte(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let i = self.marks.partition_point(|(b, _)| *b <= byte);
        let Some(&(from, mut units)) = i.checked_sub(1).and_then(|i| self.marks.get(i)) else {
            return byte;
        };
        let rest = self.text.get(from..).unwrap_or_default();
        for (at, c) in rest.char_indices() {
            if from + at + c.len_utf8() > byte {
                break;
            }
            units += width(c, self.unit);
        }
        units
    }

    /// The byte at offset `units` of this map's unit, if there is a character boundary there.
    pub fn to_byte(&self, units: usize) -> Option<usize> {
        let i = self.marks.partition_point(|(_, u)| *u <= units);
        let Some(&(from, mut at)) = i.checked_sub(1).and_then(|i| self.marks.get(i)) else {
            return self.text.is_char_boundary(units).then_some(units);
        };
        let rest = self.text.get(from..)?;
        for (byte, c) in rest.char_indices() {
            if at == units {
                return Some(from + byte);
            }
            if at > units {
                return None;
            }
            at += width(c, self.unit);
        }
        (at == units).then_some(self.text.len())
    }
}

fn width(c: char, unit: OffsetUnit) -> usize {
    match unit {
        OffsetUnit::Chars => 1,
        OffsetUnit::Bytes => c.len_utf8(),
        OffsetUnit::Utf16 => c.len_utf16(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_emoji_is_one_char_and_two_utf16_units() {
        let text = "a😀b";
        assert_eq!(OffsetMap::new(text, OffsetUnit::Chars).from_byte(5), 2);
        assert_eq!(OffsetMap::new(text, OffsetUnit::Utf16).from_byte(5), 3);
        assert_eq!(OffsetMap::new(text, OffsetUnit::Utf16).to_byte(2), None);
    }

    proptest! {
        #[test]
        fn every_boundary_goes_there_and_back(text in any::<String>()) {
            let chars = OffsetMap::new(&text, OffsetUnit::Chars);
            let utf16 = OffsetMap::new(&text, OffsetUnit::Utf16);
            let bytes = OffsetMap::new(&text, OffsetUnit::Bytes);
            let ends = text.char_indices().map(|(b, _)| b).chain([text.len()]);
            for (n, byte) in ends.enumerate() {
                prop_assert_eq!(chars.from_byte(byte), n);
                prop_assert_eq!(chars.to_byte(n), Some(byte));
                let units = text[..byte].encode_utf16().count();
                prop_assert_eq!(utf16.from_byte(byte), units);
                prop_assert_eq!(utf16.to_byte(units), Some(byte));
                prop_assert_eq!(bytes.from_byte(byte), byte);
                prop_assert_eq!(bytes.to_byte(byte), Some(byte));
            }
            prop_assert_eq!(chars.to_byte(text.chars().count() + 1), None);
        }
    }
}
