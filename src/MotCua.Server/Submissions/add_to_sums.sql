-- Adds the rounds of the submissions $1, as they are now, $2 times to the sums: -1 before they are changed and 1 afterwards.
with changed as (
    select day, coalesce(agency, '') as agency, coalesce(resolving, '') as resolving,
           $2::int * count(*) as submitted,
           $2 * count(*) filter (where coalesce(notified_at, answered_at) <= notify_due_at) as notified_in_time,
           $2 * count(*) filter (where coalesce(notified_at, answered_at) > notify_due_at) as notified_late,
           $2 * count(*) filter (where answered_at <= accept_due_at) as answered_in_time,
           $2 * count(*) filter (where answered_at > accept_due_at) as answered_late,
           $2 * count(*) filter (where accept_due_at is null) as no_deadline,
           $2 * count(*) filter (where latest and status = 'accepted') as accepted,
           $2 * count(*) filter (where latest and status = 'rejected') as rejected,
           $2 * count(*) filter (where not latest or status = 'correction_asked') as asked
    from (
        select *, (submitted_at at time zone 'Asia/Ho_Chi_Minh')::date as day from round where submission_id = any ($1)
    ) as round
    group by grouping sets ((day, agency, resolving), (day))
), by_day as (
    insert into day_sum as s (day, agency, resolving, submitted, notified_in_time, notified_late, answered_in_time, answered_late, no_deadline, accepted, rejected, asked)
    select * from changed
    on conflict (day, agency, resolving) do update
    set submitted = s.submitted + excluded.submitted, notified_in_time = s.notified_in_time + excluded.notified_in_time,
        notified_late = s.notified_late + excluded.notified_late, answered_in_time = s.answered_in_time + excluded.answered_in_time,
        answered_late = s.answered_late + excluded.answered_late, no_deadline = s.no_deadline + excluded.no_deadline,
        accepted = s.accepted + excluded.accepted, rejected = s.rejected + excluded.rejected, asked = s.asked + excluded.asked
)
insert into month_sum as s (month, agency, resolving, submitted, notified_in_time, notified_late, answered_in_time, answered_late, no_deadline, accepted, rejected, asked)
select date_trunc('month', day::timestamp)::date, agency, resolving, sum(submitted), sum(notified_in_time), sum(notified_late), sum(answered_in_time), sum(answered_late), sum(no_deadline), sum(accepted), sum(rejected), sum(asked)
from changed
group by 1, 2, 3
on conflict (month, agency, resolving) do update
set submitted = s.submitted + excluded.submitted, notified_in_time = s.notified_in_time + excluded.notified_in_time,
    notified_late = s.notified_late + excluded.notified_late, answered_in_time = s.answered_in_time + excluded.answered_in_time,
    answered_late = s.answered_late + excluded.answered_late, no_deadline = s.no_deadline + excluded.no_deadline,
    accepted = s.accepted + excluded.accepted, rejected = s.rejected + excluded.rejected, asked = s.asked + excluded.asked
