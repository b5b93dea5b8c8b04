-- Of the rows with the same natural key, all but the one that counts: the copy from the file that reaches furthest. `differing`: the
-- columns in which a copy differs; `exact`: it differs in none.
{% if possible %}
-- Keys are hashed to find those that repeat without holding all of them; the window below compares the keys themselves.
CREATE OR REPLACE TEMP TABLE repeated_keys AS
SELECT hash({{ key | join(', ') }}) AS key_hash
FROM {{ rows }} AS row
WHERE {% include 'figures/count/countable/' ~ table ~ '.sql' %}

GROUP BY key_hash
HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE duplicates AS
WITH countable AS (
    SELECT row.*, file.covers_to, file.path
    FROM {{ rows }} AS row
    JOIN files AS file ON file.file_id = row.file_id
    WHERE hash({% for column in key %}row.{{ column }}{{ ", " if not loop.last }}{% endfor %}) IN (SELECT key_hash FROM repeated_keys)
      AND {% include 'figures/count/countable/' ~ table ~ '.sql' %}

      AND NOT EXISTS (SELECT 1 FROM quarantined_rows AS quarantined WHERE quarantined.source = row.source AND quarantined.row_id = row.row_id)
),
ranked AS (
    SELECT countable.*,
           row_number() OVER same_key AS copy,
           first_value(countable.path) OVER same_key AS counted_path,
           first_value(countable.line) OVER same_key AS counted_line
{% for column in compare %}
           , countable."{{ column }}" IS NOT DISTINCT FROM first_value(countable."{{ column }}") OVER same_key
{% if column == date %}
           -- Some platforms state the day without a time: that does not contradict a time on that day.
             OR (countable."{{ column }}"::DATE = (first_value(countable."{{ column }}") OVER same_key)::DATE
                 AND (countable."{{ column }}"::TIMESTAMP = countable."{{ column }}"::DATE::TIMESTAMP
                      OR (first_value(countable."{{ column }}") OVER same_key)::TIMESTAMP
                         = (first_value(countable."{{ column }}") OVER same_key)::DATE::TIMESTAMP))
{% endif %}
             AS same_{{ column }}
{% endfor %}
{% for column in others %}
           , countable."{{ column }}" IS NOT DISTINCT FROM first_value(countable."{{ column }}") OVER same_key AS equal_{{ column }}
{% endfor %}
    FROM countable
    WINDOW same_key AS (
        PARTITION BY {% for column in key %}countable.{{ column }}{{ ", " if not loop.last }}{% endfor %}

        ORDER BY countable.covers_to DESC NULLS LAST, countable.path DESC,
{% if table == 'items' %}
                 -- A newer export may have withdrawn what an older one shows; within one file the published copy counts.
                 countable.status <> 'published',
{% endif %}
                 countable.line, countable.source
    )
)
SELECT source, row_id, path, line, counted_path, counted_line,
       NOT ({% for column in compare %}same_{{ column }}{{ " AND " if not loop.last }}{% endfor %}){{ " AND status = 'published'" if table == 'items' }} AS disagrees,
       concat_ws('、'{% for column in compare %}, CASE WHEN NOT same_{{ column }} THEN '{{ column }}' END{% endfor %}) AS differing,
       {% for column in others %}equal_{{ column }}{{ " AND " if not loop.last }}{% endfor %} AS exact
FROM ranked
WHERE copy > 1;
{% else %}
CREATE OR REPLACE TEMP TABLE duplicates (
    source VARCHAR, row_id VARCHAR, path VARCHAR, line BIGINT, counted_path VARCHAR, counted_line BIGINT,
    disagrees BOOLEAN, differing VARCHAR, exact BOOLEAN
);
{% endif %}

-- Whether the table has quarantined rows, and whether it has duplicates.
SELECT (SELECT count(*) FROM quarantined_rows) > 0, (SELECT count(*) FROM duplicates) > 0;
