//! Links and addresses, which are one word each.

/// Whether a chunk is a link, an address or a file name as a whole.
pub(super) fn whole(chunk: &str) -> bool {
    let bytes = chunk.as_bytes();
    let Some(last) = chunk.chars().next_back() else {
        return false;
    };
    if !(last.is_alphanumeric() || matches!(last, '/' | '=' | '_' | '-' | '+' | '&' | '#')) {
        return false;
    }
    if !bytes.iter().any(|b| matches!(b, b'.' | b':' | b'@')) {
        return false;
    }
    if chunk.contains("://") || starts(chunk, "www.") || starts(chunk, "mailto:") {
        return true;
    }
    address(chunk) || domain(chunk)
}

fn starts(chunk: &str, prefix: &str) -> bool {
    chunk
        .get(..prefix.len())
        .is_some_and(|c| c.eq_ignore_ascii_case(prefix))
}

/// `name@host.domain`
fn address(chunk: &str) -> bool {
    let Some((name, host)) = chunk.split_once('@') else {
        return false;
    };
    let word = |s: &str, extra: &[char]| {
        !s.is_empty() && s.chars().all(|c| c.is_alphanumeric() || extra.contains(&c))
    };
    word(name, &['.', '-', '_', '+', '\'']) && word(host, &['.', '-']) && host.contains('.')
}

/// `host.com/path`
fn domain(chunk: &str) -> bool {
    let (host, path) = chunk
        .split_once('/')
        .map_or((chunk, false), |(h, _)| (h, true));
    let Some((name, top)) = host.rsplit_once('.') else {
        return false;
    };
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && (path && (2..=6).contains(&top.len()) && top.bytes().all(|b| b.is_ascii_lowercase())
            || matches!(
                top,
                "com" | "org" | "net" | "gov" | "edu" | "mil" | "info" | "int"
            ))
}
