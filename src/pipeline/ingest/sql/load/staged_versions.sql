-- What the warehouse has of a delivery, in place of its file: the newest version of each of its lines.
CREATE OR REPLACE TEMP VIEW staged AS
SELECT file_id, line, nullif(regexp_replace(row_id, '(@\d+)?(#\d+)?$|^\?.*$', ''), '') AS key,
       {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ table }}
WHERE file_id = {{ file }} AND NOT gone
QUALIFY row_number() OVER (PARTITION BY line ORDER BY known_from DESC) = 1;
