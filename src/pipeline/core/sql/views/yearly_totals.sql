-- One row per agency, class of website items or channel of posts, and year that a year of at least 20 came before, where a source of
-- the agency covers both years in full.
-- Known untruth: copies of one item or post are not taken out, so a total here may be above the figure.
CREATE OR REPLACE VIEW yearly_totals AS
WITH counted AS (
    SELECT 'items' AS fills, item.agency, item.source, coalesce(item.class, mapped.class) AS kind, item.year, item.total
    FROM (
        SELECT agency, source, class, "column", year(published_at) AS year, count(*) AS total
        FROM current_items
        WHERE NOT gone AND status = 'published' AND NOT coalesce(is_reference, false)
        GROUP BY agency, source, class, "column", year(published_at)
    ) AS item
    LEFT JOIN column_classes AS mapped ON mapped."column" = item."column"
    UNION ALL
    SELECT 'posts', agency, source, channel, year(published_at), count(*)
    FROM current_posts
    WHERE NOT gone AND (visibility IS NULL OR visibility = 'public')
    GROUP BY agency, source, channel, year(published_at)
),
full_years AS (
    SELECT DISTINCT counted.fills, counted.agency, covered.year
    FROM counted
    JOIN coverage_by_year AS covered ON covered.source = counted.source
    WHERE covered.days + covered.quiet_days >= covered.days_of_year
      AND make_date(covered.year, 12, 31) <= coalesce(CAST(getvariable('known_day') AS DATE), current_date)
),
totals AS (
    SELECT fills, agency, kind, year, sum(total)::BIGINT AS total
    FROM counted
    WHERE kind IS NOT NULL
    GROUP BY fills, agency, kind, year
)
SELECT earlier.fills AS source,
       earlier.agency || ' ' || earlier.fills || '.' || earlier.kind || ' ' || this_year.year AS row_id,
       make_date(this_year.year, 1, 1)::TIMESTAMP AS known_from,
       earlier.agency,
       earlier.fills || '.' || earlier.kind AS figure,
       this_year.year,
       coalesce(later.total, 0) AS total,
       earlier.total AS previous_total,
       coalesce(later.total, 0) / earlier.total::DOUBLE AS ratio,
       coalesce(later.total, 0)::VARCHAR AS "left",
       earlier.total::VARCHAR AS "right",
       earlier.fills || '.' || earlier.kind || ' ' || this_year.year || ' 年 ' || coalesce(later.total, 0) || ' 条，上一年 '
           || earlier.total || ' 条' AS details
FROM totals AS earlier
JOIN full_years AS last_year
    ON last_year.fills = earlier.fills AND last_year.agency = earlier.agency AND last_year.year = earlier.year
JOIN full_years AS this_year
    ON this_year.fills = earlier.fills AND this_year.agency = earlier.agency AND this_year.year = earlier.year + 1
LEFT JOIN totals AS later
    ON later.fills = earlier.fills AND later.agency = earlier.agency AND later.kind = earlier.kind AND later.year = earlier.year + 1
WHERE earlier.total >= 20;
