SELECT getvariable('fingerprint_{{ table }}')
