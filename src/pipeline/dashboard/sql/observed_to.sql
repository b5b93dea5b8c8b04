-- The last day that any source of the agency observed.
SELECT max(covers_to) FROM observed WHERE (agency IS NULL OR agency = $agency) AND covers_to <= $today::DATE
