"""Writes a trained checkpoint as a model folder: model.onnx, tokenizer.json, checksums in manifest.toml.

Weights are stored in int8: matrices with one scale for each output channel, dequantized by the
engine once at load; embedding tables with one scale for each row, dequantized after look-up.
Arithmetic stays in fp32, so that a text's answer does not depend on what else is in its batch.

    python scripts/train/export.py ner|stance|attribution|judge|entailment|sentences [--checkpoint FILE] --out models/ner [--float]

The manifest is kept by hand; only its [files] table is written here. The exported graph is run
beside the checkpoint and the largest difference is printed.
"""

import argparse
import hashlib
import re
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from encoder import Encoder, base_folder
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


class SentenceEncoder(nn.Module):
    """The base model as it comes: mean of the token vectors, L2-normalised."""

    def __init__(self):
        super().__init__()
        self.encoder = Encoder(type_rows=1)

    def forward(self, input_ids, attention_mask, token_type_ids):
        x = self.encoder(input_ids, attention_mask, token_type_ids)
        weight = attention_mask[:, :, None].to(x.dtype)
        return F.normalize((x * weight).sum(1) / weight.sum(1), dim=-1)


def build(kind: str):
    """The module, its output names, and which of them have one row a token."""
    if kind == "ner":
        from ner import HEADS, NerModel

        return NerModel(), [f"logits_{h}" for h in HEADS], set(f"logits_{h}" for h in HEADS)
    if kind == "stance":
        from finder import Finder

        return Finder(), ["cues", "verdict", "arguments"], {"cues", "arguments"}
    if kind == "attribution":
        from attribution import Attribution

        return Attribution(), ["cues", "query", "key"], {"cues", "query", "key"}
    if kind == "judge":
        from judge import Judge

        return Judge(), ["logits"], set()
    if kind == "entailment":
        from entailment import Entailment

        return Entailment(), ["logits"], set()
    return SentenceEncoder(), ["embedding"], set()


def quantize(weights: np.ndarray, axis: int):
    """Symmetric int8 along `axis`: (int8 weights, fp32 scales)."""
    others = tuple(a for a in range(weights.ndim) if a != axis)
    scale = np.maximum(np.abs(weights).max(axis=others), 1e-8).astype(np.float32) / 127
    shape = [1] * weights.ndim
    shape[axis] = -1
    return np.clip(np.round(weights / scale.reshape(shape)), -127, 127).astype(np.int8), scale


def store_in_int8(model: onnx.ModelProto) -> None:
    """Replaces MatMul weights and large embedding tables by int8 with their scales."""
    graph = model.graph
    stored = {i.name: i for i in graph.initializer}
    nodes, added, dropped = [], [], set()
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in stored:
            name = node.input[1]
            if name not in dropped:
                q, scale = quantize(numpy_helper.to_array(stored[name]), axis=1)
                zero = np.zeros(len(scale), np.int8)
                added += [
                    numpy_helper.from_array(q, name + "_q"),
                    numpy_helper.from_array(scale, name + "_s"),
                    numpy_helper.from_array(zero, name + "_z"),
                ]
                parts = [name + "_q", name + "_s", name + "_z"]
                nodes.append(helper.make_node("DequantizeLinear", parts, [name + "_d"], axis=1))
                dropped.add(name)
            node.input[1] = name + "_d"
        elif node.op_type == "Gather" and node.input[0] in stored and stored[node.input[0]].dims[0] > 1000:
            name, index, out = node.input[0], node.input[1], node.output[0]
            q, scale = quantize(numpy_helper.to_array(stored[name]), axis=0)
            added += [
                numpy_helper.from_array(q, name + "_q"),
                numpy_helper.from_array(scale[:, None], name + "_s"),
            ]
            nodes += [
                helper.make_node("Gather", [name + "_q", index], [out + "_q"]),
                helper.make_node("Gather", [name + "_s", index], [out + "_s"]),
                helper.make_node("Cast", [out + "_q"], [out + "_f"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [out + "_f", out + "_s"], [out]),
            ]
            dropped.add(name)
            continue
        nodes.append(node)
    kept = [i for i in graph.initializer if i.name not in dropped]
    del graph.initializer[:]
    graph.initializer.extend(kept + added)
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)


def write_checksums(folder: Path) -> None:
    manifest = folder / "manifest.toml"
    rows = [
        f'"{name}" = "{hashlib.sha256((folder / name).read_bytes()).hexdigest()}"'
        for name in ("model.onnx", "tokenizer.json")
    ]
    table = "[files]\n" + "\n".join(rows) + "\n"
    text = manifest.read_text() if manifest.exists() else ""
    if re.search(r"^\[files\]\n(?:\".*\n)*", text, re.M):
        text = re.sub(r"^\[files\]\n(?:\".*\n)*", lambda _: table, text, flags=re.M)
    else:
        text += "\n" + table
    manifest.write_text(text)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("kind", choices=["ner", "stance", "attribution", "judge", "entailment", "sentences"])
    ap.add_argument("--checkpoint", type=Path)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--float", action="store_true", help="keep fp32 weights, to measure what int8 costs")
    args = ap.parse_args()
    module, outputs, by_token = build(args.kind)
    if args.checkpoint:
        module.load_state_dict(torch.load(args.checkpoint, weights_only=True), strict=True)
    module.eval()
    module.encoder.use_plain_attention()
    rows = module.encoder.types.num_embeddings
    torch.manual_seed(0)
    ids = torch.randint(1000, 30000, (2, 24))
    mask = torch.ones_like(ids)
    mask[1, 20:] = 0
    types = torch.randint(0, rows, ids.shape)
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "model.onnx"
    axes = {n: {0: "batch", 1: "tokens"} for n in INPUTS}
    axes |= {o: {0: "batch", 1: "tokens"} if o in by_token else {0: "batch"} for o in outputs}
    torch.onnx.export(
        module, (ids, mask, types), path, opset_version=17, input_names=INPUTS, output_names=outputs, dynamic_axes=axes
    )
    model = onnx.load(path)
    if not args.float:
        store_in_int8(model)
    model.producer_name = "standpoint"
    onnx.save(model, path)
    shutil.copyfile(base_folder() / "tokenizer.json", args.out / "tokenizer.json")
    write_checksums(args.out)
    options = onnxruntime.SessionOptions()
    # Optimised, it multiplies dequantized weights in lower precision than the product does.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    got = session.run(outputs, {n: t.numpy() for n, t in zip(INPUTS, (ids, mask, types))})
    want = module(ids, mask, types)
    want = want if isinstance(want, tuple) else (want,)
    for name, a, b in zip(outputs, got, want):
        b = b.detach().numpy()
        if name in by_token:
            a, b = a[:, :20], b[:, :20]
        print(f"{name}: largest difference to the checkpoint {np.abs(a - b).max():.4f} of {np.abs(b).max():.2f}")
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
