-- The figures of all packages that can be added up, one row per agency, year and figure.
WITH packages AS (
    SELECT unnest($number::INTEGER[]) AS number, unnest($agency::VARCHAR[]) AS agency, unnest($year::INTEGER[]) AS year
),
excluded AS (
    SELECT unnest($excluded_year::INTEGER[]) AS year, unnest($excluded_figure::VARCHAR[]) AS figure
),
components AS (
    SELECT packages.agency, packages.year, member.figure, member.label, member.unit, member.value::DOUBLE AS value
    FROM {% include 'sealing/member.sql' %} AS member
    JOIN packages ON packages.number = split_part(parse_filename(member.filename), '.', 1)::INTEGER
    ANTI JOIN excluded ON excluded.year = packages.year AND excluded.figure = member.figure
    WHERE member.value IS NOT NULL
)
