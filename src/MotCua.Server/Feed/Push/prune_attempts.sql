delete from delivery.attempt where seq in (select seq from delivery.attempt where at < $1 order by at limit 10000)
