-- The first process puts its key in; everybody reads the one that is there.
insert into access.development_key (pem) values ($1)
on conflict (only_row) do update set pem = development_key.pem
returning pem
