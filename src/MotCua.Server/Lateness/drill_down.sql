-- Dossiers whose entries on the account $11 with the reason $12 (null: any), from the day $13 to $14 and up to the position $15, do not cancel out; by the
-- first day of these entries and the dossier, after the day $9 (which is not before $13) and the dossier $10. In the order of an index, and each dossier's own entries are looked up:
-- a page costs by the page, however long the period and however many are in it.
select day, dossier
from late_reasons.entry as first
where {office}account = $11 and (day, dossier) > ($9, $10) and day <= $14
  and {scope}
  and ($12::varchar is null or reason = $12) and position <= $15
  and (
    select sum(amount) <> 0 and min(day) = first.day
    from late_reasons.entry
    where dossier = first.dossier and account = $11 and day between $13 and $14
      and {scope}
      and ($12::varchar is null or reason = $12) and position <= $15
  )
group by day, dossier
order by day, dossier
limit $16
