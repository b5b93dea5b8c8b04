-- The sources that fill requests and speak for the agency: the last day each reaches to, and whether that is late for `$today`.
SELECT sources.source, sources.reaches_to,
       sources.state <> 'fresh' OR coalesce(sources.reaches_to + sources.rhythm_days < $today::DATE, false) AS late
FROM sources
WHERE sources.source IN (SELECT source FROM observed WHERE fills = 'requests' AND (agency IS NULL OR agency = $agency))
ORDER BY sources.source
