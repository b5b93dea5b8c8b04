-- Lines of tonight under numbers that nothing else says anything of: they are in force as they stand. Their contents are new.
CREATE OR REPLACE TEMP TABLE unheard AS
SELECT arrived.content, arrived.file_id, arrived.line
FROM arrived
JOIN (SELECT unnest({{ speaking }}::INTEGER[]) AS file_id) AS speaking ON speaking.file_id = arrived.file_id
ANTI JOIN touched USING (number)
WHERE arrived.number IS NOT NULL AND arrived.day IS NOT NULL;
INSERT INTO {{ table }} BY NAME
SELECT $source AS source, row.key AS row_id, $known_at AS known_from, 'infinity'::TIMESTAMP AS known_until, $batch AS batch, NULL AS ended_by,
       false AS gone, false AS further, NULL AS refused, unheard.file_id, unheard.line,
{% for column in columns %}
       row."{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM unheard
JOIN contents_{{ table }} AS row ON row.content = unheard.content AND row.rowid > {{ before }};
