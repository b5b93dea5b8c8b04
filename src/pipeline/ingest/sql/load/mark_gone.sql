-- What the newer export no longer has is kept, as gone.
INSERT INTO changes BY NAME
SELECT version.row_id, version.file_id, version.line, true AS gone, true AS known,
{% for column in columns %}
       version."{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM {{ table }} AS version
WHERE version.rowid IN (SELECT stood_at FROM held WHERE NOT again);
