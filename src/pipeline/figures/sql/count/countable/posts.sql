(row.visibility IS NULL OR row.visibility = 'public')
