//! Word lists of the sentence splitter: lower-case, without the final stop, sorted. They are kept as
//! numbers, so that a look-up compares numbers and not strings.

/// Longest word of the lists, in bytes.
const LONGEST: usize = 16;

/// A word as a number whose order is that of the words.
const fn number(word: &[u8]) -> u128 {
    let mut number = 0;
    let mut i = 0;
    while i < LONGEST {
        let byte = if i < word.len() {
            word[i].to_ascii_lowercase()
        } else {
            0
        };
        number = number << 8 | byte as u128;
        i += 1;
    }
    number
}

/// How many words a list has, which are parted by single spaces.
const fn count(list: &str) -> usize {
    let (mut n, mut i) = (1, 0);
    while i < list.len() {
        n += (list.as_bytes()[i] == b' ') as usize;
        i += 1;
    }
    n
}

/// The words of a list as numbers.
const fn numbers<const N: usize>(list: &str) -> [u128; N] {
    let mut numbers = [0; N];
    let (mut n, mut rest) = (0, list.as_bytes());
    while n < N {
        let mut len = 0;
        while len < rest.len() && rest[len] != b' ' {
            len += 1;
        }
        let (word, tail) = rest.split_at(len);
        assert!(word.len() <= LONGEST, "too long to be found");
        numbers[n] = number(word);
        assert!(n == 0 || numbers[n - 1] < numbers[n], "not in order");
        if let Some((_, tail)) = tail.split_first() {
            rest = tail;
        }
        n += 1;
    }
    numbers
}

/// Defines a list; one that is not sorted does not compile.
macro_rules! list {
    ($(#[$doc:meta])* $name:ident = $words:literal) => {
        $(#[$doc])*
        static $name: [u128; count($words)] = numbers($words);
    };
}

list! {
    /// Titles and the like, whose stop is followed by a name: never the end of a sentence before a
    /// capital.
    BEFORE_NAME = "adm amb asst atty bp brig capt card cdr cmdr col comdr cong congr cpl cpt det dr ens fr \
        ft gen gov hon insp lt maj mdm messrs mlle mlles mme mmes mr mrs ms msgr mt pfc pres \
        prof pvt rep reps rev sen sens sgt spc st sta ste supt treas"
}

list! {
    /// Words that a number, a name or the rest of the sentence follows.
    INSIDE = "approx ca cca cf ch chap e.g eds eg eq eqn eqs esp fig figs fn hrsg i.e ibid ie incl no \
        nos nr n° nº para paras pp pt pts q.v refs rs sec sect tel univ v viz vol vols vs №"
}

list! {
    /// Abbreviations that end a sentence as often as not: what follows decides.
    EITHER = "acad admin apr apt assn assoc asst aug ave avg bldg blvd bros btw calif cl cm co colo \
        comm conn cont corp cos ct ctr cu dec dept dist div esq excl ext feb fla fri ga gal gmbh \
        govt hist hr hrs hwy inc inst int intl jan jr jul jun kan km ky lb lbs llc llp ltd lv \
        mcg med mfg mg mi mich mil min minn mins misc mont mos mtn mts natl neb nev nov oct okla \
        ont oz pg pkg pl plc pty qty que rd rm rte sc sec sep sept seq sq sr tenn thu thur thurs \
        tue tues univ ver vt wis wk wks wm yd yds yr yrs"
}

list! {
    /// As [`EITHER`], but a word of its own when written small.
    CAPITALISED = "art del ill ind la mar mass max md miss mon ore pa penn sat sun tex va wash wed"
}

list! {
    /// Words that, capitalised after an abbreviation, open a new sentence rather than go on.
    STARTERS = "a according after all also although among an and another any are as at because before \
        both but by can could despite did do does during each even every everyone few finally \
        first for from had has have he her here his how however i i'd i'll i'm i've if in indeed \
        instead is it it's its last later let many maybe meanwhile more moreover most much my \
        neither nevertheless no nobody nor not nothing now of on once one only or other others \
        our over perhaps please several she should since so some someone still such that that's \
        the their then there there's therefore these they this those though through thus to \
        today under unlike until was we we're well were what when where whether which while who \
        why will with within without would yes yesterday yet you your"
}

list! {
    /// Words before a date that tie it to its sentence.
    FUNCTION = "a after and as at before between but by during early ended following for from held in is \
        last late next of on only or over past previous since that the this through till to \
        until was"
}

list! {
    /// Verbs by which a speaker is named after a quotation.
    SPEECH = "added adds admit admitted agreed announced answer answered argued ask asked asks began \
        breathed call called claimed continued continues cried cry declared demanded demands \
        exclaimed explained explains gasped growled howled insisted interrupted laughed mumbled \
        murmured muttered noted notes observed recalled remarked repeated replied replies reply \
        responded said say says screamed shout shouted sighed snapped stated thought told warned \
        whisper whispered wondered wrote yelled"
}

list! {
    /// Abbreviations that end a list.
    FINAL = "al etc"
}

/// What an abbreviation says about the stop after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// A name follows.
    BeforeName,
    /// The sentence goes on.
    Inside,
    /// What follows decides.
    Either,
    /// Ends a list, so that a capital opens a sentence.
    Final,
}

/// Looks a word, given without its stop, up among the abbreviations.
pub(super) fn abbreviation(word: &str) -> Option<Abbreviation> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let key = number(word.as_bytes());
    let small = !word.starts_with(|c: char| c.is_ascii_uppercase());
    if listed(&BEFORE_NAME, key) {
        Some(Abbreviation::BeforeName)
    } else if listed(&INSIDE, key) {
        Some(Abbreviation::Inside)
    } else if listed(&FINAL, key) {
        Some(Abbreviation::Final)
    } else if listed(&EITHER, key) || !small && listed(&CAPITALISED, key) {
        Some(Abbreviation::Either)
    } else {
        None
    }
}

/// Whether a capitalised word opens sentences.
pub(super) fn starter(word: &str) -> bool {
    contains(&STARTERS, word)
}

/// Whether a word ties a date after it to its sentence.
pub(super) fn function(word: &str) -> bool {
    contains(&FUNCTION, word)
}

/// Whether a word is a verb of speech.
pub(super) fn speech(word: &str) -> bool {
    contains(&SPEECH, word)
}

fn contains(list: &[u128], word: &str) -> bool {
    word.len() <= LONGEST && listed(list, number(word.as_bytes()))
}

fn listed(list: &[u128], key: u128) -> bool {
    list.binary_search(&key).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookup_ignores_case_but_for_words_that_need_a_capital() {
        assert_eq!(abbreviation("Mr"), Some(Abbreviation::BeforeName));
        assert_eq!(abbreviation("MR"), Some(Abbreviation::BeforeName));
        assert_eq!(abbreviation("Miss"), Some(Abbreviation::Either));
        assert_eq!(abbreviation("miss"), None);
        assert_eq!(abbreviation("etc"), Some(Abbreviation::Final));
        assert_eq!(abbreviation("a word longer than any of the lists"), None);
        assert!(starter("The") && speech("Said"));
    }
}
