-- $1 code, $2 in force on, $3 words of the name, $4 and $5 last of the page before, $6 how many
select r.code, r.valid_from, r.valid_to, r.source, r.name, r.forward_cut_off, r.forward_cut_off_article, r.supplement_ask_days,
       r.supplement_ask_days_article, r.supplement_effect, r.supplement_effect_article, r.close_after_days, r.close_after_days_article,
       r.reappointments, r.reappointments_article, r.apology_days_before, r.apology_days_before_article, r.notify_hours, r.notify_hours_article,
       r.accept_hours, r.accept_hours_article, r.hand_over_days, r.hand_over_days_article, r.rolling, r.rolling_article
from reference.rule_set r
where ($1 is null or r.code = $1)
  and ($2 is null or (r.valid_from <= $2 and (r.valid_to is null or r.valid_to >= $2)))
  and ($3 is null or position(lower(unaccent(normalize($3))) in lower(unaccent(r.name))) > 0)
  and ($4 is null or (r.code, r.valid_from) > ($4, $5))
order by r.code, r.valid_from
limit $6
