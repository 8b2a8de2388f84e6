DROP TABLE plan_issues;
DROP TABLE plan_versions;
DROP TABLE plans;
