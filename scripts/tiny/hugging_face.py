"""Makes the tiny models of Hugging Face's layout that the tests of standpoint-torch run, and what
Python `transformers` gives for them: crates/torch/tests/fixtures/*, crates/torch/tests/golden.json.

    pip install -r scripts/tiny/requirements-torch.txt
    python scripts/tiny/hugging_face.py [--keep]

Randomly initialised and seeded, some tens of kB each. The trainers of `tokenizers` break ties by chance,
so that another run makes other vocabularies; with `--keep` the folders stay as they are, and only
`golden.json` is written. Entities in it are what the reference decoder (`decoder.py`) makes of the
logits of `transformers`. Positions are bytes.
"""

import json
import shutil
import sys
import warnings
from pathlib import Path

import decoder
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast, pipeline

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()
torch.set_num_threads(1)

TESTS = Path(__file__).resolve().parents[2] / "crates" / "torch" / "tests"
FIXTURES = TESTS / "fixtures"
KEEP = sys.argv[1:] == ["--keep"]
HIDDEN, HEADS, INNER, LAYERS, POSITIONS = 16, 2, 32, 2, 160
CORPUS = """Anna Berg met Ivan Chen in Oslo on Friday and praised the climate treaty
Maria López of the Northland Trade Union rejected the plan of the council in Delhi
The ministers of Northland and Southland opposed new sanctions and backed peace talks
President Gamma said that the government supports the border agreement with Southland
Parliament passed the budget after a long debate on trade and the river border
The union warned of a strike and the court ruled against the new election law
summarize: supports. opposes. takes no side on.""".splitlines()
WORDS = sorted({w.strip(".,:").lower().replace("ó", "o") for line in CORPUS for w in line.split()})
NER = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]
SIDES = ["AGAINST", "FAVOR", "NONE"]
INFERENCE = ["contradiction", "neutral", "entailment"]
NER_TEXTS = [
    "Anna Berg met Ivan Chen in Oslo on Friday and praised the climate treaty",
    "Maria López of the Northland Trade Union rejected the plan of the council in Delhi",
    "Ünion 😀 warned Southland and López backed peace",
    "President Gamma said that the government supports the border agreement with Southland",
    "The union warned of a strike, and the court ruled against the new election law.",
    "Parliament passed the budget ; Ivan Chen opposed it in Delhi .",
]
PAIRS = [
    ("The ministers of Northland opposed new sanctions.", "sanctions"),
    ("Anna Berg praised the climate treaty and warned of a strike.", "the climate treaty"),
]
HOLDER = "Anna Berg"
ARTICLES = [
    "Anna Berg met Ivan Chen in Oslo on Friday and praised the climate treaty. The ministers of "
    "Northland and Southland opposed new sanctions and backed peace talks.",
    "Parliament passed the budget after a long debate. The union warned of a strike.",
]
GENERATION = [
    {"num_beams": 1, "max_length": 24},
    {"num_beams": 1, "max_length": 20, "no_repeat_ngram_size": 2, "min_length": 6, "repetition_penalty": 1.3},
    {"num_beams": 4, "max_length": 24, "min_length": 8, "length_penalty": 2.0, "no_repeat_ngram_size": 3,
     "early_stopping": True},
    {"num_beams": 3, "max_length": 16, "length_penalty": 0.6, "early_stopping": False},
    {"num_beams": 2, "max_length": 18, "length_penalty": 1.0, "early_stopping": "never", "no_repeat_ngram_size": 2},
]


def wordpiece():
    vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    kept = [w for i, w in enumerate(WORDS) if i % 3]
    vocab += [".", ",", ":"] + letters + [f"##{c}" for c in letters] + kept
    vocab = {w: i for i, w in enumerate(dict.fromkeys(vocab))}
    tok = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tok.normalizer = normalizers.BertNormalizer(lowercase=True)
    tok.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tok.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tok.decoder = decoders.WordPiece()
    return tok, dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")


def byte_level():
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.BpeTrainer(vocab_size=330, special_tokens=special, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tok.train_from_iterator(CORPUS, trainer)
    tok.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tok.decoder = decoders.ByteLevel()
    return tok, dict(bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", pad_token="<pad>",
                     unk_token="<unk>", mask_token="<mask>")


def unigram(special, single, pair, **names):
    tok = Tokenizer(models.Unigram())
    tok.normalizer = normalizers.NFKC()
    tok.pre_tokenizer = pre_tokenizers.Metaspace()
    unk = names["unk_token"]
    trainer = trainers.UnigramTrainer(vocab_size=140, special_tokens=special, unk_token=unk, show_progress=False)
    tok.train_from_iterator(CORPUS, trainer)
    tok.post_processor = processors.TemplateProcessing(
        single=single, pair=pair, special_tokens=[(t, i) for i, t in enumerate(special)])
    tok.decoder = decoders.Metaspace()
    return tok, names


def albert_like():
    return unigram(["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"], "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1",
                   pad_token="<pad>", unk_token="<unk>", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")


def xlm_like():
    return unigram(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], "<s> $A </s>", "<s> $A </s> </s> $B </s>",
                   bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", pad_token="<pad>",
                   unk_token="<unk>", mask_token="<mask>")


def t5_like():
    return unigram(["<pad>", "</s>", "<unk>"], "$A </s>", "$A </s> $B </s>",
                   pad_token="<pad>", eos_token="</s>", unk_token="<unk>")


def save(name, cls, config, made, seed, typed=False, loud=None):
    """Makes, shakes and saves a model with its tokenizer. `loud`: an id whose embedding is enlarged,
    so that it is written now and then."""
    folder = FIXTURES / name
    if KEEP:
        return cls.from_pretrained(folder).eval(), PreTrainedTokenizerFast.from_pretrained(folder)
    tok, names = made
    shutil.rmtree(folder, ignore_errors=True)
    config.vocab_size = tok.get_vocab_size()
    torch.manual_seed(seed)
    model = cls(config).eval()
    with torch.no_grad():
        for label, parameter in model.named_parameters():
            if parameter.requires_grad:
                parameter.add_(torch.randn_like(parameter) * 0.15)
            if "classif" in label:
                parameter.mul_(4)
        if loud is not None:
            model.get_input_embeddings().weight[loud] *= 2.5
        if hasattr(model, "final_logits_bias"):
            model.final_logits_bias.copy_(torch.randn_like(model.final_logits_bias) * 0.5)
    inputs = ["input_ids", "attention_mask"] + ["token_type_ids"] * typed
    fast = PreTrainedTokenizerFast(tokenizer_object=tok, model_input_names=inputs,
                                   model_max_length=POSITIONS - 2, clean_up_tokenization_spaces=False, **names)
    model.save_pretrained(folder, safe_serialization=True)
    fast.save_pretrained(folder)
    model = cls.from_pretrained(folder).eval()
    return model, fast


def bytes_at(text, char):
    return len(text[:char].encode())


def entities(name, model, fast):
    """What the reference decoder makes of the model's logits, each text one sentence."""
    tags = list(model.config.id2label.values())
    rows = []
    for text in NER_TEXTS:
        encoded = fast(text, return_offsets_mapping=True)
        inputs = {k: torch.tensor([encoded[k]]) for k in fast.model_input_names}
        with torch.no_grad():
            logits = model(**inputs).logits[0].numpy()
        words = [word.span() for word in decoder.WORD.finditer(text)]
        found = decoder.entities(text, encoded, logits, "bio", tags, [words])
        found = [{"start": bytes_at(text, start), "end": bytes_at(text, end), "label": label, "score": score}
                 for start, end, label, score in found]
        rows.append({"text": text, "entities": found})
    return {"model": name, "rows": rows}


def sides(name, model, fast):
    rows = []
    for text, target in PAIRS:
        for holder in [None, HOLDER]:
            asked = target if holder is None else f"{holder}: {target}"
            with torch.no_grad():
                p = model(**fast(text, asked, return_tensors="pt")).logits.softmax(-1)[0].tolist()
            p = dict(zip(SIDES, p))
            rows.append({"text": text, "target": target, "holder": holder, "favor": p["FAVOR"],
                         "against": p["AGAINST"], "neutral": p["NONE"]})
    return {"model": name, "rows": rows}


def zero_shot(name, model, fast):
    run = pipeline("zero-shot-classification", model=model, tokenizer=fast, device="cpu")
    rows = []
    for text, target in PAIRS:
        for holder in [None, HOLDER]:
            who = holder or "the author"
            asked = [f"{who} supports {target}.", f"{who} opposes {target}.", f"{who} takes no side on {target}."]
            result = run(text, asked, hypothesis_template="{}")
            p = dict(zip(result["labels"], result["scores"]))
            rows.append({"text": text, "target": target, "holder": holder,
                         **dict(zip(["favor", "against", "neutral"], (p[a] for a in asked)))})
    return {"model": name, "rows": rows}


def summaries(name, model, fast, prefix=""):
    rows = []
    for settings in GENERATION:
        for text in ARTICLES:
            ids = fast(prefix + text, return_tensors="pt")
            with torch.no_grad():
                out = model.generate(**ids, **settings, return_dict_in_generate=True, output_scores=True)
            row = {"settings": settings, "text": text, "input": ids["input_ids"][0].tolist(),
                   "ids": out.sequences[0].tolist()}
            if settings["num_beams"] > 1:
                row["score"] = float(out.sequences_scores[0])
            row["decoded"] = fast.decode(out.sequences[0], skip_special_tokens=True)
            rows.append(row)
    return {"model": name, "rows": rows}


def labelled(labels):
    return {"id2label": dict(enumerate(labels)), "label2id": {label: i for i, label in enumerate(labels)}}


def main():
    from transformers import (
        AlbertConfig, AlbertForSequenceClassification, AlbertForTokenClassification, BartConfig,
        BartForConditionalGeneration, BartForSequenceClassification, BertConfig,
        BertForSequenceClassification, BertForTokenClassification, DistilBertConfig,
        DistilBertForSequenceClassification, DistilBertForTokenClassification, ElectraConfig,
        ElectraForTokenClassification, LongT5Config, LongT5ForConditionalGeneration, MobileBertConfig,
        MobileBertForSequenceClassification, MobileBertForTokenClassification, PegasusConfig,
        PegasusForConditionalGeneration, ProphetNetConfig, ProphetNetForConditionalGeneration,
        RobertaConfig, RobertaForSequenceClassification, RobertaForTokenClassification, T5Config,
        T5ForConditionalGeneration, XLMRobertaConfig, XLMRobertaForSequenceClassification,
        XLMRobertaForTokenClassification,
    )

    bert = dict(hidden_size=HIDDEN, num_attention_heads=HEADS, num_hidden_layers=LAYERS, intermediate_size=INNER,
                max_position_embeddings=POSITIONS, initializer_range=0.2)
    distil = dict(dim=HIDDEN, n_heads=HEADS, n_layers=LAYERS, hidden_dim=INNER, max_position_embeddings=POSITIONS,
                  initializer_range=0.2)
    roberta = dict(**bert, type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2)
    electra = dict(**bert, embedding_size=8)
    mobile = dict(**bert, embedding_size=8, intra_bottleneck_size=8, num_feedforward_networks=2)
    bart = dict(d_model=HIDDEN, encoder_layers=LAYERS, decoder_layers=LAYERS, encoder_attention_heads=HEADS,
                decoder_attention_heads=HEADS, encoder_ffn_dim=INNER, decoder_ffn_dim=INNER,
                max_position_embeddings=POSITIONS, init_std=0.3)
    t5 = dict(d_model=HIDDEN, d_kv=8, d_ff=INNER, num_layers=LAYERS, num_heads=HEADS, initializer_factor=0.6,
              relative_attention_num_buckets=8, relative_attention_max_distance=32, n_positions=POSITIONS,
              decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
              task_specific_params={"summarization": {"prefix": "summarize: "}})
    prophet = dict(hidden_size=HIDDEN, encoder_ffn_dim=INNER, decoder_ffn_dim=INNER, num_encoder_layers=LAYERS,
                   num_decoder_layers=LAYERS, num_encoder_attention_heads=HEADS, num_decoder_attention_heads=HEADS,
                   max_position_embeddings=POSITIONS, ngram=2, num_buckets=8, relative_max_distance=16, init_std=0.2,
                   bos_token_id=2, eos_token_id=3, pad_token_id=0, decoder_start_token_id=2)

    if not KEEP:
        shutil.rmtree(FIXTURES, ignore_errors=True)
    golden = {"made_with": {"torch": torch.__version__.split("+")[0], "transformers": transformers.__version__},
              "entities": [], "sides": [], "zero_shot": [], "summaries": []}
    encoders = [
        ("bert", BertConfig, BertForTokenClassification, BertForSequenceClassification, bert, wordpiece, True),
        ("roberta", RobertaConfig, RobertaForTokenClassification, RobertaForSequenceClassification, roberta,
         byte_level, False),
        ("distilbert", DistilBertConfig, DistilBertForTokenClassification, DistilBertForSequenceClassification,
         distil, wordpiece, False),
        ("electra", ElectraConfig, ElectraForTokenClassification, None, electra, wordpiece, True),
        ("albert", AlbertConfig, AlbertForTokenClassification, AlbertForSequenceClassification, electra, albert_like,
         True),
        ("xlm-roberta", XLMRobertaConfig, XLMRobertaForTokenClassification, XLMRobertaForSequenceClassification,
         roberta, xlm_like, False),
        ("mobilebert", MobileBertConfig, MobileBertForTokenClassification, MobileBertForSequenceClassification,
         mobile, wordpiece, True),
    ]
    for seed, (name, config, token, sequence, fields, made, typed) in enumerate(encoders):
        folder = f"{name}-entities"
        model, fast = save(folder, token, config(**fields, **labelled(NER)), made(), 10 * seed + 5, typed)
        golden["entities"].append(entities(folder, model, fast))
        if sequence is None:
            continue
        folder = f"{name}-sides"
        model, fast = save(folder, sequence, config(**fields, **labelled(SIDES)), made(), 10 * seed + 1, typed)
        golden["sides"].append(sides(folder, model, fast))
        folder = f"{name}-inference"
        model, fast = save(folder, sequence, config(**fields, **labelled(INFERENCE)), made(), 10 * seed + 2, typed)
        golden["zero_shot"].append(zero_shot(folder, model, fast))
    model, fast = save("bart-inference", BartForSequenceClassification, BartConfig(**bart, **labelled(INFERENCE)),
                       byte_level(), 101)
    golden["zero_shot"].append(zero_shot("bart-inference", model, fast))

    model, fast = save("bart-summary", BartForConditionalGeneration,
                       BartConfig(**bart, forced_bos_token_id=0, forced_eos_token_id=2), byte_level(), 102, loud=2)
    golden["summaries"].append(summaries("bart-summary", model, fast))
    pegasus = PegasusConfig(**{**bart, "init_std": 0.15}, scale_embedding=True, forced_eos_token_id=1, decoder_start_token_id=0,
                            pad_token_id=0, eos_token_id=1)
    model, fast = save("pegasus-summary", PegasusForConditionalGeneration, pegasus, t5_like(), 103, loud=1)
    golden["summaries"].append(summaries("pegasus-summary", model, fast))
    model, fast = save("t5-summary", T5ForConditionalGeneration, T5Config(**t5), t5_like(), 104, loud=1)
    golden["summaries"].append(summaries("t5-summary", model, fast, "summarize: "))
    gated = T5Config(**t5, feed_forward_proj="gated-gelu", tie_word_embeddings=False)
    model, fast = save("t5-gated-summary", T5ForConditionalGeneration, gated, t5_like(), 105, loud=1)
    golden["summaries"].append(summaries("t5-gated-summary", model, fast, "summarize: "))
    long = LongT5Config(**t5, local_radius=4, global_block_size=4, encoder_attention_type="local")
    model, fast = save("longt5-summary", LongT5ForConditionalGeneration, long, t5_like(), 106, loud=1)
    golden["summaries"].append(summaries("longt5-summary", model, fast, "summarize: "))
    model, fast = save("prophetnet-summary", ProphetNetForConditionalGeneration, ProphetNetConfig(**prophet),
                       wordpiece(), 107, loud=3)
    golden["summaries"].append(summaries("prophetnet-summary", model, fast))
    text = json.dumps(golden, indent=1, ensure_ascii=False)
    (TESTS / "golden.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
