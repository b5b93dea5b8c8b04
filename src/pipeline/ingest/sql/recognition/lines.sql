SELECT count(*) FROM {{ relation }};
