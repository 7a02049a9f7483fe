//! Whether bytes have the form of an ONNX file, before an engine reads them.
//!
//! An engine's reader may trust the lengths it meets, and allocate, seek or recurse by them. So the
//! file is walked once first: every number is whole, every part ends inside the part around it, and
//! parts are not nested without bound. What the parts mean is left to the engine.

use thiserror::Error;

/// Parts inside parts: a graph of a subgraph of a subgraph. Real models stay under 20.
const DEPTH: usize = 64;

/// Where bytes stop having the form of an ONNX file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("byte {at}: expected {expected}, found {found}")]
pub(crate) struct Malformed {
    at: usize,
    expected: &'static str,
    found: String,
}

/// The messages of the ONNX format that hold others.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    ValueInfo,
    Type,
    TensorType,
    SequenceType,
    Shape,
    /// Holds no further messages that engines read.
    Leaf,
}

/// What a field of known length holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Content {
    Message(Message),
    /// Numbers of variable size, one after the other.
    Varints,
    /// Numbers of this many bytes.
    Fixed(usize),
    Bytes,
}

/// Field numbers are those of `onnx.proto3`.
fn content(message: Message, field: u64) -> Content {
    use Message::*;
    match (message, field) {
        (Model, 7) | (Attribute, 6 | 11) => Content::Message(Graph),
        (Model, 8 | 14 | 20) | (Graph, 14 | 16) | (Tensor, 13 | 16) => Content::Message(Leaf),
        (Graph, 1) => Content::Message(Node),
        (Graph, 5) | (Attribute, 5 | 10) => Content::Message(Tensor),
        (Graph, 11..=13) => Content::Message(ValueInfo),
        (Node, 5) => Content::Message(Attribute),
        (ValueInfo, 2) | (SequenceType, 1) | (Attribute, 14 | 15) => Content::Message(Type),
        (Type, 1) => Content::Message(TensorType),
        (Type, 4) => Content::Message(SequenceType),
        (TensorType, 2) => Content::Message(Shape),
        (Shape, 1) => Content::Message(Leaf),
        (Tensor, 1 | 5 | 7 | 11) | (Attribute, 8) => Content::Varints,
        (Tensor, 4) | (Attribute, 7) => Content::Fixed(4),
        (Tensor, 10) => Content::Fixed(8),
        _ => Content::Bytes,
    }
}

/// Walks a file, once.
///
/// # Errors
/// [`Malformed`] at the first byte that does not fit.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Malformed> {
    let mut reader = Reader { bytes, at: 0 };
    let mut seen_graph = false;
    walk(&mut reader, bytes.len(), Message::Model, 0, &mut |field| {
        seen_graph |= field == 7;
    })?;
    if seen_graph {
        return Ok(());
    }
    Err(Malformed {
        at: bytes.len(),
        expected: "a graph",
        found: "the end of a file without one".to_owned(),
    })
}

fn walk(
    reader: &mut Reader<'_>,
    end: usize,
    message: Message,
    depth: usize,
    seen: &mut impl FnMut(u64),
) -> Result<(), Malformed> {
    if depth > DEPTH {
        return Err(reader.fail("parts at most 64 deep", "one deeper".to_owned()));
    }
    while reader.at < end {
        let tag = reader.varint(end)?;
        let field = tag >> 3;
        if depth == 0 {
            seen(field);
        }
        match tag & 7 {
            0 => {
                reader.varint(end)?;
            }
            1 => reader.skip(8, end)?,
            2 => {
                let length = reader.varint(end)?;
                part(reader, end, content(message, field), length, depth, seen)?;
            }
            5 => reader.skip(4, end)?,
            kind => {
                let found = format!("{kind} for field {field}");
                return Err(reader.fail("a field of kind 0, 1, 2 or 5", found));
            }
        }
    }
    Ok(())
}

/// One field of a length that the file gives.
fn part(
    reader: &mut Reader<'_>,
    end: usize,
    content: Content,
    length: u64,
    depth: usize,
    seen: &mut impl FnMut(u64),
) -> Result<(), Malformed> {
    let start = reader.at;
    reader.skip(length, end)?;
    let end = reader.at;
    match content {
        Content::Bytes => {}
        Content::Fixed(size) => {
            if !(end - start).is_multiple_of(size) {
                let found = format!("{length} bytes for numbers of {size}");
                return Err(reader.fail("a list of whole numbers", found));
            }
        }
        Content::Varints => {
            reader.at = start;
            while reader.at < end {
                reader.varint(end)?;
            }
        }
        Content::Message(message) => {
            reader.at = start;
            walk(reader, end, message, depth + 1, seen)?;
        }
    }
    Ok(())
}

/// A place in the bytes.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn fail(&self, expected: &'static str, found: String) -> Malformed {
        Malformed {
            at: self.at,
            expected,
            found,
        }
    }

    /// A number in 7 bits a byte, of at most 64 bits, that ends before `end`.
    fn varint(&mut self, end: usize) -> Result<u64, Malformed> {
        let mut value = 0;
        for i in 0..10 {
            let byte = self.bytes.get(self.at + i).filter(|_| self.at + i < end);
            let Some(&byte) = byte else {
                return Err(self.fail("a number", "the end of the part it is in".to_owned()));
            };
            value |= u64::from(byte & 0x7f) << (7 * i);
            if byte < 0x80 && (i < 9 || byte < 2) {
                self.at += i + 1;
                return Ok(value);
            }
        }
        Err(self.fail("a number of at most 64 bits", "a longer one".to_owned()))
    }

    fn skip(&mut self, length: u64, end: usize) -> Result<(), Malformed> {
        let left = end - self.at;
        match usize::try_from(length) {
            Ok(length) if length <= left => {
                self.at += length;
                Ok(())
            }
            _ => Err(self.fail(
                "a part that ends inside the one around it",
                format!("{length} bytes where {left} are left"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A field of known length.
    fn field(number: u8, content: &[u8]) -> Vec<u8> {
        assert!(content.len() < 128);
        let mut out = vec![number << 3 | 2, content.len() as u8];
        out.extend(content);
        out
    }

    fn error(bytes: &[u8]) -> String {
        check(bytes).unwrap_err().to_string()
    }

    #[test]
    fn a_graph_with_a_tensor_has_the_form() {
        let mut tensor = field(1, &[2, 0x80, 1]);
        tensor.extend(field(9, &[0xff; 20]));
        let graph = field(5, &tensor);
        check(&field(7, &graph)).unwrap();
    }

    #[test]
    fn a_length_beyond_the_part_around_it_is_refused_with_both() {
        let text = error(&[
            0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 2,
        ]);
        let expected = "byte 10: expected a part that ends inside the one around it, found \
                        9223372036854775807 bytes where 2 are left";
        assert_eq!(text, expected);
        let mut graph = field(7, &[0x0a, 5, 0]);
        graph.extend([0; 40]);
        assert!(error(&graph).contains("5 bytes where 1 are left"));
    }

    #[test]
    fn numbers_are_whole_and_of_64_bits() {
        assert!(error(&[0xff; 4096]).contains("at most 64 bits"));
        assert!(error(&[0x08, 0x80]).contains("the end of the part"));
        let cut = field(7, &field(5, &field(1, &[1, 0x80])));
        assert!(error(&cut).contains("the end of the part"));
        let odd = field(7, &field(5, &field(4, &[0; 5])));
        assert!(error(&odd).contains("5 bytes for numbers of 4"));
    }

    #[test]
    fn parts_nested_without_bound_are_refused() {
        let mut graph = Vec::new();
        for _ in 0..200 {
            for number in [6u8, 5, 1] {
                let mut outer = vec![number << 3 | 2];
                let mut length = graph.len();
                while length >= 128 {
                    outer.push((length % 128) as u8 | 0x80);
                    length /= 128;
                }
                outer.push(length as u8);
                outer.append(&mut graph);
                graph = outer;
            }
        }
        let mut model = vec![
            0x3a,
            (graph.len() % 128) as u8 | 0x80,
            (graph.len() / 128) as u8,
        ];
        assert!(graph.len() < 128 * 128);
        model.append(&mut graph);
        assert!(error(&model).contains("64 deep"), "{}", error(&model));
    }

    #[test]
    fn what_holds_no_graph_is_refused() {
        assert!(error(b"").contains("without one"));
        assert!(error(&[0x08, 1]).contains("without one"));
    }

    proptest! {
        #[test]
        fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = check(&bytes);
            let mut graph = vec![0x3a, 0x80 | (bytes.len() % 128) as u8, (bytes.len() / 128) as u8];
            graph.extend(&bytes);
            let _ = check(&graph);
        }
    }
}
