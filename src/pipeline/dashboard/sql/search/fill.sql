-- Fills `found`, up to a limit. Where there are more, which of them is chance.
INSERT INTO temp.found
SELECT year, figure, on_date, row_id, summary, section, url
{% include "dashboard/search/matching.sql" %}

LIMIT $match_limit
