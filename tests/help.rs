//! What a stranger reads first.

use crate::common::run;

fn help(command: &str) -> String {
    let args = command.split_whitespace().chain(["--help"]);
    run(args).ends_with(0).stdout
}

#[test]
fn help_of_each_command() {
    let commands = [
        "",
        "run",
        "show",
        "digest",
        "eval",
        "eval tokenize",
        "eval ner",
        "eval actors",
        "eval summarize",
        "eval frames",
        "eval attribution",
        "eval arguments",
        "eval polarity",
        "eval stance",
        "eval faithfulness",
        "models",
        "models list",
        "models check",
        "models convert",
        "completions",
    ];
    for command in commands {
        let name = format!("help {command}").trim().replace(' ', "-");
        insta::assert_snapshot!(name, help(command));
    }
}

#[test]
fn exit_codes_are_listed_and_lines_fit() {
    let text = help("");
    for line in ["0  all done", "1  finished, but some", "2  could not run"] {
        assert!(text.contains(line), "{line}");
    }
    assert!(help("run").lines().all(|l| l.chars().count() <= 100));
}

#[test]
fn version_is_the_packages() {
    let version = run(["--version"]).ends_with(0).stdout;
    assert_eq!(
        version,
        concat!("standpoint ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn no_command_shows_the_help_and_an_unknown_one_is_a_usage_error() {
    run::<&str>([]).ends_with(2).says(&["Usage: standpoint"]);
    run(["rnu"]).ends_with(2).says(&["unrecognized subcommand"]);
}

#[test]
fn every_shell_gets_a_script_with_the_commands_in_it() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(["completions", shell]).ends_with(0).stdout;
        assert!(script.contains("ner-model"), "{shell}");
    }
}
