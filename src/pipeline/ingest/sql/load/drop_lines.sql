DELETE FROM {{ relation }}
WHERE ({{ file }}, line) IN (SELECT (unnest($files::INTEGER[]), unnest($lines::BIGINT[])));
