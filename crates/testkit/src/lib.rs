//! Tiny documents, scripted sessions and contract tests for Standpoint's own crates.
