-- What a table held is free once its end is written down; a table that is only replaced lies beside the old one, at the end of the file.
BEGIN;
{% for table in tables %}
DROP TABLE IF EXISTS candidate."{{ table }}";
{% endfor %}
COMMIT;
CHECKPOINT candidate;
