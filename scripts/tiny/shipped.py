"""Writes the entity model that ships as a folder of Hugging Face, for the tests of both engines over
trained weights: one head as a `BertForTokenClassification` in fp32.

    pip install -r scripts/tiny/requirements-shipped.txt
    python scripts/tiny/shipped.py models/ner OUT

Such a folder knows no case feature: all token types are 0 in it, which stands for lower case. The
divisor of the logits and the share of words that recur stay behind in the manifest.
"""

import argparse
import json
import shutil
import tomllib
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

HEAD = "news"
ATTENTION_HEADS = 12
TABLES = {"words": "word_embeddings", "positions": "position_embeddings", "types": "token_type_embeddings",
          "norm": "LayerNorm"}
LAYER = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
         "out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
         "down": "output.dense", "norm2": "output.LayerNorm"}


def weights(path: Path) -> dict[str, np.ndarray]:
    """The fp32 weights of a graph that `scripts/train/export.py` wrote, by their names in training."""
    graph = onnx.load(path).graph
    stored = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    whole = {}
    for name, value in stored.items():
        if name.endswith("_q"):
            name = name.removesuffix("_q")
            whole[name] = value.astype(np.float32) * stored[f"{name}_s"]
        elif not name.endswith(("_s", "_z")):
            whole[name] = value
    # A matrix has lost its name; the bias that is added to its product has kept it.
    factor = {n.output[0]: n.input[1].removesuffix("_d") for n in graph.node if n.op_type == "MatMul"}
    for node in graph.node:
        if node.op_type == "Add" and node.input[0].endswith(".bias"):
            bias, product = node.input
            whole[bias.removesuffix("bias") + "weight"] = whole.pop(factor[product]).T
    return whole


def renamed(name: str) -> str | None:
    """The name of a weight in a `BertForTokenClassification`; none for those of another head."""
    kind, *rest = name.split(".")
    if kind == "heads":
        return f"classifier.{rest[1]}" if rest[0] == HEAD else None
    if rest[0] == "layers":
        return f"bert.encoder.layer.{rest[1]}.{LAYER[rest[2]]}.{rest[3]}"
    return f"bert.embeddings.{TABLES[rest[0]]}.{rest[1]}"


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("model", type=Path)
    ap.add_argument("out", type=Path)
    args = ap.parse_args()
    manifest = tomllib.loads((args.model / "manifest.toml").read_text())
    whole = weights(args.model / "model.onnx")
    tensors = {new: np.ascontiguousarray(value) for name, value in whole.items() if (new := renamed(name))}
    labels = manifest["heads"][HEAD]["labels"]
    words, hidden = tensors["bert.embeddings.word_embeddings.weight"].shape
    config = {
        "architectures": ["BertForTokenClassification"],
        "model_type": "bert",
        "vocab_size": words,
        "hidden_size": hidden,
        "num_hidden_layers": sum(name.endswith("intermediate.dense.bias") for name in tensors),
        "num_attention_heads": ATTENTION_HEADS,
        "intermediate_size": len(tensors["bert.encoder.layer.0.intermediate.dense.bias"]),
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "initializer_range": 0.02,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": len(tensors["bert.embeddings.position_embeddings.weight"]),
        "type_vocab_size": len(tensors["bert.embeddings.token_type_embeddings.weight"]),
        "pad_token_id": 0,
        "id2label": dict(enumerate(labels)),
        "label2id": {label: i for i, label in enumerate(labels)},
    }
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    length = {"tokenizer_class": "BertTokenizer", "model_max_length": manifest["max_length"]}
    (args.out / "tokenizer_config.json").write_text(json.dumps(length, indent=1) + "\n")
    shutil.copyfile(args.model / "tokenizer.json", args.out / "tokenizer.json")
    save_file(tensors, args.out / "model.safetensors", metadata={"format": "pt"})
    print(f"{args.out}: {len(tensors)} tensors, head {HEAD} with {len(labels)} labels")


if __name__ == "__main__":
    main()
