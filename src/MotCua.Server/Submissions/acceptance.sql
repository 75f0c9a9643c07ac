-- $1 now, $2 agencies (null: all), $3 and $4 from and to, both days included, local time. Counted by rounds: each was a promise.
select count(*),
       count(*) filter (where notify_due_at is not null and coalesce(notified_at, answered_at) <= notify_due_at),
       count(*) filter (where coalesce(notified_at, answered_at) > notify_due_at),
       count(*) filter (where coalesce(notified_at, answered_at) is null and notify_due_at >= $1),
       count(*) filter (where coalesce(notified_at, answered_at) is null and notify_due_at < $1),
       count(*) filter (where answered_at <= accept_due_at),
       count(*) filter (where answered_at > accept_due_at),
       count(*) filter (where answered_at is null and accept_due_at >= $1),
       count(*) filter (where answered_at is null and accept_due_at < $1),
       count(*) filter (where accept_due_at is null),
       count(*) filter (where latest and status = 'accepted'),
       count(*) filter (where latest and status = 'rejected'),
       count(*) filter (where not latest or status = 'correction_asked')
from submissions.round
where ($2::text[] is null or agency = any ($2) or resolving = any ($2))
  and ($3::date is null or submitted_at >= $3::timestamp at time zone 'Asia/Ho_Chi_Minh')
  and ($4::date is null or submitted_at < ($4::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh')
