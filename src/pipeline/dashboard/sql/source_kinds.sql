-- What each source of the workspace brings: the table it fills, the way it is taken, and its channel where it brings one channel alone.
-- Every join is by `source` alone: of tens of thousands of sources a further condition would compare each with each.
WITH brought AS (
    SELECT source, replace(min(figure), 'posts.', '') AS channel
    FROM figure_sources
    WHERE starts_with(figure, 'posts.')
    GROUP BY source
    HAVING min(figure) = max(figure)
)
SELECT own.source, coalesce(observed.fills, known.family) AS fills, own.taken_by,
       CASE WHEN own.taken_by NOT IN ('declared', 'counts') THEN brought.channel END AS channel
FROM (SELECT source, any_value(taken_by) AS taken_by FROM sources GROUP BY source) AS own
LEFT JOIN (SELECT source, any_value(fills) AS fills FROM observed GROUP BY source) AS observed ON observed.source = own.source
LEFT JOIN (SELECT source, min(family) AS family FROM knowledge GROUP BY source) AS known ON known.source = own.source
LEFT JOIN brought ON brought.source = own.source
ORDER BY own.source
