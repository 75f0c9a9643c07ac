select procedure, valid_from, ordinal, code, name, role, trim_scale(hours), agency_kind, handover
from reference.workflow_step
order by procedure, valid_from, ordinal
