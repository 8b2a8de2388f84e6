//! One spelling for words that people write differently.

/// Lower case, and each Kazakh letter as the Russian one that stands in for it on a keyboard without Kazakh.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|letter| match letter {
            'ә' => 'а',
            'ғ' => 'г',
            'қ' => 'к',
            'ң' => 'н',
            'ө' => 'о',
            'ұ' | 'ү' => 'у',
            'һ' => 'х',
            // The Latin letter that many published texts have in place of the Kazakh one.
            'і' | 'i' => 'и',
            'ё' => 'е',
            other => other,
        })
        .collect()
}
