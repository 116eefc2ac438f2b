"""The comparators of the scoreboard: Nixtla's AutoARIMA, AutoETS and AutoTheta on the same origins.

    python validation/comparators.py GRIDS.csv OUT.csv [--arima-every 3] [--only SERIES]

GRIDS.csv (written by the study, `cargo run -p durance-calibrate --example study -- grids`) has one row
per reading on the study's grid: `series,season,first_origin,max_step,index,value`. At every origin the
models see `value[: origin + 1]` and nothing later. OUT.csv has one row per series, model, origin and step:
the point forecast and the quantiles that the study scores. AutoARIMA is slow and is run on every third
origin; the study then compares it with every other model on those origins alone.

Needs: pip install statsforecast (run with 2.1.1).
"""

import argparse
import csv
import sys
import time
import warnings

import numpy as np
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta

LEVELS = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95]
QUANTILES = [0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
             0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975]


def grids(path):
    series = {}
    for row in csv.DictReader(open(path)):
        s = series.setdefault(row["series"], dict(
            season=int(row["season"]), first=int(row["first_origin"]), steps=int(row["max_step"]), y=[]))
        assert int(row["index"]) == len(s["y"])
        s["y"].append(float(row["value"]) if row["value"] else np.nan)
    return series


def quantile(forecast, q, step):
    if q == 0.5:
        return forecast["mean"][step]
    level = round(abs(2 * q - 1) * 100)
    return forecast[("lo-" if q < 0.5 else "hi-") + str(level)][step]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("grids")
    parser.add_argument("out")
    parser.add_argument("--arima-every", type=int, default=3)
    parser.add_argument("--only")
    parser.add_argument("--models", default="AutoETS,AutoTheta,AutoARIMA")
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    makers = dict(AutoETS=lambda m: AutoETS(season_length=m),
                  AutoTheta=lambda m: AutoTheta(season_length=m),
                  AutoARIMA=lambda m: AutoARIMA(season_length=m))
    out = csv.writer(open(args.out, "w"), lineterminator="\n")
    out.writerow(["series", "model", "origin", "step", "mean"] + [f"q{q}" for q in QUANTILES])
    for name, s in grids(args.grids).items():
        if args.only and name not in args.only.split(","):
            continue
        y = np.array(s["y"])
        assert not np.isnan(y).any(), f"{name}: the comparators take no missing values"
        for model in args.models.split(","):
            began = time.time()
            every = args.arima_every if model == "AutoARIMA" else 1
            for origin in range(s["first"], len(y) - 1, every):
                f = makers[model](s["season"]).forecast(y=y[: origin + 1], h=s["steps"], level=LEVELS)
                for step in range(s["steps"]):
                    if origin + step + 1 < len(y):
                        out.writerow([name, model, origin, step + 1, f"{f['mean'][step]:.3f}"]
                                     + [f"{quantile(f, q, step):.3f}" for q in QUANTILES])
            print(name, model, f"{time.time() - began:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
