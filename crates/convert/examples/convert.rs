//! Converts a folder: `cargo run -p standpoint-convert --example convert -- FROM TO [--int8]`.
//! Without folders it converts a tiny model of this repository's tests and runs it.

use std::path::{Path, PathBuf};

use standpoint_convert::{Options, convert};
use standpoint_model::{LoadOptions, Model, Task};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = std::env::args_os().skip(1).filter(|arg| arg != "--int8");
    let int8 = std::env::args().any(|arg| arg == "--int8");
    let options = Options::default().with_int8(int8);
    if let (Some(from), Some(to)) = (paths.next(), paths.next()) {
        let made = convert(from.as_ref(), to.as_ref(), &options)?;
        show(format_args!(
            "{}, {}: {} bytes",
            made.architecture, made.task, made.bytes
        ));
        return Ok(());
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../torch/tests/fixtures");
    let folder = tempfile::tempdir()?;
    let to: PathBuf = folder.path().join("tiny");
    let made = convert(&fixtures.join("bert-entities"), &to, &options)?;
    show(format_args!(
        "{}, {}: {} bytes",
        made.architecture, made.task, made.bytes
    ));

    let model = Model::open(&to, Task::Ner, &LoadOptions::default())?;
    let pieces = model
        .wordpieces()
        .encode("Anna Berg met Ivan Chen in Oslo.", 0)?;
    let row = model.row(&pieces);
    let logits = model.run(&[row], &["logits"])?;
    for tensor in logits.iter().flatten() {
        show(format_args!("logits {:?}", tensor.shape()));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example prints")]
fn show(line: impl std::fmt::Display) {
    println!("{line}");
}
