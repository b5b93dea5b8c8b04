-- What each standing delivery says of each thing: the line that stands for it where it has several, and whether those agree.
-- Of items the published line stands, of requests an answered one; of 予以公开 beside 不予公开 on one day: 部分公开, once (art. 37).
CREATE OR REPLACE TEMP TABLE versions AS
WITH lines AS (
    SELECT said.file_id, said.line, said.content, said.key, said.number, said.day, said.state, said.counted, said.name, {{ "said.unpublished," if table == 'items' }}
           coalesce(parts.thing, 0) AS thing, coalesce(parts.collides, false) AS collides
    FROM said
    LEFT JOIN parts ON parts.content = said.content
    WHERE said.key IS NOT NULL {{ "AND said.day IS NOT NULL" if date }}
),
{% if doubled %}
several AS (
    SELECT key, thing, file_id FROM lines GROUP BY key, thing, file_id HAVING count(*) > 1
),
grouped AS (
    SELECT lines.key, lines.thing, lines.file_id, any_value(lines.number) AS number, any_value(lines.collides) AS collides,
           arg_min(lines.line, ({{ preference }}, lines.line)) AS line,
           arg_min(lines.content, ({{ preference }}, lines.line)) AS content,
           arg_min(lines.day, ({{ preference }}, lines.line)) AS day,
           arg_min(lines.state, ({{ preference }}, lines.line)) AS state,
           arg_min(lines.name, ({{ preference }}, lines.line)) AS name,
           arg_min(lines.counted, ({{ preference }}, lines.line)) AS counted,
           count(*) AS lines,
{% if table == 'items' %}
           true AS agrees, NULL::VARCHAR AS decision
{% elif table == 'requests' %}
           (count(DISTINCT lines.counted) FILTER (lines.state = 1) <= 1
               AND (bool_or(lines.state = 1) OR count(DISTINCT lines.counted) = 1))
               OR coalesce(count(DISTINCT hash(row.applicant_kind, row.decided_on)) FILTER (lines.state = 1) = 1
               AND bool_and(row.decision IN ({{ given }}, {{ denied }})) FILTER (lines.state = 1)
               AND bool_or(row.decision IN ({{ given }})) AND bool_or(row.decision IN ({{ denied }})), false) AS agrees,
           CASE WHEN bool_or(row.decision IN ({{ given }})) AND bool_or(row.decision IN ({{ denied }}))
                 AND bool_and(row.decision IN ({{ given }}, {{ denied }})) FILTER (lines.state = 1)
                 AND count(DISTINCT hash(row.applicant_kind, row.decided_on)) FILTER (lines.state = 1) = 1
                THEN {{ in_part | literal }} END AS decision
{% elif table == 'disputes' %}
           count(DISTINCT lines.counted) FILTER (lines.state = 1) <= 1
               AND (bool_or(lines.state = 1) OR count(DISTINCT lines.counted) = 1) AS agrees,
           NULL::VARCHAR AS decision
{% else %}
           count(DISTINCT lines.counted) = 1 AS agrees, NULL::VARCHAR AS decision
{% endif %}
    FROM lines
    JOIN several ON several.key = lines.key AND several.thing = lines.thing AND several.file_id = lines.file_id
    JOIN listed_{{ table }} AS row ON row.content = lines.content
    GROUP BY lines.key, lines.thing, lines.file_id
),
{% endif %}
every AS (
    SELECT key, thing, file_id, number, collides, line, content, day, state, name, counted, 1 AS lines, true AS agrees,
           NULL::VARCHAR AS decision
    FROM lines
{% if doubled %}
    ANTI JOIN several USING (key, thing, file_id)
    UNION ALL BY NAME
    SELECT * FROM grouped
{% endif %}
)
SELECT every.* REPLACE (CASE WHEN every.decision IS NULL THEN every.counted ELSE hash(every.counted, every.decision) END AS counted),
       standing.place, standing.path, standing.series, standing.firm, standing.accepted, standing.came_at,
       lead(standing.place) OVER (PARTITION BY every.key, every.thing ORDER BY standing.place, standing.path, every.file_id) AS next_place,
       lead(every.file_id) OVER (PARTITION BY every.key, every.thing ORDER BY standing.place, standing.path, every.file_id) AS next_file
FROM every
JOIN standing ON standing.file_id = every.file_id;
