insert into reference.rule_set (
    code, valid_from, valid_to, source, name, forward_cut_off, forward_cut_off_article, supplement_ask_days, supplement_ask_days_article,
    supplement_effect, supplement_effect_article, close_after_days, close_after_days_article, reappointments, reappointments_article,
    apology_days_before, apology_days_before_article, notify_hours, notify_hours_article, accept_hours, accept_hours_article, hand_over_days,
    hand_over_days_article, rolling, rolling_article
)
select code, "validFrom", "validTo", source, normalize(name), "forwardCutOff", normalize("forwardCutOffArticle"), "supplementAskDays",
       normalize("supplementAskDaysArticle"), "supplementEffect", normalize("supplementEffectArticle"), "closeAfterDays",
       normalize("closeAfterDaysArticle"), reappointments, normalize("reappointmentsArticle"), "apologyDaysBefore",
       normalize("apologyDaysBeforeArticle"), "notifyHours", normalize("notifyHoursArticle"), "acceptHours", normalize("acceptHoursArticle"),
       "handOverDays", normalize("handOverDaysArticle"), rolling, normalize("rollingArticle")
from json_to_recordset($1) as (
    code text, "validFrom" date, "validTo" date, source text, name text, "forwardCutOff" time, "forwardCutOffArticle" text,
    "supplementAskDays" int, "supplementAskDaysArticle" text, "supplementEffect" text, "supplementEffectArticle" text, "closeAfterDays" int,
    "closeAfterDaysArticle" text, reappointments int, "reappointmentsArticle" text, "apologyDaysBefore" int, "apologyDaysBeforeArticle" text,
    "notifyHours" int, "notifyHoursArticle" text, "acceptHours" int, "acceptHoursArticle" text, "handOverDays" int, "handOverDaysArticle" text,
    rolling text, "rollingArticle" text
)
on conflict (code, valid_from) do update
set valid_to = excluded.valid_to, source = excluded.source, name = excluded.name, forward_cut_off = excluded.forward_cut_off,
    forward_cut_off_article = excluded.forward_cut_off_article, supplement_ask_days = excluded.supplement_ask_days,
    supplement_ask_days_article = excluded.supplement_ask_days_article, supplement_effect = excluded.supplement_effect,
    supplement_effect_article = excluded.supplement_effect_article, close_after_days = excluded.close_after_days,
    close_after_days_article = excluded.close_after_days_article, reappointments = excluded.reappointments,
    reappointments_article = excluded.reappointments_article, apology_days_before = excluded.apology_days_before,
    apology_days_before_article = excluded.apology_days_before_article, notify_hours = excluded.notify_hours,
    notify_hours_article = excluded.notify_hours_article, accept_hours = excluded.accept_hours,
    accept_hours_article = excluded.accept_hours_article, hand_over_days = excluded.hand_over_days,
    hand_over_days_article = excluded.hand_over_days_article, rolling = excluded.rolling, rolling_article = excluded.rolling_article
