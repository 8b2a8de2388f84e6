ALTER TABLE assignments DROP COLUMN reminded_at;
ALTER TABLE assignments DROP COLUMN reminders;
