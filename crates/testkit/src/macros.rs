/// Makes a module of tests that hold a `standpoint_ner::Recognizer` to its contract: one result a
/// document in order, an empty slice, alone equals batched, spans inside the text on character
/// boundaries, known labels, no panic on odd text.
///
/// The second argument is an expression that makes one; it is evaluated in each test.
///
/// ```text
/// standpoint_testkit::recognizer_contract!(gazetteer, Gazetteer::new([("Oslo", "LOC")]));
/// ```
#[macro_export]
macro_rules! recognizer_contract {
    ($name:ident, $make:expr) => {
        mod $name {
            #[allow(
                unused_imports,
                reason = "the expression may need what stands around it"
            )]
            use super::*;
            use ::standpoint_ner::Recognizer as _;
            use $crate::contract;

            #[test]
            fn an_empty_slice_gives_nothing() {
                let it = $make;
                contract::nothing_for_nothing(|docs| it.recognize(docs));
            }

            #[test]
            fn alone_equals_batched_in_order() {
                let it = $make;
                contract::alone_equals_batched(|docs| it.recognize(docs), contract::same_entities);
            }

            #[test]
            fn entities_are_sound_on_any_text() {
                let it = $make;
                contract::sound(
                    |docs| it.recognize(docs),
                    |doc, found| contract::entities(doc, found, it.labels()),
                );
            }
        }
    };
}

/// Makes a module of tests that hold a `standpoint_summarize::Summarizer` to its contract: one result
/// a document in order, an empty slice, alone equals batched, sentences of the document each once in
/// text order and no more than asked for, no panic on odd text.
///
/// The second argument is an expression that makes one; it is evaluated in each test.
#[macro_export]
macro_rules! summarizer_contract {
    ($name:ident, $make:expr) => {
        mod $name {
            #[allow(
                unused_imports,
                reason = "the expression may need what stands around it"
            )]
            use super::*;
            use ::standpoint_summarize::{Length, Summarizer as _};
            use $crate::contract;

            #[test]
            fn an_empty_slice_gives_nothing() {
                let it = $make;
                let want = Length::Sentences(3);
                contract::nothing_for_nothing(|docs| it.summarize(docs, &want));
            }

            #[test]
            fn alone_equals_batched_in_order() {
                let it = $make;
                let want = Length::Sentences(2);
                contract::alone_equals_batched(
                    |docs| it.summarize(docs, &want),
                    contract::same_summary,
                );
            }

            #[test]
            fn summaries_are_sound_on_any_text() {
                let it = $make;
                for most in [1, 3] {
                    let want = Length::Sentences(most);
                    contract::sound(
                        |docs| it.summarize(docs, &want),
                        |doc, summary| contract::summary(doc, summary, most),
                    );
                }
            }
        }
    };
}

/// Makes a module of tests that hold a `standpoint_stance::Attributor` to its contract: one result a
/// document in order, an empty slice, alone equals batched, cues in text order, spans in the text,
/// contents that do not overlap, no panic on odd text.
///
/// The second argument is an expression that makes one; it is evaluated in each test.
#[macro_export]
macro_rules! attributor_contract {
    ($name:ident, $make:expr) => {
        mod $name {
            #[allow(
                unused_imports,
                reason = "the expression may need what stands around it"
            )]
            use super::*;
            use ::standpoint_stance::Attributor as _;
            use $crate::contract;

            #[test]
            fn an_empty_slice_gives_nothing() {
                let it = $make;
                contract::nothing_for_nothing(|docs| it.attribute(docs));
            }

            #[test]
            fn alone_equals_batched_in_order() {
                let it = $make;
                contract::alone_equals_batched(|docs| it.attribute(docs), |a, b| a == b);
            }

            #[test]
            fn attributions_are_sound_on_any_text() {
                let it = $make;
                contract::sound(
                    |docs| it.attribute(docs),
                    |doc, found| {
                        assert!(found.items.is_sorted_by_key(|a| a.cue), "cues out of order");
                        for one in &found.items {
                            contract::spans(doc, one.source.into_iter().chain([one.cue]));
                            contract::spans(doc, one.content.iter().copied());
                            let apart =
                                |a: &_, b: &_| !::standpoint_document::Span::overlaps(*a, *b);
                            assert!(one.content.is_sorted_by(apart), "contents overlap: {one:?}");
                        }
                    },
                );
            }
        }
    };
}

/// Makes a module of tests that hold a `standpoint_stance::StanceFinder` to its contract: one result
/// a document in order, an empty slice, alone equals batched, parties and cue inside the evidence
/// sentence, a holder unless the text itself speaks, no panic on odd text.
///
/// The second argument is an expression that makes one; it is evaluated in each test.
#[macro_export]
macro_rules! stance_finder_contract {
    ($name:ident, $make:expr) => {
        mod $name {
            #[allow(
                unused_imports,
                reason = "the expression may need what stands around it"
            )]
            use super::*;
            use ::standpoint_stance::StanceFinder as _;
            use $crate::contract;

            #[test]
            fn an_empty_slice_gives_nothing() {
                let it = $make;
                contract::nothing_for_nothing(|docs| it.find(docs));
            }

            #[test]
            fn alone_equals_batched_in_order() {
                let it = $make;
                contract::alone_equals_batched(|docs| it.find(docs), contract::same_stances);
            }

            #[test]
            fn stances_are_sound_on_any_text() {
                let it = $make;
                contract::sound(|docs| it.find(docs), contract::stances);
            }
        }
    };
}
