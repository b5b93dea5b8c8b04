-- Rows that are judged anew: those that changed after the last count, and those that the check refuses otherwise than it did then (what is dated
-- ahead counts once its day has come). Also those left out because they contradict the row that counts (`disagrees` of the verdicts on items),
-- which is told until somebody mends it. Where two rows can be the same thing, every row with the natural key of one of these too; rows without a
-- key of their own go by an empty one.
-- Each part is a filter of its own and no OR: of such DuckDB skips the blocks that hold no row.
CREATE OR REPLACE TEMP TABLE waiting AS
SELECT rowid AS verdict_rowid, * FROM candidate.verdicts
WHERE verdict = 'quarantined' AND source IN (SELECT source FROM batches WHERE fills = '{{ table }}')
UNION ALL
SELECT rowid, * FROM candidate.verdicts
WHERE verdict = 'excluded' AND reason LIKE '与 %' AND reason LIKE '与 %行是同一条但内容不一致（%'
  AND source IN (SELECT source FROM batches WHERE fills = '{{ table }}');

CREATE OR REPLACE TEMP TABLE again AS
WITH refused AS (
    SELECT source, row_id, string_agg(reason, '；' ORDER BY reason) AS reason
    FROM (SELECT source, row_id, code || '：' || message AS reason FROM failed_rows WHERE suite = '{{ table }}' AND severity = 'block')
    GROUP BY source, row_id
)
SELECT coalesce(refused.source, waiting.source) AS source, coalesce(refused.row_id, waiting.row_id) AS row_id
FROM refused
FULL JOIN waiting ON waiting.source = refused.source AND waiting.row_id = refused.row_id
WHERE waiting.reason IS DISTINCT FROM refused.reason;
{% if doubles %}

INSERT INTO again
SELECT source, row_id
FROM {{ table }}
WHERE coalesce({{ thing }}, '') IN (
    SELECT coalesce({{ thing }}, '') FROM {{ table }} WHERE batch > {{ since }}
    UNION ALL
    SELECT coalesce({{ thing }}, '') FROM {{ table }} WHERE ended_by > {{ since }}
    UNION ALL
    SELECT coalesce({{ thing }}, '') FROM {{ table }} SEMI JOIN again USING (source, row_id)
);
{% endif %}

CREATE OR REPLACE TEMP TABLE changed AS
SELECT source, row_id FROM {{ table }} WHERE batch > {{ since }}
UNION
SELECT source, row_id FROM {{ table }} WHERE ended_by > {{ since }}
UNION
SELECT source, row_id FROM again;

CREATE OR REPLACE TEMP TABLE affected AS
{% for of_again, rows in (('', '> '), ('SEMI JOIN again ON again.source = version.source AND again.row_id = version.row_id', '<= ')) %}
SELECT *, NULL::INTEGER AS correction
FROM {{ table }} AS version
{{ of_again }}
ANTI JOIN corrected_{{ table }} AS corrected ON corrected.source = version.source AND corrected.row_id = version.row_id
WHERE known_from <= getvariable('known_on') AND known_until > getvariable('known_on') AND batch {{ rows }}{{ since }}
UNION ALL BY NAME
{% endfor %}
SELECT * FROM corrected_{{ table }} SEMI JOIN changed USING (source, row_id);
