-- Days without a year get the year of the file; not where that would put them before the day that begins the row.
UPDATE {{ relation }}
SET {{ header | identifier }} = regexp_replace({{ header | identifier }}, $short, $written)
WHERE {{ file }} = $file_id AND length({{ header | identifier }}) <= 12 AND regexp_matches({{ header | identifier }}, $short)
{% if first %}
  AND coalesce(read_date(regexp_replace({{ header | identifier }}, $short, $written)) >= read_date({{ first | identifier }}), true)
{% endif %};
