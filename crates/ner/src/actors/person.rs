//! Which person a shorter form of a name stands for.

use std::collections::HashMap;

use super::lexicon::PARTICLES;
use super::name::Person;

/// Longest list of persons with one name that is looked at: beyond it a name is ambiguous anyway.
const NAMESAKES: usize = 64;

/// How a shorter form fits a longer one, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Both give first name and surname; the shorter lacks middle names or has initials.
    Variant,
    /// The end of the longer one: the surname, where that stands last.
    End,
    /// The beginning: the surname, where that stands first, or the first name.
    Front,
    /// A part between.
    Inner,
}

/// What a form of a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Link {
    /// A person of its own.
    Own,
    /// The person of another form, by index.
    Of(usize),
    /// One of several; which one depends on where the mention stands.
    OneOf(Vec<usize>),
}

/// For each form, the form of the person it belongs to. Longer forms decide before shorter ones,
/// so that no form points to one that itself points elsewhere.
pub(super) fn link(forms: &[&Person]) -> Vec<Link> {
    let mut order: Vec<usize> = (0..forms.len()).collect();
    let weight = |p: &Person| {
        p.words
            .iter()
            .map(|w| 1 + usize::from(w.chars().count() > 1))
            .sum::<usize>()
    };
    order.sort_by_key(|&i| {
        forms
            .get(i)
            .map(|p| std::cmp::Reverse((weight(p), p.generation.is_some())))
    });
    let mut links = vec![Link::Own; forms.len()];
    let mut persons: HashMap<&str, Vec<usize>> = HashMap::new();
    for i in order {
        let Some(form) = forms.get(i) else { continue };
        let near = form
            .words
            .last()
            .and_then(|last| persons.get(last.as_str()))
            .into_iter()
            .flatten()
            .take(NAMESAKES);
        let fits: Vec<(Fit, usize)> = near
            .filter_map(|&p| Some((fit(form, forms.get(p)?)?, p)))
            .collect();
        let best = fits.iter().map(|(f, _)| *f).min();
        let mut found = fits
            .iter()
            .filter(|(f, _)| Some(*f) == best)
            .map(|(_, p)| *p);
        let link = match (found.next(), found.next()) {
            (None, _) => Link::Own,
            (Some(one), None) => Link::Of(one),
            (Some(one), Some(two)) => Link::OneOf([one, two].into_iter().chain(found).collect()),
        };
        if link == Link::Own {
            let mut words: Vec<&str> = form.words.iter().map(String::as_str).collect();
            words.sort_unstable();
            words.dedup();
            for word in words {
                persons.entry(word).or_default().push(i);
            }
        }
        if let Some(slot) = links.get_mut(i) {
            *slot = link;
        }
    }
    links
}

fn fit(short: &Person, long: &Person) -> Option<Fit> {
    if let (Some(a), Some(b)) = (&short.generation, &long.generation)
        && a != b
    {
        return None;
    }
    let (s, l) = (short.words.as_slice(), long.words.as_slice());
    if s.len() > 1 && variant(s, l) {
        return Some(Fit::Variant);
    }
    let speaks = s
        .iter()
        .any(|w| w.chars().count() > 1 && !PARTICLES.contains(&w.as_str()));
    if s.len() >= l.len() || !speaks {
        return None;
    }
    if l.ends_with(s) {
        Some(Fit::End)
    } else if l.starts_with(s) {
        Some(Fit::Front)
    } else if l.windows(s.len()).any(|w| w == s) {
        Some(Fit::Inner)
    } else {
        None
    }
}

/// Whether first words agree, last words are equal, and the middle of the shorter stands in order
/// in the longer. An initial agrees with a word that it begins.
fn variant(short: &[String], long: &[String]) -> bool {
    let agree = |a: &str, b: &str| a == b || initial_of(a, b) || initial_of(b, a);
    let ([s_first, s_middle @ .., s_last], [l_first, l_middle @ .., l_last]) = (short, long) else {
        return false;
    };
    let mut rest = l_middle.iter();
    s_last == l_last
        && agree(s_first, l_first)
        && s_middle.iter().all(|m| rest.any(|x| agree(m, x)))
}

fn initial_of(letter: &str, word: &str) -> bool {
    letter.chars().count() == 1 && word.starts_with(letter)
}

/// Resolves ambiguous mentions in text order.
///
/// Of several persons that a short name may stand for, the one who is named earlier is meant, if
/// only one is; else the one who is named in the same sentence or the one before it, if only one
/// is; else it stays open.
#[derive(Debug, Default)]
pub(super) struct Scene {
    /// Person -> the last sentence in which he or she was named.
    named: HashMap<usize, usize>,
}

impl Scene {
    /// A person is named in a sentence. Sentences come in order.
    pub(super) fn name(&mut self, person: usize, sentence: usize) {
        self.named.insert(person, sentence);
    }

    /// Who of the candidates a mention in `sentence` means.
    pub(super) fn who(&self, candidates: &[usize], sentence: usize) -> Option<usize> {
        let only = |reach: usize| {
            let mut seen = candidates.iter().copied().filter(|p| {
                self.named
                    .get(p)
                    .is_some_and(|at| sentence.saturating_sub(*at) <= reach)
            });
            seen.next().filter(|_| seen.next().is_none())
        };
        only(usize::MAX).or_else(|| only(1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::name::person;
    use super::*;

    fn links(names: &[&str]) -> Vec<Link> {
        let forms: Vec<Person> = names.iter().map(|n| person(n)).collect();
        link(&forms.iter().collect::<Vec<_>>())
    }

    #[test]
    fn surname_last_or_first_and_particles() {
        let found = links(&[
            "Tokayev",
            "Kassym-Jomart Tokayev",
            "Xi Jinping",
            "Xi",
            "Ursula von der Leyen",
            "von der Leyen",
        ]);
        assert_eq!(found[0], Link::Of(1));
        assert_eq!(found[3], Link::Of(2));
        assert_eq!(found[5], Link::Of(4));
    }

    #[test]
    fn initials_and_middle_names_agree_unless_they_differ() {
        assert_eq!(links(&["George W. Bush", "George Bush"])[1], Link::Of(0));
        assert_eq!(links(&["John Smith", "J. Smith"])[1], Link::Of(0));
        assert_eq!(
            links(&["George W. Bush", "George H. W. Bush", "George P. Bush"])[2],
            Link::Own
        );
        assert_eq!(links(&["Ann Smith", "Bob Smith"]), [Link::Own, Link::Own]);
        assert_eq!(
            links(&["Sammy Davis Jr.", "Sammy Davis Sr."]),
            [Link::Own, Link::Own]
        );
    }

    #[test]
    fn a_shared_surname_is_one_of_several() {
        assert_eq!(
            links(&["Wang Yi", "Wang Wenbin", "Wang"])[2],
            Link::OneOf(vec![0, 1])
        );
    }

    #[test]
    fn the_scene_decides_between_namesakes() {
        let mut scene = Scene::default();
        assert_eq!(scene.who(&[0, 1], 0), None);
        scene.name(0, 1);
        assert_eq!(scene.who(&[0, 1], 9), Some(0));
        scene.name(1, 9);
        assert_eq!(scene.who(&[0, 1], 10), Some(1));
        assert_eq!(scene.who(&[0, 1], 20), None);
    }
}
