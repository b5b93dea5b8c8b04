-- Numbers that a person declares and vouches for. A declaration that a table is nil (`disputes.*`) counts as zero in each of its
-- figures. Where a source counts the same figure, the declared number is excluded: rows are the better evidence.
INSERT INTO candidate.verdicts (agency, year, source, row_id, nth, on_date, summary, verdict, figure, amount, reason)
WITH expanded AS (
    SELECT row.agency, row.year, row.source, row.row_id, row.vouched_by, row.document, row.gone, quarantined.reason AS quarantine_reason,
           CASE WHEN row.figure LIKE '%.*' THEN leaf.figure ELSE row.figure END AS figure, row.value
    FROM current_declared AS row
    LEFT JOIN quarantined_rows AS quarantined ON quarantined.source = row.source AND quarantined.row_id = row.row_id
    LEFT JOIN figure_leaves AS leaf
        ON row.figure LIKE '%.*'
       AND starts_with(leaf.figure, left(row.figure, length(row.figure) - 1))
       AND row.year BETWEEN leaf.years_from AND leaf.years_to
),
-- In these three tables every figure is counted as soon as one is, because no row means zero there (what was carried into the first year of
-- a ledger apart). A channel of posts counts where it has rows.
counted AS (
    SELECT filled.agency, filled.year, leaf.figure
    FROM counted_families AS filled
    JOIN figure_leaves AS leaf ON split_part(leaf.figure, '.', 1) = filled.family
    WHERE filled.family IN ('items', 'requests', 'disputes')
      AND (NOT starts_with(leaf.figure, 'requests.carried_in.')
           OR (filled.agency, filled.year) IN (SELECT (carried.agency, carried.year) FROM carry_in_known AS carried))
    UNION
    SELECT agency, year, figure FROM leaves
    UNION
    SELECT filled.agency, filled.year, parts.total
    FROM counted_families AS filled
    JOIN candidate.figure_parts AS parts ON split_part(parts.total, '.', 1) = filled.family
    WHERE filled.family IN ('items', 'requests', 'disputes')
      AND (parts.total <> 'requests.carried_in.total'
           OR (filled.agency, filled.year) IN (SELECT (carried.agency, carried.year) FROM carry_in_known AS carried))
),
-- A total is the sum of its parts: beside a part that was counted or declared it is held against their sum and never added to it.
totals AS (
    SELECT DISTINCT known.agency, known.year, parts.total
    FROM candidate.figure_parts AS parts
    JOIN (
        SELECT agency, year, figure FROM leaves
        UNION
        SELECT agency, year, figure FROM expanded WHERE quarantine_reason IS NULL AND NOT gone
    ) AS known ON known.figure = parts.part
),
-- A figure that two registers declare is one number: said alike it counts once, said otherwise nobody knows which is meant.
twice AS (
    SELECT agency, year, figure, min(source) AS first_source, count(DISTINCT value) > 1 AS differing
    FROM expanded
    WHERE quarantine_reason IS NULL AND NOT gone AND figure IS NOT NULL
    GROUP BY agency, year, figure
    HAVING count(DISTINCT source) > 1
),
judged AS (
    SELECT expanded.*,
           CASE
               WHEN quarantine_reason IS NOT NULL THEN 'quarantined'
               WHEN gone OR counted.figure IS NOT NULL OR expanded.figure IS NULL OR totals.total IS NOT NULL THEN 'excluded'
               WHEN twice.differing OR twice.first_source <> expanded.source THEN 'excluded'
               ELSE 'counted'
           END AS verdict,
           CASE
               WHEN gone THEN '已不再申报'
               WHEN counted.figure IS NOT NULL THEN '已有数据源逐行计数，申报数不计入'
               WHEN expanded.figure IS NULL THEN '没有这样的指标'
               WHEN totals.total IS NOT NULL THEN '合计由各项相加，申报的合计只作核对'
               WHEN twice.differing THEN '两处申报的数不同，都不计入'
               WHEN twice.first_source <> expanded.source THEN '同一个数在另一处申报过，只计一次'
           END AS exclusion
    FROM expanded
    LEFT JOIN counted
        ON counted.agency = expanded.agency AND counted.year = expanded.year
       AND counted.figure = expanded.figure
    LEFT JOIN totals
        ON totals.agency = expanded.agency AND totals.year = expanded.year AND totals.total = expanded.figure
    LEFT JOIN twice
        ON twice.agency = expanded.agency AND twice.year = expanded.year AND twice.figure = expanded.figure
)
SELECT agency, year, source, row_id, row_number() OVER (PARTITION BY source, row_id ORDER BY verdict <> 'counted', figure), make_date(year, 12, 31),
       coalesce(vouched_by, '') || '，依据：' || coalesce(document, ''), verdict,
       CASE WHEN verdict = 'counted' THEN figure END,
       CASE WHEN verdict = 'counted' THEN value END,
       coalesce(quarantine_reason, exclusion)
FROM judged;
