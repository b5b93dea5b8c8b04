SELECT agency, year, source, on_date, verdict, figure, section, manner, rows, value FROM tallies
