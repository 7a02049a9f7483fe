//! Words into lines.

/// The words of `text` in lines of at most `width` characters; a longer word has its own line.
/// White space of any kind becomes one space.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if used + 1 + length <= width => {
                line.push(' ');
                line.push_str(word);
                used += 1 + length;
            }
            _ => {
                lines.push(word.to_owned());
                used = length;
            }
        }
    }
    lines
}

/// A paragraph: the first line behind `first`, the others behind `rest`, each ended.
pub(super) fn hanging(text: &str, width: usize, first: &str, rest: &str) -> String {
    let indent = first.chars().count().max(rest.chars().count());
    let mut out = String::new();
    for (i, line) in wrap(text, width.saturating_sub(indent)).iter().enumerate() {
        out.push_str(if i == 0 { first } else { rest });
        out.push_str(line);
        out.push('\n');
    }
    out
}
