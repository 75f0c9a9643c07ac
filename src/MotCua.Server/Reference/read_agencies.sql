select code, valid_from, valid_to, source, name, level, unit, parent, opening_hours, example
from reference.agency
