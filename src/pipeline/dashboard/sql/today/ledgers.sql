-- Agencies, those no ledger speaks for, and the earliest day that a late ledger ends.
SELECT count(*) AS agencies,
       count(*) FILTER (WHERE NOT EXISTS (
           FROM observed WHERE observed.fills = 'requests' AND (observed.agency IS NULL OR observed.agency = agencies.agency)
       )) AS without,
       (SELECT min(sources.reaches_to)
        FROM sources
        WHERE sources.source IN (SELECT source FROM observed WHERE fills = 'requests')
          AND (sources.state <> 'fresh' OR coalesce(sources.reaches_to + sources.rhythm_days < $today::DATE, false))) AS late_to,
       (SELECT max(last_day) FROM requests_periods WHERE period = 'last12') AS clock_day
FROM agencies
