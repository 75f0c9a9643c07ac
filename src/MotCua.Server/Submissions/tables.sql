-- One row per submission or resubmission, each with its own deadlines; the latest shows the state.
create table round (
    submission_id  uuid         not null,
    number         int          not null,
    version        bigint       not null,
    submitted_at   timestamptz  not null,
    notify_due_at  timestamptz  null,
    accept_due_at  timestamptz  null,
    notified_at    timestamptz  null,
    answered_at    timestamptz  null,
    dossier_id     uuid         null,
    latest         boolean      not null,
    portal_code    text         not null,
    procedure      text         not null,
    agency         text         not null,
    resolving      text         not null,
    status         text         not null,  -- of the latest; of an earlier one what it was answered with
    constraint pk_round primary key (submission_id, number)
);
create index round_by_submission_time on round (submitted_at, submission_id, number);
create index round_waiting on round (submitted_at) include (agency, resolving, notify_due_at, notified_at, accept_due_at) where latest and answered_at is null;
create index round_waiting_agency on round (agency, submitted_at) where latest and answered_at is null;
create index round_waiting_resolving on round (resolving, submitted_at) where latest and answered_at is null;
create index round_open on round (accept_due_at, submission_id) where latest and answered_at is null;

-- Sums of rounds by the local day of submission, and by month: what the acceptance figures add up, so that they cost by days and agencies; those of all
-- agencies together have '' for both. What is not answered depends on the time at which it is asked, and is counted from the rounds that wait.
create table day_sum (
    day               date  not null,
    submitted         int   not null,
    notified_in_time  int   not null,
    notified_late     int   not null,
    answered_in_time  int   not null,
    answered_late     int   not null,
    no_deadline       int   not null,
    accepted          int   not null,
    rejected          int   not null,
    asked             int   not null,
    agency            text  not null,
    resolving         text  not null,
    constraint pk_day_sum primary key (agency, resolving, day)
) with (fillfactor = 70);
create table month_sum (
    month             date  not null,
    submitted         int   not null,
    notified_in_time  int   not null,
    notified_late     int   not null,
    answered_in_time  int   not null,
    answered_late     int   not null,
    no_deadline       int   not null,
    accepted          int   not null,
    rejected          int   not null,
    asked             int   not null,
    agency            text  not null,
    resolving         text  not null,
    constraint pk_month_sum primary key (agency, resolving, month)
) with (fillfactor = 70);
create index day_sum_resolving on day_sum (resolving, day);
create index month_sum_resolving on month_sum (resolving, month);
