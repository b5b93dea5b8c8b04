-- One open case of this agency, or of none in particular.
SELECT no FROM follow_up WHERE no = $no AND (agency IS NULL OR agency = $agency) AND closed_on IS NULL
