"""Adds the machine to what live_api.py found, prints it as a table and writes the JSON: report.py RESULT OUTPUT NAME=VALUE..."""

import json
import os
import sys

CEILING_MS = 300
GOAL_MS = 50


def value(path, name):
    with open(path, encoding="utf-8") as lines:
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "unknown")


def judged(milliseconds):
    return "" if milliseconds <= GOAL_MS else " (over ours)" if milliseconds <= CEILING_MS else " (over the ceiling)"


def main(result, output, *facts):
    with open(result, encoding="utf-8") as file:
        found = json.load(file)
    found = {
        **dict(fact.split("=", 1) for fact in facts),
        "machine": {
            "processor": value("/proc/cpuinfo", "model name"), "cores": os.cpu_count(),
            "memory_gibibytes": round(int(value("/proc/meminfo", "MemTotal").split()[0]) / 1048576, 1), "kernel": os.uname().release,
        },
        **found,
    }
    ran = found["import"]
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in (ran["stage_seconds"] or {}).items())
    print(f"\n{found['version']} ({found['server']}), commit {found['commit']}, {found['date']}, load {found['load_average']} at the start")
    print(f"import of {ran['rows']} rows: {ran['status']} after {ran['seconds']} s ({stages})")
    print(f"{found['requests_per_second_held']} of {found['requests_per_second_asked']} requests a second were held\n")
    print("| endpoint | stage | requests | failed | p50 ms | p95 ms | p99 ms | max ms |\n| --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in found["figures"]:
        print(f"| {row['endpoint']} | {row['stage']} | {row['requests']} | {row['failed']} | {row['p50_ms']} | {row['p95_ms']}{judged(row['p95_ms'])}"
              f" | {row['p99_ms']} | {row['max_ms']} |")
    for row in found["figures"]:
        for text, times in row["failures"].items():
            print(f"FAILED {row['endpoint']}, {row['stage']}, {times} times: {text}")
    os.makedirs(os.path.dirname(os.path.abspath(output)), exist_ok=True)
    with open(output, "w", encoding="utf-8") as file:
        json.dump(found, file, indent=2)
        file.write("\n")


main(*sys.argv[1:])
