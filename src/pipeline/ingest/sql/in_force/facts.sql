-- What a staged file holds: rows, first and last day, a print that is equal for the same rows in any order, accounts or hosts.
SELECT file_id, count(*), {% if date %}min("{{ date }}")::DATE, max("{{ until or date }}")::DATE{% else %}NULL::DATE, NULL::DATE{% endif %},
       count(*) || ':' || sum({% include 'ingest/in_force/content.sql' %}::HUGEINT),
       list_sort(list(DISTINCT {{ owner }}) FILTER ({{ owner }} IS NOT NULL))
FROM staged
GROUP BY file_id;
