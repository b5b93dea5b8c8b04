EXECUTE asked({{ values }})
