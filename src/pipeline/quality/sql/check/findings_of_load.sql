SELECT code, refers_to FROM findings WHERE stage = 'load';
