-- Keys under which the lines do not all agree in one identity column, or name different accounts: perhaps more than one thing.
CREATE OR REPLACE TEMP TABLE odd_keys AS
SELECT used.key AS key
FROM (
    SELECT DISTINCT said.key, said.content FROM said WHERE said.key IS NOT NULL {{ "AND said.day IS NOT NULL" if date }}
) AS used
JOIN listed_{{ table }} AS row ON row.content = used.content
GROUP BY used.key
HAVING false
{% if identity %}
    OR ({% for column in identity %}min(hash({{ column | quoted }})) <> max(hash({{ column | quoted }})){{ " AND " if not loop.last }}{% endfor %})
{% endif %}
{% for column in apart %}
    OR min(row."{{ column }}") <> max(row."{{ column }}")
{% endfor %};
