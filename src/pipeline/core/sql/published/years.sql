SELECT DISTINCT year, agency FROM figures;
