-- The headline figures of the retained builds, one a day: the last of that day.
CREATE OR REPLACE TEMP TABLE nights AS
WITH builds AS (
{% for name in names %}
    SELECT {{ name | literal }} AS build, built_at FROM {{ name }}.meta
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
),
last_of_day AS (
    SELECT arg_max(build, built_at) AS build, max(built_at) AS built_at FROM builds GROUP BY built_at::DATE
),
figures AS (
{% for name in names %}
    SELECT {{ name | literal }} AS build, agency, year, figure, label, value FROM {{ name }}.figures
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
)
SELECT last_of_day.built_at, agency, year, figure, label, value
FROM figures
JOIN last_of_day USING (build)
WHERE figure = 'items.total' OR starts_with(figure, 'posts.') OR figure IN ('requests.new_received.total', 'requests.result_total.total')
