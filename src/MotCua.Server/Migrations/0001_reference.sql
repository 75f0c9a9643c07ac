-- Versioned reference data: identity is (code, valid_from), because codes are reused (32002 has been three wards). valid_to is the last valid day.
create extension if not exists btree_gist;
create extension if not exists unaccent;
create extension if not exists pg_trgm;

create schema reference;

create table reference.unit (
    valid_from  date not null,
    valid_to    date null,
    code        varchar(10) not null,
    name        varchar(200) not null,
    level       varchar(20) not null check (level in ('province', 'district', 'commune')),
    parent      varchar(10) null,
    source      varchar(1000) null,
    constraint pk_unit primary key (code, valid_from),
    constraint unit_validity check (valid_to is null or valid_to >= valid_from),
    constraint unit_versions_do_not_overlap exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&)
);

create table reference.unit_successor (
    old_valid_from  date not null,
    new_valid_from  date not null,
    old_code        varchar(10) not null,
    new_code        varchar(10) not null,
    part            varchar(10) not null check (part in ('full', 'partial')),
    constraint pk_unit_successor primary key (old_code, old_valid_from, new_code, new_valid_from)
);

create table reference.agency (
    valid_from     date not null,
    valid_to       date null,
    example        boolean not null default false,  -- the identifier is an example, not the official one
    code           varchar(40) not null,
    name           varchar(300) not null,
    level          varchar(20) not null check (level in ('province', 'department', 'district', 'commune')),
    unit           varchar(10) not null,
    parent         varchar(40) null,
    opening_hours  varchar(100) null,
    source         varchar(1000) null,
    constraint pk_agency primary key (code, valid_from),
    constraint agency_validity check (valid_to is null or valid_to >= valid_from),
    constraint agency_versions_do_not_overlap exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&)
);

create table reference.agency_successor (
    effective  date not null,
    old_code   varchar(40) not null,
    new_code   varchar(40) not null,
    part       varchar(10) not null check (part in ('full', 'partial')),
    constraint pk_agency_successor primary key (old_code, new_code, effective)
);

create table reference.procedure (
    valid_from         date not null,
    valid_to           date null,
    cross_boundary     boolean not null,
    example            boolean not null default false,
    limit_value        numeric(8, 2) null,
    legal_limit_value  numeric(8, 2) null,
    code               varchar(40) not null,
    name               varchar(500) not null,
    field              varchar(200) not null,
    level              varchar(20) not null check (level in ('province', 'district', 'commune')),
    limit_unit         varchar(20) null check (limit_unit in ('working_days', 'working_hours', 'calendar_days', 'same_day')),
    legal_limit_unit   varchar(20) null check (legal_limit_unit in ('working_days', 'working_hours', 'calendar_days', 'same_day')),
    limit_counting        varchar(10) not null default 'day_wise' check (limit_counting in ('day_wise', 'hour_wise')),
    legal_limit_counting  varchar(10) not null default 'day_wise' check (legal_limit_counting in ('day_wise', 'hour_wise')),
    online             varchar(10) not null check (online in ('full', 'partial', 'none')),
    source             varchar(1000) null,
    variants           jsonb not null default '[]',  -- limits by branch and channel, as in the API; the limits above are the default
    constraint pk_procedure primary key (code, valid_from),
    constraint procedure_validity check (valid_to is null or valid_to >= valid_from),
    constraint limit_is_whole check ((limit_value is null) = (limit_unit is null)),
    constraint legal_limit_is_whole check ((legal_limit_value is null) = (legal_limit_unit is null)),
    constraint procedure_versions_do_not_overlap exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&)
);

-- A published version of a calendar is never edited: a change is a new version. The code is VN, or that of the agency it is for with all below it.
create table reference.calendar (
    version       int not null,
    valid_from    date not null,
    years         int[] not null,
    code          varchar(40) not null,
    name          varchar(200) not null,
    published_at  timestamptz not null default now(),
    constraint pk_calendar primary key (code, version)
);

create table reference.calendar_day (
    version     int not null,
    day         date not null,
    calendar    varchar(40) not null,
    kind        varchar(20) not null check (kind in ('holiday', 'compensatory', 'swap_off', 'swap_work', 'closure')),
    name        varchar(200) not null,
    hours       varchar(100) null,  -- of a worked day, where they are not the usual ones
    confidence  varchar(20) null,
    source      varchar(500) null,
    constraint pk_calendar_day primary key (calendar, version, day),
    constraint calendar_day_of_calendar foreign key (calendar, version) references reference.calendar (code, version)
);

-- Opening hours from a day up to and including another: summer and winter.
create table reference.calendar_season (
    version     int not null,
    first_day   date not null,
    last_day    date null,
    calendar    varchar(40) not null,
    hours       varchar(100) not null,
    name        varchar(200) not null,
    source      varchar(500) null,
    constraint pk_calendar_season primary key (calendar, version, first_day),
    constraint season_has_a_day check (last_day is null or last_day >= first_day),
    constraint calendar_season_of_calendar foreign key (calendar, version) references reference.calendar (code, version)
);

create function reference.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'a published calendar is never changed: publish another version';
end
$$;

create trigger published_calendar before update or delete on reference.calendar
    for each statement execute function reference.refuse_change();
create trigger published_calendar_day before update or delete on reference.calendar_day
    for each statement execute function reference.refuse_change();
create trigger published_calendar_season before update or delete on reference.calendar_season
    for each statement execute function reference.refuse_change();

-- One row: raised with every change, so that each server process knows when to read again.
create table reference.change (only_row boolean primary key default true check (only_row), version bigint not null);
insert into reference.change (version) values (0);

grant usage on schema reference to motcua_app;
grant select, insert, update on all tables in schema reference to motcua_app;
revoke update on reference.calendar, reference.calendar_day, reference.calendar_season from motcua_app;
