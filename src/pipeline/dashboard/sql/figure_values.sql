SELECT figure, value FROM figures WHERE agency = $agency AND year = $year ORDER BY figure
