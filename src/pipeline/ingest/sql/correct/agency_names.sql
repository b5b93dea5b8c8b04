SELECT name, agency FROM agency_names;
