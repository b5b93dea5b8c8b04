-- Whether the first filled cell of any line is a word of the furniture of tables: reading the day of each line takes longer.
SELECT count(*) > 0
FROM {{ relation }}
WHERE regexp_matches(coalesce({% for header in headers %}nullif(trim({{ header | identifier }}::VARCHAR), ''){{ ", " if not loop.last }}{% endfor %}), $pattern);
