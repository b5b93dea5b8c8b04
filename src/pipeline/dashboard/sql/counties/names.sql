-- The counties of a roll-up in the order of counties.toml.
SELECT county, name FROM counties ORDER BY "position"
