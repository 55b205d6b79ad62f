"""Dates and times as readers of this language write them."""

DATE_FORMAT = r"Y. \g\a\d\a j. F"
SHORT_DATE_FORMAT = "j.m.Y"
DATETIME_FORMAT = r"Y. \g\a\d\a j. F H:i"
SHORT_DATETIME_FORMAT = "j.m.Y H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = r"Y. \g. F"
FIRST_DAY_OF_WEEK = 1
