-- The numbers that tonight's deliveries touch: known before or twice among them, dated in days they speak for, or in a row without a date.
CREATE OR REPLACE TEMP TABLE touched AS
WITH ours AS (
    SELECT file_id, number, day FROM arrived WHERE file_id IN ({{ speaking | join(', ') or 'NULL' }}) AND number IS NOT NULL
),
claims AS (
    SELECT place, covers_from, covers_to FROM standing WHERE file_id IN (SELECT unnest({{ fresh }}::INTEGER[])) AND claim <> 'additions'
)
{% if by_agency %}
SELECT DISTINCT number FROM ours
{% else %}
-- By their hashes, which take less room: another number with the hash of one of these is settled too, which changes nothing.
SELECT DISTINCT number FROM ours
WHERE hash(number) IN (SELECT hash(number) FROM ours GROUP BY hash(number) HAVING count(*) > 1 OR bool_or(day IS NULL))
{% endif %}
{% if held %}
UNION
SELECT number FROM listed_{{ table }} WHERE source = {{ source | literal }} AND number IS NOT NULL AND "{{ date }}" IS NULL
UNION
SELECT number FROM listed_{{ table }} SEMI JOIN ours USING (number) WHERE source = {{ source | literal }}
UNION
SELECT row.number
FROM listed_{{ table }} AS row
JOIN (SELECT min(covers_from) AS covers_from, max(covers_to) AS covers_to FROM claims) AS claims
    ON row."{{ date }}"::DATE BETWEEN claims.covers_from AND claims.covers_to
WHERE row.source = {{ source | literal }} AND row.number IS NOT NULL
{% endif %}
{% if several %}
UNION
SELECT ours.number
FROM ours
JOIN standing ON standing.file_id = ours.file_id
JOIN claims ON claims.place > standing.place AND ours.day BETWEEN claims.covers_from AND claims.covers_to
{% endif %};
