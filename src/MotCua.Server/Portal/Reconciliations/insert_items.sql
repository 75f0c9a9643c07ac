insert into portal_reports.reconciliation_item (reconciliation, ordinal, kind, code, repaired, fields)
select $1, x.ordinal, x.kind, x.code, x.repaired, string_to_array(x.fields, chr(31))
from unnest($2, $3, $4, $5, $6) as x(ordinal, kind, code, repaired, fields)
