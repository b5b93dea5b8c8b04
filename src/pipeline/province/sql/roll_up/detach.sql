DETACH target;
