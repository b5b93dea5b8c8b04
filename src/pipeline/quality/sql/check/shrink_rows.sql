SET VARIABLE shrink_rows = $rows
