//! Short forms of the names of bodies, works and events.

use super::form::Form;

/// Longest name, in words, that is taken apart.
const LONGEST: usize = 16;

/// The shorter names that may stand for a long one, by their compared form, and whether each may
/// stand before it in the text.
///
/// - its end: "Cartel Office" of "Federal Cartel Office", but not what follows a preposition;
/// - its beginning, up to "of" or "for" ("People's Front") or up to its last word ("Blue Bay
///   Resorts"); where that word is "Party", in any order, since parties go by either.
pub(super) fn of(form: &Form) -> Vec<(String, bool)> {
    let words: Vec<&str> = form.key.split(' ').collect();
    let mut out = Vec::new();
    if !speaks_for_itself(form) || !(2..=LONGEST).contains(&words.len()) {
        return out;
    }
    for at in 1..words.len() {
        let (front, back) = words.split_at(at);
        let [.., before] = front else { continue };
        let [after, rest @ ..] = back else { continue };
        if !is_link(before) && !is_link(after) {
            out.push((back.join(" "), false));
        }
        let last = rest.is_empty() && !is_link(before);
        if last || matches!(*after, "of" | "for") {
            out.push((front.join(" "), last && *after == "party"));
        }
    }
    out
}

/// "Treaty of Lisse" as "lisse treaty"; none for a name of another build.
pub(super) fn turned(form: &Form) -> Option<String> {
    let (head, rest) = form.key.split_once(" of ")?;
    let rest = rest.strip_prefix("the ").unwrap_or(rest);
    let plain = speaks_for_itself(form) && !rest.split(' ').any(is_link);
    plain.then(|| format!("{rest} {head}"))
}

/// Whether it names something whose name can be shortened or turned: no person, place, people or
/// acronym.
pub(super) fn speaks_for_itself(form: &Form) -> bool {
    form.person.is_none() && form.acronym.is_none() && !form.place() && form.label != "NORP"
}

fn is_link(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "and"
            | "at"
            | "by"
            | "for"
            | "from"
            | "in"
            | "of"
            | "on"
            | "the"
            | "to"
            | "with"
    )
}
