#!/usr/bin/env bash
# Every request of the API guide in its order, sent as curl sends it, every answer held against the
# guide's own: examples/schemas asks for each key that it documents.
#
#   examples/guide.sh [--candles DIR] [--epochs N] [--url URL]
#
# --candles  A folder with BTCUSDT-1h.csv.gz, ETHUSDT-1h.csv.gz, SOLUSDT-1h.csv.gz and
#            ADAUSDT-1h.csv.gz. Without it the repository's sample stands for all four.
# --epochs   Passes of each training at most (default 2; the guide's requests say 100).
# --url      Asks a server that runs already and has the candles, in place of one started here with
#            a home of its own. Its models of the four symbols are replaced. HINDCAST_KEY is its API
#            key, where it asks for one.
set -euo pipefail
cd "$(dirname "$0")/.."

candles='' epochs=2 url='' authorized=()
if [ -n "${HINDCAST_KEY:-}" ]; then authorized=(-H "Authorization: Bearer $HINDCAST_KEY"); fi
while [ $# -gt 0 ]; do
    case $1 in
    --candles) candles=${2:?} ;;
    --epochs) epochs=${2:?} ;;
    --url) url=${2:?} ;;
    *)
        sed -n '2,14s/^# \{0,1\}//p' "$0" >&2
        exit 64
        ;;
    esac
    shift 2
done

python=$(scripts/api-venv.sh)
hindcast=.build/release/hindcast
folder=$(mktemp -d)
home=$folder/home
server=''
source scripts/api/server.sh
finish() {
    local status=$?
    stop_server || status=1
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

# ask STATUS SCHEMA WHAT CURL-OPTIONS... PATH: sends a request, leaves the answer in $folder/body,
# and ends where that has not this status or not the shape of that schema; '-' is any shape.
ask() {
    local status=$1 schema=$2 what=$3 path=${*: -1} answer code seconds faults=''
    local options=("${@:4:$#-4}")
    requests=$((requests + 1))
    answer=$(curl -sS -o "$folder/body" -w '%{http_code} %{time_total}' "${authorized[@]}" \
        "${options[@]}" "$url$path" 2>"$folder/fault") || fail "$what: $(cat "$folder/fault")"
    read -r code seconds <<<"$answer"
    printf '%8.3f s  %s  %s\n' "$seconds" "$code" "$what"
    [[ $code =~ ^($status)$ ]] || fail "$what: HTTP $code, not $status"
    if [ "$schema" != - ]; then
        faults=$("$python" scripts/api/check.py "examples/schemas/$schema.json" "$folder/body") ||
            fail "$what: $faults"
    fi
}

# holds CONDITION [jq options]: a condition, in jq's language, that the last answer must meet.
holds() {
    jq -e "${@:2}" "$1" "$folder/body" >/dev/null || fail "not so: $1"
}

# fail WHY: ends with the last answer, of whose long lists only the beginning is shown.
fail() {
    local short='walk(if type == "array" and length > 3 then .[:3] + ["and so on"] else . end)'
    echo "guide: $1" >&2
    if [ -s "$folder/body" ]; then
        jq "$short" "$folder/body" >&2 2>/dev/null || head -c 4000 "$folder/body" >&2
    fi
    exit 1
}

json=(-H 'Content-Type: application/json')

# await_training SYMBOL: asks how the training goes until it is over, as the guide says.
await_training() {
    local path="/api/v1/ai/model-status?symbol=$1&interval=1h" asked=0 began=$SECONDS
    while
        curl -sS -o "$folder/body" "${authorized[@]}" "$url$path"
        asked=$((asked + 1))
        [ "$(jq -r .training_in_progress "$folder/body")" = true ]
    do
        [ $((SECONDS - began)) -lt 7200 ] || fail "the training of $1 does not end"
        sleep 0.5
    done
    printf '%6d s    .    asked %d times how the training of %s goes\n' \
        $((SECONDS - began)) "$asked" "$1"
    ask 200 model-status "model-status of $1" "$path"
    holds '.is_trained and .model_metrics.epochs_trained <= $most' --argjson most "$epochs"
}

requests=0
symbols=(BTCUSDT ETHUSDT SOLUSDT ADAUSDT)
"$python" scripts/api/check.py --self examples/schemas || fail 'the schemas do not hold the guide'
if [ -z "$url" ]; then
    if [ -z "$candles" ]; then
        echo "guide: no --candles, so the sample (Coinbase BTC-USD) stands for all four symbols"
    fi
    for symbol in "${symbols[@]}"; do
        file=${candles:+$candles/$symbol-1h.csv.gz}
        "$hindcast" data import "${file:-Sources/CSample/coinbase-btcusd-1h.csv.gz}" \
            --home "$home" --symbol "$symbol" --interval 1h >/dev/null
    done
    # What is asked here must not depend on the exchange, nor on the newest hour.
    start_server --offline
fi

echo '# LSTM 모델 훈련 (training)'
ask 200 model-status 'model-status before any training' \
    '/api/v1/ai/model-status?symbol=BTCUSDT&interval=1h'
ask 202 train 'train, every field' -X POST "${json[@]}" -d '{
    "symbol": "BTCUSDT", "interval": "1h", "days": 365, "lookback_window": 60,
    "epochs": '"$epochs"', "batch_size": 64, "learning_rate": 0.001,
    "hidden_size": 128, "num_layers": 3, "model_type": "standard"
}' /api/v1/ai/train
holds '.model_key == "BTCUSDT_1h" and .message == "Training started for BTCUSDT 1h"'
ask 200 model-status 'model-status while it trains' \
    '/api/v1/ai/model-status?symbol=BTCUSDT&interval=1h'
await_training BTCUSDT
ask 202 train 'train, the cURL example' -X POST "${json[@]}" -d '{
    "symbol": "BTCUSDT",
    "interval": "1h",
    "days": 365,
    "epochs": '"$epochs"'
}' /api/v1/ai/train
await_training BTCUSDT

echo '# 백테스팅 실행 (the four variants)'
ask 200 backtest 'lstm, every field' -X POST "${json[@]}" -d '{
    "strategy_type": "lstm", "symbol": "BTCUSDT", "initial_capital": 10000.0, "leverage": 3,
    "position_size_pct": 0.10, "days_back": 30, "maker_fee": 0.0002, "taker_fee": 0.0004,
    "custom_params": {
        "min_confidence": 60.0, "lookback_hours": 60, "use_llm_analysis": true,
        "risk_per_trade": 2.0
    }
}' /api/v1/backtest/run
holds '.strategy_name == "LSTM-AI" and .symbol == "BTCUSDT" and (.equity_curve | length) >= 720'
holds '.total_trades == (.trades | length) and .total_trades == .winning_trades + .losing_trades'
for variant in fast:Fast conservative:Conservative aggressive:Aggressive; do
    ask 200 backtest "lstm_${variant%:*}" -X POST "${json[@]}" -d '{
        "strategy_type": "lstm_'"${variant%:*}"'", "symbol": "BTCUSDT",
        "initial_capital": 10000.0, "days_back": 30
    }' /api/v1/backtest/run
    holds '.strategy_name == $name' --arg name "LSTM-AI-${variant#*:}"
done

echo '# 전략 비교 (comparison and signal)'
ask 200 compare 'compare five strategies' -X POST "${json[@]}" -d '{
    "strategies": ["supertrend", "rsi_ema", "macd_stoch", "lstm", "lstm_fast"],
    "symbol": "BTCUSDT", "initial_capital": 10000.0, "leverage": 3, "days_back": 30
}' /api/v1/backtest/compare
holds '.symbol == "BTCUSDT" and .period == "30d" and .initial_capital == 10000'
holds '[.comparisons[].strategy_name] | sort
    == ["LSTM-AI", "LSTM-AI-Fast", "MACD+StochRSI", "RSI+EMA", "SuperTrend"]'
holds '.best_strategy as $best | $best == null or any(.comparisons[]; .strategy_name == $best)'
ask 200 signal 'signal of lstm' '/api/v1/backtest/signal/lstm?symbol=BTCUSDT'
holds '.strategy == "LSTM-AI" and .symbol == "BTCUSDT"'
# Five hours after the newest candle: whoever trades on it would trade on a price of the past.
later=$(jq -r '.timestamp | fromdateiso8601 + 5 * 3600 | todateiso8601' "$folder/body")
stale="/api/v1/backtest/signal/lstm?symbol=BTCUSDT&at=$later"
ask 200 signal 'a stale signal' "$stale"
holds '.signal.should_enter == false and .signal.entry_price == null and .data_age > 7200'
holds '.signal.reasoning | contains("STALE: no entry")'
holds '.evidence.warnings | any(contains("before the moment asked about"))'
ask 200 signal 'a stale signal that is wanted' "$stale&allow_stale=true"
holds '.signal.reasoning | contains("STALE") | not'

echo '# 성능 최적화 (faster backtests, several symbols)'
ask 200 backtest 'lstm_fast, 30 days' -X POST "${json[@]}" -d '{
    "strategy_type": "lstm_fast", "symbol": "BTCUSDT", "days_back": 30
}' /api/v1/backtest/run
# The guide takes models of all four symbols for granted.
for symbol in "${symbols[@]:1}"; do
    ask 202 train "train $symbol" -X POST "${json[@]}" -d '{
        "symbol": "'"$symbol"'", "interval": "1h", "days": 365, "epochs": '"$epochs"',
        "hidden_size": 32, "num_layers": 1
    }' /api/v1/ai/train
done
for symbol in "${symbols[@]:1}"; do
    await_training "$symbol"
done
ask 200 multi-symbol 'lstm_fast on four symbols' -X POST "${json[@]}" -d '{
    "strategy_type": "lstm_fast", "symbols": ["BTCUSDT", "ETHUSDT", "SOLUSDT", "ADAUSDT"],
    "initial_capital": 10000.0, "leverage": 3, "days_back": 30
}' /api/v1/backtest/multi-symbol
holds '.strategy_name == "LSTM-AI-Fast" and .symbols == [.symbol_results[].symbol]'
holds '.symbols == ["BTCUSDT", "ETHUSDT", "SOLUSDT", "ADAUSDT"]'
holds '(.symbol_results | map({(.symbol): .total_return_pct}) | add) as $gains
    | $gains[.best_performing_symbol] == ([$gains[]] | max)
    and $gains[.worst_performing_symbol] == ([$gains[]] | min)'

echo '# 트러블슈팅 1: Model not found'
ask 200 - 'delete the model of BTCUSDT' -X DELETE /api/v1/ai/models/BTCUSDT_1h
ask 404 error 'lstm without a model' -X POST "${json[@]}" -d '{
    "strategy_type": "lstm", "symbol": "BTCUSDT", "initial_capital": 10000.0, "days_back": 30
}' /api/v1/backtest/run
holds '.error.code == "MODEL_NOT_FOUND" and .error.details.model_key == "BTCUSDT_1h"'
ask 404 error 'signal without a model' '/api/v1/backtest/signal/lstm?symbol=BTCUSDT'
holds '.error.code == "MODEL_NOT_FOUND"'
ask 202 train 'train, as its remedy says' -X POST "${json[@]}" \
    -d '{"symbol": "BTCUSDT", "interval": "1h", "days": 365, "epochs": '"$epochs"'}' \
    /api/v1/ai/train
ask 409 error 'lstm while its model trains' -X POST "${json[@]}" -d '{
    "strategy_type": "lstm", "symbol": "BTCUSDT", "initial_capital": 10000.0, "days_back": 30
}' /api/v1/backtest/run
await_training BTCUSDT
ask 200 backtest 'lstm with its new model' -X POST "${json[@]}" -d '{
    "strategy_type": "lstm", "symbol": "BTCUSDT", "initial_capital": 10000.0, "days_back": 30
}' /api/v1/backtest/run

echo '# 트러블슈팅 2: Prediction failed'
ask 422 error 'train on two days' -X POST "${json[@]}" \
    -d '{"symbol": "BTCUSDT", "interval": "1h", "days": 2}' /api/v1/ai/train
holds '.error.code == "INSUFFICIENT_DATA"'
ask 200 - 'the first candle' \
    '/api/v1/market/candles?symbol=BTCUSDT&interval=1h&from=2010-01-01&limit=1'
early=$(jq -r '.candles[0].open_time | sub("T.*"; "") + "T12:00:00Z"' "$folder/body")
ask 422 error 'predict from a dozen candles' -X POST "${json[@]}" \
    -d '{"symbol": "BTCUSDT", "interval": "1h", "at": "'"$early"'"}' /api/v1/ai/predict
holds '.error.code == "PREDICTION_FAILED" and .error.details.parameter == "at"'
ask 202 train 'train without Content-Type' -X POST \
    -d '{"symbol": "BTCUSDT", "interval": "1h", "days": 365}' /api/v1/ai/train
job=$(jq -r .job_id "$folder/body")
ask 409 error 'train once more meanwhile' -X POST \
    -d '{"symbol": "BTCUSDT", "interval": "1h", "days": 365}' /api/v1/ai/train
holds '.error.code == "TRAINING_IN_PROGRESS" and .error.details.job_id == $job' --arg job "$job"
ask 200 backtest 'lstm_fast from the model before' -X POST "${json[@]}" \
    -d '{"strategy_type": "lstm_fast", "symbol": "BTCUSDT"}' /api/v1/backtest/run
if [ "$epochs" -lt 100 ]; then
    # That request leaves the guide's 100 epochs as they are.
    ask 200 - 'cancel that training' -X DELETE "/api/v1/jobs/$job"
    holds '.state == "cancelled"'
fi
await_training BTCUSDT
if [ "$epochs" -lt 100 ]; then
    holds '.last_job.id == $job and .last_job.state == "cancelled"' --arg job "$job"
    holds '.last_job.error.code == "CANCELLED"'
fi

echo '# 트러블슈팅 3: 느린 백테스팅 성능 (no language model)'
# The guide's fragment leaves the symbol out; a client that does is told so.
ask 422 error 'its fragment as it stands' -X POST "${json[@]}" -d '{
    "strategy_type": "lstm_fast", "custom_params": {"use_llm_analysis": false}
}' /api/v1/backtest/run
holds '.error.details.parameter == "symbol"'
for strategy in lstm_fast lstm lstm_conservative; do
    ask 200 backtest "$strategy, use_llm_analysis false" -X POST "${json[@]}" -d '{
        "strategy_type": "'"$strategy"'", "symbol": "BTCUSDT",
        "custom_params": {"use_llm_analysis": false}
    }' /api/v1/backtest/run
done

echo '# 트러블슈팅 4: 과적합 (overfitting)'
ask 200 backtest 'lstm_conservative, 90 days' -X POST "${json[@]}" -d '{
    "strategy_type": "lstm_conservative", "symbol": "BTCUSDT", "days_back": 90,
    "custom_params": {"min_confidence": 75.0}
}' /api/v1/backtest/run
holds '(.equity_curve | length) >= 90 * 24 and .run.strategy.parameters.min_confidence == 75'
ask 200 backtest 'a window of its own' -X POST "${json[@]}" -d '{
    "strategy_type": "lstm_conservative", "symbol": "BTCUSDT",
    "start_date": "'"$(jq -r .start_date "$folder/body")"'", "end_date": "'"$(
        jq -r '.start_date | fromdateiso8601 + 14 * 86400 | todateiso8601' "$folder/body"
    )"'"
}' /api/v1/backtest/run
holds '(.end_date | fromdateiso8601) - (.start_date | fromdateiso8601) | . / 3600
    == 14 * 24 - 1'
for symbol in "${symbols[@]:1}"; do
    ask 200 backtest "lstm_conservative on $symbol" -X POST "${json[@]}" -d '{
        "strategy_type": "lstm_conservative", "symbol": "'"$symbol"'", "days_back": 90
    }' /api/v1/backtest/run
done

echo '# a training that fails'
# 422 where the exchange does not know the symbol, 503 where it cannot be asked.
ask '422|503' error 'train on a symbol that nobody has' -X POST "${json[@]}" \
    -d '{"symbol": "NOSUCHUSDT", "interval": "1h"}' /api/v1/ai/train
ask 200 model-status 'its model-status' '/api/v1/ai/model-status?symbol=NOSUCHUSDT&interval=1h'
holds '.is_trained == false and .training_in_progress == false'
if [ -n "$server" ]; then
    # An exchange that does not answer: only the job finds out that it lacks most of ten years.
    stop_server
    start_server --exchange-url http://127.0.0.1:9
    ask 202 train 'train on ten years' -X POST "${json[@]}" \
        -d '{"symbol": "ETHUSDT", "interval": "1h", "days": 3650}' /api/v1/ai/train
    job=$(jq -r .job_id "$folder/body")
    await_training ETHUSDT
    holds '.last_job.id == $job and .last_job.state == "failed"' --arg job "$job"
    holds '.last_job.error.code == "MARKET_DATA_UNAVAILABLE" and .last_job.error.message != ""'
fi

echo '# a report on paper'
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$chromium" ] || ! command -v pdftotext >/dev/null; then
    echo "guide: SKIPPED the print to PDF, which needs Chromium and pdftotext (poppler-utils)"
else
    ask 200 backtest 'supertrend, 180 days' -X POST "${json[@]}" \
        -d '{"strategy_type": "supertrend", "symbol": "BTCUSDT", "days_back": 180}' \
        /api/v1/backtest/run
    cp "$folder/body" "$folder/report.json"
    ask 200 - 'its page' "/api/v1/backtest/runs/$(jq -r .run_id "$folder/body")/report.html"
    cp "$folder/body" "$folder/report.html"
    "$chromium" --headless --no-sandbox --disable-gpu --user-data-dir="$folder/chromium" \
        --print-to-pdf="$folder/report.pdf" "file://$folder/report.html" >/dev/null 2>&1 ||
        fail 'Chromium prints no PDF'
    # Cells may be broken into lines, so blanks do not count.
    pdftotext -raw "$folder/report.pdf" - | tr -d '[:space:]' >"$folder/report.txt"
    trades=0
    while read -r entry; do
        grep -qF "$entry" "$folder/report.txt" || fail "the PDF lacks the trade of $entry"
        trades=$((trades + 1))
    done < <(jq -r '.trades[].entry_time | .[:10] + .[11:16]' "$folder/report.json")
    [ "$trades" -gt 0 ] || fail 'there is no trade to print'
    echo "guide: the PDF holds all $trades trades"
fi
echo "guide: $requests requests, every answer as documented"
