-- Sums of the ledger, from its coarsest cells; the oldest change that is not confirmed, by its index; whether the alert is raised; the last reconciliation.
select (select coalesce(sum(a301), 0) from portal.month_balance where kind = 4)::bigint,
       (select coalesce(sum(a302), 0) from portal.month_balance where kind = 4)::bigint,
       (select coalesce(sum(a303), 0) from portal.month_balance where kind = 4)::bigint,
       (select coalesce(sum(a304), 0) from portal.month_balance where kind = 4)::bigint,
       (select min(unsynced_since) from portal.dossier where outbound and unsynced_since is not null),
       alert.raised, alert.since,
       (select max(started_at) from portal_reports.reconciliation)
from portal_reports.backlog_alert as alert
