"""Makes the tiny models that the tests run: crates/testkit/fixtures/tiny-*.

Randomly initialised encoders of BERT's architecture, seeded, with the inputs and outputs of the real
models, and `golden.json` beside each: what ONNX Runtime gives, and PyTorch too to 1e-5 where the
weights are not stored in int8.

    python scripts/tiny/make.py        (packages: scripts/train/requirements.txt)
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "train"))
from encoder import encode  # noqa: E402
from export import store_in_int8  # noqa: E402

FIXTURES = ROOT / "crates" / "testkit" / "fixtures"
HIDDEN, HEADS, INNER, POSITIONS = 16, 2, 32, 256
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
    # Many a real tokenizer.json carries these; loading has to switch both off.
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
    """One layer; `token` outputs for every wordpiece, `row` outputs from the mean over a row."""

    def __init__(self, vocab: int, types: int, token: dict[str, int], row: dict[str, int], unit: bool):
        super().__init__()
        self.unit = unit
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
        outputs = tuple(h(x) for h in self.token.values()) + tuple(h(mean) for h in self.row.values())
        return tuple(nn.functional.normalize(o, dim=-1) for o in outputs) if self.unit else outputs


def bio(labels: str) -> list[str]:
    return ["O"] + [f"{p}-{label}" for label in labels.split() for p in "BI"]


# Of each model: outputs for every wordpiece and for every row, with the head's name and labels.
SPECS = {
    "tiny-ner": {
        "token": {
            "logits_conll": ("conll", bio("PER ORG LOC MISC")),
            "logits_news": ("news", bio("PER ORG LOC FAC NORP DATE MONEY PRODUCT MISC")),
        }
    },
    "tiny-stance": {
        "marks": 2,
        "token": {
            "cues": ("cues", bio("favor against")),
            "arguments": ("arguments", ["holder-start", "holder-end", "target-start", "target-end"]),
        },
        "row": {"verdict": ("verdict", ["none", "favor", "against"])},
        "thresholds": {"cue_bias": 2.0, "keep": 0.05},
    },
    "tiny-attribution": {
        "token": {"cues": ("cues", bio("cue")), "query": (None, [""] * 8), "key": (None, [""] * 8)}
    },
    "tiny-judge": {"marks": 2, "row": {"logits": ("judgement", ["favor", "against", "neutral"])}},
    "tiny-entailment": {
        "marks": 1,
        "row": {"logits": ("entailment", ["entailment", "neutral", "contradiction"])},
        "thresholds": {"supported": 0.5, "faithful": 0.75},
    },
    "tiny-sentences": {"row": {"embedding": (None, [""] * 8)}, "unit": True, "int8": True},
}
TEXTS = [
    "The minister met leaders of Northland in Oslo on Friday.",
    "They opposed the plan.",
    "Anna Berg said that the government will support a new trade treaty with SOUTHLAND, not sanctions.",
    "McBerg",
]


def rows(tok: Tokenizer, marks: int):
    """Wordpieces with case (as scripts/train/encoder.py gives it) and, where there are marks, some."""
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
        f"task = {quote(name.removeprefix('tiny-'))}",
        f"max_length = {POSITIONS}",
        "case = true",
        f"marks = {spec.get('marks', 0)}",
        'base = "none: random weights"',
        'licence = "MIT OR Apache-2.0"',
        "data = []",
        "",
        "[files]",
        *(f"{quote(f)} = {quote(sha256(out / f))}" for f in ("model.onnx", "tokenizer.json")),
    ]
    for output, (head, labels) in {**spec.get("token", {}), **spec["row"]}.items():
        if head:
            lines += ["", f"[heads.{head}]", f"output = {quote(output)}", f"labels = {quote(labels)}"]
    if "thresholds" in spec:
        lines += ["", "[thresholds]", *(f"{k} = {v}" for k, v in spec["thresholds"].items())]
    return "\n".join(lines) + "\n"


def make(name: str, spec: dict) -> None:
    spec.setdefault("row", {})
    out = FIXTURES / name
    out.mkdir(parents=True, exist_ok=True)
    tok = tokenizer()
    tok.save(str(out / "tokenizer.json"), pretty=False)
    tok.no_truncation()
    tok.no_padding()
    torch.manual_seed(7)
    token, row = ({o: len(x) for o, (_, x) in spec.get(side, {}).items()} for side in ("token", "row"))
    marks = spec.get("marks", 0)
    model = Tiny(tok.get_vocab_size(), 4 * (marks + 1), token, row, spec.get("unit", False)).eval()
    ids = torch.tensor([[2, 9, 3]])
    axes = {n: {0: "batch", 1: "tokens"} for n in [*INPUTS, *token]} | {n: {0: "batch"} for n in row}
    torch.onnx.export(
        model, (ids, torch.ones_like(ids), torch.zeros_like(ids)), str(out / "model.onnx"), opset_version=17,
        input_names=INPUTS, output_names=[*token, *row], dynamic_axes=axes,
    )
    graph = onnx.load(out / "model.onnx")
    for node in graph.graph.node:
        node.doc_string = ""
    if spec.get("int8"):
        store_in_int8(graph)
    onnx.checker.check_model(graph)
    onnx.save(graph, out / "model.onnx")
    # The graph as it is written: optimised, ONNX Runtime multiplies int8 weights in lower precision.
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(out / "model.onnx"), options, providers=["CPUExecutionProvider"])
    golden = []
    for text, (ids, types) in zip(TEXTS, rows(tok, marks)):
        batch = {"input_ids": [ids], "attention_mask": [[1] * len(ids)], "token_type_ids": [types]}
        batch = {k: np.array(v, dtype=np.int64) for k, v in batch.items()}
        ours = session.run(None, batch)
        with torch.no_grad():
            theirs = model(*(torch.from_numpy(batch[n]) for n in INPUTS))
        outputs = {}
        for key, a, b in zip([*token, *row], ours, theirs):
            assert np.abs(a - b.numpy()).max() < (0.05 if spec.get("int8") else 1e-5), (name, key)
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
