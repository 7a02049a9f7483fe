"""What Python `transformers` gives for the tiny classifiers of crates/torch/tests/fixtures, for the tests
of standpoint-convert: crates/convert/tests/golden.json.

    pip install -r scripts/tiny/requirements-torch.txt
    python scripts/tiny/logits.py

Each model reads the same texts, alone and, padded, as one batch (only the logits of the tokens are
kept); `set` are fields of `config.json` changed before that, `type` the numbers the weights are
rounded to.
"""

import json
import shutil
import tempfile
import warnings
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification, AutoTokenizer

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()
torch.set_num_threads(1)

CRATES = Path(__file__).resolve().parents[2] / "crates"
FIXTURES = CRATES / "torch" / "tests" / "fixtures"
TEXTS = [
    ("Anna Berg met Ivan Chen in Oslo on Friday and praised the climate treaty", "Anna Berg supports the treaty."),
    ("Ünion 😀 warned Southland", "sanctions"),
]
CASES = [
    *[(f"{a}-{t}", {}, "F32") for a in ("bert", "roberta", "xlm-roberta", "distilbert")
      for t in ("entities", "sides", "inference")],
    ("bert-entities", {"hidden_act": "gelu_new", "layer_norm_eps": 1e-3}, "F32"),
    ("roberta-sides", {"hidden_act": "relu", "num_attention_heads": 4}, "F32"),
    ("distilbert-sides", {"activation": "silu", "n_layers": 1}, "F32"),
    ("bert-inference", {}, "F16"),
    ("distilbert-entities", {}, "BF16"),
]
TYPES = {"F16": torch.float16, "BF16": torch.bfloat16}


def logits(model, inputs):
    with torch.no_grad():
        return model(**inputs).logits


def case(name, changed, kind):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        shutil.copytree(FIXTURES / name, folder, dirs_exist_ok=True)
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | changed))
        if kind in TYPES:
            tensors = {k: v.to(TYPES[kind]) for k, v in load_file(folder / "model.safetensors").items()}
            save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        tok = AutoTokenizer.from_pretrained(folder)
        by_token = config["architectures"][0].endswith("TokenClassification")
        auto = AutoModelForTokenClassification if by_token else AutoModelForSequenceClassification
        model = auto.from_pretrained(folder, torch_dtype=torch.float32).eval()
    pairs = [text if by_token else [text, about] for text, about in TEXTS]
    batch = tok([p if by_token else tuple(p) for p in pairs], padding=True, return_tensors="pt")
    padded = logits(model, batch)
    rows = []
    for i, pair in enumerate(pairs):
        one = tok(*([pair] if by_token else pair), return_tensors="pt")
        alone = logits(model, one)[0]
        n = one["input_ids"].shape[1]
        beside = padded[i, :n] if by_token else padded[i]
        assert (alone - beside).abs().max() < 1e-5
        rows.append({
            "ids": one["input_ids"][0].tolist(),
            "types": one["token_type_ids"][0].tolist() if "token_type_ids" in one else [0] * n,
            "logits": [round(x, 6) for x in alone.flatten().tolist()],
        })
    return {"model": name, "set": changed, "type": kind, "rows": rows}


def main():
    made = {"torch": torch.__version__.split("+")[0], "transformers": transformers.__version__}
    cases = ",\n".join("  " + json.dumps(case(*c)) for c in CASES)
    text = f'{{\n "made_with": {json.dumps(made)},\n "cases": [\n{cases}\n ]\n}}\n'
    path = CRATES / "convert" / "tests" / "golden.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
