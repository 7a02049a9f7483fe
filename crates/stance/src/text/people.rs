//! Words for people and bodies: of which gender, and which can hold a stance.

/// Whether a person is a he or a she.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    He,
    She,
}

/// What a pronoun, a title or a word for a person says of gender.
pub(crate) fn gender(word: &str) -> Option<Gender> {
    Some(match word {
        "he" | "him" | "his" | "himself" | "mr" | "sir" | "king" | "prince" | "lord" | "baron"
        | "father" | "brother" | "son" | "husband" | "uncle" | "nephew" | "grandfather"
        | "widower" | "priest" | "imam" | "pope" | "businessman" | "chairman" | "congressman"
        | "councilman" | "fisherman" | "policeman" | "salesman" | "spokesman" | "statesman" => {
            Gender::He
        }
        "she" | "her" | "hers" | "herself" | "ms" | "mrs" | "miss" | "madam" | "dame" | "lady"
        | "queen" | "princess" | "baroness" | "mother" | "sister" | "daughter" | "wife"
        | "aunt" | "niece" | "grandmother" | "widow" | "nun" | "actress" | "businesswoman"
        | "chairwoman" | "congresswoman" | "councilwoman" | "policewoman" | "spokeswoman"
        | "stateswoman" => Gender::She,
        _ => return None,
    })
}

/// Nouns for several people or bodies that no ending tells.
const HOLDERS: &[&str] = &[
    "allies",
    "authorities",
    "bodies",
    "campaigners",
    "chiefs",
    "citizens",
    "clerics",
    "colleagues",
    "communities",
    "companies",
    "conservatives",
    "countries",
    "couples",
    "critics",
    "democracies",
    "executives",
    "families",
    "fans",
    "firms",
    "forces",
    "friends",
    "governments",
    "groups",
    "heads",
    "institutions",
    "kids",
    "kings",
    "liberals",
    "mayors",
    "men",
    "ministries",
    "moderates",
    "movements",
    "nations",
    "parliaments",
    "parties",
    "people",
    "peoples",
    "police",
    "politicians",
    "progressives",
    "radicals",
    "rebels",
    "relatives",
    "representatives",
    "republics",
    "rivals",
    "sides",
    "states",
    "teams",
    "tribes",
    "troops",
    "unions",
    "villages",
    "women",
    "youths",
];

/// Endings of plural nouns for people.
const AGENTS: &[&str] = &[
    "ants", "ates", "cians", "crats", "ees", "ents", "ers", "ials", "ians", "ists", "ives", "men",
    "ors", "women",
];

/// Plural nouns with such an ending that name no people.
const THINGS: &[&str] = &[
    "affairs",
    "agreements",
    "alternatives",
    "amendments",
    "arguments",
    "articles",
    "borders",
    "cancers",
    "centers",
    "certificates",
    "chambers",
    "chocolates",
    "climates",
    "comments",
    "committees",
    "computers",
    "conglomerates",
    "continents",
    "corners",
    "corridors",
    "covers",
    "credentials",
    "dates",
    "debates",
    "developments",
    "dinners",
    "directives",
    "disasters",
    "documents",
    "dollars",
    "doors",
    "duplicates",
    "electorates",
    "elements",
    "embargoes",
    "emirates",
    "errors",
    "estates",
    "events",
    "experiments",
    "factors",
    "favors",
    "fees",
    "figures",
    "floors",
    "gates",
    "guarantees",
    "headquarters",
    "hours",
    "incentives",
    "incidents",
    "indicators",
    "initiatives",
    "investments",
    "layers",
    "letters",
    "lives",
    "majors",
    "mandates",
    "materials",
    "matters",
    "moments",
    "motives",
    "negatives",
    "newspapers",
    "numbers",
    "objectives",
    "offers",
    "orders",
    "others",
    "papers",
    "patents",
    "payments",
    "perspectives",
    "plates",
    "posters",
    "powers",
    "prayers",
    "quarters",
    "rates",
    "reminders",
    "restaurants",
    "rivers",
    "rumors",
    "sectors",
    "settlements",
    "shelters",
    "showers",
    "statements",
    "syndicates",
    "talents",
    "templates",
    "tenders",
    "terms",
    "treatments",
    "trees",
    "trials",
    "tutorials",
    "updates",
    "vapors",
    "waters",
    "wonders",
];

/// Whether a plural noun names people or bodies, which can hold a stance.
pub(crate) fn plural_holder(word: &str) -> bool {
    let agent = || {
        AGENTS
            .iter()
            .any(|ending| word.len() > ending.len() + 1 && word.ends_with(ending))
    };
    HOLDERS.binary_search(&word).is_ok()
        || (THINGS.binary_search(&word).is_err() && !word.ends_with("ments") && agent())
}

/// Whether a singular noun names a person by what he or she does.
pub(crate) fn person(word: &str) -> bool {
    let plural = format!("{word}s");
    !body(word) && HOLDERS.binary_search(&plural.as_str()).is_err() && plural_holder(&plural)
        || word.ends_with("man")
        || word.ends_with("woman")
        || matches!(
            word,
            "ambassador" | "bishop" | "captain" | "judge" | "mayor" | "premier" | "president"
        )
}

/// Whether a singular noun names a paper that speaks for somebody else.
pub(crate) fn paper(word: &str) -> bool {
    matches!(
        word,
        "article"
            | "book"
            | "communique"
            | "document"
            | "email"
            | "letter"
            | "memo"
            | "post"
            | "release"
            | "report"
            | "statement"
            | "study"
            | "survey"
            | "text"
            | "tweet"
    )
}

/// Whether a singular noun names a body of people.
pub(crate) fn body(word: &str) -> bool {
    matches!(
        word,
        "agency"
            | "alliance"
            | "association"
            | "bank"
            | "bloc"
            | "board"
            | "club"
            | "coalition"
            | "commission"
            | "committee"
            | "company"
            | "council"
            | "federation"
            | "firm"
            | "foundation"
            | "front"
            | "fund"
            | "group"
            | "institute"
            | "institution"
            | "ministry"
            | "movement"
            | "network"
            | "newspaper"
            | "organisation"
            | "organization"
            | "party"
            | "society"
            | "union"
            | "university"
            | "watchdog"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nouns_are_sorted_for_the_search() {
        assert!(HOLDERS.is_sorted());
        assert!(THINGS.is_sorted());
    }

    #[test]
    fn people_and_bodies_can_hold_a_stance_and_things_cannot() {
        for word in [
            "leaders",
            "lawmakers",
            "activists",
            "students",
            "states",
            "women",
        ] {
            assert!(plural_holder(word), "{word}");
        }
        for word in [
            "borders",
            "agreements",
            "payments",
            "floods",
            "leader",
            "press",
        ] {
            assert!(!plural_holder(word), "{word}");
        }
    }

    #[test]
    fn a_lawmaker_is_a_person_and_an_agency_a_body() {
        assert!(person("lawmaker") && person("spokeswoman") && !person("river"));
        assert!(!person("group") && body("agency") && !body("border"));
    }
}
