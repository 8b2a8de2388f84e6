DROP TABLE village;
