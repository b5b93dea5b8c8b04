SELECT agency, name, parent, level FROM agencies ORDER BY position
