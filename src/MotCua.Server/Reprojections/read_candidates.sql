-- Open dossiers in order of their ids: no change of a dossier moves it in this order, so none is met twice or missed.
select dossier_id from worklist.dossier
where not closed and dossier_id > $1 and ($2::text[] is null or resolving = any ($2))
order by dossier_id
limit $3
