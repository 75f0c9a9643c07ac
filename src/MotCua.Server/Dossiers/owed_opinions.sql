select dossier_id from worklist.opinion
where announce_from <= $1
group by dossier_id
order by min(announce_from)
limit $2
