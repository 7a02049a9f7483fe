//! What single characters are to the splitters.

/// The character that starts at byte `at`, if one does.
pub(crate) fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(&b) if b < 0x80 => Some(b as char),
        Some(_) => text.get(at..)?.chars().next(),
        None => None,
    }
}

/// The character that ends right before byte `at`, if one does.
pub(crate) fn char_before(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at.checked_sub(1)?) {
        Some(&b) if b < 0x80 => Some(b as char),
        _ => text.get(..at)?.chars().next_back(),
    }
}

/// Whether byte `at` is where a text or, after white space, a word starts.
pub(crate) fn after_space(text: &str, at: usize) -> bool {
    char_before(text, at).is_none_or(char::is_whitespace)
}

/// The first byte at or after `at` that is not white space.
pub(crate) fn skip_space(text: &str, mut at: usize) -> usize {
    while let Some(c) = char_at(text, at).filter(|c| c.is_whitespace()) {
        at += c.len_utf8();
    }
    at
}

/// Characters that may stand between the stop and the end of its sentence.
pub(crate) const fn closes(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '"'
            | '\''
            | '”'
            | '’'
            | '»'
            | '›'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '＂'
            | '＇'
    )
}

/// Characters that may stand before the first letter of a sentence.
pub(crate) const fn opens(c: char) -> bool {
    matches!(
        c,
        '(' | '[' | '{' | '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '„' | '‚' | '«' | '‹' | '»' | '¿' | '¡' | '「' | '『' | '（' | '【'
            | '-' | '–' | '—' | '―' | '*' | '_' | '#' | '•' | '·' | '⁃' | '†' | '‡' | '§' | '$' | '€' | '£' | '¥' | '~' | '|'
            | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// Sentence enders that need neither a space nor a capital after them.
pub(crate) const fn ends_cjk(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// Sentence enders of other scripts without case, followed by a space.
pub(crate) const fn ends_caseless(c: char) -> bool {
    matches!(
        c,
        '؟' | '۔'
            | '।'
            | '॥'
            | '։'
            | '።'
            | '፧'
            | '፨'
            | '။'
            | '៕'
            | '។'
            | '‼'
            | '⁇'
            | '⁈'
            | '⁉'
            | '᠃'
            | '᠉'
            | '꓿'
            | '꘎'
            | '꘏'
            | '᙮'
            | '܀'
            | '܁'
            | '܂'
    )
}

/// Bullets that open an item of a list inside a line.
pub(crate) const fn bullet(c: char) -> bool {
    matches!(c, '•' | '⁃' | '▪' | '●' | '◦' | '‣' | '■' | '►')
}

/// Written without spaces, a word a character as far as this crate knows.
pub(crate) const fn ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Characters that belong to the one before them: combining marks, joiners, variation selectors.
pub(crate) const fn joins(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{93c}' | '\u{94d}' | '\u{951}'..='\u{954}' | '\u{9bc}'
        | '\u{9cd}' | '\u{a3c}' | '\u{a4d}' | '\u{abc}' | '\u{acd}' | '\u{b3c}' | '\u{b4d}' | '\u{bcd}'
        | '\u{c4d}' | '\u{cbc}' | '\u{ccd}' | '\u{d4d}' | '\u{dca}' | '\u{e38}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}'
        | '\u{eb8}'..='\u{ebc}' | '\u{ec8}'..='\u{ecd}' | '\u{f39}' | '\u{f84}' | '\u{1039}' | '\u{103a}'
        | '\u{17d2}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}'
        | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0100}'..='\u{e01ef}')
}
