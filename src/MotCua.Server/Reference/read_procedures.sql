select code, valid_from, valid_to, source, name, field, level,
       trim_scale(limit_value), limit_unit, trim_scale(legal_limit_value), legal_limit_unit, online, cross_boundary, example, variants::text,
       limit_counting, legal_limit_counting, system_of_record
from reference.procedure
