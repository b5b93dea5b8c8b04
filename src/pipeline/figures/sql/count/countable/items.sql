NOT row.gone AND NOT coalesce(row.is_reference, false) AND row.status IN ('published', 'withdrawn', 'deleted')
