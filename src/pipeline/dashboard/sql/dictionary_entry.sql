SELECT figure, label, unit, counts, leaves_out, legal_basis FROM dictionary WHERE figure = $figure
