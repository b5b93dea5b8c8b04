EXECUTE query({{ values }})
