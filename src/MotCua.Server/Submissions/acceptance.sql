-- $1 now, $2 agencies (null: all), $3 and $4 from and to, both days included, local time. Counted by rounds: each was a promise. Whole months are read as such.
with period as (
    select first, last, date_trunc('month', first + interval '1 month' - interval '1 day')::date as months_from, date_trunc('month', last + interval '1 day')::date as months_before
    from (select coalesce($3::date, '-infinity') as first, coalesce($4::date, 'infinity') as last) as asked
), summed as (
    select month_sum.*
    from period join submissions.month_sum on month >= months_from and month < months_before
    where $2::text[] is null and agency = '' and resolving = '' or agency = any ($2) or resolving = any ($2)
    union all
    select day_sum.*
    from period join submissions.day_sum on day between first and least(last, months_from - 1) or day between greatest(months_before, months_from) and last
    where $2::text[] is null and agency = '' and resolving = '' or agency = any ($2) or resolving = any ($2)
), sums as (
    select coalesce(sum(submitted), 0) as submitted, coalesce(sum(notified_in_time), 0) as notified_in_time, coalesce(sum(notified_late), 0) as notified_late, coalesce(sum(answered_in_time), 0) as answered_in_time, coalesce(sum(answered_late), 0) as answered_late, coalesce(sum(no_deadline), 0) as no_deadline, coalesce(sum(accepted), 0) as accepted, coalesce(sum(rejected), 0) as rejected, coalesce(sum(asked), 0) as asked
    from summed
), waiting as (
    select count(*) filter (where notified_at is null and notify_due_at >= $1) as notify_in_time,
           count(*) filter (where notified_at is null and notify_due_at < $1) as notify_late,
           count(*) filter (where accept_due_at >= $1) as in_time,
           count(*) filter (where accept_due_at < $1) as late
    from submissions.round
    where latest and answered_at is null -- as only the latest can be
      and ($2::text[] is null or agency = any ($2) or resolving = any ($2))
      and ($3::date is null or submitted_at >= $3::timestamp at time zone 'Asia/Ho_Chi_Minh')
      and ($4::date is null or submitted_at < ($4::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh')
)
select submitted, notified_in_time, notified_late, notify_in_time, notify_late, answered_in_time, answered_late, in_time, late,
       no_deadline, accepted, rejected, asked
from sums, waiting
