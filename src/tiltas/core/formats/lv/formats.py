"""Dates and times as readers of this language write them: in figures, since a month would be bent by the word before it."""

DATE_FORMAT = "d.m.Y"
SHORT_DATE_FORMAT = "d.m.Y"
DATETIME_FORMAT = "d.m.Y H:i"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = r"Y. \g. F"
FIRST_DAY_OF_WEEK = 1
