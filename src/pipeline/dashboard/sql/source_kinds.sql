-- What each source of the workspace brings: the table it fills, the way it is taken, and its channel where it brings one channel alone.
SELECT sources.source, coalesce(any_value(observed.fills), any_value(known.family)) AS fills, any_value(sources.taken_by) AS taken_by,
       CASE WHEN count(DISTINCT brought.channel) = 1 THEN any_value(brought.channel) END AS channel
FROM sources
LEFT JOIN observed ON observed.source = sources.source
LEFT JOIN (SELECT source, min(family) AS family FROM knowledge GROUP BY source) AS known ON known.source = sources.source
LEFT JOIN (
    SELECT DISTINCT source, replace(figure, 'posts.', '') AS channel FROM figure_sources WHERE starts_with(figure, 'posts.')
) AS brought ON brought.source = sources.source AND sources.taken_by NOT IN ('declared', 'counts')
GROUP BY sources.source
ORDER BY sources.source
