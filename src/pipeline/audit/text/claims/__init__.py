"""Numbers that sentences give for cells of the tables, compared with those cells."""
