"""Characters, numbers and words of Chinese text, made comparable."""
