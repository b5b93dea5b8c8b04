-- How many addresses were mended since a day, by agency.
SELECT agency, count(*) FROM candidate.site_urls WHERE mended_at::DATE >= $since GROUP BY agency ORDER BY agency;
