"""Makes the tiny GLiNER folders of crates/testkit/fixtures/gliner-*: random weights, seeded.

One whose graph scores spans and one that scores tokens, exported to ONNX with the inputs that the Python
package `gliner` gives its models, and `golden.json` beside each: what that package finds in texts of
ours with free labels. Offsets are bytes.

    pip install -r scripts/tiny/requirements.txt
    python scripts/tiny/zero_shot.py
"""

import json
import shutil
import tempfile
from pathlib import Path

import gliner
import numpy as np
import onnx
import onnxruntime
import torch
import transformers
from gliner import GLiNER, GLiNERConfig
from gliner.data_processing.tokenizer import WordsSplitter

from hub import FIXTURES, deberta, wordpiece

POSITIONS = 128
TEXTS = [
    ("Anna Berg met Zoë Müller in Oslo , not in Kraków .", ["person", "place"]),
    ("The leader of Delta Bank said that 北京 opposed the plan 😀 of José Lopez .", ["bank", "political party", "treaty"]),
    ("Łukasz warned River Council on Monday", ["ministry"]),
    ("Oslo", ["place", "person"]),
]
SPECS = {
    "gliner-span": (deberta, {"span_mode": "markerV0", "max_width": 4, "has_rnn": True}, "onnx/model.onnx"),
    "gliner-token": (lambda _: wordpiece(False), {"span_mode": "token_level", "max_width": 4, "has_rnn": False}, "model.onnx"),
}


def encoder(name: str, size: int) -> dict:
    common = dict(
        vocab_size=size, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=POSITIONS, pad_token_id=0,
    )
    if name == "gliner-token":
        return common | {"model_type": "bert"}
    return common | {
        "model_type": "deberta-v2", "relative_attention": True, "pos_att_type": ["c2p", "p2c"], "position_buckets": 16,
        "position_biased_input": False, "share_att_key": True, "norm_rel_ebd": "layer_norm", "type_vocab_size": 0,
        "max_relative_positions": -1,
    }


class Graph(torch.nn.Module):
    """The model with its inputs in the order of the export."""

    def __init__(self, model, names):
        super().__init__()
        self.model, self.names = model, names

    def forward(self, *inputs):
        return self.model(**dict(zip(self.names, inputs))).logits


def spread(model, name: str) -> None:
    """Gives random weights scores well apart from one another, about half of them over 0.5."""
    with torch.no_grad():
        for p in model.parameters():
            if p.ndim > 1:
                p.normal_(0, 2.0 / p.shape[-1] ** 0.5)
        if name == "gliner-token":
            logits = [model.model(**model.prepare_model_inputs([t], labels)[0]).logits for t, labels in TEXTS]
            mean = torch.cat([x.flatten(1) for x in logits], dim=1).mean(1)
            model.model.scorer.out_mlp[-1].bias -= mean


def shorten(graph) -> None:
    """Short names for all but inputs and outputs: they are most of so small a file."""
    kept = {x.name for x in [*graph.input, *graph.output]}
    short: dict[str, str] = {"": ""}

    def of(name: str) -> str:
        return name if name in kept else short.setdefault(name, f"t{len(short)}")

    del graph.value_info[:]
    for tensor in graph.initializer:
        tensor.name = of(tensor.name)
    for node in graph.node:
        assert not any(a.HasField("g") for a in node.attribute)
        node.name = node.doc_string = ""
        node.input[:] = [of(x) for x in node.input]
        node.output[:] = [of(x) for x in node.output]


def make(name: str) -> None:
    tokenizer, more, weights = SPECS[name]
    out = FIXTURES / name
    shutil.rmtree(out, ignore_errors=True)
    (out / weights).parent.mkdir(parents=True)
    torch.manual_seed(5)
    with tempfile.TemporaryDirectory() as scratch:
        tok = tokenizer(Path(scratch))
    tok.model_max_length = POSITIONS
    tok.add_tokens(["<<ENT>>", "<<SEP>>"])
    config = GLiNERConfig(
        model_name="tiny", hidden_size=16, dropout=0.0, vocab_size=len(tok), max_len=40,
        class_token_index=tok.convert_tokens_to_ids("<<ENT>>"), encoder_config=encoder(name, len(tok)), **more,
    )
    model = GLiNER(config, tokenizer=tok, words_splitter=WordsSplitter("whitespace"), encoder_from_pretrained=False).eval()
    spread(model, name)
    span = name == "gliner-span"
    text, labels = TEXTS[1]
    batch, _ = model.prepare_model_inputs([text], labels)
    names = ["input_ids", "attention_mask", "words_mask", "text_lengths"] + (["span_idx", "span_mask"] if span else [])
    axes = {n: {0: "batch_size", 1: "sequence_length"} for n in names[:3]}
    axes |= {"text_lengths": {0: "batch_size"}}
    axes |= {n: {0: "batch_size", 1: "num_spans"} for n in names[4:]}
    axes["logits"] = (
        {0: "batch_size", 1: "sequence_length", 2: "num_spans", 3: "num_classes"} if span
        else {0: "position", 1: "batch_size", 2: "sequence_length", 3: "num_classes"}
    )
    torch.onnx.export(
        Graph(model.model, names).eval(), tuple(batch[n] for n in names), str(out / weights), opset_version=17,
        input_names=names, output_names=["logits"], dynamic_axes=axes,
    )
    graph = onnx.load(out / weights)
    shorten(graph.graph)
    onnx.checker.check_model(graph)
    onnx.save(graph, out / weights)
    (out / "gliner_config.json").write_text(json.dumps(config.to_diff_dict(), indent=1) + "\n")
    tok.backend_tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    kept = {"tokenizer_class": type(tok).__name__.removesuffix("Fast"), "model_max_length": POSITIONS}
    (out / "tokenizer_config.json").write_text(json.dumps(kept, indent=1) + "\n")

    session = onnxruntime.InferenceSession(str(out / weights), providers=["CPUExecutionProvider"])
    rows = []
    for text, labels in TEXTS:
        byte = lambda c: len(text[:c].encode())  # noqa: B023,E731
        batch, raw = model.prepare_model_inputs([text], labels)
        with torch.no_grad():
            logits = model.model(**batch).logits
        theirs = session.run(["logits"], {n: batch[n].numpy() for n in names})[0]
        assert np.abs(theirs - logits.numpy()).max() < 1e-4, name
        words = [[byte(s), byte(e)] for _, s, e in WordsSplitter("whitespace")(text)]
        found = {}
        for threshold in (0.5, 0.7):
            entities = model.predict_entities(text, labels, flat_ner=True, threshold=threshold)
            found[str(threshold)] = [[byte(e["start"]), byte(e["end"]), e["label"], round(e["score"], 6)] for e in entities]
        rows.append({
            "text": text, "labels": labels, "words": words, "ids": batch["input_ids"][0].tolist(),
            "words_mask": batch["words_mask"][0].tolist(), "found": found,
        })
        print(name, [(e["text"], e["label"], round(e["score"], 3)) for e in entities], round(float(logits.std()), 3))
    versions = {m.__name__: m.__version__ for m in (gliner, torch, transformers, onnx)}
    (out / "golden.json").write_text(json.dumps({"versions": versions, "rows": rows}, ensure_ascii=False) + "\n")
    print(name, {str(p.relative_to(out)): p.stat().st_size for p in sorted(out.rglob("*")) if p.is_file()})


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in SPECS:
        make(name)
