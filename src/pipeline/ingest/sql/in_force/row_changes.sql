-- What each night changed in the rows in force: per source, delivery and kind of change the rows and the years of their dates.
WITH every AS (
{% for table, date in tables %}
    SELECT '{{ table }}' AS "table", now.source, now.row_id, now.batch, now.file_id,
           {{ 'year("' ~ date ~ '")' if date else '"year"' }} AS year,
           CASE
               WHEN before.row_id IS NULL THEN CASE WHEN now.gone THEN 'gone' WHEN now.refused IS NOT NULL THEN 'doubtful' ELSE 'new' END
               WHEN now.gone AND NOT before.gone THEN 'gone'
               WHEN before.gone AND NOT now.gone THEN 'back'
               WHEN now.refused IS NOT NULL AND before.refused IS NULL THEN 'doubtful'
               WHEN before.refused IS NOT NULL AND now.refused IS NULL THEN 'cleared'
               ELSE 'changed'
           END AS kind
    FROM {{ table }} AS now
    LEFT JOIN (SELECT source, row_id, ended_by, gone, refused FROM {{ table }}) AS before
        ON before.source = now.source AND before.row_id = now.row_id AND before.ended_by = now.batch
    WHERE now.known_from >= $since
    UNION ALL
    SELECT '{{ table }}', before.source, before.row_id, before.ended_by, before.file_id,
           {{ 'year(before."' ~ date ~ '")' if date else 'before."year"' }}, 'dropped'
    FROM {{ table }} AS before
    WHERE before.known_until >= $since AND before.ended_by IS NOT NULL
      AND NOT EXISTS (
          SELECT 1 FROM {{ table }} AS now
          WHERE now.source = before.source AND now.row_id = before.row_id AND now.batch = before.ended_by
      )
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
),
nights AS (
    -- What came on the night of a batch: of rows that are gone, the delivery that has them no longer.
    SELECT batch.batch, batch.known_at,
           coalesce(string_agg(file.path, '、' ORDER BY file.path), '（没有新文件：按 statements.yml 或设置）') AS came
    FROM batches AS batch
    LEFT JOIN files AS file ON file.source = batch.source AND file.known_at = batch.known_at AND file.state = 'loaded'
    GROUP BY batch.batch, batch.known_at
)
SELECT nights.known_at, every.source, every."table",
       CASE WHEN every.kind IN ('gone', 'dropped', 'cleared', 'back') THEN nights.came ELSE file.path END AS delivery, every.kind,
       count(*)::INTEGER, (list(every.row_id ORDER BY every.row_id))[1:20], list(DISTINCT every.year ORDER BY every.year) FILTER (every.year IS NOT NULL)
FROM every
JOIN nights ON nights.batch = every.batch
JOIN files AS file ON file.file_id = every.file_id
GROUP BY nights.known_at, every.source, every."table", delivery, every.kind
ORDER BY nights.known_at, every.source, every."table", delivery, every.kind;
