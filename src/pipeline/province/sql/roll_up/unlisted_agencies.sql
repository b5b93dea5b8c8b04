-- Agencies that published although the list of their county does not name them; a county without a list may publish any.
SELECT counties.county, counties.name, array_to_string(list(DISTINCT found.name ORDER BY found.name)[1:5], '、')
FROM target.county_agencies AS found
JOIN target.counties AS counties ON counties.county = found.county
WHERE found.state = 'reported' AND NOT found.expected AND list_contains($expected_county::VARCHAR[], found.county)
GROUP BY ALL
ORDER BY counties.county;
