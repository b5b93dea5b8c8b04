-- The numbers that lists or finer numbers cover, beside the sum of what these have in the period.
CREATE OR REPLACE TEMP TABLE counts_compared AS
SELECT number.agency, number.source, number.row_id, number.figure, number.period_from, number.period_to, number.amount AS stated, number.path,
       number.line, number.covered, coalesce(sum(verdict.amount), 0)::BIGINT AS ours
FROM judged_counts AS number
LEFT JOIN candidate.verdicts AS verdict
    ON verdict.verdict = 'counted' AND verdict.agency IS NOT DISTINCT FROM number.agency AND verdict.figure = number.figure
   AND verdict.on_date BETWEEN number.period_from AND number.period_to
WHERE number.covered <> 'none' AND NOT number.gone AND number.quarantine_reason IS NULL
GROUP BY ALL;
