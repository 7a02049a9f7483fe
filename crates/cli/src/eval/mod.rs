//! `standpoint eval TASK`: how well a task is done, on annotated data.

mod actors;
mod arguments;
mod attribution;
mod bootstrap;
mod faithfulness;
mod frames;
mod given;
mod gum;
mod ner;
mod polarity;
mod probes;
mod report;
mod rows;
mod stance;
mod summarize;
mod tokenize;

use rayon::prelude::*;
use standpoint_model::Pool;

use crate::ExitStatus;
use crate::args::EvalTask;
use crate::error::CliError;

pub(crate) fn run(task: &EvalTask) -> Result<ExitStatus, CliError> {
    let (evaluation, common) = match task {
        EvalTask::Tokenize(args) => (tokenize::run(args)?, args),
        EvalTask::Ner(args) => (ner::run(args)?, &args.common),
        EvalTask::Actors(args) => (actors::run(args)?, &args.common),
        EvalTask::Summarize(args) => (summarize::run(args)?, &args.common),
        EvalTask::Frames(args) => (frames::run(args)?, &args.common),
        EvalTask::Attribution(args) => (attribution::run(args)?, &args.common),
        EvalTask::Arguments(args) => (arguments::run(args)?, &args.common),
        EvalTask::Polarity(args) => (polarity::run(args)?, &args.common),
        EvalTask::Stance(args) => (stance::run(args)?, &args.common),
        EvalTask::Faithfulness(args) => (faithfulness::run(args)?, &args.common),
    };
    evaluation.write(common)?;
    Ok(ExitStatus::Success)
}

/// Does `work` for each item on the pool; the results are in the order of the items, an error is the
/// first item's that has one.
fn spread<T: Sync, R: Send>(
    pool: &Pool,
    items: &[T],
    work: impl Fn(&T) -> Result<R, CliError> + Sync + Send,
) -> Result<Vec<R>, CliError> {
    let done: Vec<Result<R, CliError>> = pool.install(|| items.par_iter().map(work).collect());
    done.into_iter().collect()
}
