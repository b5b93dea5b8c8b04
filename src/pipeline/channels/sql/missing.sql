-- Items that should stand on a channel and do not, by agency, year and channel, with the newest three titles.
SELECT agency, year, channel, count(*), array_to_string(list(title ORDER BY on_date DESC, row_id)[1:3], '；')
FROM (SELECT agency, year, title, on_date, row_id, unnest(missing) AS channel FROM candidate.publications)
GROUP BY agency, year, channel
ORDER BY agency, year, channel;
