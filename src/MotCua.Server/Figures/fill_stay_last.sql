insert into stay_last (account, until) select account, max(until) from stay where until is not null group by account
