-- While an import runs, the dossiers that it has brought may still get the answer that came in time: announcing can wait.
select o.dossier_id from worklist.opinion o
where o.announce_from <= $1
  and not exists (
      select from worklist.dossier d
      where d.dossier_id = o.dossier_id and d.imported and exists (select from imports.job where status = 'running' and not dry_run)
  )
group by o.dossier_id
order by min(o.announce_from)
limit $2
