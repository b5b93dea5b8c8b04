-- The day that each source reaches to, and the agencies with rows in it.
SELECT source.source, source.state, source.reaches_to, source.agency, with_rows.agencies
FROM candidate.sources AS source
LEFT JOIN (
    SELECT source, list(DISTINCT agency ORDER BY agency) AS agencies
    FROM candidate.accounting
    WHERE agency IS NOT NULL
    GROUP BY source
) AS with_rows ON with_rows.source = source.source
ORDER BY source.source;
