#!/usr/bin/env python3
"""Makes the fixture that the conformal band is tested against.

    python3 -m venv venv && venv/bin/pip install numpy crepes==0.9.1 mapie==1.6.0
    venv/bin/python scripts/goldens/conformal.py

Tests/Fixtures/Forecasting/conformal.json   forecasts, outcomes, and the limits of both libraries

Returns: crepes' ConformalRegressor with the forecast range as the difficulty of each bar. Ranges:
MAPIE's split conformal regressor with the signed Gamma score (y - f) / f, whose two quantiles are
taken apart.
"""

import json
import pathlib

import numpy as np
from crepes import ConformalRegressor
from mapie.conformity_scores import GammaConformityScore
from mapie.regression import SplitConformalRegressor
from sklearn.base import BaseEstimator, RegressorMixin

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests/Fixtures/Forecasting"
CALIBRATION = 240
LEVELS = [0.8, 0.9, 0.95]


class Identity(RegressorMixin, BaseEstimator):
    """A model whose only feature is its forecast."""

    def fit(self, inputs, targets):
        self.fitted_ = True
        return self

    def predict(self, inputs):
        return np.asarray(inputs)[:, 0]


chance = np.random.default_rng(12)
count = CALIBRATION + 20
ranges = np.round(np.exp(chance.normal(-4.6, 0.5, count)), 6)
returns = np.round(chance.normal(0, 1e-4, count), 7)
ranges_came = np.round(ranges * np.exp(chance.normal(0, 0.4, count)), 6)
returns_came = np.round(returns + ranges * chance.standard_t(4, count) * 0.4, 7)
known, new = slice(0, CALIBRATION), slice(CALIBRATION, count)

bands = []
for level in LEVELS:
    crepes = ConformalRegressor().fit(
        residuals=returns_came[known] - returns[known], sigmas=ranges[known]
    )
    limits = crepes.predict_int(y_hat=returns[new], sigmas=ranges[new], confidence=level)
    mapie = SplitConformalRegressor(
        Identity().fit(None, None),
        confidence_level=level,
        conformity_score=GammaConformityScore(sym=False),
        prefit=True,
    )
    mapie.conformalize(ranges[known, None], ranges_came[known])
    _, of_range = mapie.predict_interval(ranges[new, None])
    bands.append({
        "level": level,
        "return": limits.tolist(),
        "range": of_range[:, :, 0].tolist(),
    })

golden = {
    "calibration": CALIBRATION,
    "forecast_return": returns.tolist(),
    "forecast_range": ranges.tolist(),
    "return": returns_came.tolist(),
    "range": ranges_came.tolist(),
    "bands": bands,
}
(FOLDER / "conformal.json").write_text(json.dumps(golden) + "\n")
