-- Rows that the newer export no longer has get a version marked as gone.
INSERT INTO changes BY NAME
SELECT version.row_id, version.file_id, version.line, true AS gone, true AS known,
{% for column in columns %}
       version."{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM {{ table }} AS version
WHERE version.rowid IN (SELECT version_rowid FROM expected_versions WHERE NOT repeated);
