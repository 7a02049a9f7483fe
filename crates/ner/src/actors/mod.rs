//! Mentions of one person, organisation or place joined into actors.

mod acronym;
mod country;
mod form;
mod lexicon;
mod name;
mod person;
mod short;
mod union;

use std::collections::HashMap;

use standpoint_document::{Actor, Document, Entity, Label};

use form::Form;
use union::Union;

/// Labels of things that are no actors: amounts and times, in the label sets that news models use.
const NO_ACTORS: &[&str] = &[
    "DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL",
];

/// Joins the mentions of one person, organisation or place within a document, sets
/// [`Entity::actor`] of each and returns the actors in the order of their first mention.
///
/// Every entity gets an actor but dates, times, amounts and numbers. Mentions are joined by rules:
/// - equal names, whatever their case, article, possessive or dots ("the U.N.'s", "UN"), whatever
///   their labels; only a single word that is about as often a person as not stays two actors;
/// - persons: titles do not count; a surname (last or first), a first name, initials and left-out
///   middle names go to the one full name they fit, wherever it stands; between several, to the
///   only one named before, else to the only one named in this sentence or the one before it,
///   else they are an actor of their own;
/// - an acronym and the one name it abbreviates, in either order: by its initials, or more loosely
///   where one stands in brackets behind the other;
/// - a shorter name and the one body, work or event of its label that it is the end or the beginning
///   of ("Cartel Office", "Federal Cartel Office"), where the full name stands first; "Treaty of
///   Lisse" and "Lisse Treaty";
/// - other names of a few countries ("Britain", "UK"); singular and plural of a people.
///
/// A people is not its country. The name of an actor is the most frequent of its full forms,
/// without title and article; its label the one most of its mentions have, the surer one on a tie.
/// Time is linear in the number of mentions, but for sorting them.
///
/// ```
/// use standpoint_document::{Document, Entity, Span};
/// let doc = Document::new("a", "President Xi Jinping spoke; Xi left.");
/// let person = |start, len| Entity {
///     span: Span::at(start, len),
///     label: "PER".into(),
///     score: 1.0,
///     actor: None,
/// };
/// let mut entities = [person(10, 10), person(28, 2)];
/// let actors = standpoint_ner::actors(&doc, &mut entities);
/// assert_eq!(actors.len(), 1);
/// assert_eq!(actors[0].name, "Xi Jinping");
/// assert_eq!(entities[1].actor, Some(0));
/// ```
pub fn actors(doc: &Document, entities: &mut [Entity]) -> Vec<Actor> {
    let mut mentions = form::mentions(doc, entities);
    let forms = form::forms(doc, &mut mentions);
    let mut union = Union::new(forms.len());
    things(doc, &mentions, &forms, &mut union);
    let homes = persons(&mentions, &forms, &mut union);

    let mut numbers: HashMap<usize, usize> = HashMap::new();
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    for (m, home) in homes.iter().enumerate() {
        let number = *numbers.entry(union.find(*home)).or_insert(clusters.len());
        match clusters.get_mut(number) {
            Some(cluster) => cluster.push(m),
            None => clusters.push(vec![m]),
        }
    }
    for entity in entities.iter_mut() {
        entity.actor = None;
    }
    let mut out = Vec::with_capacity(clusters.len());
    for (id, cluster) in clusters.iter().enumerate() {
        let members: Vec<&form::Mention> =
            cluster.iter().filter_map(|&m| mentions.get(m)).collect();
        for member in &members {
            if let Some(entity) = entities.get_mut(member.entity) {
                entity.actor = Some(id);
            }
        }
        out.push(Actor {
            id,
            name: form::clearest(&members),
            label: majority(members.iter().copied()),
            mentions: members.iter().map(|m| m.entity).collect(),
        });
    }
    out
}

/// Joins organisations, places and the rest: acronyms, countries, plurals of peoples.
fn things(doc: &Document, mentions: &[form::Mention], forms: &[Form], union: &mut Union) {
    let mut countries: HashMap<usize, usize> = HashMap::new();
    let people: HashMap<&str, usize> = (0..)
        .zip(forms)
        .filter(|(_, f)| f.person.is_none() && f.label == "NORP")
        .map(|(i, f)| (f.key.as_str(), i))
        .collect();
    for (i, form) in forms.iter().enumerate().filter(|(_, f)| f.person.is_none()) {
        if form.label == "NORP" {
            let one = form.key.strip_suffix('s').and_then(|k| people.get(k));
            if let Some(&one) = one {
                union.join(one, i);
            }
        } else if let Some(row) = country::row(&form.key) {
            union.join(*countries.entry(row).or_insert(i), i);
        }
    }
    let bound = bracketed(doc, mentions, forms, union);
    spelled_out(forms, &bound, union);
    turned(forms, union);
    shortened(forms, union);
}

/// Joins pairs such as "Long Name (LN)" and "LN (Long Name)"; tells which forms were so explained.
fn bracketed(
    doc: &Document,
    mentions: &[form::Mention],
    forms: &[Form],
    union: &mut Union,
) -> Vec<bool> {
    let mut bound = vec![false; forms.len()];
    for pair in mentions.windows(2) {
        let [before, inside] = pair else { continue };
        let (Some(a), Some(b)) = (forms.get(before.form), forms.get(inside.form)) else {
            continue;
        };
        if a.person.is_some() || b.person.is_some() || !form::in_brackets(doc, before, inside) {
            continue;
        }
        for (short, long, index) in [(a, b, before.form), (b, a, inside.form)] {
            let Some(letters) = &short.acronym else {
                continue;
            };
            let fits = acronym::abbreviates(letters, &long.shown);
            if let Some(done) = bound.get_mut(index).filter(|done| fits && !**done) {
                *done = true;
                union.join(before.form, inside.form);
            }
        }
    }
    bound
}

/// Joins an acronym to the name whose initials it is, if there is only one such name.
fn spelled_out(forms: &[Form], bound: &[bool], union: &mut Union) {
    let mut long: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, form) in forms.iter().enumerate() {
        if form.person.is_none() && form.acronym.is_none() {
            for made in acronym::of(&form.shown) {
                long.entry(made).or_default().push(i);
            }
        }
    }
    for (i, (form, bound)) in forms.iter().zip(bound).enumerate() {
        let Some(letters) = form.acronym.as_ref().filter(|_| !bound) else {
            continue;
        };
        let short = letters.chars().count() < 3;
        let mut names: Vec<usize> = long
            .get(letters)
            .into_iter()
            .flatten()
            .filter(|&&l| !short || forms.get(l).is_some_and(|l| l.place() == form.place()))
            .map(|&l| union.find(l))
            .collect();
        names.sort_unstable();
        names.dedup();
        if let [one] = names.as_slice() {
            union.join(*one, i);
        }
    }
}

/// Joins names of one label that differ only in "A of B" against "B A".
fn turned(forms: &[Form], union: &mut Union) {
    let index: HashMap<(&str, &Label), usize> = (0..)
        .zip(forms)
        .filter(|(_, f)| short::speaks_for_itself(f))
        .map(|(i, f)| ((f.key.as_str(), &f.label), i))
        .collect();
    for (i, form) in forms.iter().enumerate() {
        let Some(key) = short::turned(form) else {
            continue;
        };
        if let Some(&other) = index.get(&(key.as_str(), &form.label)) {
            union.join(i, other);
        }
    }
}

/// Joins a short name to the one longer name of its label that it may stand for. Forms are in the
/// order of their first mention.
fn shortened(forms: &[Form], union: &mut Union) {
    let mut long: HashMap<(String, &Label), Vec<(usize, bool)>> = HashMap::new();
    for (i, form) in forms.iter().enumerate() {
        for (key, early) in short::of(form) {
            let names = long.entry((key, &form.label)).or_default();
            names.push((i, early));
        }
    }
    for (i, form) in forms.iter().enumerate() {
        if !short::speaks_for_itself(form) || country::row(&form.key).is_some() {
            continue;
        }
        let names = long.get(&(form.key.clone(), &form.label));
        let mut names: Vec<usize> = names
            .into_iter()
            .flatten()
            .filter(|(l, early)| *early || *l < i)
            .map(|(l, _)| union.find(*l))
            .collect();
        names.sort_unstable();
        names.dedup();
        if let [one] = names.as_slice() {
            union.join(*one, i);
        }
    }
}

/// Joins persons; gives each mention the form it belongs to.
fn persons(mentions: &[form::Mention], forms: &[Form], union: &mut Union) -> Vec<usize> {
    let (at, names): (Vec<usize>, Vec<&name::Person>) = forms
        .iter()
        .enumerate()
        .filter_map(|(i, f)| Some((i, f.person.as_ref()?)))
        .unzip();
    let mut links: HashMap<usize, person::Link> = HashMap::new();
    for (form, link) in at.iter().zip(person::link(&names)) {
        if let person::Link::Of(whole) = &link
            && let Some(whole) = at.get(*whole)
        {
            union.join(*whole, *form);
        }
        links.insert(*form, link);
    }
    let mut scene = person::Scene::default();
    mentions
        .iter()
        .map(|mention| {
            let mut home = mention.form;
            if let Some(person::Link::OneOf(several)) = links.get(&mention.form) {
                let several: Vec<usize> = several
                    .iter()
                    .filter_map(|p| at.get(*p))
                    .map(|f| union.find(*f))
                    .collect();
                home = scene.who(&several, mention.sentence).unwrap_or(home);
            }
            scene.name(union.find(home), mention.sentence);
            home
        })
        .collect()
}

/// The most frequent label of the mentions; of several the one with the greater sum of scores, of
/// several such the one that comes first.
fn majority<'a>(mentions: impl Iterator<Item = &'a form::Mention>) -> Label {
    let mut counts: Vec<(&Label, usize, f32)> = Vec::new();
    for mention in mentions {
        match counts.iter_mut().find(|(l, ..)| **l == mention.label) {
            Some((_, n, sum)) => {
                *n += 1;
                *sum += mention.score;
            }
            None => counts.push((&mention.label, 1, mention.score)),
        }
    }
    let best = counts
        .iter()
        .rev()
        .max_by(|(_, n, a), (_, m, b)| n.cmp(m).then(a.total_cmp(b)));
    best.map_or_else(|| "".into(), |(l, ..)| (*l).clone())
}
