//! The tokenizer of a folder: text to ids with byte offsets, what stands around texts, and ids to text.

use std::path::PathBuf;

use standpoint_tokenize::{Piece, TokenizeError, Wordpieces};
use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::processors::bert::BertProcessing;
use tokenizers::processors::roberta::RobertaProcessing;
use tokenizers::{Encoding, Model, Tokenizer};

use crate::TorchError;
use crate::folder::Folder;

/// Texts made into the rows of a model.
pub(crate) struct TextTokenizer {
    dir: PathBuf,
    wordpieces: Wordpieces,
    tokenizer: Tokenizer,
    vocabulary: i64,
}

/// What a model reads at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ids {
    /// Ids of the vocabulary.
    pub(crate) ids: Vec<i64>,
    /// For each whether it is of the first or the second text of a pair.
    pub(crate) types: Vec<i64>,
    /// How many stand before the first text.
    pub(crate) prefix: usize,
}

impl TextTokenizer {
    /// The tokenizer of the folder. `vocabulary`: rows of the model's embedding, which no id may
    /// reach.
    pub(crate) fn open(folder: &Folder, vocabulary: i64) -> Result<Self, TorchError> {
        let json = match folder.tokenizer_file("tokenizer.json")? {
            Some(json) => json,
            None => built(folder)?,
        };
        let failed = |source| TorchError::Tokenizer {
            dir: folder.dir.clone(),
            source,
        };
        let name = folder.dir.join("tokenizer.json").display().to_string();
        let wordpieces = Wordpieces::from_bytes(&json, &name)
            .map_err(|source| TorchError::tokenize(&folder.dir, source))?;
        let mut tokenizer = Tokenizer::from_bytes(&json).map_err(failed)?;
        tokenizer.with_truncation(None).map_err(failed)?;
        tokenizer.with_padding(None);
        let it = Self {
            dir: folder.dir.clone(),
            wordpieces,
            tokenizer,
            vocabulary,
        };
        it.single(&[])?;
        it.pair(&[], &[])?;
        Ok(it)
    }

    /// An error of the tokenizer.
    pub(crate) fn failed(&self, source: TokenizeError) -> TorchError {
        TorchError::tokenize(&self.dir, source)
    }

    pub(crate) fn wordpieces(&self) -> &Wordpieces {
        &self.wordpieces
    }

    /// The pieces of a text that starts at byte `at` of its document.
    pub(crate) fn encode(&self, text: &str, at: usize) -> Result<Vec<Piece>, TorchError> {
        self.wordpieces
            .encode(text, at)
            .map_err(|source| self.failed(source))
    }

    /// A text with what stands around it.
    pub(crate) fn single(&self, text: &[Piece]) -> Result<Ids, TorchError> {
        self.around(text, None)
    }

    /// A pair of texts with what stands around and between them.
    pub(crate) fn pair(&self, first: &[Piece], second: &[Piece]) -> Result<Ids, TorchError> {
        self.around(first, Some(second))
    }

    fn around(&self, first: &[Piece], second: Option<&[Piece]>) -> Result<Ids, TorchError> {
        let second = second.map(encoding);
        let done = self.tokenizer.post_process(encoding(first), second, true);
        let done = done.map_err(|source| TorchError::Tokenizer {
            dir: self.dir.clone(),
            source,
        })?;
        let ids: Vec<i64> = done.get_ids().iter().map(|id| i64::from(*id)).collect();
        if let Some(id) = ids.iter().copied().find(|id| *id >= self.vocabulary) {
            let token = u32::try_from(id).ok();
            let token = token.and_then(|id| self.tokenizer.id_to_token(id));
            return Err(TorchError::Vocabulary {
                dir: self.dir.clone(),
                what: format!("token {:?} of the tokenizer", token.unwrap_or_default()),
                id,
                vocabulary: self.vocabulary,
            });
        }
        let special = done.get_special_tokens_mask();
        Ok(Ids {
            ids,
            types: done.get_type_ids().iter().map(|t| i64::from(*t)).collect(),
            prefix: special.iter().take_while(|s| **s == 1).count(),
        })
    }

    /// The text that ids stand for, special tokens left out.
    pub(crate) fn decode(&self, ids: &[i64]) -> Result<String, TorchError> {
        let ids: Vec<u32> = ids
            .iter()
            .filter_map(|id| u32::try_from(*id).ok())
            .collect();
        let text = self.tokenizer.decode(&ids, true);
        text.map_err(|source| TorchError::Tokenizer {
            dir: self.dir.clone(),
            source,
        })
    }
}

/// An encoding that holds the ids of the pieces and nothing else of them.
fn encoding(pieces: &[Piece]) -> Encoding {
    let n = pieces.len();
    Encoding::new(
        pieces.iter().map(|p| p.id).collect(),
        vec![0; n],
        vec![String::new(); n],
        vec![None; n],
        vec![(0, 0); n],
        vec![0; n],
        vec![1; n],
        vec![],
        Default::default(),
    )
}

/// A `tokenizer.json` made of the older files: `vocab.txt`, or `vocab.json` and `merges.txt`.
fn built(folder: &Folder) -> Result<Vec<u8>, TorchError> {
    let none = |found| TorchError::NoTokenizer {
        dir: folder.dir.clone(),
        found,
    };
    let failed = |source| TorchError::Tokenizer {
        dir: folder.dir.clone(),
        source,
    };
    let tokenizer = if let Some(vocab) = folder.tokenizer_file("vocab.txt")? {
        wordpiece(folder, &vocab)?
    } else {
        let vocab = folder.tokenizer_file("vocab.json")?;
        let merges = folder.tokenizer_file("merges.txt")?;
        match (vocab, merges) {
            (Some(vocab), Some(merges)) => byte_level(folder, &vocab, &merges)?,
            (Some(_), None) => return Err(none("vocab.json without merges.txt")),
            _ if folder.dir.join("spiece.model").is_file() => {
                return Err(none("spiece.model alone"));
            }
            _ if folder.dir.join("sentencepiece.bpe.model").is_file() => {
                return Err(none("sentencepiece.bpe.model alone"));
            }
            _ => return Err(none("none of them")),
        }
    };
    tokenizer
        .to_string(false)
        .map(String::into_bytes)
        .map_err(failed)
}

/// BERT's own tokenizer over a `vocab.txt`, one token a line.
fn wordpiece(folder: &Folder, vocab: &[u8]) -> Result<Tokenizer, TorchError> {
    let failed = |source| TorchError::Tokenizer {
        dir: folder.dir.clone(),
        source,
    };
    let lines = String::from_utf8_lossy(vocab);
    let vocab = (0u32..).zip(lines.lines());
    let vocab = vocab.map(|(id, token)| (token.trim_end().to_owned(), id));
    let model = WordPiece::builder()
        .vocab(vocab.collect::<Vocab>())
        .unk_token("[UNK]".to_owned())
        .build()
        .map_err(failed)?;
    let (cls, sep) = (id(folder, &model, "[CLS]")?, id(folder, &model, "[SEP]")?);
    let config = folder.object("tokenizer_config.json", "tokenizer configuration")?;
    let flag = |name: &str| config.get(name).and_then(serde_json::Value::as_bool);
    let mut tokenizer = Tokenizer::new(model);
    tokenizer
        .with_normalizer(Some(BertNormalizer::new(
            true,
            flag("tokenize_chinese_chars").unwrap_or(true),
            flag("strip_accents"),
            flag("do_lower_case").unwrap_or(true),
        )))
        .with_pre_tokenizer(Some(BertPreTokenizer))
        .with_post_processor(Some(BertProcessing::new(sep, cls)))
        .with_decoder(Some(tokenizers::decoders::wordpiece::WordPiece::default()));
    Ok(tokenizer)
}

/// RoBERTa's and BART's own tokenizer over `vocab.json` and `merges.txt`.
fn byte_level(folder: &Folder, vocab: &[u8], merges: &[u8]) -> Result<Tokenizer, TorchError> {
    let failed = |source| TorchError::Tokenizer {
        dir: folder.dir.clone(),
        source,
    };
    let vocab = serde_json::from_slice::<std::collections::BTreeMap<String, u32>>(vocab);
    let vocab = vocab.map_err(|source| TorchError::Json {
        path: folder.dir.join("vocab.json"),
        what: "vocabulary",
        source,
    })?;
    let merges = String::from_utf8_lossy(merges);
    let merges = merges
        .lines()
        .filter(|line| !line.starts_with("#version"))
        .filter_map(|line| line.split_once(' '))
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .collect();
    let model = BPE::builder()
        .vocab_and_merges(vocab.into_iter().collect::<Vocab>(), merges)
        .build()
        .map_err(failed)?;
    let (bos, eos) = (id(folder, &model, "<s>")?, id(folder, &model, "</s>")?);
    let mut tokenizer = Tokenizer::new(model);
    let level = ByteLevel::new(false, true, true);
    tokenizer
        .with_pre_tokenizer(Some(level))
        .with_post_processor(Some(RobertaProcessing::new(eos, bos)))
        .with_decoder(Some(level));
    Ok(tokenizer)
}

/// A special token and its id in the vocabulary.
fn id(folder: &Folder, model: &impl Model, token: &str) -> Result<(String, u32), TorchError> {
    match model.token_to_id(token) {
        Some(id) => Ok((token.to_owned(), id)),
        None => Err(TorchError::Tokenizer {
            dir: folder.dir.clone(),
            source: format!("the vocabulary has no {token}; take tokenizer.json").into(),
        }),
    }
}
