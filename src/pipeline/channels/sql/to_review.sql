SELECT agency, year, count(*) FROM candidate.channel_matches WHERE state = 'review' GROUP BY agency, year ORDER BY agency, year;
