-- Wrong expressions by agency and column.
SELECT agency, "column", count(DISTINCT url), array_to_string(list(DISTINCT word ORDER BY word)[1:5], '、'), any_value(url)
FROM (SELECT agency, "column", url, unnest(words) AS word FROM candidate.site_urls)
GROUP BY agency, "column"
ORDER BY agency, "column";
