"""Writes Tests/Fixtures/Validation/*.json: tests of selection, long-run variances and splits.

    pip install arch==8.0.0 ffn==1.4.1 purgedcv==0.1.11 skfolio==1.12.2 dieboldmariano scipy
    python scripts/goldens/validation.py

- selection.json: SPA and StepM of arch. Its p-values depend on its generator, so the index matrix is
  written too. arch does not divide its statistics by their standard errors; the studentised p-values
  are computed here with numpy from the same indices.
- overfitting.json: PBO of ffn, which counts logits of at most 0, and of purgedcv, which counts those
  below.
- splits.json: 50 random shapes each of skfolio's walk-forward and combinatorial splits, and of
  purgedcv's k-fold and combinatorial ones. A label of purgedcv that is evaluated h bars later and half
  open purges h - 1 samples; its timed embargo of e > 0 bars is closed and so leaves out e + 1 more.
- distributions.json: scipy's quantiles and Student's t, arch's Bartlett kernel, dieboldmariano's test.
"""

import json
import pathlib
import warnings

import arch.bootstrap
import arch.covariance.kernel
import dieboldmariano
import ffn
import numpy
import pandas
import purgedcv
import scipy.stats
import skfolio.model_selection

OUTPUT = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/Validation"
SIZES = [0.01, 0.05, 0.1, 0.2]


def write(name, value):
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


def studentised(differences, indices):
    """Adjusted p-values of the step-down test and the consistent SPA p-value, with numpy."""
    means = differences.mean(0)
    moves = numpy.array([differences[row].mean(0) for row in indices]) - means
    errors = moves.std(0)
    statistics, moves = means / errors, moves / errors
    order = numpy.argsort(-statistics)
    adjusted = numpy.zeros(len(means))
    largest = 0
    for position, model in enumerate(order):
        left = moves[:, order[position:]].max(1)
        largest = max(largest, int((left > statistics[model]).sum()))
        adjusted[model] = largest
    threshold = -numpy.sqrt(2 * numpy.log(numpy.log(len(differences))))
    kept = numpy.where(statistics >= threshold, 0, statistics)
    consistent = ((moves + kept).max(1) > statistics.max()).mean()
    return {"exceedances": [int(n) for n in adjusted], "consistent": float(consistent)}


def selection():
    count, models, block, reps, seed = 50, 6, 4, 200, 8
    generator = numpy.random.default_rng(12)
    bootstrap = arch.bootstrap.StationaryBootstrap(block, numpy.zeros((count, 1)), seed=seed)
    indices = [bootstrap.index.tolist() for _ in bootstrap.bootstrap(reps)]
    cases = []
    drifts = {
        "noise": [0, 0, 0, 0, 0, 0],
        "one is better": [0.8, 0, 0, 0, -1, 0],
        "three are better": [0.9, 0.5, 0.3, 0, 0, -2],
        "all are worse": [-0.3, -0.2, -0.4, -0.5, -1, -2],
    }
    for name, drift in drifts.items():
        noise = generator.standard_normal((count, models)) * [1, 1, 0.5, 2, 1, 1]
        gains = noise + numpy.array(drift)
        for time in range(1, count):
            gains[time] += 0.2 * (gains[time - 1] - drift)
        gains = numpy.round(gains, 6)
        zero = numpy.zeros(count)
        spa = arch.bootstrap.SPA(
            zero, -gains, block_size=block, reps=reps, nested=True, seed=seed
        )
        spa.compute()
        superior = []
        for size in SIZES:
            step = arch.bootstrap.StepM(
                zero, -gains, size=size, block_size=block, reps=reps, nested=True, seed=seed
            )
            step.compute()
            superior.append([int(model) for model in step.superior_models])
        cases.append(
            {
                "name": name,
                "gains": gains.T.tolist(),
                "spa": [float(spa.pvalues[key]) for key in ("lower", "consistent", "upper")],
                "superior": superior,
                "studentised": studentised(gains, indices),
            }
        )
    write("selection.json", {"block": block, "indices": indices, "sizes": SIZES, "cases": cases})


def overfitting():
    generator = numpy.random.default_rng(5)
    cases = []
    for name, count, trials in [("noise", 64, 7), ("one is better", 66, 5), ("many", 200, 12)]:
        returns = numpy.round(generator.standard_normal((count, trials)) * 0.01, 6)
        if name == "one is better":
            returns[:, 2] += 0.006
        for blocks in (4, 8, 16):
            rows = count // blocks * blocks
            full = ffn.core.calc_prob_backtest_overfitting(
                pandas.DataFrame(returns), n_blocks=blocks, full_output=True
            )
            strict = purgedcv.probability_of_backtest_overfitting(returns[:rows].T, blocks)
            cases.append(
                {
                    "name": f"{name}, {blocks} blocks",
                    "returns": returns.T.tolist() if blocks == 4 else [],
                    "blocks": blocks,
                    "probability": full["pbo"],
                    "strict": float(strict.pbo),
                    "meanLogit": float(full["logits"].mean()),
                }
            )
    write("overfitting.json", cases)


def ranges(indices):
    """Ascending indices as [start, end) pairs."""
    indices = numpy.asarray(indices)
    if len(indices) == 0:
        return []
    cuts = numpy.flatnonzero(numpy.diff(indices) > 1)
    starts = indices[numpy.r_[0, cuts + 1]]
    ends = indices[numpy.r_[cuts, len(indices) - 1]] + 1
    return [[int(a), int(b)] for a, b in zip(starts, ends)]


def splits():
    generator = numpy.random.default_rng(50)

    def draw(low, high):
        return int(generator.integers(low, high + 1))

    result = {"walkForward": [], "skfolio": [], "kFold": [], "combinatorial": []}
    while len(result["walkForward"]) < 50:
        count, train, test, purge = draw(20, 300), draw(5, 80), draw(1, 40), draw(0, 10)
        anchored, short = bool(draw(0, 1)), bool(draw(0, 1))
        if train + purge + (1 if short else test) > count:
            continue
        walk = skfolio.model_selection.WalkForward(
            test_size=test, train_size=train, purged_size=purge,
            expand_train=anchored, reduce_test=short,
        )
        folds = [[ranges(a), ranges(b)] for a, b in walk.split(numpy.zeros((count, 1)))]
        result["walkForward"].append(
            {"count": count, "train": train, "test": test, "purge": purge,
             "anchored": anchored, "short": short, "folds": folds}
        )
    while len(result["skfolio"]) < 50:
        count, groups = draw(30, 200), draw(3, 7)
        tested, purge, embargo = draw(2, groups - 1), draw(0, 5), draw(0, 5)
        if purge + embargo >= count // groups - 1:
            continue
        split = skfolio.model_selection.CombinatorialPurgedCV(
            n_folds=groups, n_test_folds=tested, purged_size=purge, embargo_size=embargo
        )
        folds = [
            [ranges(train), [ranges(test)[0] for test in tests]]
            for train, tests in split.split(numpy.zeros((count, 1)))
        ]
        result["skfolio"].append(
            {"count": count, "groups": groups, "tested": tested, "purge": purge,
             "embargo": embargo, "folds": folds, "paths": split.get_path_ids().tolist()}
        )
    for kind in ("kFold", "combinatorial"):
        for _ in range(50):
            count, groups = draw(20, 200), draw(3, 7)
            tested = 1 if kind == "kFold" else draw(1, groups - 1)
            horizon, embargo = draw(1, 6), draw(0, 5)
            times = pandas.date_range("2024-01-01", periods=count, freq="h")
            bounds = {
                "prediction_times": times,
                "evaluation_times": times + pandas.Timedelta(hours=horizon),
                "embargo": pandas.Timedelta(hours=embargo),
            }
            split = (
                purgedcv.PurgedKFold(groups, **bounds)
                if kind == "kFold"
                else purgedcv.CombinatorialPurgedCV(groups, tested, **bounds)
            )
            folds = [[ranges(a), ranges(b)] for a, b in split.split(numpy.zeros((count, 1)))]
            result[kind].append(
                {"count": count, "groups": groups, "tested": tested, "purge": horizon - 1,
                 "embargo": embargo + 1 if embargo else 0, "folds": folds}
            )
    write("splits.json", result)


def distributions():
    generator = numpy.random.default_rng(3)
    probabilities = [1e-300, 1e-12, 1e-5, 0.01, 0.024, 0.025, 0.05, 0.3, 0.5, 0.7, 0.975, 0.999]
    normal = [[p, float(scipy.stats.norm.ppf(p))] for p in probabilities]
    student = [
        [t, degrees, float(scipy.stats.t.cdf(t, degrees))]
        for t in (-30, -2.5, -0.7, 0, 0.1, 1.3, 4, 12) for degrees in (1, 2, 7, 30, 719, 8759)
    ]
    variances = []
    for count, persistence in [(60, 0), (200, 0.5), (500, -0.3), (400, 0.9)]:
        noise = generator.standard_normal(count)
        for time in range(1, count):
            noise[time] += persistence * noise[time - 1]
        values = numpy.round(noise, 6)
        automatic = arch.covariance.kernel.Bartlett(values)
        fixed = arch.covariance.kernel.Bartlett(values, bandwidth=3)
        centred = values - values.mean()
        slope = numpy.clip((centred[1:] @ centred[:-1]) / (centred @ centred), -0.97, 0.97)
        white = arch.covariance.kernel.Bartlett(centred[1:] - slope * centred[:-1])
        variances.append(
            {"values": values.tolist(), "bandwidth": float(automatic.bandwidth),
             "automatic": float(numpy.squeeze(automatic.cov.long_run)),
             "fixed": float(numpy.squeeze(fixed.cov.long_run)),
             "prewhitened": float(numpy.squeeze(white.cov.long_run)) / (1 - slope) ** 2}
        )
    tests = []
    for count, horizon in [(30, 1), (40, 2), (200, 4)]:
        truth = generator.standard_normal(count)
        first = truth + generator.standard_normal(count) * 1.1
        second = truth + generator.standard_normal(count)
        statistic, p = dieboldmariano.dm_test(
            truth.tolist(), first.tolist(), second.tolist(), h=horizon, variance_estimator="acf"
        )
        tests.append(
            {"horizon": horizon, "first": ((truth - first) ** 2).tolist(),
             "second": ((truth - second) ** 2).tolist(), "statistic": statistic, "p": p}
        )
    write(
        "distributions.json",
        {"normal": normal, "student": student, "variances": variances, "tests": tests},
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    selection()
    overfitting()
    splits()
    distributions()
