-- Facts about what an agency published in a year, by family (items, posts.<channel>): name, value, words (of a column of the site).
-- Only where the rows add up to the figure that the report prints. Known untruth: a gap at the turn of a year is cut at the turn.
WITH behind AS (
    SELECT CASE WHEN figure LIKE 'items.%' THEN 'items' ELSE figure END AS family, year, source, on_date, value AS amount, section, manner,
           regexp_extract(site, '^https?://[^/?#]+') AS site, rows
    FROM tallies
    WHERE agency = $agency AND year = $year AND verdict = 'counted' AND (figure LIKE 'items.%' OR figure LIKE 'posts.%')
{% if sealed %}
      AND NOT EXISTS (SELECT 1 FROM sealed_years WHERE sealed_years.agency = $agency AND sealed_years.year = $year)
    UNION ALL
    -- A sealed year has the rows it was sealed with.
    SELECT CASE WHEN figure LIKE 'items.%' THEN 'items' ELSE figure END, year, source, on_date, amount, section, manner,
           CASE WHEN month(on_date) >= 10 THEN regexp_extract(url, '^https?://[^/?#]+') END, 1
    FROM sealed_verdicts
    WHERE agency = $agency AND year = $year AND (figure LIKE 'items.%' OR figure LIKE 'posts.%')
      AND figure NOT IN (SELECT total FROM figure_parts)
{% endif %}
),
printed AS (
    SELECT CASE WHEN figure = 'items.total' THEN 'items' ELSE figure END AS family, year, value
    FROM figures
    WHERE agency = $agency AND year = $year AND (figure = 'items.total' OR figure LIKE 'posts.%') AND value > 0
),
agreeing AS (
    SELECT printed.family, any_value(printed.value) AS total
    FROM printed
    JOIN behind ON behind.family = printed.family
    GROUP BY printed.family
    HAVING sum(behind.amount) = any_value(printed.value) AND bool_and(year(behind.on_date) = $year)
),
counted AS (SELECT behind.* FROM behind JOIN agreeing USING (family)),
months AS (
    SELECT agreeing.family, month.number AS month, coalesce(sum(counted.amount), 0) AS value
    FROM agreeing
    CROSS JOIN (SELECT unnest(generate_series(1, 12)) AS number) AS month
    LEFT JOIN counted ON counted.family = agreeing.family AND month(counted.on_date) = month.number
    GROUP BY ALL
),
quarters AS (SELECT family, (month + 2) // 3 AS quarter, sum(value) AS value FROM months GROUP BY ALL),
-- A source that observed every day of the year, or the sources of a family together.
whole AS (
    SELECT agreeing.family, year.number AS year
    FROM agreeing
    CROSS JOIN (SELECT unnest([$year, $year - 1]) AS number) AS year
    JOIN (SELECT DISTINCT family, source FROM behind) AS filled ON filled.family = agreeing.family
    LEFT JOIN coverage ON coverage.source = filled.source AND coalesce(coverage.agency, $agency) = $agency
        AND coverage.state = 'covered' AND year(coverage.on_date) = year.number
    GROUP BY ALL
    HAVING count(DISTINCT coverage.on_date) = make_date(year.number + 1, 1, 1) - make_date(year.number, 1, 1)
),
days AS (SELECT DISTINCT family, on_date FROM counted JOIN whole USING (family) WHERE whole.year = $year),
gaps AS (
    SELECT family, date_diff('day', lag(on_date) OVER (PARTITION BY family ORDER BY on_date), on_date) AS days FROM days
),
ended AS (SELECT bool_and(as_of >= make_date($year, 12, 31)) AS whole FROM figures WHERE agency = $agency AND year = $year),
-- A year that still runs is not compared with a whole one.
last_year AS (
    SELECT agreeing.family, agreeing.total, figures.value AS before
    FROM agreeing
    JOIN figures ON figures.agency = $agency AND figures.year = $year - 1 AND figures.value > 0
        AND figures.figure = CASE WHEN agreeing.family = 'items' THEN 'items.total' ELSE agreeing.family END
    WHERE (SELECT whole FROM ended)
      AND (figures.status = 'sealed' OR EXISTS (SELECT 1 FROM whole WHERE whole.family = agreeing.family AND whole.year = $year - 1))
),
columns AS (
    SELECT section, sum(amount) AS value, row_number() OVER (ORDER BY sum(amount) DESC, section) AS place
    FROM counted
    WHERE family = 'items' AND section IS NOT NULL
    GROUP BY section
)
SELECT family || '.quarter_' || quarter AS name, value, NULL AS words FROM quarters WHERE family = 'items' AND (SELECT whole FROM ended)
UNION ALL
SELECT family || '.month_' || month, value, NULL FROM months WHERE family = 'items' AND (SELECT whole FROM ended)
UNION ALL
SELECT family || '.half_' || ((quarter + 1) // 2), sum(value), NULL
FROM quarters WHERE family = 'items' AND (SELECT whole FROM ended) GROUP BY ALL
UNION ALL
SELECT family || '.half_difference', sum(CASE WHEN quarter > 2 THEN value ELSE -value END), NULL
FROM quarters WHERE family = 'items' AND (SELECT whole FROM ended) GROUP BY family
UNION ALL
SELECT family || '.quarter_most', max(value), '第' || ['一', '二', '三', '四'][arg_max(quarter, value)] || '季度'
FROM quarters WHERE (SELECT whole FROM ended) GROUP BY family
UNION ALL
SELECT family || '.quarter_least', min(value), '第' || ['一', '二', '三', '四'][arg_min(quarter, value)] || '季度'
FROM quarters WHERE (SELECT whole FROM ended) GROUP BY family
UNION ALL
SELECT family || '.quarter_difference', max(value) - min(value), NULL FROM quarters WHERE (SELECT whole FROM ended) GROUP BY family
UNION ALL
SELECT family || '.monthly_mean', round(avg(value), 1), NULL FROM months WHERE (SELECT whole FROM ended) GROUP BY family
UNION ALL
SELECT family || '.busiest_month', arg_max(month, (value, -month)), NULL FROM months WHERE (SELECT whole FROM ended) GROUP BY family
UNION ALL
SELECT family || '.busiest_month_count', max(value), NULL FROM months WHERE (SELECT whole FROM ended) GROUP BY family
UNION ALL
SELECT family || '.quietest_month', arg_min(month, (value, month)), NULL FROM months WHERE (SELECT whole FROM ended) GROUP BY family
UNION ALL
SELECT family || '.quietest_month_count', min(value), NULL FROM months WHERE (SELECT whole FROM ended) GROUP BY family
UNION ALL
SELECT family || '.days', count(*), NULL FROM days WHERE (SELECT whole FROM ended) GROUP BY family
UNION ALL
SELECT family || '.longest_gap', max(days), NULL FROM gaps WHERE (SELECT whole FROM ended) GROUP BY family HAVING max(days) IS NOT NULL
UNION ALL
-- The address under which most items of the last quarter stand: a site that moved in the year is where it is now.
SELECT 'items.site', sites.items, sites.site || '/'
FROM (
    SELECT site, sum(rows) AS items, sum(sum(rows)) OVER () AS known
    FROM counted
    WHERE family = 'items' AND site IS NOT NULL
    GROUP BY site
) AS sites
WHERE sites.site <> '' AND sites.items > sites.known / 2 AND (SELECT whole FROM ended)
UNION ALL
SELECT 'items.columns', count(*), NULL FROM columns HAVING count(*) > 0
UNION ALL
SELECT 'items.column_' || place, value, section FROM columns WHERE place <= 3
UNION ALL
SELECT 'items.columns_few', count(*), NULL
FROM website_columns AS used
JOIN columns ON columns.section = used.column
WHERE used.closed IS NULL AND columns.value < $few AND (SELECT whole FROM ended)
UNION ALL
-- Columns that were taken out of use in the year and had items before.
SELECT 'items.columns_closed', count(*), NULL
FROM website_columns
WHERE year(closed) = $year AND EXISTS (SELECT 1 FROM behind WHERE behind.section = website_columns.column) AND (SELECT whole FROM ended)
UNION ALL
SELECT 'items.documents_' || known.name, known.value, NULL
FROM last_year
JOIN figures AS before ON before.agency = $agency AND before.year = $year - 1 AND before.figure = 'items.documents'
JOIN figures AS now ON now.agency = $agency AND now.year = $year AND now.figure = 'items.documents'
CROSS JOIN LATERAL (SELECT unnest(['last_year', 'change']) AS name, unnest([before.value, now.value - before.value]) AS value) AS known
WHERE last_year.family = 'items'
UNION ALL
SELECT family || '.' || manner, sum(amount), NULL
FROM counted
WHERE family <> 'items' AND manner IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM counted AS other WHERE other.family = counted.family AND other.manner IS NULL)
GROUP BY family, manner
UNION ALL
SELECT family || '.last_year', before, NULL FROM last_year
UNION ALL
SELECT family || '.change', total - before, NULL FROM last_year
UNION ALL
SELECT family || '.change_rate', round((total - before) / before * 100, 1), NULL FROM last_year
UNION ALL
SELECT family || '.account', sum(amount), any_value(section)
FROM counted
WHERE family <> 'items'
GROUP BY family
HAVING count(DISTINCT section) = 1 AND bool_and(section IS NOT NULL);
