"""Dates, times and numbers as readers of this language write them."""

DATE_FORMAT = r"Y \m. E j \d."
SHORT_DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = r"Y \m. E j \d., H:i"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = r"Y \m. F"
FIRST_DAY_OF_WEEK = 1
THOUSAND_SEPARATOR = "\xa0"
