SELECT min(day), max(day) FROM changed_days;
