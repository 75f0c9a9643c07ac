-- By reason and the key $9 (agency, level, procedure, field, or none), for each account: what is summed up to the day $11 before the period, and up to the
-- day $10; less what was posted after the position $12. From the sums of the grain $13, which has every key that is asked about; entries have all keys, so
-- that what is taken away is right for every grain.
with part as (
    select reason, agency, level, procedure, field, channel, territory, resolved_late, open_overdue, promise_broken,
           true as at_end, month < date_trunc('month', $11::timestamp) as before
    from late_reasons.month_sum
    where grain = $13 and month < date_trunc('month', $10::timestamp)
    union all
    select reason, agency, level, procedure, field, channel, territory, resolved_late, open_overdue, promise_broken, true, false
    from late_reasons.day_sum
    where grain = $13 and day between date_trunc('month', $10::timestamp) and $10
    union all
    select reason, agency, level, procedure, field, channel, territory, resolved_late, open_overdue, promise_broken, false, true
    from late_reasons.day_sum
    where grain = $13 and day between date_trunc('month', $11::timestamp) and $11
    union all
    select reason, agency, level, procedure, field, channel, territory,
           case account when 23 then -amount else 0 end, case account when 12 then -amount else 0 end, case account when 51 then -amount else 0 end,
           true, day <= $11
    from {posted_after:$12,$10} as entry
)
select reason,
       case $9::varchar when 'agency' then agency when 'level' then level when 'procedure' then procedure when 'field' then field end as key,
       coalesce(sum(resolved_late) filter (where before), 0)::bigint, coalesce(sum(resolved_late) filter (where at_end), 0)::bigint,
       coalesce(sum(open_overdue) filter (where before), 0)::bigint, coalesce(sum(open_overdue) filter (where at_end), 0)::bigint,
       coalesce(sum(promise_broken) filter (where before), 0)::bigint, coalesce(sum(promise_broken) filter (where at_end), 0)::bigint
from part
where {scope}
group by 1, 2
order by 1, 2
