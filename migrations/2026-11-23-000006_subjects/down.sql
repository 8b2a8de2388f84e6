DROP INDEX assignments_by_instruction;
CREATE INDEX assignments_by_instruction ON assignments (instruction);
DROP TABLE subjects;
