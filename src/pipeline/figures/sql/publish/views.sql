-- Published tables that are views on the verdicts.
CREATE OR REPLACE VIEW evidence AS
SELECT agency, {{ 'county, ' if county }}year, figure, source, row_id, on_date, summary, amount, section, manner, url
FROM verdicts
WHERE verdict = 'counted'
UNION ALL
SELECT verdict.agency, {{ 'verdict.county, ' if county }}verdict.year, parts.total AS figure, verdict.source, verdict.row_id, verdict.on_date, verdict.summary, verdict.amount, verdict.section, verdict.manner, verdict.url
FROM verdicts AS verdict
JOIN figure_parts AS parts ON parts.part = verdict.figure
WHERE verdict.verdict = 'counted';

CREATE OR REPLACE VIEW excluded AS
SELECT verdict.agency, {{ 'verdict.county, ' if county }}verdict.year, verdict.source, verdict.row_id, verdict.on_date, verdict.summary, verdict.reason, place.path AS file, place.line, verdict.section, verdict.url
FROM verdicts AS verdict
LEFT JOIN places AS place ON place.source = verdict.source AND place.row_id = verdict.row_id
WHERE verdict.verdict = 'excluded' AND verdict.nth = 1;

CREATE OR REPLACE VIEW quarantined AS
SELECT verdict.agency, {{ 'verdict.county, ' if county }}verdict.year, verdict.source, verdict.row_id, verdict.on_date, verdict.summary, verdict.reason, place.path AS file, place.line, verdict.section, verdict.url
FROM verdicts AS verdict
LEFT JOIN places AS place ON place.source = verdict.source AND place.row_id = verdict.row_id
WHERE verdict.verdict = 'quarantined' AND verdict.nth = 1;

-- For other programs: names that need no quotes, and what must not be added up.
CREATE OR REPLACE VIEW bi_figures AS
SELECT shown.agency, {{ 'shown.county, ' if county }}shown.year, shown.figure, shown.label, shown.value, shown.unit, shown.status, shown.revision, shown.as_of,
       shown.figure IN (SELECT total FROM figure_parts) AS is_total,
       narrowest.total AS parent
FROM figures AS shown
LEFT JOIN (
    SELECT parts.part, arg_min(parts.total, (sizes.size, parts.total)) AS total
    FROM figure_parts AS parts
    JOIN (SELECT total, count(*) AS size FROM figure_parts GROUP BY total) AS sizes ON sizes.total = parts.total
    GROUP BY parts.part
) AS narrowest ON narrowest.part = shown.figure;

CREATE OR REPLACE VIEW bi_leaves AS
SELECT agency, {{ 'county, ' if county }}year, figure, label, value, unit, status, revision, as_of, parent FROM bi_figures WHERE NOT is_total;

CREATE OR REPLACE VIEW bi_cells AS
SELECT agency, {{ 'county, ' if county }}year, form, "table" AS form_table, "row" AS form_row, "column" AS form_column, label, position, value, semantic, origin
FROM cells;

CREATE OR REPLACE VIEW bi_findings AS
SELECT agency, {{ 'county, ' if county }}year, code, severity, outcome, message, what_to_do, "left" AS left_side, "right" AS right_side, refers_to, waived_by
FROM findings;
