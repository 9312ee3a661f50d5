"""The figures of a report, from docs/report.md: trades and the equity of each close."""

import math

DAY = 86_400_000
BARS_PER_YEAR = 8760
# (word, Sharpe ratio above, win rate above, profit factor above)
RATINGS = ("EXCELLENT", 2, 60, 2), ("GOOD", 1.5, 55, 1.8), ("AVERAGE", 0.5, 40, 1)


def ratio(value, divisor):
    return value / divisor if divisor else None


def account_figures(curve, milliseconds):
    """Figures of the equity curve, whose first point is the start of the window."""
    start, end = curve[0], curve[-1]
    days = milliseconds / DAY
    percent = 100 * (end - start) / start
    growth = ((end / start) ** (365 / days) - 1) * 100 if end > 0 else -100.0
    peak, depth, depth_pct = start, 0.0, 0.0
    for equity in curve:
        peak = max(peak, equity)
        depth = max(depth, peak - equity)
        depth_pct = max(depth_pct, 100 * (peak - equity) / peak)
    returns = [b / a - 1 if a > 0 and b > 0 else 0.0 for a, b in zip(curve, curve[1:])]
    count, mean = len(returns), math.fsum(returns) / len(returns)
    deviation = math.sqrt(math.fsum((r - mean) ** 2 for r in returns) / (count - 1))
    downside = math.sqrt(math.fsum(min(r, 0.0) ** 2 for r in returns) / count)
    year = math.sqrt(BARS_PER_YEAR)
    return {
        "final_equity": end,
        "total_return": end - start,
        "total_return_pct": percent,
        "annualized_return": max(-100.0, percent * 365 / days),
        "cagr_pct": growth,
        "max_drawdown": depth,
        "max_drawdown_pct": depth_pct,
        "sharpe_ratio": ratio(mean * year, deviation),
        "sortino_ratio": ratio(mean * year, downside),
        "calmar_ratio": ratio(growth, depth_pct),
    }


def trade_figures(trades):
    """Figures of the trades; a profit of 0 is neither won nor lost."""
    profits = [trade["pnl"] for trade in trades]
    won = [pnl for pnl in profits if pnl > 0]
    lost = [pnl for pnl in profits if pnl < 0]
    streak = longest = 0
    for pnl in profits:
        streak = streak + 1 if pnl < 0 else 0
        longest = max(longest, streak)
    return {
        "total_trades": len(trades),
        "winning_trades": len(won),
        "losing_trades": len(lost),
        "win_rate": ratio(100 * len(won), len(trades)),
        "profit_factor": ratio(math.fsum(won), -math.fsum(lost)),
        "avg_win": ratio(math.fsum(won), len(won)),
        "avg_loss": ratio(math.fsum(lost), len(lost)),
        "expectancy": ratio(math.fsum(profits), len(trades)),
        "longest_losing_streak": longest,
        "fees": math.fsum(trade["fees"] for trade in trades),
        "funding": math.fsum(trade["funding"] for trade in trades),
    }


def exposure(trades, times, interval):
    """Percent of the bars in which a position was open."""
    held = set()
    for trade in trades:
        # An exit at a level lies inside its bar, one by a signal before it, the last one behind it.
        end = trade["exit_time"] + (interval if trade["exit_reason"] not in ("signal", "end") else 0)
        held.update(range(trade["entry_time"], end, interval))
    return 100 * len(held.intersection(times)) / len(times)


def sizing(trades):
    """The report's sizing, of trades that know what bound them and the equity before them."""
    bounds = [trade["sized_by"] for trade in trades]
    names = "risk", "position_size", "leverage", "cash"
    risks, losses = [], []
    for trade in trades:
        margin = trade["quantity"] * trade["entry_price"] / trade["leverage"]
        sign = 1 if trade["direction"] == "LONG" else -1
        risk = trade["quantity"] * sign * (trade["entry_price"] - trade["stop_loss"])
        risks.append(100 * min(max(risk, 0.0), margin) / trade["equity"])
        if trade["exit_reason"] == "stop_loss":
            losses.append(-100 * trade["pnl"] / trade["equity"])
    return {
        "bound_by": {name: bounds.count(name) for name in names},
        "mean_risk_at_stop_pct": ratio(math.fsum(risks), len(risks)),
        "largest_risk_at_stop_pct": max(risks, default=None),
        "mean_lost_at_stop_pct": ratio(math.fsum(losses), len(losses)),
        "largest_lost_at_stop_pct": max(losses, default=None),
    }


def rating(figures):
    if figures["total_trades"] == 0:
        return "NO_TRADES"
    for word, sharpe, rate, factor in RATINGS:
        won = figures["profit_factor"] is None or figures["profit_factor"] > factor
        if (figures["sharpe_ratio"] or 0) > sharpe and figures["win_rate"] > rate and won:
            return word
    return "POOR"


def all_figures(trades, curve, times, interval):
    figures = account_figures(curve, times[-1] + interval - times[0]) | trade_figures(trades)
    figures["exposure_pct"] = exposure(trades, times, interval)
    figures["performance_rating"] = rating(figures)
    return figures
