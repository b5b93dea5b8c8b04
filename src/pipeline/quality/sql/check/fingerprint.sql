SET VARIABLE fingerprint_{{ table }} = $fingerprint
