-- Days without a year get the year of the file; not where that would put them before the day that begins the row.
UPDATE {{ relation }}
SET "{{ header }}" = regexp_replace("{{ header }}", $short, $written)
WHERE length("{{ header }}") <= 12 AND regexp_matches("{{ header }}", $short)
{% if first %}
  AND coalesce(read_date(regexp_replace("{{ header }}", $short, $written)) >= read_date("{{ first }}"), true)
{% endif %};
