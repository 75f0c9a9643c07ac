select code, valid_from, valid_to, source, name, level, parent
from reference.unit
