-- Personal data and free text, apart from the log: rows here may be erased, events never. Keyed by the dossier.
create schema private;

-- Without tone marks and in lower case, so that "nguyen van a" finds "Nguyễn Văn A". Immutable by promise: the dictionary is named, and does not change.
create function private.search_form(text_ text) returns text language sql immutable strict parallel safe as
$$ select lower(public.unaccent('public.unaccent'::regdictionary, normalize(text_, nfc))) $$;

create table private.applicant (
    dossier_id  uuid          not null,
    kind        varchar(10)   not null,
    name        varchar(300)  null,
    id_number   varchar(50)   null,
    phone       varchar(50)   null,
    email       varchar(200)  null,
    address     varchar(500)  null,
    unit        varchar(10)   null,
    summary     varchar(4000) null,
    constraint pk_applicant primary key (dossier_id)
);
create index applicant_by_name on private.applicant using gin (private.search_form(name) public.gin_trgm_ops);
create index applicant_by_phone on private.applicant using gin (private.search_form(phone) public.gin_trgm_ops);

-- What was typed with an event: reasons, notes, names of papers, who took the result.
create table private.remark (
    event_id    uuid   not null,
    dossier_id  uuid   not null,
    texts       jsonb  not null,
    constraint pk_remark primary key (event_id)
);
create index remark_by_dossier on private.remark (dossier_id);

grant usage on schema private to motcua_app;
grant select, insert, update, delete on all tables in schema private to motcua_app;
grant execute on function private.search_form to motcua_app;

create schema dossiers;

-- Last number of each resolving agency and local day (NĐ 118/2025 Đ.28). Gaps may be, duplicates never.
create table dossiers.code_counter (
    last    int         not null,
    day     date        not null,
    agency  varchar(40) not null,
    constraint pk_code_counter primary key (agency, day)
) with (fillfactor = 50);

grant usage on schema dossiers to motcua_app;
grant select, insert, update on dossiers.code_counter to motcua_app;
