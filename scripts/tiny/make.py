"""Makes the tiny models that the tests run: crates/testkit/fixtures/tiny-*.

Randomly initialised encoders of BERT's architecture, seeded, with the inputs and outputs of the real
models, and `golden.json` beside each: outputs that PyTorch and ONNX Runtime agree on to 1e-5.

    python scripts/tiny/make.py        (torch 2.4, onnx, onnxruntime, tokenizers)
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn

FIXTURES = Path(__file__).resolve().parents[2] / "crates" / "testkit" / "fixtures"
HIDDEN, HEADS, INNER, POSITIONS = 16, 2, 32, 64
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
WORDS = """the a of in to and said on with that it he she they we mr mrs minister president leader
leaders party parliament council court bank union ministry spokesman spokeswoman talks treaty plan
trade climate border sanctions election budget law strike peace support supports supported oppose
opposes opposed praised praise criticised rejected backed affirmed condemned welcomed urged denied
agreed met visited warned principle independence reform proposal agreement decision government
country city world people new old not no for against is was were will has had monday tuesday friday
alpha beta gamma delta anna berg ivan chen maria lopez oslo lima cairo delhi northland southland
river island""".split()
SUFFIXES = "s ed ing er ly ' ism ist".split()


def tokenizer() -> Tokenizer:
    vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    signs = [chr(c) for c in range(0x21, 0x7F) if not chr(c).isupper()] + list("“”‘’—–…é")
    vocab += signs + [f"##{s}" for s in signs if s.isalnum()] + WORDS + [f"##{s}" for s in SUFFIXES]
    vocab = list(dict.fromkeys(vocab))
    tok = Tokenizer(models.WordPiece({w: i for i, w in enumerate(vocab)}, unk_token="[UNK]"))
    tok.normalizer = normalizers.BertNormalizer(lowercase=True)
    tok.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tok.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    # As many a real tokenizer.json does; loading has to switch both off.
    tok.enable_truncation(16)
    tok.enable_padding(length=16)
    return tok


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(HIDDEN), nn.LayerNorm(HIDDEN)
        self.up, self.down = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)

    def forward(self, x, bias):
        batch, length, _ = x.shape
        size = HIDDEN // HEADS
        q, k, v = (
            f(x).view(batch, length, HEADS, size).transpose(1, 2)
            for f in (self.query, self.key, self.value)
        )
        y = torch.softmax(q @ k.transpose(2, 3) / size**0.5 + bias, dim=-1) @ v
        x = self.norm1(x + self.out(y.transpose(1, 2).reshape(batch, length, HIDDEN)))
        return self.norm2(x + self.down(nn.functional.gelu(self.up(x))))


class Tiny(nn.Module):
    """One layer; `token` heads on every wordpiece, `row` heads on the mean over a row."""

    def __init__(self, vocab: int, types: int, token: dict[str, int], row: dict[str, int]):
        super().__init__()
        self.words = nn.Embedding(vocab, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.types = nn.Embedding(types, HIDDEN)
        self.norm, self.layer = nn.LayerNorm(HIDDEN), Layer()
        self.token = nn.ModuleDict({n: nn.Linear(HIDDEN, k) for n, k in token.items()})
        self.row = nn.ModuleDict({n: nn.Linear(HIDDEN, k) for n, k in row.items()})

    def forward(self, input_ids, attention_mask, token_type_ids):
        positions = torch.arange(input_ids.shape[1])
        x = self.words(input_ids) + self.positions(positions) + self.types(token_type_ids)
        bias = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * -10000.0
        x = self.layer(self.norm(x), bias)
        weight = attention_mask[:, :, None].to(x.dtype)
        mean = (x * weight).sum(1) / weight.sum(1)
        return tuple(h(x) for h in self.token.values()) + tuple(h(mean) for h in self.row.values())


def bio(labels: str) -> list[str]:
    return ["O"] + [f"{p}-{label}" for label in labels.split() for p in "BI"]


SPECS = {
    "tiny-ner": dict(
        task="ner",
        marks=0,
        token={"conll": bio("PER ORG LOC MISC"), "news": bio("PER ORG LOC DATE")},
        row={},
    ),
    "tiny-stance": dict(
        task="stance",
        marks=1,
        token={"cue": bio("favor against"), "argument": bio("holder target")},
        row={"polarity": ["favor", "against"]},
        thresholds={"cue": 0.3},
    ),
    "tiny-judge": dict(
        task="judge", marks=2, token={}, row={"judgement": ["favor", "against", "neutral"]}
    ),
    "tiny-sentences": dict(task="sentences", marks=0, token={}, row={}, plain={"embedding": 8}),
}
TEXTS = [
    "The minister met leaders of Northland in Oslo on Friday.",
    "They opposed the plan.",
    "Anna Berg said that the government will support a new trade treaty with SOUTHLAND, not sanctions.",
    "McBerg",
]


def rows(tok: Tokenizer, marks: int):
    """Wordpieces with case (as scripts/train/encoder.py gives it) and, where there are marks, some."""
    import sys

    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "train"))
    from encoder import encode

    for n, text in enumerate(TEXTS):
        e = encode(tok, text)
        types = [c + 4 * ((i + n) % (marks + 1)) for i, c in enumerate(e.case)]
        yield [2, *e.ids, 3], [0, *types, 0]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def quote(value) -> str:
    return json.dumps(value, ensure_ascii=False)


def manifest(name: str, spec: dict, out: Path) -> str:
    lines = [
        f"name = {quote(name)}",
        'version = "1.0.0"',
        f"task = {quote(spec['task'])}",
        f"max_length = {POSITIONS}",
        "case = true",
        f"marks = {spec['marks']}",
        'base = "none: random weights"',
        'licence = "MIT OR Apache-2.0"',
        "data = []",
        "",
        "[files]",
        *(f"{quote(f)} = {quote(sha256(out / f))}" for f in ("model.onnx", "tokenizer.json")),
    ]
    for head, labels in {**spec["token"], **spec["row"]}.items():
        lines += ["", f"[heads.{head}]", f"output = {quote('logits_' + head)}", f"labels = {quote(labels)}"]
    if spec.get("thresholds"):
        lines += ["", "[thresholds]", *(f"{k} = {v}" for k, v in spec["thresholds"].items())]
    return "\n".join(lines) + "\n"


def make(name: str, spec: dict) -> None:
    out = FIXTURES / name
    out.mkdir(parents=True, exist_ok=True)
    tok = tokenizer()
    tok.save(str(out / "tokenizer.json"), pretty=False)
    tok.no_truncation()
    tok.no_padding()
    torch.manual_seed(7)
    token = {f"logits_{h}": len(labels) for h, labels in spec["token"].items()}
    row = {f"logits_{h}": len(labels) for h, labels in spec["row"].items()} | spec.get("plain", {})
    model = Tiny(tok.get_vocab_size(), 4 * (spec["marks"] + 1), token, row).eval()
    example = torch.tensor([[2, 9, 3]]), torch.ones(1, 3, dtype=torch.long), torch.zeros(1, 3, dtype=torch.long)
    axes = {n: {0: "batch", 1: "tokens"} for n in [*INPUTS, *token]} | {n: {0: "batch"} for n in row}
    torch.onnx.export(
        model, example, str(out / "model.onnx"), opset_version=17,
        input_names=INPUTS, output_names=[*token, *row], dynamic_axes=axes,
    )
    graph = onnx.load(out / "model.onnx")
    graph.doc_string = ""
    for node in graph.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(graph)
    onnx.save(graph, out / "model.onnx")
    session = onnxruntime.InferenceSession(str(out / "model.onnx"), providers=["CPUExecutionProvider"])
    golden = []
    for text, (ids, types) in zip(TEXTS, rows(tok, spec["marks"])):
        batch = {"input_ids": [ids], "attention_mask": [[1] * len(ids)], "token_type_ids": [types]}
        batch = {k: np.array(v, dtype=np.int64) for k, v in batch.items()}
        ours = session.run(None, batch)
        with torch.no_grad():
            theirs = model(*(torch.from_numpy(batch[n]) for n in INPUTS))
        outputs = {}
        for key, a, b in zip([*token, *row], ours, theirs):
            assert np.abs(a - b.numpy()).max() < 1e-5, (name, key)
            outputs[key] = np.round(a[0].astype(float), 6).tolist()
        golden.append({"text": text, "ids": ids, "types": types, "outputs": outputs})
    versions = {m.__name__: m.__version__ for m in (torch, onnx, onnxruntime)}
    text = json.dumps({"versions": versions, "rows": golden}, ensure_ascii=False)
    (out / "golden.json").write_text(text + "\n")
    (out / "manifest.toml").write_text(manifest(name, spec, out))
    print(name, {p.name: p.stat().st_size for p in sorted(out.iterdir())})


if __name__ == "__main__":
    for name, spec in SPECS.items():
        make(name, spec)
