-- One row where this is the process that sees the crossing first.
update portal_reports.backlog_alert set raised = $1, since = $2 where raised <> $1 returning raised
