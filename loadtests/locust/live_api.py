"""Callers of the live API while an import runs: rows by their key, and the import's own progress, at a constant rate.

loadtests/live-api.sh starts it. Every request bears the status that the import had when it was sent, so that the figures can be told apart by stage;
'idle' is before the import, 'after' is after its end.
"""

import csv
import json
import os
import random
import sys
import time

import gevent
from gevent import subprocess
from locust import FastHttpUser, constant_throughput, events, task

USERS = int(os.environ["LIVE_USERS"])
REQUESTS_PER_SECOND = float(os.environ["LIVE_REQUESTS_PER_SECOND"])
IDLE_SECONDS = float(os.environ["LIVE_IDLE_SECONDS"])
IMPORT_LIMIT_SECONDS = float(os.environ["LIVE_IMPORT_LIMIT_SECONDS"])
FILE = os.environ["LIVE_FILE"]
KNOWN_ROWS_FILE = os.environ["LIVE_KNOWN_ROWS_FILE"]
KNOWN_IMPORT = os.environ["LIVE_KNOWN_IMPORT"]
RESULT = os.environ["LIVE_RESULT"]

WARM_UP_SECONDS = 5
AFTER_SECONDS = 5
MOST_KEYS = 20_000
STAGES = ["idle", "queued", "parsing", "validated", "loading", "finalizing", "after"]
ENDED = ("done", "failed", "cancelled")


class Scenario:
    """What is known of the import that runs beside the callers."""

    def __init__(self):
        self.stage = "warm-up"
        self.import_id = KNOWN_IMPORT
        self.snapshot = None
        self.started_at = None
        self.seconds = None

    def saw(self, import_id, snapshot):
        """An answer about the import; one that comes late does not set it back."""
        status = snapshot["status"]
        if import_id == KNOWN_IMPORT or self.stage == "after":
            return
        self.snapshot = snapshot
        if status in ENDED:
            self.seconds = time.monotonic() - self.started_at
            self.stage = "after"
        elif STAGES.index(status) > STAGES.index(self.stage):
            self.stage = status


scenario = Scenario()
latencies = {}
failures = {}
span = []


def known_keys():
    with open(KNOWN_ROWS_FILE, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return [(row["item_code"], row["store_id"], row["date"]) for row, _ in zip(rows, range(MOST_KEYS))]


KEYS = known_keys()


def sent():
    """What a request bears: the stage, and a clock finer than Locust's milliseconds."""
    return {"stage": scenario.stage, "at": time.perf_counter()}


class Caller(FastHttpUser):
    """Each waits out its second, so that the rate holds as long as an answer takes less than that."""

    wait_time = constant_throughput(REQUESTS_PER_SECOND / USERS)

    def on_start(self):
        # Locust starts all at one moment; callers do not come in step.
        gevent.sleep(random.uniform(0, USERS / REQUESTS_PER_SECOND))

    @task
    def rows_by_key(self):
        item_code, store_id, date = random.choice(KEYS)
        url = f"/datasets/inventory/rows?item_code={item_code}&store_id={store_id}&date={date}"
        with self.client.get(url, name="rows", context=sent(), catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"answered {answer.status_code}")
            elif item_code not in answer.text:
                answer.failure("the row is not in the answer")

    @task
    def import_status(self):
        import_id = scenario.import_id
        with self.client.get(f"/imports/{import_id}", name="import", context=sent(), catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"answered {answer.status_code}")
            else:
                scenario.saw(import_id, json.loads(answer.text))


@events.request.add_listener
def keep(name, exception, context, **_):
    stage, at = context["stage"], context["at"]
    if stage == "warm-up":
        return
    ended = time.perf_counter()
    latencies.setdefault((name, stage), []).append((ended - at) * 1000)
    span[:] = [span[0] if span else at, ended]
    if exception is not None:
        texts = failures.setdefault((name, stage), {})
        texts[str(exception)[:200]] = texts.get(str(exception)[:200], 0) + 1


@events.test_start.add_listener
def start(environment, **_):
    gevent.spawn(run, environment)


def run(environment):
    """Idle, then the import, then a little more; ends the test in any case."""
    try:
        gevent.sleep(WARM_UP_SECONDS)
        scenario.stage = "idle"
        gevent.sleep(IDLE_SECONDS)
        scenario.stage = "queued"
        scenario.started_at = time.monotonic()
        scenario.import_id = post(environment.host)
        deadline = scenario.started_at + IMPORT_LIMIT_SECONDS
        while scenario.stage != "after" and time.monotonic() < deadline:
            gevent.sleep(0.1)
        gevent.sleep(AFTER_SECONDS)
    except Exception as problem:  # pylint: disable=broad-except
        print(f"error: {problem}", file=sys.stderr)
    finally:
        environment.process_exit_code = report()
        environment.runner.quit()


def post(host):
    """A process of its own sends the file: within this one the sending would hold the callers up."""
    command = ["curl", "-fsS", "-m", "300", "-X", "POST", "-T", FILE, "-H", "Content-Type: text/csv",
               "-H", f"Idempotency-Key: live-{time.time_ns()}", f"{host}/imports?dataset=inventory"]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return json.loads(answer.stdout)["task_id"]


def percentile(ordered, share):
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


def figures(name, stage):
    ordered = sorted(latencies[(name, stage)])
    failed = failures.get((name, stage), {})
    return {
        "endpoint": name, "stage": stage, "requests": len(ordered), "failed": sum(failed.values()), "failures": failed,
        "p50_ms": percentile(ordered, 0.50), "p95_ms": percentile(ordered, 0.95), "p99_ms": percentile(ordered, 0.99), "max_ms": round(ordered[-1], 1),
    }


def report():
    """Writes what was measured; 0 when the import is done and no request failed."""
    found = [figures(name, stage) for name in ("rows", "import") for stage in STAGES if (name, stage) in latencies]
    status = scenario.snapshot["status"] if scenario.snapshot else None
    with open(RESULT, "w", encoding="utf-8") as file:
        json.dump({
            "requests_per_second_asked": REQUESTS_PER_SECOND,
            "requests_per_second_held": round(sum(map(len, latencies.values())) / (span[1] - span[0]), 1),
            "import": {
                "status": status, "seconds": scenario.seconds and round(scenario.seconds, 2),
                "rows": scenario.snapshot and scenario.snapshot["rows_total"], "stage_seconds": scenario.snapshot and scenario.snapshot["stage_seconds"],
            },
            "figures": found,
        }, file)
    return 0 if status == "done" and not failures else 1
