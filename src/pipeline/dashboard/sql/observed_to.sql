-- The last day that any source of the agency observed. What people declare is said for a year and observes no day; a register of documents observes no publication.
SELECT max(covers_to) FROM observed WHERE (agency IS NULL OR agency = $agency) AND covers_to <= $today::DATE AND fills NOT IN ('declared', 'documents')
