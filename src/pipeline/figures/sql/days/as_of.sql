-- Figures that nobody sealed reach to the day of the run.
UPDATE candidate.figures SET as_of = $today::DATE WHERE status <> 'sealed';
{% if sealed %}
UPDATE candidate.unsealed_figures SET as_of = $today::DATE;
{% endif %}
