-- While an import runs, the dossiers that it has brought may still get the command that ended them in time: announcing can wait.
select dossier_id from worklist.dossier
where announce_from <= $1
  and not (imported and exists (select from imports.job where status = 'running' and kind = 'import' and not dry_run))
order by announce_from
limit $2
