-- Rows that are the same thing as one that counts: further lines of a thing in one file, and rows of another source of which the list
-- is older. `differing`: the columns in which a copy differs; `exact`: it differs in none.
{% if possible %}
CREATE OR REPLACE TEMP TABLE repeated_keys AS
SELECT hash({{ key | join(', ') }}) AS key_hash
FROM {{ rows }} AS row
WHERE NOT row.further AND {% include 'figures/count/countable/' ~ table ~ '.sql' %}

GROUP BY key_hash
HAVING count(DISTINCT source) > 1;

CREATE OR REPLACE TEMP TABLE countable AS
SELECT row.*, {% for column in natural %}row."{{ column }}"{{ " || '|' || " if not loop.last }}{% endfor %} AS natural_key,
       coalesce(ranks.as_of, own.as_of) AS as_of, coalesce(ranks.covers_to, own.covers_to, DATE '0001-01-01') AS covers_to, file.path
FROM {{ rows }} AS row
JOIN files AS file ON file.file_id = row.file_id
LEFT JOIN (
    SELECT DISTINCT ON (file_id) file_id, as_of, covers_to FROM deliveries
    WHERE known_from <= getvariable('known_on') AND known_until > getvariable('known_on')
) AS own ON own.file_id = row.file_id
LEFT JOIN (
    -- The latest delivery that has the number.
    SELECT content.source, content.key, max(delivery.as_of) AS as_of,
           arg_max(delivery.covers_to, (delivery.as_of, coalesce(delivery.covers_to, DATE '0001-01-01'))) AS covers_to
    FROM listed_{{ table }} AS content
    JOIN listed ON listed.content = content.content
    JOIN deliveries AS delivery ON delivery.file_id = listed.file_id
    WHERE delivery.place IS NOT NULL
      AND delivery.known_from <= getvariable('known_on') AND delivery.known_until > getvariable('known_on')
      AND hash({% for column in key %}content.{{ column }}{{ ", " if not loop.last }}{% endfor %}) IN (SELECT key_hash FROM repeated_keys)
    GROUP BY content.source, content.key
) AS ranks ON ranks.source = row.source AND ranks.key = {% for column in natural %}row."{{ column }}"{{ " || '|' || " if not loop.last }}{% endfor %}

WHERE NOT row.further
  AND hash({% for column in key %}row.{{ column }}{{ ", " if not loop.last }}{% endfor %}) IN (SELECT key_hash FROM repeated_keys)
  AND {% include 'figures/count/countable/' ~ table ~ '.sql' %}

  AND NOT EXISTS (SELECT 1 FROM quarantined_rows AS quarantined WHERE quarantined.source = row.source AND quarantined.row_id = row.row_id);

CREATE OR REPLACE TEMP TABLE duplicates AS
WITH pairs AS (
    SELECT copy.source, copy.row_id, counted.source AS counted_source, counted.row_id AS counted_id
    FROM countable AS copy
    JOIN countable AS counted
        ON {% for column in key %}counted.{{ column }} = copy.{{ column }} AND {% endfor %}counted.source <> copy.source
       AND (counted.as_of, counted.covers_to, counted.source) > (copy.as_of, copy.covers_to, copy.source)
       AND ({% for column in identity %}counted.{{ column | quoted }} IS NOT DISTINCT FROM copy.{{ column | quoted }}{{ " OR " if not loop.last }}{% endfor %})
{% if table == 'posts' %}
       AND coalesce(counted.account = copy.account, true)
{% endif %}
    QUALIFY row_number() OVER (
        PARTITION BY copy.source, copy.row_id ORDER BY counted.as_of DESC, counted.covers_to DESC, counted.source DESC, counted.row_id
    ) = 1
    UNION ALL
    SELECT row.source, row.row_id, row.source, regexp_replace(row.row_id, '#\d+$', '') FROM {{ rows }} AS row WHERE row.further
),
compared AS (
    SELECT copy.source, copy.row_id, copy_file.path, copy.line, counted_file.path AS counted_path, counted.line AS counted_line,
           {{ "copy.status = 'published'" if table == 'items' else "true" }} AS comparable
{% for column in compare %}
           , (copy."{{ column }}" IS NOT DISTINCT FROM counted."{{ column }}"
{% if column == date %}
           -- Some platforms state the day without a time: that does not contradict a time on that day.
             OR (copy."{{ column }}"::DATE = counted."{{ column }}"::DATE
                 AND (copy."{{ column }}"::TIMESTAMP = copy."{{ column }}"::DATE::TIMESTAMP
                      OR counted."{{ column }}"::TIMESTAMP = counted."{{ column }}"::DATE::TIMESTAMP))
{% endif %}
             ) AS same_{{ column }}
{% endfor %}
{% for column in others %}
           , copy."{{ column }}" IS NOT DISTINCT FROM counted."{{ column }}" AS equal_{{ column }}
{% endfor %}
    FROM pairs
    JOIN {{ rows }} AS copy ON copy.source = pairs.source AND copy.row_id = pairs.row_id
    JOIN {{ rows }} AS counted ON counted.source = pairs.counted_source AND counted.row_id = pairs.counted_id
    JOIN files AS copy_file ON copy_file.file_id = copy.file_id
    JOIN files AS counted_file ON counted_file.file_id = counted.file_id
)
SELECT source, row_id, path, line, counted_path, counted_line,
       coalesce(NOT ({% for column in compare %}same_{{ column }}{{ " AND " if not loop.last }}{% endfor %}) AND comparable, false) AS disagrees,
       concat_ws('、'{% for column in compare %}, CASE WHEN NOT same_{{ column }} THEN '{{ column }}' END{% endfor %}) AS differing,
       {% for column in others %}equal_{{ column }}{{ " AND " if not loop.last }}{% endfor %} AS exact
FROM compared;
{% else %}
CREATE OR REPLACE TEMP TABLE duplicates (
    source VARCHAR, row_id VARCHAR, path VARCHAR, line BIGINT, counted_path VARCHAR, counted_line BIGINT,
    disagrees BOOLEAN, differing VARCHAR, exact BOOLEAN
);
{% endif %}

-- Whether the table has quarantined rows, and whether it has duplicates.
SELECT (SELECT count(*) FROM quarantined_rows) > 0, (SELECT count(*) FROM duplicates) > 0;
