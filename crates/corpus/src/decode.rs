//! Bytes of unknown encoding to text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::Problem;

/// A text, and what had to be done to get it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The encoding by the name that Python's `open` takes; none for plain UTF-8.
    pub(crate) encoding: Option<String>,
    /// Something lost or guessed that a reader should know.
    pub(crate) note: Option<String>,
}

/// Byte order mark, then UTF-8, then UTF-16 by its NULs, then a guess.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<Decoded, Problem> {
    if bytes.get(257..262) == Some(b"ustar") {
        return Err(Problem::Archive);
    }
    let decoded = match Encoding::for_bom(&bytes) {
        Some((encoding, 3)) => with(encoding, bytes.get(3..).unwrap_or_default(), "utf-8-sig"),
        Some((encoding, mark)) => with(encoding, bytes.get(mark..).unwrap_or_default(), "utf-16"),
        None => without_mark(bytes),
    };
    refuse_binary(&decoded.text)?;
    Ok(decoded)
}

fn without_mark(bytes: Vec<u8>) -> Decoded {
    if let Some(encoding) = utf16_by_nuls(&bytes) {
        return with(encoding, &bytes, &encoding.name().to_ascii_lowercase());
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text,
                encoding: None,
                note: None,
            };
        }
        Err(e) => e.into_bytes(),
    };
    if let Some(decoded) = damaged_utf8(&bytes) {
        return decoded;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    with(encoding, &bytes, &encoding.name().to_ascii_lowercase())
}

fn with(encoding: &'static Encoding, bytes: &[u8], name: &str) -> Decoded {
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        encoding: Some(name.to_owned()),
        note: lossy.then(|| {
            format!("read as {name}; bytes that are none of its characters stand as U+FFFD")
        }),
    }
}

/// Text in UTF-16 without a mark: in most scripts every other byte is often NUL, which it never
/// is in a text of bytes.
fn utf16_by_nuls(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut nuls = [0_usize; 2];
    for pair in bytes.as_chunks::<2>().0 {
        nuls[0] += usize::from(pair[0] == 0);
        nuls[1] += usize::from(pair[1] == 0);
    }
    let often = |n: usize| n >= 2 && n * 5 >= bytes.len() / 2;
    match (often(nuls[0]), often(nuls[1])) {
        (false, true) if nuls[0] * 10 <= nuls[1] => Some(UTF_16LE),
        (true, false) if nuls[1] * 10 <= nuls[0] => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8 with few bytes that are not: a file cut inside a character, or pieces of windows-1252
/// pasted in. A guess over the whole would garble every good character for the sake of the bad
/// ones. None if good sequences do not outnumber bad ones.
fn damaged_utf8(bytes: &[u8]) -> Option<Decoded> {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good <= bad {
        return None;
    }
    let mut text = String::with_capacity(bytes.len() + bad * 2);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            [stray] => text.push_str(&WINDOWS_1252.decode_without_bom_handling(&[*stray]).0),
            _ => text.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Some(Decoded {
        text,
        encoding: Some("utf-8".to_owned()),
        note: Some(format!(
            "{bad} places are not UTF-8: single bytes read as windows-1252, cut characters stand as U+FFFD"
        )),
    })
}

fn refuse_binary(text: &str) -> Result<(), Problem> {
    let (mut chars, mut odd) = (0_usize, 0_usize);
    for c in text.chars() {
        chars += 1;
        odd += usize::from(is_odd(c));
    }
    if odd > 1 && odd * 20 > chars {
        return Err(Problem::Binary { odd, chars });
    }
    Ok(())
}

/// White space among the control characters (U+0085 is a line end) is as good as any.
fn is_odd(c: char) -> bool {
    c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> (String, Option<String>) {
        let decoded = decode(bytes.to_vec()).expect("a text");
        (decoded.text, decoded.encoding)
    }

    #[test]
    fn plain_utf8_is_kept_to_the_byte_and_not_remarked_on() {
        let text = " Ægir\r\n\tpraised 東京.\u{feff}\n";
        assert_eq!(read(text.as_bytes()), (text.to_owned(), None));
    }

    #[test]
    fn byte_order_marks_are_taken_off_and_noted() {
        let text = "The minister spoke. Ægir.";
        let marked = |bytes: Vec<u8>| read(&bytes);
        let utf16 = |big: bool| -> Vec<u8> {
            let order = |u: u16| {
                if big {
                    u.to_be_bytes()
                } else {
                    u.to_le_bytes()
                }
            };
            [0xfeff]
                .into_iter()
                .chain(text.encode_utf16())
                .flat_map(order)
                .collect()
        };
        assert_eq!(
            marked([b"\xef\xbb\xbf", text.as_bytes()].concat()),
            (text.to_owned(), Some("utf-8-sig".to_owned()))
        );
        for big in [false, true] {
            assert_eq!(
                marked(utf16(big)),
                (text.to_owned(), Some("utf-16".to_owned()))
            );
        }
    }

    #[test]
    fn utf16_without_a_mark_is_told_by_its_nuls() {
        let text = "The minister spoke of Ægir.";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(
            read(&little),
            (text.to_owned(), Some("utf-16le".to_owned()))
        );
        assert_eq!(read(&big), (text.to_owned(), Some("utf-16be".to_owned())));
    }

    #[test]
    fn latin_text_is_guessed_and_noted() {
        let bytes =
            b"Le pr\xe9sident a salu\xe9 l'accord sign\xe9 \xe0 Gen\xe8ve avec le Br\xe9sil.";
        let text = "Le président a salué l'accord signé à Genève avec le Brésil.";
        assert_eq!(
            read(bytes),
            (text.to_owned(), Some("windows-1252".to_owned()))
        );
    }

    #[test]
    fn cyrillic_text_in_an_old_encoding_is_guessed() {
        let text = "Министр иностранных дел заявил, что переговоры продолжатся в среду.";
        let bytes = encoding_rs::WINDOWS_1251.encode(text).0;
        assert_eq!(
            read(&bytes),
            (text.to_owned(), Some("windows-1251".to_owned()))
        );
    }

    #[test]
    fn utf8_cut_inside_a_character_keeps_its_good_characters() {
        let bytes = "“Never,” the envoy said – “ever.”".as_bytes();
        let decoded = decode(bytes[..bytes.len() - 1].to_vec()).expect("a text");
        assert_eq!(decoded.text, "“Never,” the envoy said – “ever.\u{fffd}");
        assert!(decoded.note.is_some());
    }

    #[test]
    fn a_windows_byte_pasted_into_utf8_is_read_as_such() {
        let bytes = ["“Yes,” she said. “".as_bytes(), b"\x93No.\x94"].concat();
        assert_eq!(read(&bytes).0, "“Yes,” she said. ““No.”");
    }

    #[test]
    fn a_lone_nul_is_text() {
        assert_eq!(read(b"a\0b").0, "a\0b");
        assert_eq!(read(b"\0").0, "\0");
    }

    #[test]
    fn empty_is_text() {
        assert_eq!(read(b""), (String::new(), None));
    }

    #[test]
    fn control_characters_beyond_one_in_twenty_make_it_binary() {
        let mut bytes = vec![b'a'; 40];
        bytes[0] = 1;
        bytes[1] = 2;
        assert!(decode(bytes.clone()).is_ok());
        bytes[2] = 3;
        assert!(matches!(
            decode(bytes),
            Err(Problem::Binary { odd: 3, chars: 40 })
        ));
    }

    #[test]
    fn a_tar_of_texts_is_no_text() {
        let mut bytes = vec![b'a'; 4096];
        bytes[257..262].copy_from_slice(b"ustar");
        assert!(matches!(decode(bytes), Err(Problem::Archive)));
    }

    #[test]
    fn noise_is_binary() {
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let bytes: Vec<u8> = (0..4096).map(|_| noise()).collect();
        assert!(matches!(decode(bytes), Err(Problem::Binary { .. })));
    }

    proptest! {
        #[test]
        fn any_bytes_are_text_or_binary_and_never_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = decode(bytes);
        }

        #[test]
        fn any_printable_text_comes_back(text in "\\PC*") {
            prop_assume!(!text.starts_with('\u{feff}') && !text.contains('\u{fffd}'));
            prop_assert_eq!(read(text.as_bytes()), (text, None));
        }
    }
}
