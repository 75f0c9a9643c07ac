-- Clock rules of a decree, each with its article. Chosen by the date of receipt; a version that was in force is history, by which dossiers were received.
create table reference.rule_set (
    valid_from                    date not null,
    valid_to                      date null,
    forward_cut_off               time not null,
    supplement_ask_days           int not null,
    close_after_days              int null,
    reappointments                int not null,
    apology_days_before           int not null,
    notify_hours                  int null,
    accept_hours                  int null,
    hand_over_days                int null,
    code                          varchar(40) not null,
    name                          varchar(100) not null,
    supplement_effect             varchar(10) not null check (supplement_effect in ('reset', 'shift')),
    rolling                       varchar(20) not null check (rolling in ('next_working_day')),
    forward_cut_off_article       varchar(200) not null,
    supplement_ask_days_article   varchar(200) not null,
    supplement_effect_article     varchar(200) not null,
    close_after_days_article      varchar(200) null,
    reappointments_article        varchar(200) not null,
    apology_days_before_article   varchar(200) not null,
    notify_hours_article          varchar(200) null,
    accept_hours_article          varchar(200) null,
    hand_over_days_article        varchar(200) null,
    rolling_article               varchar(200) not null,
    source                        varchar(1000) null,
    constraint pk_rule_set primary key (code, valid_from),
    constraint rule_set_validity check (valid_to is null or valid_to >= valid_from),
    constraint rule_set_versions_do_not_overlap exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&)
);

grant select, insert, update on reference.rule_set to motcua_app;
