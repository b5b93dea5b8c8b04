SELECT figure, source, rows, value FROM figure_sources WHERE agency = $agency AND year = $year ORDER BY figure, source
