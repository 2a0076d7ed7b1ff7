#!/usr/bin/env python3
"""Writes tests/data/clock.jsonl: golden cases of the legal clock.

An oracle that shares nothing with the program: it walks day by day and minute by minute over
assets/calendar.toml, as DOMAIN.md's rules are written, and never jumps. Run it from the root of the
repository; the explanations are added by `MOTCUA_WRITE_CLOCK=1 cargo test --test it clock` and read by
people before they are kept.
"""
import json, random, tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

RAW = tomllib.loads(Path("assets/calendar.toml").read_text())
NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def minutes(text):
    return int(text[:2]) * 60 + int(text[3:])


def windows(texts):
    return [tuple(minutes(part) for part in text.split("-")) for text in texts]


class Calendar:
    def __init__(self, changes=()):
        self.week = {n: [] for n in NAMES}
        for row in RAW["week"]:
            for name in row["days"]:
                self.week[name] = windows(row["counting"])
        usual = windows(RAW["make_up"]["counting"])
        self.days = {}
        for row in RAW["day"]:
            day, last = date.fromisoformat(row["date"]), date.fromisoformat(row.get("to", row["date"]))
            while day <= last:
                own = windows(row["counting"]) if "counting" in row else usual
                self.days[day] = [] if row["kind"] == "off" else own
                day += timedelta(1)
        for row in changes:
            day, last = date.fromisoformat(row["date"]), date.fromisoformat(row.get("to", row["date"]))
            while day <= last:
                if row["kind"] == "usual":
                    self.days.pop(day, None)
                else:
                    own = windows(row.get("hours", [])) or usual
                    self.days[day] = [] if row["kind"] == "off" else own
                day += timedelta(1)

    def of(self, day):
        return self.days.get(day, self.week[NAMES[day.weekday()]])

    def counts(self, day):
        return bool(self.of(day))

    def closing(self, day):
        return at(day, self.of(day)[-1][1])

    def counting(self, moment):
        minute = moment.hour * 60 + moment.minute
        return any(a <= minute < b for a, b in self.of(moment.date()))

    def next_counted(self, day):
        day += timedelta(1)
        while not self.counts(day):
            day += timedelta(1)
        return day

    def between(self, a, b):
        n = 0
        while a < b:
            n += self.counting(a)
            a += timedelta(minutes=1)
        return n

    def consume(self, moment, k):
        """The first counting minute before which exactly k counting minutes lie; the moment itself for 0."""
        if k == 0:
            return moment
        while True:
            if self.counting(moment):
                if k == 0:
                    return moment
                k -= 1
            moment += timedelta(minutes=1)


def at(day, minute):
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minute)


RULES = {"same-day-cutoff": "15:00", "working-day-minutes": 480, "first-day-counted": False, "last-day-moves": True}


def time_of_receipt(cal, received, day):
    own, there = cal.of(received.date()), cal.of(day)
    minute = received.hour * 60 + received.minute
    if not own or minute > own[-1][1]:
        return cal.closing(day)
    # The time of receipt moved into its own day's windows, then into the due day's.
    for hours in (own, there):
        for a, b in hours:
            if minute < b:
                minute = max(minute, a)
                break
        else:
            minute = hours[-1][1]
    return at(day, minute)


def same_day(cal, rules, received):
    day, minute = received.date(), received.hour * 60 + received.minute
    own = cal.of(day)
    if own and minute <= own[-1][1] and minute <= minutes(rules["same-day-cutoff"]):
        return cal.closing(day)
    return cal.closing(cal.next_counted(day))


def closing_from(cal, rules, day):
    while rules["last-day-moves"] and not cal.counts(day):
        day += timedelta(1)
    return cal.closing(day) if cal.counts(day) else at(day, 17 * 60)


def months_on(day, n):
    month = day.month - 1 + n
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month, last)
            except ValueError:
                pass


def plain(cal, rules, limit, received):
    if limit == "same-day":
        return same_day(cal, rules, received)
    if limit.endswith("wd"):
        thousandths = round(float(limit[:-2]) * 1000)
        whole, part = divmod(thousandths, 1000)
        end = received
        if whole:
            day, left = received.date(), whole
            if rules["first-day-counted"] and cal.counts(day):
                left -= 1
            while left:
                day = cal.next_counted(day)
                left -= 1
            end = time_of_receipt(cal, received, day)
        return cal.consume(end, -(-part * rules["working-day-minutes"] // 1000))
    n, unit = int(limit[:-1]), limit[-1]
    if unit == "h":
        return cal.consume(received, n * 60)
    day = received.date() + timedelta(n) if unit == "d" else months_on(received.date(), n)
    if rules["first-day-counted"]:
        day = max(received.date(), day - timedelta(1))
    return closing_from(cal, rules, day)


def due(limit, received, pauses=(), changes=(), own_rules=None):
    """The due time, or None while a pause that counts is open."""
    cal, rules = Calendar(changes), {**RULES, **(own_rules or {})}
    received = datetime.fromisoformat(received)
    end = plain(cal, rules, limit, received)
    spans = []
    for start, stop in sorted((datetime.fromisoformat(a), b and datetime.fromisoformat(b)) for a, b in pauses):
        start = max(start, received)
        if stop is not None and stop <= start:
            continue
        if spans and (spans[-1][1] is None or start <= spans[-1][1]):
            if spans[-1][1] is not None:
                spans[-1][1] = None if stop is None else max(stop, spans[-1][1])
        else:
            spans.append([start, stop])
    for start, stop in spans:
        if start >= end:
            continue
        if stop is None:
            return None
        if limit == "same-day":
            end = same_day(cal, rules, stop)
        elif limit[-1] == "d" and not limit.endswith("wd") or limit[-1] == "m":
            days = (stop.date() - start.date()).days
            end = closing_from(cal, rules, end.date() + timedelta(days)) if days else end
        else:
            end = cal.consume(end, cal.between(start, stop))
    return end


# ---- The vectors of DOMAIN.md §10 and §2a, each with what is written there. ----
VECTORS = [
    ("working days", "1wd", "2026-11-23T10:00", [], "2026-11-25T10:00"),
    ("working days", "3wd", "2026-11-23T10:00", [], "2026-11-27T10:00"),
    ("working days", "10wd", "2026-11-20T10:00", [], "2026-12-07T10:00"),
    ("working days, Tết", "1wd", "2026-02-13T10:00", [], "2026-02-23T10:00"),
    ("working days, Tết", "7wd", "2026-02-13T10:00", [], "2026-03-03T10:00"),
    ("working days", "5wd", "2026-08-28T10:00", [], "2026-09-09T10:00"),
    ("a make-up Saturday", "1wd", "2026-08-21T10:00", [], "2026-08-22T10:00"),
    ("counts a make-up Saturday", "7wd", "2026-08-18T10:00", [], "2026-08-26T10:00"),
    ("working days", "3wd", "2026-04-24T10:00", [], "2026-05-04T10:00"),
    ("working days", "2wd", "2026-04-29T10:00", [], "2026-05-05T10:00"),
    ("over the new year", "3wd", "2026-12-31T10:00", [], "2027-01-06T10:00"),
    ("working days, Tết 2025", "7wd", "2025-01-24T10:00", [], "2025-02-11T10:00"),
    ("a make-up Saturday", "3wd", "2024-04-26T10:00", [], "2024-05-04T10:00"),
    ("hours", "24h", "2026-11-23T10:00", [], "2026-11-27T10:00"),
    ("hours", "8h", "2026-11-23T16:30", [], "2026-11-25T16:30"),
    ("hours, late receipt", "24h", "2026-11-25T17:30", [], "2026-12-01T07:00"),
    ("hours, over lunch", "4h", "2026-11-25T09:00", [], "2026-11-25T15:00"),
    ("hours, over the night", "4h", "2026-11-25T15:00", [], "2026-11-26T09:00"),
    ("hours, received at lunch", "2h", "2026-11-25T11:45", [], "2026-11-25T15:30"),
    ("hours, over the weekend", "16h", "2026-11-27T16:00", [], "2026-12-01T16:00"),
    ("hours, before opening", "8h", "2026-11-25T06:15", [], "2026-11-26T07:00"),
    ("hours", "40h", "2026-11-30T10:00", [], "2026-12-07T10:00"),
    ("Monday 10:00 and two days", "2wd", "2026-11-30T10:00", [], "2026-12-02T10:00"),
    ("a supplement's pause", "5wd", "2026-11-30T10:00", [], "2026-12-07T10:00"),
    ("a supplement's pause", "5wd", "2026-11-30T10:00", [["2026-12-02T10:00", "2026-12-04T10:00"]], "2026-12-09T10:00"),
    ("a long pause", "5wd", "2026-11-30T10:00", [["2026-12-04T10:00", "2026-12-28T10:00"]], "2026-12-29T10:00"),
    ("same day", "same-day", "2026-12-01T14:59", [], "2026-12-01T17:00"),
    ("same day, after 15:00", "same-day", "2026-12-01T15:01", [], "2026-12-02T17:00"),
    ("same day, after 15:00 before a holiday", "same-day", "2026-11-23T15:01", [], "2026-11-25T17:00"),
    ("received after closing", "3wd", "2026-11-25T17:30", [], "2026-11-30T17:00"),
    ("received on a Saturday", "3wd", "2026-11-28T09:00", [], "2026-12-02T17:00"),
]

HALF = {"date": "2026-12-02", "kind": "hours", "hours": ["07:00-11:30"], "name": "Nửa ngày"}
AFTERNOON = {"date": "2026-12-02", "kind": "hours", "hours": ["13:30-17:00"], "name": "Nghỉ sáng"}
LOCAL = {"date": "2026-12-03", "to": "2026-12-04", "kind": "off", "name": "Nghỉ lễ địa phương"}
SWAP = [
    {"date": "2026-12-04", "kind": "off", "name": "Hoán đổi"},
    {"date": "2026-12-05", "kind": "work", "name": "Làm bù"},
]
UNDONE = {"date": "2026-11-24", "kind": "usual"}
CHANGES = [[HALF], [AFTERNOON], [LOCAL], SWAP, [UNDONE]]
OTHER_RULES = [
    {"same-day-cutoff": "16:00"}, {"first-day-counted": True}, {"last-day-moves": False}, {"working-day-minutes": 420},
]
TIMES = ["06:15", "07:00", "09:41", "11:29", "11:30", "12:59", "13:30", "15:00", "15:01", "16:59", "17:00", "17:01", "21:30"]
LIMITS = ["1wd", "3wd", "5wd", "10wd", "20wd", "0.5wd", "6.25wd", "1h", "4h", "24h", "72h", "1d", "10d", "30d", "1m", "2m", "same-day"]
DAYS = [
    "2024-02-07", "2024-04-26", "2025-01-24", "2025-04-29", "2025-08-29", "2026-02-13", "2026-02-16", "2026-04-24",
    "2026-08-21", "2026-08-22", "2026-09-01", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24",
    "2026-11-27", "2026-12-31", "2027-01-29", "2027-12-31",
]


def cases():
    for name, limit, received, pauses, expected in VECTORS:
        assert due(limit, received, pauses) == datetime.fromisoformat(expected), (name, limit, received)
        yield name, {"limit": limit, "received": received, "pauses": pauses}
    draw = random.Random(20261122)
    for n, limit in enumerate(LIMITS * 6):
        yield "drawn", {"limit": limit, "received": f"{DAYS[n % len(DAYS)]}T{draw.choice(TIMES)}"}
    for time in TIMES:
        for limit in ("1wd", "2h", "same-day"):
            yield "time of day", {"limit": limit, "received": f"2026-12-01T{time}"}
    for n in range(45):
        day = date(2026, 11, 25) + timedelta(n % 9)
        received = datetime.fromisoformat(f"{day}T{draw.choice(TIMES[1:-1])}")
        pauses = []
        for _ in range(draw.choice([1, 1, 2, 3])):
            start = received + timedelta(minutes=draw.randrange(0, 9 * 1440))
            pauses.append([start.isoformat("T", "minutes"), (start + timedelta(minutes=draw.randrange(1, 6 * 1440))).isoformat("T", "minutes")])
        if n % 11 == 10:
            pauses[-1][1] = None
        limit = draw.choice(["5wd", "10wd", "2.5wd", "40h", "10d", "1m", "same-day"])
        yield "pauses", {"limit": limit, "received": received.isoformat("T", "minutes"), "pauses": pauses}
    for changes in CHANGES:
        for limit in ("1wd", "2wd", "5wd", "8h", "3d", "same-day"):
            received = f"{draw.choice(['2026-12-01', '2026-12-02', '2026-11-23', '2026-12-04'])}T{draw.choice(TIMES)}"
            yield "another calendar", {"limit": limit, "received": received, "calendar": changes}
    for rules in OTHER_RULES:
        for limit in ("3wd", "1.5wd", "5d", "same-day"):
            received = f"{draw.choice(['2026-12-01', '2026-12-05', '2026-11-24'])}T{draw.choice(TIMES)}"
            yield "other rules", {"limit": limit, "received": received, "rules": rules}


def main():
    known = {}
    target = Path("tests/data/clock.jsonl")
    if target.exists():
        for line in target.read_text().splitlines():
            row = json.loads(line)
            known[json.dumps(row["question"], sort_keys=True)] = row.get("explanation")
    with target.open("w") as out:
        for name, question in cases():
            end = due(question["limit"], question["received"], question.get("pauses", ()),
                      question.get("calendar", ()), question.get("rules"))
            row = {"name": name, "question": dict(sorted(question.items())), "due_at": end and end.isoformat("T", "minutes"),
                   "explanation": known.get(json.dumps(question, sort_keys=True))}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


main()
