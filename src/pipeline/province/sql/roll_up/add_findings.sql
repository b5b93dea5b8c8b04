INSERT INTO target.findings BY NAME SELECT * FROM target.roll_up_findings;
DROP TABLE target.roll_up_findings;
