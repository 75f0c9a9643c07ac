select code, valid_from, valid_to, source, name, forward_cut_off, forward_cut_off_article, supplement_ask_days, supplement_ask_days_article,
       supplement_effect, supplement_effect_article, close_after_days, close_after_days_article, reappointments, reappointments_article,
       apology_days_before, apology_days_before_article, notify_hours, notify_hours_article, accept_hours, accept_hours_article, hand_over_days,
       hand_over_days_article, rolling, rolling_article
from reference.rule_set
