"""Makes the tiny token-classification folders of crates/testkit/fixtures/hub-*, laid out as on the Hub.

One folder for each family of tokenizer, and a scheme of labels with each. The models are seeded and
trained for some seconds on a toy rule, so that their tags are well formed; all text is ours. Beside
each lies `golden.json`, of a few texts: wordpiece ids and logits of `transformers`, entities by the
reference decoder (`decoder.py`), and, where transformers knows the scheme, the entities of its own pipeline. Offsets are bytes. The trainers of
`tokenizers` break ties by chance, so that another run makes models as good but not the same bytes.

    pip install -r scripts/tiny/requirements.txt
    python scripts/tiny/hub.py [NAME...]
"""

import json
import random
import re
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import sentencepiece
import tokenizers
import torch
import transformers
from decoder import WORD, entities, starts, tag
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

FIXTURES = Path(__file__).resolve().parents[2] / "crates" / "testkit" / "fixtures"
POSITIONS = 64
FIRST = "Anna Ivan Maria Łukasz Zoë José".split()
LAST = "Berg Chen Lopez Kowalski Müller".split()
PLACES = "Oslo Lima Cairo Northland Kraków 北京 東京".split()
HEADS, TAILS = "Delta River Island".split(), "Bank Council Union".split()
FILL = """the a of in to and said on with that they we minister leader talks treaty plan trade border budget
law peace supports opposed praised backed agreed visited warned reform new old not no for was will has
Monday Tuesday yesterday , ; ( ) " – 😀""".split()
TEXTS = [
    "Anna Berg met Zoë Müller in Oslo , not in Kraków .",
    "The leader of Delta Bank said that 北京 opposed the plan 😀 of José Lopez .",
    "Łukasz warned River Council on Monday . Maria and Ivan Chen agreed in 東京 .",
    "Unterzeichnungszeremonieteilnehmer praised Northland – but Cairo has not answered .",
    "anna berg MET DELTA bank ; Oslo Lima Cairo .",
]


def sentence(rng: random.Random) -> tuple[str, list[tuple[int, int, str]]]:
    """A text and the character spans of its entities."""
    text, spans = "", []

    def put(words: list[str], label: str | None = None):
        nonlocal text
        text += " " if text else ""
        start = len(text)
        text += " ".join(words)
        if label:
            spans.append((start, len(text), label))

    for n in range(rng.randint(2, 5)):
        if n or rng.random() < 0.6:
            put(rng.choices(FILL, k=rng.randint(1, 3)))
        kind = rng.randrange(4)
        if kind < 2:
            put([rng.choice(FIRST)] + ([rng.choice(LAST)] if kind else []), "PER")
        elif kind == 2:
            put([rng.choice(PLACES)], "LOC")
        else:
            put([rng.choice(HEADS), rng.choice(TAILS)], "ORG")
    put(rng.choices([".", "said .", "in the talks ."]))
    return text, spans


def corpus(n: int, seed: int = 11) -> list:
    rng = random.Random(seed)
    return [sentence(rng) for _ in range(n)]


def names(scheme: str) -> list[str]:
    prefixes = {"bio": "BI", "iob1": "BI", "bioes": "BIES", "bilou": "BILU"}
    if scheme == "io":
        return ["LOC", "O", "ORG", "PER"]
    tags = [f"{p}-{label}" for label in ("PER", "LOC", "ORG") for p in prefixes[scheme]]
    return tags + ["O"] if scheme == "bio" else ["O"] + tags


# Tokenizers


def wordpiece(lower: bool):
    tok = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tok.normalizer = normalizers.BertNormalizer(lowercase=lower)
    tok.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=330, special_tokens=special, show_progress=False)
    tok.train_from_iterator([t for t, _ in corpus(400)], trainer)
    tok.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tok.decoder = decoders.WordPiece()
    return transformers.BertTokenizerFast(tokenizer_object=tok, do_lower_case=lower, model_max_length=POSITIONS)


def byte_level():
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.BpeTrainer(
        vocab_size=420, special_tokens=special, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tok.train_from_iterator([t for t, _ in corpus(400)], trainer)
    tok.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    return transformers.RobertaTokenizerFast(
        tokenizer_object=tok, add_prefix_space=False, model_max_length=POSITIONS, trim_offsets=True
    )


def sentencepiece_model(folder: Path, **more) -> str:
    lines, rules = folder / "text", folder / "rules.tsv"
    lines.write_text("\n".join(t for t, _ in corpus(400)))
    # A small table of normalisations, for the real ones take 300 kB: no-break space, full-width A.
    rules.write_text("A0\t20\nFF21\t41\nFF2F\t4F\n")
    sentencepiece.SentencePieceTrainer.train(
        input=str(lines), model_prefix=str(folder / "spm"), vocab_size=380, model_type="unigram",
        character_coverage=1.0, normalization_rule_tsv=str(rules), minloglevel=2, hard_vocab_limit=False,
        num_threads=1, **more,
    )
    return str(folder / "spm.model")


def xlm_roberta(folder: Path):
    model = sentencepiece_model(folder, unk_id=0, bos_id=1, eos_id=2)
    return transformers.XLMRobertaTokenizerFast(vocab_file=model, model_max_length=POSITIONS)


def deberta(folder: Path):
    model = sentencepiece_model(
        folder, pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]",
        unk_piece="[UNK]",
    )
    return transformers.DebertaV2TokenizerFast(vocab_file=model, do_lower_case=False, split_by_punct=False)


def albert(folder: Path):
    model = sentencepiece_model(
        folder, pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, pad_piece="<pad>", unk_piece="<unk>",
        user_defined_symbols=["[CLS]", "[SEP]", "[MASK]"],
    )
    return transformers.AlbertTokenizerFast(vocab_file=model, do_lower_case=True, keep_accents=False)


# Of each folder: tokenizer, class of model, scheme, its own settings, path of the weights.
SIZE = dict(
    hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0, classifier_dropout_prob=0.0,
)
SPECS = {
    "hub-bert-uncased": (lambda _: wordpiece(True), "Bert", "bio", {"max_position_embeddings": POSITIONS}, "model.onnx"),
    "hub-bert-cased": (lambda _: wordpiece(False), "Bert", "bioes", {"max_position_embeddings": POSITIONS}, "onnx/model.onnx"),
    "hub-roberta": (
        lambda _: byte_level(), "Roberta", "bio",
        {"max_position_embeddings": POSITIONS + 2, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "type_vocab_size": 1},
        "onnx/model.onnx",
    ),
    "hub-xlm-roberta": (
        xlm_roberta, "XLMRoberta", "io",
        {"max_position_embeddings": POSITIONS + 2, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "type_vocab_size": 1},
        "model.onnx",
    ),
    "hub-deberta": (
        deberta, "DebertaV2", "iob1",
        {
            "max_position_embeddings": POSITIONS, "relative_attention": True, "pos_att_type": ["c2p", "p2c"],
            "position_biased_input": False, "position_buckets": 16, "share_att_key": True, "norm_rel_ebd": "layer_norm",
            "type_vocab_size": 0, "max_relative_positions": -1,
        },
        "model.onnx",
    ),
    "hub-albert": (
        albert, "Albert", "bilou",
        {"max_position_embeddings": POSITIONS, "embedding_size": 24, "bos_token_id": 2, "eos_token_id": 3}, "model.onnx",
    ),
}


# Training


def labelled(tok, rows, scheme: str, ids: dict[str, int]) -> list:
    out = []
    for text, spans in rows:
        enc = tok(text, return_offsets_mapping=True)
        words = [m.span() for m in WORD.finditer(text)]
        labels = [-100] * len(enc["input_ids"])
        for word, pieces in starts(text, enc, words).items():
            span = next((x for x in spans if x[0] <= word[0] < x[1]), None)
            inside = [w for w in words if span and span[0] <= w[0] < span[1]]
            for n, p in enumerate(pieces):
                if span is None:
                    labels[p] = ids["O"]
                elif n == 0:
                    labels[p] = ids[tag(scheme, inside.index(word), len(inside), span[2])]
                elif scheme in ("bio", "io", "iob1"):
                    labels[p] = ids[tag(scheme, 1, 3, span[2])]
        out.append((enc["input_ids"], labels))
    return out


def train(model, tok, scheme: str, ids: dict[str, int]) -> float:
    rows = labelled(tok, corpus(1500), scheme, ids)
    rows = [r for r in rows if len(r[0]) <= POSITIONS]
    rng = random.Random(3)
    rate = 4e-3 if model.config.model_type == "albert" else 8e-3
    best = torch.optim.Adam(model.parameters(), lr=rate)
    model.train()
    steps = 800 if model.config.model_type == "albert" else 600
    for step in range(steps):
        for group in best.param_groups:
            group["lr"] = rate * (1 - step / steps) + 1e-4
        batch = rng.sample(rows, 32)
        width = max(len(i) for i, _ in batch)
        pad = tok.pad_token_id
        i = torch.tensor([i + [pad] * (width - len(i)) for i, _ in batch])
        m = torch.tensor([[1] * len(i) + [0] * (width - len(i)) for i, _ in batch])
        y = torch.tensor([y + [-100] * (width - len(y)) for _, y in batch])
        loss = model(input_ids=i, attention_mask=m, labels=y).loss
        best.zero_grad()
        loss.backward()
        best.step()
    model.eval()
    return float(loss.detach())


# Golden data


def row(text: str, tok, model, scheme: str, tags: list[str], aggregation: str | None) -> dict:
    byte = lambda c: len(text[:c].encode())  # noqa: E731
    enc = tok(text, return_offsets_mapping=True)
    inputs = {k: torch.tensor([enc[k]]) for k in ("input_ids", "attention_mask")}
    with torch.no_grad():
        logits = model(**inputs).logits[0]
    sentences, start = [], 0
    for end in [m.end() for m in re.finditer(r"\.(?= |$)", text)]:
        sentences.append([m.span() for m in WORD.finditer(text, start, end)])
        start = end
    found = entities(text, enc, logits.numpy(), scheme, tags, sentences)
    out = {
        "text": text, "sentences": [[[byte(s), byte(e)] for s, e in words] for words in sentences],
        "ids": enc["input_ids"], "logits": np.round(logits.numpy().astype(float), 5).tolist(),
        "entities": [[byte(s), byte(e), label, round(score, 6)] for s, e, label, score in found],
    }
    if aggregation:
        run = transformers.pipeline("token-classification", model=model, tokenizer=tok, aggregation_strategy=aggregation, device="cpu")
        # Token by token a word may fall apart; then there are no spans of words to compare.
        best = [tags[t].split("-")[-1] for t in logits.argmax(-1)]
        of = starts(text, enc, [m.span() for m in WORD.finditer(text)])
        if aggregation == "simple" and any(len({best[p] for p in pieces}) > 1 for pieces in of.values()):
            return out
        out["pipeline"] = []
        for found in run(text):
            s, e = found["start"], found["end"]
            while s < e and text[s].isspace():
                s += 1
            while s < e and text[e - 1].isspace():
                e -= 1
            out["pipeline"].append([byte(s), byte(e), found["entity_group"]])
    return out


def export(model, tok, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    e = tok("Anna met Ivan .", return_tensors="pt")
    inputs = ["input_ids", "attention_mask"]
    if model.config.model_type in ("bert", "albert"):
        inputs.append("token_type_ids")
    axes = {k: {0: "batch_size", 1: "sequence_length"} for k in [*inputs, "logits"]}
    types = {"token_type_ids": torch.zeros_like(e["input_ids"])}
    args = tuple((types | dict(e))[k] for k in inputs) if "token_type_ids" in inputs else (e["input_ids"], e["attention_mask"])
    torch.onnx.export(
        model, args, str(path), opset_version=17, input_names=inputs, output_names=["logits"], dynamic_axes=axes
    )
    graph = onnx.load(path)
    for node in graph.graph.node:
        node.doc_string = ""
    onnx.save(graph, path)


def make(name: str) -> None:
    tokenizer, kind, scheme, more, weights = SPECS[name]
    out = FIXTURES / name
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    torch.manual_seed(7)
    with tempfile.TemporaryDirectory() as scratch:
        tok = tokenizer(Path(scratch))
    tags = names(scheme)
    ids = {t: i for i, t in enumerate(tags)}
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=len(tok), id2label=dict(enumerate(tags)), label2id=ids, **(SIZE | {"pad_token_id": tok.pad_token_id} | more)
    )
    config.architectures = [f"{kind}ForTokenClassification"]
    model = getattr(transformers, f"{kind}ForTokenClassification")(config)
    if hasattr(model.config, "_attn_implementation"):
        model.config._attn_implementation = "eager"
    loss = train(model, tok, scheme, ids)
    config.save_pretrained(out)
    # Many a tokenizer.json carries these; loading has to switch both off.
    tok.backend_tokenizer.enable_truncation(16)
    tok.backend_tokenizer.enable_padding(length=16, pad_id=tok.pad_token_id, pad_token=tok.pad_token)
    tok.backend_tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    tok.backend_tokenizer.no_truncation()
    tok.backend_tokenizer.no_padding()
    length = tok.model_max_length
    kept = {"tokenizer_class": type(tok).__name__.removesuffix("Fast"), "model_max_length": length}
    (out / "tokenizer_config.json").write_text(json.dumps(kept, indent=1) + "\n")
    export(model, tok, out / weights)
    session = onnxruntime.InferenceSession(str(out / weights), providers=["CPUExecutionProvider"])
    aggregation = {"bioes": None, "bilou": None}.get(scheme, "first" if "bert-" in name else "simple")
    drawn = [text for text, _ in corpus(40, seed=12) if len(tok(text)["input_ids"]) <= POSITIONS][:20]
    rows = [row(text, tok, model, scheme, tags, aggregation) for text in TEXTS + drawn]
    for r in rows:
        feed = {i.name: np.array([r["ids"]]) for i in session.get_inputs()}
        feed = {k: v if k == "input_ids" else np.full_like(v, k == "attention_mask") for k, v in feed.items()}
        far = np.abs(session.run(["logits"], feed)[0][0] - np.array(r["logits"])).max()
        assert far < 1e-4, (name, far)
    for r in rows[len(TEXTS) :]:
        del r["logits"]
    golden = {
        "versions": {m.__name__: m.__version__ for m in (torch, transformers, tokenizers, onnx)},
        "scheme": scheme, "aggregation": aggregation, "rows": rows,
    }
    if kind == "Roberta":
        tok.backend_tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
        golden["prefixed"] = [tok(r["text"])["input_ids"] for r in rows]
    (out / "golden.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")
    size = {str(p.relative_to(out)): p.stat().st_size for p in sorted(out.rglob("*")) if p.is_file()}
    print(f"{name}: loss {loss:.4f}", size)
    print(f"  {sum('pipeline' in r for r in rows)} of {len(rows)} texts with the pipeline's entities")
    for r in rows[: len(TEXTS)]:
        show = lambda s, e: r["text"].encode()[s:e].decode()  # noqa: E731
        print("  decoder ", [(show(s, e), label) for s, e, label, _ in r["entities"]])
        if "pipeline" in r:
            print("  pipeline", [(show(s, e), label) for s, e, label in r["pipeline"]])


if __name__ == "__main__":
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    for name in sys.argv[1:] or SPECS:
        make(name)
