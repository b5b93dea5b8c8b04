-- Rows of a table by the year of their day (null: without a readable one), first and last day, and how many of them would be counted.
SELECT year({{ date | identifier }}) AS in_year, count(*), min({{ date | identifier }})::DATE, max({{ date | identifier }})::DATE,
       count(*) FILTER (
{% if table == 'items' %}
           status = 'published' AND is_reference IS NOT TRUE
{% elif table == 'posts' %}
           coalesce(visibility, 'public') = 'public'
{% else %}
           true
{% endif %}
           AND {{ date | identifier }} IS NOT NULL
       )
FROM current_{{ table }}
WHERE NOT gone
GROUP BY in_year
ORDER BY in_year NULLS LAST;
