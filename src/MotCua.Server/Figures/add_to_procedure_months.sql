insert into procedure_month as m (month, place, procedure, received_online, with_fee, fee_paid_online)
select * from unnest($1::date[], $2::bigint[], $3::varchar[], $4::int[], $5::int[], $6::int[])
on conflict (month, place, procedure) do update set
    received_online = m.received_online + excluded.received_online,
    with_fee = m.with_fee + excluded.with_fee,
    fee_paid_online = m.fee_paid_online + excluded.fee_paid_online
where (excluded.received_online, excluded.with_fee, excluded.fee_paid_online) <> (0, 0, 0)
