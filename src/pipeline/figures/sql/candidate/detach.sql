DETACH candidate
