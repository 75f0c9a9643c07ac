-- By account, reason and the key $9 (agency, level, procedure, field, or none): what is summed up to the day $10, and up to the day $11 before the period;
-- less what was posted after the position $12. From the sums of offices where $13.
with part as (
    select account, reason, agency, level, procedure, field, channel, territory, amount, true as at_end, month < date_trunc('month', $11::timestamp) as before
    from late_reasons.month_sum
    where month < date_trunc('month', $10::timestamp) and (procedure = '') = $13
    union all
    select account, reason, agency, level, procedure, field, channel, territory, amount, true, false
    from late_reasons.day_sum
    where day between date_trunc('month', $10::timestamp) and $10 and (procedure = '') = $13
    union all
    select account, reason, agency, level, procedure, field, channel, territory, amount, false, true
    from late_reasons.day_sum
    where day between date_trunc('month', $11::timestamp) and $11 and (procedure = '') = $13
    union all
    select account, reason, agency, level, procedure, field, channel, territory, -amount, true, day <= $11
    from late_reasons.entry
    where position > $12 and day <= $10
)
select reason,
       case $9::varchar when 'agency' then agency when 'level' then level when 'procedure' then procedure when 'field' then field end as key,
       account,
       coalesce(sum(amount) filter (where before), 0)::bigint,
       coalesce(sum(amount) filter (where at_end), 0)::bigint
from part
where {scope}
group by 1, 2, 3
order by 1, 2, 3
