//! Prints what a model folder holds: `cargo run -p standpoint-model --example inspect -- models/ner`.
//! Without a folder it reads a tiny model of this repository's tests.

use std::path::{Path, PathBuf};

use standpoint_model::{LoadOptions, Manifest, Model};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/fixtures/tiny-stance");
    let dir = std::env::args_os().nth(1).map_or(tiny, PathBuf::from);

    let manifest = Manifest::read(&dir)?;
    manifest.verify(&dir)?;
    print(&manifest);

    let model = Model::open(&dir, manifest.task, &LoadOptions::default())?;
    for input in &model.signature().inputs {
        show("input", input);
    }
    for output in &model.signature().outputs {
        show("output", output);
    }

    let pieces = model.wordpieces().encode("Ministers met in Oslo.", 0)?;
    let row = model.row(&pieces);
    let names: Vec<&str> = model
        .signature()
        .outputs
        .iter()
        .map(|o| o.name.as_str())
        .collect();
    for (name, tensor) in names
        .iter()
        .zip(model.run(&[row], &names)?.iter().flatten())
    {
        show("ran", format_args!("{name} {:?}", tensor.shape()));
    }
    show("wordpieces run", model.pieces_run());
    Ok(())
}

fn print(manifest: &Manifest) {
    show("model", manifest.id());
    show("task", manifest.task);
    show("maximum length", manifest.max_length);
    show("token types", manifest.types());
    show("base", &manifest.base);
    show("licence", &manifest.licence);
    for (name, hash) in &manifest.files {
        show("file", format_args!("{name} {hash}"));
    }
    for (name, head) in &manifest.heads {
        let labels = head.labels.join(" ");
        show("head", format_args!("{name}: {} -> {labels}", head.output));
    }
    for (name, value) in &manifest.thresholds {
        show("threshold", format_args!("{name} = {value}"));
    }
    for metric in &manifest.metrics {
        show("metric", format_args!("{} = {}", metric.name, metric.value));
    }
}

#[expect(clippy::print_stdout, reason = "an example prints")]
fn show(what: &str, value: impl std::fmt::Display) {
    println!("{what:>14}  {value}");
}
