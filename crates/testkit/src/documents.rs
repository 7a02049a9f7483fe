use standpoint_document::Document;
use standpoint_tokenize::document;

/// Texts of a news page in small: names, reported positions, a headline, a quotation, a list.
const NEWS: &[&str] = &[
    "Anna Berg met Ivan Chen in Oslo on Friday. They supported the climate treaty. \
     Ms. Berg said that the government opposes new sanctions.",
    "NORTHLAND PARLIAMENT BACKS BUDGET\n\nDELHI, Monday — The council of the Northland Trade Union \
     (NTU) rejected the plan.\n\n\u{201c}We will not support it,\u{201d} Maria Lopez said. The NTU \
     warned of a strike.",
    "The president praised the agreement; the minister did not. \u{201c}No law,\u{201d} he said, \
     \u{201c}is against the people.\u{201d}",
    "Alpha.",
    "Talks:\n- trade with Southland\n- the border of Northland\n- peace",
];

/// Fragments that texts in trouble are made of.
const FRAGMENTS: &[&str] = &[
    "\0",
    "\u{1F469}\u{200D}\u{1F680}",
    "e\u{301}",
    "\u{202E}",
    "\u{FEFF}",
    "\u{FFFD}",
    "\r\n",
    "\n\n",
    "\t",
    " ",
    "\u{A0}",
    "\u{2003}",
    ".",
    "...",
    "\u{201c}",
    "\u{201d}",
    "'",
    "\u{2019}s",
    "(",
    ")",
    "-",
    "\u{2014}",
    "Anna",
    "BERG",
    "McBerg",
    "Oslo",
    "opposed",
    "said",
    "the",
    "U.S.",
    "Mr.",
    "1,000",
    "\u{6C49}\u{5B57}",
    "\u{0627}\u{0644}",
    "\u{0E44}\u{0E17}\u{0E22}",
    "\u{1D4D0}",
    "\u{DF}",
    "\u{130}",
    "\u{1F1F3}\u{1F1F4}",
    "[SEP]",
    "[CLS]",
    "##s",
];

/// A handful of small documents with their sentences, different in length.
pub fn documents() -> Vec<Document> {
    NEWS.iter().map(|text| document(text)).collect()
}

/// Texts that break things: nothing, white space, NULs, emoji, a long word, mixed scripts, marks of
/// direction, tokens of the tokenizer, and forty made at random, the same at each call.
pub fn odd_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "\n\n\t ",
        "\0",
        "\0\0 \0.",
        "\u{FEFF}",
        "\u{1F600}",
        ".",
        "\u{301}",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push("a".repeat(3000));
    texts.push("\u{1F600}".repeat(300));
    texts.push("word ".repeat(700));
    texts.push("said. ".repeat(200));
    texts.extend(FRAGMENTS.iter().map(|f| (*f).to_owned()));
    let mut seed = 1u64;
    for _ in 0..40 {
        let mut text = String::new();
        for _ in 0..draw(&mut seed, 40) {
            text.push_str(
                FRAGMENTS
                    .get(draw(&mut seed, FRAGMENTS.len()))
                    .copied()
                    .unwrap_or(" "),
            );
            if draw(&mut seed, 3) > 0 {
                text.push(' ');
            }
        }
        texts.push(text);
    }
    texts
}

/// The next number under `limit` of a linear congruential generator.
fn draw(seed: &mut u64, limit: usize) -> usize {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    ((*seed >> 33) as usize) % limit
}
