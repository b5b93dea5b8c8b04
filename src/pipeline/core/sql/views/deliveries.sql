-- One row per delivery that is not accepted yet, against what was held before it.
-- share_missing and growth are empty where too few rows are at stake to say anything.
CREATE OR REPLACE VIEW deliveries AS
SELECT delivery.source,
       'batch ' || delivery.batch AS row_id,
       delivery.known_at AS known_from,
       delivery.batch,
       delivery.fills,
       delivery.rows_read,
       delivery.rows_held,
       delivery.rows_missing,
       -- A register is what a person wrote there, and may be shortened or emptied.
       CASE WHEN delivery.fills <> 'declared' AND delivery.rows_missing > coalesce(CAST(getvariable('shrink_rows') AS INTEGER), 5)
            THEN delivery.rows_missing / nullif(delivery.rows_held, 0)::DOUBLE END AS share_missing,
       CASE WHEN delivery.rows_held >= 20 THEN delivery.rows_read / delivery.rows_held::DOUBLE END AS growth,
       -- What an empty delivery would leave behind: the rows of its period; of the whole source where it states none.
       -- A platform is read again by days: the only posts of a day may have been deleted.
       CASE WHEN delivery.fills = 'declared' THEN 0
            WHEN list_contains(CAST(getvariable('live_sources') AS VARCHAR[]), delivery.source)
                 AND delivery.rows_held <= coalesce(CAST(getvariable('shrink_rows') AS INTEGER), 5) THEN 0
            WHEN delivery.period_stated THEN delivery.rows_held ELSE coalesce(earlier.rows_new, 0)::BIGINT END AS rows_before,
       NULL::VARCHAR AS agency,
       NULL::INTEGER AS year,
       delivery.rows_read::VARCHAR AS "left",
       delivery.rows_held::VARCHAR AS "right",
       strftime(delivery.known_at, '%Y-%m-%d %H:%M') || ' 收到 ' || delivery.rows_read || ' 行；同一时段原有 '
           || delivery.rows_held || ' 行，其中 ' || delivery.rows_missing || ' 行不再出现' AS details
FROM batches AS delivery
LEFT JOIN (
    SELECT source, fills, sum(rows_new) AS rows_new FROM batches WHERE state = 'accepted' GROUP BY source, fills
) AS earlier ON earlier.source = delivery.source AND earlier.fills = delivery.fills
WHERE delivery.state = 'loaded';
