SELECT figure, any_value(coalesce(label, figure)) FROM figures WHERE year = $year AND ($agency::VARCHAR IS NULL OR agency = $agency::VARCHAR) GROUP BY figure ORDER BY figure;
