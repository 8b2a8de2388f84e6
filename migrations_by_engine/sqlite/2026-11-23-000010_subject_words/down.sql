DROP TRIGGER subjects_read;
DROP TRIGGER subjects_entered;
DROP TABLE subject_words;
DROP TABLE subject_keys;
