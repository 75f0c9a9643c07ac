-- A submission for every dossier that was received online, as the projection would have them: one answer in twenty late, one in a thousand not there yet.
do $$
begin
    truncate submissions.round, submissions.day_sum, submissions.month_sum;
    insert into submissions.round (submission_id, number, version, submitted_at, notify_due_at, accept_due_at, notified_at, answered_at, dossier_id, latest, portal_code,
                                   procedure, agency, resolving, status)
    select dossier, 1, 3, at, at + interval '2 hours', at + interval '8 hours', at + interval '1 hour',
           case when position % 1000 <> 0 then at + make_interval(hours => case when position % 20 = 0 then 9 else 3 end) end, dossier, true, 'P-' || dossier,
           procedure, agency, agency, case when position % 1000 <> 0 then 'accepted' else 'notified' end
    from (
        select entry.dossier, entry.position, (entry.day + interval '8 hours') at time zone 'Asia/Ho_Chi_Minh' as at, cell.procedure, place.agency
        from figures.entry join figures.cell on cell.id = entry.cell join figures.place on place.id = cell.receiving
        where entry.account = 2 and entry.amount = 1
    ) as online;
    insert into submissions.day_sum (day, agency, resolving, submitted, notified_in_time, notified_late, answered_in_time, answered_late, no_deadline, accepted, rejected, asked)
    select day, coalesce(agency, ''), coalesce(resolving, ''), count(*), count(*), 0, count(*) filter (where answered_at <= accept_due_at),
           count(*) filter (where answered_at > accept_due_at), 0, count(*) filter (where status = 'accepted'), 0, 0
    from (select *, (submitted_at at time zone 'Asia/Ho_Chi_Minh')::date as day from submissions.round) as round
    group by grouping sets ((day, agency, resolving), (day));
    insert into submissions.month_sum (month, agency, resolving, submitted, notified_in_time, notified_late, answered_in_time, answered_late, no_deadline, accepted, rejected, asked)
    select date_trunc('month', day::timestamp)::date, agency, resolving, sum(submitted), sum(notified_in_time), sum(notified_late), sum(answered_in_time), sum(answered_late), sum(no_deadline), sum(accepted), sum(rejected), sum(asked)
    from submissions.day_sum
    group by 1, 2, 3;
    update events.mt_event_progression set last_seq_id = (select last_seq_id from events.mt_event_progression where name = 'Figures:All') where name = 'Submissions:All';
end
$$
