-- Every entry of the directory with its year: items, by month, and how its periods stand.
WITH of_month AS (
    SELECT entry, month(on_date) AS month, count(*) AS items
    FROM directory_items
    WHERE agency = $agency AND year = $year AND entry IS NOT NULL
    GROUP BY entry, month(on_date)
),
of_year AS (
    SELECT entry, sum(items)::BIGINT AS items, map_from_entries(list((month, items))) AS months FROM of_month GROUP BY entry
),
standing AS (
    SELECT entry, count(*) AS periods,
           count(*) FILTER (state = 'published') AS published,
           count(*) FILTER (state = 'late') AS late,
           count(*) FILTER (state = 'missing') AS missing,
           count(*) FILTER (state = 'nothing') AS nothing,
           count(*) FILTER (state = 'unknown') AS unknown,
           count(*) FILTER (state = 'open') AS open,
           sum(late_items)::BIGINT AS late_items,
           list(period ORDER BY first_day) FILTER (state IN ('missing', 'late')) AS wanting
    FROM directory_periods
    WHERE agency = $agency AND year = $year
    GROUP BY entry
)
SELECT entry.entry, entry.matter, entry.time_limit, entry.owner, entry.every, entry.bound, coalesce(of_year.items, 0) AS items,
       coalesce(of_year.months, MAP {}) AS months, standing.* EXCLUDE (entry)
FROM directory AS entry
JOIN standing ON standing.entry = entry.entry
LEFT JOIN of_year ON of_year.entry = entry.entry
WHERE entry.agency = $agency
ORDER BY entry.entry
