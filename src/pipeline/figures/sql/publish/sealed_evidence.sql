-- The rows behind figures: for a sealed year those it was sealed with, for every other year those that count today.
CREATE OR REPLACE VIEW evidence AS
SELECT verdict.agency, {{ 'verdict.county, ' if county }}verdict.year, verdict.figure, verdict.source, verdict.row_id, verdict.on_date, verdict.summary, verdict.amount,
       verdict.section, verdict.manner, verdict.url
FROM verdicts AS verdict
WHERE verdict.verdict = 'counted'
  AND NOT EXISTS (SELECT 1 FROM sealed_years AS sealed WHERE sealed.agency = verdict.agency AND sealed.year = verdict.year)
UNION ALL
SELECT verdict.agency, {{ 'verdict.county, ' if county }}verdict.year, parts.total AS figure, verdict.source, verdict.row_id, verdict.on_date, verdict.summary, verdict.amount,
       verdict.section, verdict.manner, verdict.url
FROM verdicts AS verdict
JOIN figure_parts AS parts ON parts.part = verdict.figure
WHERE verdict.verdict = 'counted'
  AND NOT EXISTS (SELECT 1 FROM sealed_years AS sealed WHERE sealed.agency = verdict.agency AND sealed.year = verdict.year)
UNION ALL
SELECT agency, {{ 'county, ' if county }}year, figure, source, row_id, on_date, summary, amount, section, manner, url FROM sealed_verdicts
UNION ALL
SELECT verdict.agency, {{ 'verdict.county, ' if county }}verdict.year, parts.total, verdict.source, verdict.row_id, verdict.on_date, verdict.summary, verdict.amount, verdict.section, verdict.manner, verdict.url
FROM sealed_verdicts AS verdict
JOIN figure_parts AS parts ON parts.part = verdict.figure;
