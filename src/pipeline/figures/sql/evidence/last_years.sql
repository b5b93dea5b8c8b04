spoken AS (
    -- The last day that a source's lists speak for.
    SELECT source, max(covers_to) AS covers_to
    FROM deliveries
    WHERE speaks AND known_from <= getvariable('known_on') AND known_until > getvariable('known_on')
    GROUP BY source
),
last_years AS (
    -- The last year that a list of cases covers: what is open is carried no further.
    SELECT row.source, max(greatest(year(row.{{ began }}), coalesce(year(row.{{ ended }}), 0), coalesce(year(spoken.covers_to), 0))) AS last_year
    FROM {{ cases }} AS row
    LEFT JOIN spoken ON spoken.source = row.source
    WHERE NOT row.further
      AND NOT EXISTS (SELECT 1 FROM quarantined_rows AS quarantined WHERE quarantined.source = row.source AND quarantined.row_id = row.row_id)
    GROUP BY row.source
)
