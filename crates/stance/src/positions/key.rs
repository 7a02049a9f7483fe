//! Which stances are evidence of one position.

use standpoint_document::{Named, Party, Span, Stance};

use crate::text::{content_words, pronoun, words};

/// Words that end the head of a noun phrase: "the ban | on smoking".
const AFTER_HEAD: [&str; 22] = [
    "about", "against", "among", "as", "at", "between", "by", "during", "for", "from", "in",
    "into", "of", "on", "over", "that", "through", "to", "under", "which", "who", "with",
];

/// What makes two stances evidence of one position.
pub(super) struct Key {
    pub(super) holder: Option<Name>,
    pub(super) target: Name,
    pub(super) statement: Option<String>,
}

/// A party's name with what it is compared by.
pub(super) struct Name {
    pub(super) named: Named,
    content: Vec<String>,
    head: Option<String>,
    /// Where it stands, for a pronoun that was not resolved: elsewhere it is another's.
    place: Option<Span>,
}

impl Key {
    pub(super) fn of(stance: &Stance) -> Self {
        Self {
            holder: stance.holder.as_ref().map(Name::of),
            target: Name::of(&stance.target),
            statement: stance.statement.clone(),
        }
    }

    pub(super) fn agrees(&self, other: &Self) -> bool {
        let holder = match (&self.holder, &other.holder) {
            (Some(a), Some(b)) => a.same_actor(b).unwrap_or_else(|| a.same_name(b)),
            (None, None) => true,
            _ => false,
        };
        let target = |a: &Name, b: &Name| a.same_actor(b).unwrap_or_else(|| a.alike(b));
        holder && self.statement == other.statement && target(&self.target, &other.target)
    }

    /// Keeps the actor, and its name, that a later stance knows.
    pub(super) fn learn(&mut self, other: Self) {
        if let (Some(known), Some(holder)) = (&mut self.holder, other.holder) {
            known.learn(holder);
        }
        self.target.learn(other.target);
    }
}

impl Name {
    fn of(party: &Party) -> Self {
        let before = |w: &String| !AFTER_HEAD.contains(&w.as_str());
        Self {
            content: content_words(&party.name),
            head: words(&party.name).take_while(before).last(),
            place: party.span.filter(|_| pronoun(&party.name).is_some()),
            named: Named {
                name: party.name.clone(),
                actor: party.actor,
            },
        }
    }

    /// Whether both are the same actor; none where one of them is no actor.
    fn same_actor(&self, other: &Self) -> Option<bool> {
        Some(self.named.actor? == other.named.actor?)
    }

    fn same_name(&self, other: &Self) -> bool {
        self.content == other.content && self.place == other.place
    }

    /// Whether they are the same name, or content words agree by half and the heads are equal.
    fn alike(&self, other: &Self) -> bool {
        let shared = self.content.iter().filter(|w| other.content.contains(w));
        let half = 4 * shared.count() >= self.content.len() + other.content.len();
        let head = self.head.is_some() && self.head == other.head;
        self.same_name(other) || half && head && self.place == other.place
    }

    fn learn(&mut self, other: Self) {
        if self.named.actor.is_none() && other.named.actor.is_some() {
            *self = other;
        }
    }
}
