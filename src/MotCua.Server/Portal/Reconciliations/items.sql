select ordinal, kind, code, fields, repaired
from portal_reports.reconciliation_item
where reconciliation = $1 and ($2::varchar is null or kind = $2) and ordinal > $3
order by ordinal
limit $4
