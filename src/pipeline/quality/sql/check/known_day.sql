SET VARIABLE known_day = $day::DATE
