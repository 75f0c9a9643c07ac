select figure, kind, nullif(unit, ''), nullif(level, ''), valid_from, valid_to, trim_scale(value), source from reference.target
