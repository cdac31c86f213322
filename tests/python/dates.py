# Dates: datetime, calendar, time and zones.
# --- a date
import datetime
result = datetime.date(2024, 2, 29)
# --- a day that there is not
import datetime
datetime.date(2023, 2, 29)
# --- a date and time with a zone
from datetime import datetime, timedelta, timezone
result = datetime(2024, 1, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
# --- differences
from datetime import date, timedelta
result = date(2024, 3, 1) - date(2024, 2, 1), date(2024, 1, 31) + timedelta(days=30)
# --- time deltas normalise
from datetime import timedelta
result = timedelta(hours=-1), timedelta(days=1, seconds=90061, milliseconds=5).total_seconds(), timedelta(1) / timedelta(hours=5)
# --- zones that cannot be compared
from datetime import datetime, timezone
datetime(2024, 1, 1) < datetime(2024, 1, 1, tzinfo=timezone.utc)
# --- to another zone
from datetime import datetime, timedelta, timezone
t = datetime(2024, 6, 1, 12, tzinfo=timezone.utc)
result = t.astimezone(timezone(timedelta(hours=9), "JST")), t.astimezone(timezone(timedelta(hours=9), "JST")).tzname()
# --- ISO there and back
from datetime import date, datetime
t = datetime(2024, 5, 6, 7, 8, 9, 10)
result = t.isoformat(), datetime.fromisoformat(t.isoformat()) == t, date.fromisoformat("2020-12-31").isocalendar()
# --- text that is no ISO date
from datetime import datetime
datetime.fromisoformat("yesterday")
# --- parsed by a format
from datetime import datetime
result = datetime.strptime("03 Mar 2021 14:05", "%d %b %Y %H:%M")
# --- parsed by a format that does not fit
from datetime import datetime
datetime.strptime("2021-13-01", "%Y-%m-%d")
# --- a rest after the format
from datetime import datetime
datetime.strptime("2021-12-01x", "%Y-%m-%d")
# --- formatted
from datetime import datetime
result = datetime(2021, 3, 4, 15, 6, 7).strftime("%Y-%m-%d %I:%M:%S %p %j %U %a %%")
# --- from a stamp
from datetime import datetime, timezone
result = datetime.fromtimestamp(1_000_000_000, timezone.utc), datetime.fromtimestamp(-1.5, timezone.utc)
# --- to a stamp
from datetime import datetime, timezone
result = datetime(2001, 9, 9, 1, 46, 40, tzinfo=timezone.utc).timestamp()
# --- beyond the last year
from datetime import date, timedelta
date.max + timedelta(days=1)
# --- a leap year's calendar
import calendar
result = calendar.isleap(1900), calendar.monthrange(2024, 2), calendar.month_name[2]
print(calendar.month(2024, 2))
# --- weekdays
from datetime import date
result = [date(2024, 1, day).weekday() for day in range(1, 8)], date(2024, 1, 1).strftime("%A")
# --- parts replaced
from datetime import datetime
result = datetime(2024, 1, 31).replace(month=3, hour=5), datetime(2024, 1, 1).date(), datetime(2024, 1, 1, 5).time()
# --- a time alone
from datetime import time
result = time(23, 59, 1, 5), time.fromisoformat("04:23:01.000384"), time(5).isoformat("minutes")
# --- broken down time
import time
result = time.gmtime(0)[:6], time.strftime("%Y", time.gmtime(86400 * 366)), time.gmtime(86400).tm_wday
# --- time out of range
import time
time.gmtime(10**20)
# --- clocks go forward
import time
a = time.monotonic(), time.perf_counter(), time.process_time()
b = time.monotonic(), time.perf_counter(), time.process_time()
result = all(x <= y for x, y in zip(a, b))
# --- a zone's name from the data base
import zoneinfo
zoneinfo.ZoneInfo("No/Such_Zone")
