-- Sealed years with changes: how many change a count, how many only the content, and the change of the first five figures.
WITH deltas AS (
    SELECT agency, year, figure, sum(coalesce(after, 0)) - sum(coalesce(before, 0)) AS delta
    FROM candidate.changes_since_seal
    WHERE change <> 'content'
    GROUP BY agency, year, figure
),
figure_texts AS (
    SELECT deltas.agency, deltas.year,
           array_to_string(
               list(deltas.figure || CASE WHEN deltas.delta > 0 THEN ' +' ELSE ' ' END || CASE
                    WHEN deltas.delta = trunc(deltas.delta) THEN deltas.delta::BIGINT::VARCHAR ELSE deltas.delta::VARCHAR END
                    ORDER BY deltas.figure)[1:5], '、'
           ) || CASE WHEN count(*) > 5 THEN ' 等' ELSE '' END AS figures
    FROM deltas
    WHERE deltas.delta <> 0
    GROUP BY deltas.agency, deltas.year
)
SELECT changes.agency, changes.year, changes.revision,
       sum(CASE WHEN changes.change <> 'content' THEN 1 ELSE 0 END)::BIGINT,
       sum(CASE WHEN changes.change = 'content' THEN 1 ELSE 0 END)::BIGINT,
       coalesce(any_value(figure_texts.figures), '各指标合计不变')
FROM candidate.changes_since_seal AS changes
JOIN frozen ON frozen.agency = changes.agency AND frozen.year = changes.year
LEFT JOIN figure_texts ON figure_texts.agency = changes.agency AND figure_texts.year = changes.year
GROUP BY changes.agency, changes.year, changes.revision
ORDER BY changes.agency, changes.year;
