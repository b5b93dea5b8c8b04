SELECT figure, source, rows, value, taken_by FROM figure_sources WHERE agency = $agency AND year = $year ORDER BY figure, source
