"""audit: reads published reports back, in the forms they really come in, and judges them by the forms' own rules."""
