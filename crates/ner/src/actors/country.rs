//! Names of one country that share too few letters for any rule. General knowledge, kept short:
//! states whose usual name in the news differs from their full or former name or its acronym.

const NAMES: &[&[&str]] = &[
    &[
        "united states",
        "united states of america",
        "us",
        "usa",
        "america",
    ],
    &[
        "united kingdom",
        "united kingdom of great britain and northern ireland",
        "britain",
        "great britain",
        "uk",
    ],
    &["united arab emirates", "uae", "emirates"],
    &["china", "people's republic of china", "prc"],
    &["south korea", "republic of korea", "korea republic", "rok"],
    &[
        "north korea",
        "democratic people's republic of korea",
        "dprk",
    ],
    &["russia", "russian federation"],
    &[
        "democratic republic of the congo",
        "democratic republic of congo",
        "dr congo",
        "drc",
        "congo kinshasa",
    ],
    &["republic of the congo", "congo brazzaville"],
    &["czech republic", "czechia"],
    &["turkey", "türkiye", "turkiye"],
    &["ivory coast", "côte d'ivoire", "cote d'ivoire"],
    &["myanmar", "burma"],
    &["eswatini", "swaziland"],
    &["iran", "islamic republic of iran"],
    &["laos", "lao people's democratic republic"],
    &["kyrgyzstan", "kyrgyz republic"],
    &["vatican", "holy see", "vatican city"],
    &["east timor", "timor leste"],
    &["cape verde", "cabo verde"],
];

/// The row of a country, by its compared name; equal rows are one country.
pub(super) fn row(key: &str) -> Option<usize> {
    NAMES.iter().position(|names| names.contains(&key))
}
