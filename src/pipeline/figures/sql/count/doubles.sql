-- Of rows that are the same thing, all but the one that counts: the copy from the newest file wins. Reason says how a copy differs.
-- Names are hashed to find what repeats without holding every name; two things of one hash part again in the window below.
CREATE OR REPLACE TEMP TABLE repeated AS
SELECT hash({{ key | join(', ') }}) AS thing
FROM {{ rows }} AS row
WHERE {% include 'figures/count/countable/' ~ table ~ '.sql' %}

GROUP BY thing
HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE doubles AS
WITH countable AS (
    SELECT row.*, file.covers_to, file.path
    FROM {{ rows }} AS row
    JOIN files AS file ON file.file_id = row.file_id
    WHERE hash({% for column in key %}row.{{ column }}{{ ", " if not loop.last }}{% endfor %}) IN (SELECT thing FROM repeated)
      AND {% include 'figures/count/countable/' ~ table ~ '.sql' %}

      AND NOT EXISTS (SELECT 1 FROM refused WHERE refused.source = row.source AND refused.row_id = row.row_id)
),
ranked AS (
    SELECT countable.*,
           row_number() OVER same_thing AS place,
           first_value(countable.path) OVER same_thing AS kept_path,
           first_value(countable.line) OVER same_thing AS kept_line
{% for column in compare %}
           , countable."{{ column }}" IS NOT DISTINCT FROM first_value(countable."{{ column }}") OVER same_thing
{% if column == date %}
           -- Some platforms tell the day alone: that is no contradiction to a time on it.
             OR (countable."{{ column }}"::DATE = (first_value(countable."{{ column }}") OVER same_thing)::DATE
                 AND (countable."{{ column }}"::TIMESTAMP = countable."{{ column }}"::DATE::TIMESTAMP
                      OR (first_value(countable."{{ column }}") OVER same_thing)::TIMESTAMP
                         = (first_value(countable."{{ column }}") OVER same_thing)::DATE::TIMESTAMP))
{% endif %}
             AS same_{{ column }}
{% endfor %}
{% for column in others %}
           , countable."{{ column }}" IS NOT DISTINCT FROM first_value(countable."{{ column }}") OVER same_thing AS alike_{{ column }}
{% endfor %}
    FROM countable
    WINDOW same_thing AS (
        PARTITION BY {% for column in key %}countable.{{ column }}{{ ", " if not loop.last }}{% endfor %}

        ORDER BY countable.covers_to DESC NULLS LAST, countable.path DESC,
{% if table == 'items' %}
                 -- A newer export may have withdrawn what an older one shows; within one file what is published stands.
                 countable.status <> 'published',
{% endif %}
                 countable.line, countable.source
    )
)
SELECT source, row_id, path, line, kept_path, kept_line,
       NOT ({% for column in compare %}same_{{ column }}{{ " AND " if not loop.last }}{% endfor %}){{ " AND status = 'published'" if table == 'items' }} AS disagrees,
       concat_ws('、'{% for column in compare %}, CASE WHEN NOT same_{{ column }} THEN '{{ column }}' END{% endfor %}) AS differing,
       {% for column in others %}alike_{{ column }}{{ " AND " if not loop.last }}{% endfor %} AS exact
FROM ranked
WHERE place > 1;
