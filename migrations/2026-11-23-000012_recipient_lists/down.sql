DROP TABLE recipient_lists;
