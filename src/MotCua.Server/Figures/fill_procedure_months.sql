-- At the end of a rebuild, from the months of the full cells.
insert into procedure_month (month, place, procedure, received_online, with_fee, fee_paid_online)
select month, resolving, procedure, coalesce(sum(a2), 0), coalesce(sum(a70), 0), coalesce(sum(a72), 0)
from month_balance join cell on cell.id = month_balance.cell
where month_balance.kind = 1
group by month, resolving, procedure
order by month, resolving, procedure
