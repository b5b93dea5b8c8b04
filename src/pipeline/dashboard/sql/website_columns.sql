SELECT "column", class, closed FROM website_columns ORDER BY "column"
