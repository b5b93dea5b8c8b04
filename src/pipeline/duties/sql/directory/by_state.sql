-- How many periods of an agency and a year are in each state, of how many entries, and the first of them.
SELECT period.agency, period.year, period.state, count(*), count(DISTINCT period.entry),
       list(DISTINCT entry.matter || CASE WHEN period.period = period.year::VARCHAR THEN '' ELSE '（' || period.period || '）' END
           ORDER BY entry.matter || CASE WHEN period.period = period.year::VARCHAR THEN '' ELSE '（' || period.period || '）' END)[:$named]
FROM candidate.directory_periods AS period
JOIN candidate.directory AS entry ON entry.agency = period.agency AND entry.entry = period.entry
GROUP BY period.agency, period.year, period.state
ORDER BY period.agency, period.year, period.state
