#!/usr/bin/env python3
"""Makes Tests/Fixtures/Forecasting/calibration.json: scikit-learn's isotonic regression, Brier score
and calibration curve on seeded points, many of them with equal inputs.

    python3 -m venv venv && venv/bin/pip install numpy scikit-learn==1.9.1
    venv/bin/python scripts/goldens/calibration.py
"""

import json
import pathlib

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss

TARGET = pathlib.Path(__file__).resolve().parents[2] / "Tests/Fixtures/Forecasting/calibration.json"


def case(generator, count, decimals, slope):
    strength = np.round(generator.uniform(0, 1, count), decimals)
    won = (generator.uniform(0, 1, count) < 0.4 + slope * strength).astype(int)
    fit = IsotonicRegression(out_of_bounds="clip").fit(strength, won)
    asked = np.round(generator.uniform(-0.1, 1.1, 40), 4)
    probability = fit.predict(strength)
    observed, predicted = calibration_curve(won, probability, n_bins=10, strategy="quantile")
    edges = np.percentile(probability, np.linspace(0, 100, 11))[1:-1]
    place = np.searchsorted(edges, probability)
    counts = np.bincount(place, minlength=10)[np.unique(place)]
    return {
        "strength": strength.tolist(),
        "won": won.tolist(),
        "asked": asked.tolist(),
        "answered": fit.predict(asked).tolist(),
        "brier_score": brier_score_loss(won, probability),
        "expected_calibration_error": float(
            np.sum(np.abs(observed - predicted) * counts) / count
        ),
        "predicted": predicted.tolist(),
        "observed": observed.tolist(),
        "counts": counts.tolist(),
    }


generator = np.random.default_rng(7)
cases = [
    case(generator, 120, 2, 0.2),
    case(generator, 400, 3, 0.0),
    case(generator, 200, 1, -0.3),
    case(generator, 150, 6, 0.5),
]
TARGET.write_text(json.dumps(cases) + "\n")
