{% if partly %}
DELETE FROM candidate.places
WHERE (source, row_id) IN (SELECT source, row_id FROM taken_back WHERE verdict <> 'counted');
{% else %}
-- Where a row that does not count stood: its file and line.
CREATE OR REPLACE TABLE candidate.places (source VARCHAR, row_id VARCHAR, path VARCHAR, line BIGINT);
{% endif %}
