//! Readers and writers of the formats that corpora come in.
//!
//! [`Inputs`] finds files, folders, globs and standard input; [`Documents`] reads them one record
//! at a time; [`JsonlWriter`] writes results, and [`Results`] reads them again. Text, JSONL and JSON, plain or gzip, in whatever encoding.
//!
//! ```
//! use standpoint_corpus::{Documents, ReadOptions};
//! let lines = "{\"id\": 7, \"text\": \"Oslo agreed.\", \"date\": \"2031-05-02\"}\n{\"body\": 1}\n";
//! let mut documents = Documents::from_reader(lines.as_bytes(), "news.jsonl", &ReadOptions::default());
//!
//! let first = documents.next().unwrap().unwrap();
//! assert_eq!((first.id.as_str(), first.text()), ("7", "Oslo agreed."));
//! assert_eq!(first.meta["date"], "2031-05-02");
//!
//! let second = documents.next().unwrap().unwrap_err();
//! assert_eq!(
//!     second.to_string(),
//!     "news.jsonl:2: no field `text`, the record has `body`; name the field that holds the text (--text-field)"
//! );
//! assert!(documents.next().is_none());
//! ```
//!
//! *Bad input.* A name that does not exist is an error before the first document. After that, what
//! cannot be read costs only itself: it is an `Err` with its file, line and reason, in its place.
//!
//! *Encodings.* A byte order mark decides; then UTF-8 if it is valid, or nearly; then a guess.
//! Anything but plain UTF-8 is named in `meta.encoding` by the name Python knows it by. What then
//! has more than 5 % control characters is binary, an error for that file. The text is otherwise
//! kept as it is, line ends and all.
//!
//! *Memory.* One record at a time, at most [`ReadOptions::with_max_text`] bytes of it; a longer
//! line is passed over, with an error, without being held. Nothing here starts a thread; everything
//! is `Send`. There are no features and no models.

mod decode;
mod documents;
mod error;
mod input;
mod jsonl;
mod lines;
mod open;
mod options;
mod results;
mod surrogates;
mod writer;

pub use documents::{Consumed, Documents};
pub use error::{CorpusError, InputError, Problem, WriteError};
pub use input::{Input, Inputs};
pub use options::{Format, ReadOptions};
pub use results::Results;
pub use writer::JsonlWriter;
