"""A futures account on its way through a window, from docs/execution.md."""

from dataclasses import dataclass, field

from lines import minus

MINUTE = 60_000


@dataclass
class Terms:
    """Money, costs and sizing; the defaults of docs/execution.md and docs/strategies.md."""

    initial_capital: float = 10_000
    leverage: float = 3
    maker_fee: float = 0.0002
    taker_fee: float = 0.0004
    slippage: float = 0.0002
    position_size_pct: float | None = None
    risk_per_trade: float = 2
    exit_on_opposite: bool = True
    # (notional from, rate, largest leverage or None), ascending.
    tiers: tuple = ()


def order_size(terms, signal, equity):
    """The quantity of an order, in the base currency, and which bound decided it."""
    largest = equity * terms.leverage / signal.price
    bounds = [(equity * terms.risk_per_trade / 100 / abs(signal.price - signal.stop), "risk")]
    if terms.position_size_pct is not None:
        bounds.append((terms.position_size_pct * largest, "position_size"))
    return min([*bounds, (largest, "leverage")], key=lambda bound: bound[0])


def largest_notional(terms):
    """What the tiers allow at the leverage; None where they set no bound."""
    for floor, _, leverage in terms.tiers:
        if leverage is not None and leverage < terms.leverage:
            return floor
    return None


def liquidation_price(terms, position):
    """Where what is left of the margin is the maintenance margin; None where no price is."""
    s, q, entry = position.sign, position.quantity, position.entry_price
    prices, amount, last = [], 0.0, 0.0
    for floor, rate, _ in terms.tiers:
        amount += floor * (rate - last)
        last = rate
        prices.append((position.margin + amount - s * q * entry) / (q * (rate - s)))
    first = max(prices) if s > 0 else min(prices)
    return first if first > 0 else None


@dataclass
class Position:
    sign: int
    quantity: float
    entry_price: float
    entry_time: int
    stop: float
    target: float
    initial_margin: float
    entry_fee: float
    sized_by: str
    equity: float
    funding: float = 0.0
    liquidation: float | None = None

    @property
    def margin(self):
        return self.initial_margin + self.funding

    def gain(self, price):
        return self.sign * self.quantity * (price - self.entry_price)

    def lost(self, price, level):
        """Whether a price is at a level or beyond it, on the losing side."""
        return level is not None and self.sign * minus(price, level, level) <= 0

    def won(self, price, level):
        return self.sign * minus(price, level, level) >= 0


@dataclass
class Account:
    """Runs over bars first..<last; `signals` has one element for each bar that was read."""

    terms: Terms
    bars: object
    first: int
    last: int
    interval: int
    funding: list
    cash: float = 0.0
    position: Position | None = None
    trades: list = field(default_factory=list)
    curve: list = field(default_factory=list)

    def run(self, signals):
        bars, waiting = self.bars, None
        self.cash = self.terms.initial_capital
        self.curve = [self.cash]
        rates = sorted((time - time % MINUTE, rate) for time, rate in self.funding)
        rates = [pair for pair in rates if pair[0] >= bars.time[self.first]]
        for bar in range(self.first, self.last):
            time, close = bars.time[bar], bars.close[bar]
            while rates and rates[0][0] <= time:
                self.settle(*rates.pop(0), bar)
            if bars.volume[bar] > 0:
                if self.position and self.position.lost(bars.open[bar], self.position.liquidation):
                    self.liquidate(time)
                if waiting:
                    self.fill(waiting, bar)
                    waiting = None
                if self.position:
                    self.look(bar)
            if bar + 1 < self.last:
                self.curve.append(self.equity(close))
                if waiting is None:
                    waiting = self.decide(signals[bar], close)
            else:
                self.end(bar, rates)
                self.curve.append(self.equity(close))

    def equity(self, close):
        held = self.position
        return self.cash + (max(0.0, held.margin + held.gain(close)) if held else 0.0)

    def decide(self, signal, close):
        """The order of a signal: it, the quantity and its bound; 0 where it only closes."""
        if signal is None:
            return None
        held = self.position
        if held and (held.sign == signal.direction or not self.terms.exit_on_opposite):
            return None
        equity = self.equity(close)
        quantity, bound = order_size(self.terms, signal, equity) if equity > 0 else (0.0, None)
        return (signal, quantity, bound) if quantity > 0 or held else None

    def settle(self, time, rate, bar):
        """A rate that fell due by the open of a bar: at the open of the bar that holds it."""
        before = bar - 1
        if before >= self.first and time < self.bars.time[before] + self.interval:
            bar = before
        self.pay(rate, self.bars.open[bar])

    def pay(self, rate, price):
        held = self.position
        if held:
            held.funding += -held.sign * rate * held.quantity * price
            held.liquidation = liquidation_price(self.terms, held)

    def fill(self, order, bar):
        signal, quantity, bound = order
        time, price = self.bars.time[bar], self.bars.open[bar]
        held = self.position
        if held and held.sign == signal.direction:
            return
        if held:
            self.take("signal", price, time)
        if quantity <= 0 or self.cash < 1e-6 * self.terms.initial_capital:
            return
        terms, sign = self.terms, signal.direction
        entry = price * (1 + sign * terms.slippage)
        allowed = largest_notional(terms)
        if allowed is not None and quantity * entry > allowed:
            quantity, bound = allowed / entry, "leverage"
        most = self.cash / (entry * (1 / terms.leverage + terms.taker_fee))
        if most < quantity:
            quantity, bound = most, "leverage" if bound == "leverage" else "cash"
        margin = quantity * entry / terms.leverage
        fee = terms.taker_fee * quantity * entry
        levels = signal.stop, signal.target
        held = Position(sign, quantity, entry, time, *levels, margin, fee, bound, self.cash)
        held.liquidation = liquidation_price(terms, held)
        self.cash = max(0.0, self.cash - margin - fee)
        self.position = held

    def look(self, bar):
        """Liquidation, stop and target, at the open and then within the bar."""
        held, time, price = self.position, self.bars.time[bar], self.bars.open[bar]
        if held.lost(price, held.liquidation):
            return self.liquidate(time)
        if held.lost(price, held.stop):
            return self.take("stop_loss", price, time)
        if held.won(price, held.target):
            if held.entry_time == time:
                return self.take("take_profit", price, time)
            return self.make(price, time)
        low, high = self.bars.low[bar], self.bars.high[bar]
        worst, best = (low, high) if held.sign > 0 else (high, low)
        if held.lost(worst, held.stop) and not held.lost(held.stop, held.liquidation):
            return self.take("stop_loss", held.stop, time)
        if held.lost(worst, held.liquidation):
            return self.liquidate(time)
        if held.won(best, held.target):
            return self.make(held.target, time)
        return None

    def end(self, bar, rates):
        close, time = self.bars.close[bar], self.bars.time[bar] + self.interval
        for due, rate in rates:
            if due < time:
                self.pay(rate, self.bars.open[bar])
            elif due == time:
                self.pay(rate, close)
        if self.position:
            self.take("end", close, time)

    def take(self, reason, price, time):
        """Leaves at the market: slipped, as taker."""
        price *= 1 - self.position.sign * self.terms.slippage
        self.leave(reason, price, self.terms.taker_fee, time)

    def make(self, price, time):
        """Leaves by a limit order that rested."""
        self.leave("take_profit", price, self.terms.maker_fee, time)

    def leave(self, reason, price, rate, time):
        held = self.position
        fee = rate * held.quantity * price
        left = held.margin + held.gain(price) - fee
        if left < 0:
            return self.liquidate(time)
        self.cash += left
        self.book(reason, price, held.entry_fee + fee, time)
        return None

    def liquidate(self, time):
        held = self.position
        price = held.entry_price - held.sign * held.margin / held.quantity
        self.book("liquidation", price, held.entry_fee, time)

    def book(self, reason, price, fees, time):
        held, self.position = self.position, None
        pnl = held.gain(price) - fees + held.funding
        self.trades.append(
            {
                "entry_time": held.entry_time,
                "exit_time": time,
                "direction": "LONG" if held.sign > 0 else "SHORT",
                "entry_price": held.entry_price,
                "exit_price": price,
                "quantity": held.quantity,
                "leverage": self.terms.leverage,
                "pnl": pnl,
                "pnl_pct": 100 * pnl / held.initial_margin,
                "fees": fees,
                "funding": held.funding,
                "exit_reason": reason,
                "stop_loss": held.stop,
                "take_profit": held.target,
                "sized_by": held.sized_by,
                "equity": held.equity,
            }
        )
