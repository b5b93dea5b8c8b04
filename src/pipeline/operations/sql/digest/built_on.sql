-- The day the newest database was made, or the past day whose knowledge it shows, and its agencies.
SELECT coalesce(meta.known_on, meta.built_at::DATE), (SELECT coalesce(list(agency), []) FROM newest.agencies) FROM newest.meta AS meta
