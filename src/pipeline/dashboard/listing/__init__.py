"""Any table of the published database: narrowed, sorted and paged on a page, exported whole, described for the JSON interface."""
