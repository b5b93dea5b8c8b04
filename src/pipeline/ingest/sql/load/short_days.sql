-- Files in which a day is written without its year anywhere in these columns. The length is looked at first: it is cheap.
SELECT DISTINCT {{ file }}
FROM {{ relation }}
WHERE {% for header in headers %}(length({{ header | identifier }}::VARCHAR) <= 12 AND regexp_matches({{ header | identifier }}::VARCHAR, $short)){{ " OR " if not loop.last }}{% endfor %};
