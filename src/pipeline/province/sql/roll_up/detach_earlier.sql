DETACH earlier;
