#!/usr/bin/env python3
"""Computes what the reports on the bundled data must say, from the CSV files they were imported from.

Plain Python, no code of Kymo: python3 tests/reference/compute.py DATA_FOLDER > tests/reference/expected.json
DATA_FOLDER holds claude_code_traces/requests.csv, llmperf_leaderboard/requests.csv and
langfuse_framework_traces/observations.csv.
"""

import csv
import json
import sys
from collections import defaultdict
from fractions import Fraction


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def milliseconds(text, scale):
    """Exact until the last step."""
    return None if text == "" else float(Fraction(text) * scale)


def quantile(values, p):
    """Hyndman and Fan type 7."""
    values = sorted(values)
    position = (len(values) - 1) * p
    low = int(position)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (position - low)


def total(calls, column):
    known = [int(call[column]) for call in calls if call[column] not in ("", None)]
    return sum(known) if known else None


def group(calls):
    ok = [call for call in calls if call["ok"]]
    durations = [call["ms"] for call in ok if call["ms"] is not None]
    leaves = [call for call in calls if call["leaf"]]
    enough = {0.5: 2, 0.9: 10, 0.95: 20, 0.99: 100}
    result = {
        "calls": len(calls),
        "errors": len(calls) - len(ok),
        "n": len(durations),
        "without_duration": len(ok) - len(durations),
        "mean": sum(durations) / len(durations) if durations else None,
        "input_tokens": total(leaves, "input"),
        "output_tokens": total(leaves, "output"),
        "cache_read_tokens": total(leaves, "cached"),
    }
    for p, least in enough.items():
        name = "p" + str(int(p * 100))
        result[name] = quantile(durations, p) if len(durations) >= least else None
    return result


def by(calls, keys):
    groups = defaultdict(list)
    for call in calls:
        groups[json.dumps([call[key] for key in keys])].append(call)
    return {key: group(members) for key, members in sorted(groups.items())}


def claude_code(folder):
    return [
        {
            "model": row["model"],
            "ms": milliseconds(row["api_time_s"], 1000),
            "ok": True,
            "leaf": True,
            "input": row["input_tokens"],
            "output": row["output_tokens"],
            "cached": row["cached_prefix_tokens"],
        }
        for row in rows(folder + "/claude_code_traces/requests.csv")
    ]


def llmperf(folder):
    return [
        {
            "model": row["model"],
            "provider": row["provider"],
            "model_size": row["model_size"],
            "ms": milliseconds(row["e2e_latency_s"], 1000),
            "ok": row["error_code"] == "",
            "leaf": True,
            "input": row["input_tokens"],
            "output": row["output_tokens"],
            "cached": "",
        }
        for row in rows(folder + "/llmperf_leaderboard/requests.csv")
    ]


def agent_frameworks(folder):
    # One trace was exported into two files: an observation counts once.
    unique = {}
    for row in rows(folder + "/langfuse_framework_traces/observations.csv"):
        unique.setdefault(row["observation_id"], row)
    observations = list(unique.values())
    parent = {row["observation_id"]: row["parent_id"] for row in observations}
    calls = [row for row in observations if row["type"] == "GENERATION"]
    above = set()
    for row in calls:
        upper = row["parent_id"]
        while upper:
            above.add(upper)
            upper = parent.get(upper, "")
    result = []
    for row in calls:
        output = row["output_tokens"]
        if output != "" and row["reasoning_tokens"] != "":
            output = int(output) + int(row["reasoning_tokens"])
        result.append(
            {
                "model": row["model"] or None,
                "ms": milliseconds(row["latency_ms"], 1),
                "ok": row["level"] != "ERROR",
                "leaf": row["observation_id"] not in above,
                "input": row["input_tokens"],
                "output": output,
                "cached": row["cached_input_tokens"],
            }
        )
    return result


def main(folder):
    claude, perf, frameworks = claude_code(folder), llmperf(folder), agent_frameworks(folder)
    expected = {
        "claude_code": {"overall": group(claude), "model": by(claude, ["model"])},
        "llmperf": {
            "overall": group(perf),
            "model": by(perf, ["model"]),
            "provider,attributes.model_size": by(perf, ["provider", "model_size"]),
        },
        "agent_frameworks": {"overall": group(frameworks), "model": by(frameworks, ["model"])},
    }
    json.dump(expected, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(sys.argv[1])
