-- Indicators that people enter, because no dossier tells them. Never changed: a new value is a new row, and the last one counts.
create schema indicators;

create table indicators.entry (
    number      bigint        generated always as identity,
    month       date          not null,  -- first day of the month
    entered_at  timestamptz   not null,
    value       numeric(9, 4) not null check (value between 0 and 100),
    code        varchar(40)   not null,
    agency      varchar(40)   not null,
    source      varchar(1000) not null,
    entered_by  varchar(200)  not null,  -- subject of the account
    constraint pk_entry primary key (number),
    constraint entry_month_is_a_first_day check (extract(day from month) = 1)
);
create index entry_code_agency_month on indicators.entry (code, agency, month, number desc);

create function indicators.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'an entered indicator is never changed: enter another value';
end
$$;

create trigger entered_indicator before update or delete on indicators.entry
    for each statement execute function indicators.refuse_change();

grant usage on schema indicators to motcua_app;
grant select, insert on indicators.entry to motcua_app;
