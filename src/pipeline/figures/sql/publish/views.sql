-- Published tables that are views on the verdicts.
CREATE OR REPLACE VIEW evidence AS
SELECT agency, year, figure, source, row_id, on_date, summary, amount, section, manner
FROM verdicts
WHERE verdict = 'counted'
UNION ALL
SELECT verdict.agency, verdict.year, parts.total AS figure, verdict.source, verdict.row_id, verdict.on_date, verdict.summary, verdict.amount, verdict.section, verdict.manner
FROM verdicts AS verdict
JOIN figure_parts AS parts ON parts.part = verdict.figure
WHERE verdict.verdict = 'counted';

CREATE OR REPLACE VIEW excluded AS
SELECT verdict.agency, verdict.year, verdict.source, verdict.row_id, verdict.on_date, verdict.summary, verdict.reason, place.path AS file, place.line, verdict.section
FROM verdicts AS verdict
LEFT JOIN places AS place ON place.source = verdict.source AND place.row_id = verdict.row_id
WHERE verdict.verdict = 'excluded' AND verdict.nth = 1;

CREATE OR REPLACE VIEW quarantined AS
SELECT verdict.agency, verdict.year, verdict.source, verdict.row_id, verdict.on_date, verdict.summary, verdict.reason, place.path AS file, place.line, verdict.section
FROM verdicts AS verdict
LEFT JOIN places AS place ON place.source = verdict.source AND place.row_id = verdict.row_id
WHERE verdict.verdict = 'quarantined' AND verdict.nth = 1;
