-- The tasks of each agency with their times.
CREATE OR REPLACE TEMP TABLE agency_tasks AS
SELECT owner.agency, entry.*, span.* EXCLUDE (year, task)
FROM plan_agencies AS owner
JOIN plan_entries AS entry ON entry.whose IS NULL OR entry.whose = owner.agency
JOIN plan_spans AS span ON span.year = entry.year AND span.task = entry.task;
