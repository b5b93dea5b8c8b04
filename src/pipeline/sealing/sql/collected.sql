WITH arrived AS (
    SELECT unnest($number::INTEGER[]) AS number, unnest($agency::VARCHAR[]) AS agency, unnest($year::INTEGER[]) AS year
),
fixed AS (
    SELECT unnest($fixed_year::INTEGER[]) AS year, unnest($fixed_figure::VARCHAR[]) AS figure
),
components AS (
    SELECT arrived.agency, arrived.year, member.figure, member.label, member.unit, member.value::DOUBLE AS value
    FROM {% include 'sealing/member.sql' %} AS member
    JOIN arrived ON arrived.number = split_part(parse_filename(member.filename), '.', 1)::INTEGER
    ANTI JOIN fixed ON fixed.year = arrived.year AND fixed.figure = member.figure
    WHERE member.value IS NOT NULL
)
