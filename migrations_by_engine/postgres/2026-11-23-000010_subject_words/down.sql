DROP INDEX subject_words;
