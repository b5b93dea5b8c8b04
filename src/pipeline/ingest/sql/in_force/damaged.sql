-- A delivery that has two colliding things under one key withdraws nothing: its numbers are damaged.
UPDATE standing SET damaged = true
WHERE file_id IN (
{% if only_touched %}
    SELECT file_id FROM shortfalls WHERE source = {{ source | literal }} AND damaged
{% else %}
    SELECT file_id FROM versions WHERE collides GROUP BY file_id, key HAVING count(*) > 1
{% endif %}
);
