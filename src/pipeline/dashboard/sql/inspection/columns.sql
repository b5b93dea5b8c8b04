SELECT * FROM site_columns WHERE agency = $agency OR agency IS NULL
ORDER BY CASE state WHEN 'bad' THEN 0 WHEN 'unknown' THEN 1 WHEN 'good' THEN 2 ELSE 3 END, "column", url;
