//! Prints the sentences of a text, one a line, with byte offsets and words:
//! `cargo run -p standpoint-tokenize --example split -- "Mr. Li didn't sign. Nobody did."`

#![allow(clippy::print_stdout)]

fn main() {
    let text = std::env::args().nth(1).unwrap_or_else(|| {
        "Mr. Li met Gov. Day in St. Ives. \"We don't agree,\" he said.".to_owned()
    });
    let doc = standpoint_tokenize::document(&text);
    for sentence in &doc.sentences {
        let words: Vec<&str> = sentence.words.iter().map(|&w| doc.slice(w)).collect();
        println!("{:?}  {}", sentence.span, words.join(" | "));
    }
}
