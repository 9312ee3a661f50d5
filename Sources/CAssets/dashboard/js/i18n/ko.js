// 한국어 문구. `{name}`은 값으로 바뀝니다.

export default {
  // 틀
  "nav.label": "화면", "nav.menu": "메뉴", "nav.skip": "본문으로 건너뛰기",
  "nav.group.start": "시작", "nav.group.data": "데이터", "nav.group.trade": "매매", "nav.group.evidence": "검증", "nav.group.kept": "기록",
  "nav.home": "홈", "nav.markets": "시세", "nav.models": "모델", "nav.backtest": "백테스트", "nav.compare": "전략 비교", "nav.multi": "멀티 심볼", "nav.signal": "시그널",
  "nav.walk-forward": "워크포워드", "nav.cross-validation": "교차 검증", "nav.search": "파라미터 탐색", "nav.sweeps": "스윕", "nav.runs": "실행 기록", "nav.docs": "API",
  "tool.language": "언어", "tool.theme": "테마", "tool.rise": "상승 색",
  "theme.auto": "시스템", "theme.light": "라이트", "theme.dark": "다크", "rise.green": "상승 초록", "rise.red": "상승 빨강",
  "footer.note": "시각은 현지 시간이며, 마우스를 올리면 UTC로 표시됩니다. 백테스트 결과는 미래 수익을 보장하지 않습니다.",
  "footer.charts": "차트:",
  "missing.title": "없는 화면입니다", "missing.text": "이 주소의 화면은 현재 버전에 없습니다.",
  "action.again": "다시 시도", "action.now": "지금 시도", "action.close": "닫기", "action.show": "보기",
  "state.loading": "불러오는 중 …",
  "gone.title": "서버가 응답하지 않습니다.", "gone.text": "재시작 중일 수 있습니다. 자동으로 다시 연결하며, 입력한 내용은 사라지지 않습니다.", "gone.wait": "다시 연결하는 중입니다.", "gone.back": "서버에 다시 연결됐습니다.",
  "offline.text": "인터넷이 끊겼습니다. 연결되면 자동으로 이어집니다.",
  "error.unoffered": "이 버전의 서버는 이 기능을 제공하지 않습니다.", "error.title": "처리하지 못했습니다", "error.request": "요청",
  "error.MODEL_NOT_FOUND": "이 종목의 학습된 모델이 없습니다", "error.CANDLES_NOT_FOUND": "저장된 캔들이 없습니다", "error.MARKET_DATA_UNAVAILABLE": "지금은 캔들을 받을 수 없습니다",
  "error.INSUFFICIENT_DATA": "캔들이 부족합니다", "error.WINDOW_OUTSIDE_DATA": "기간이 저장된 캔들 범위를 벗어났습니다", "error.INVALID_PARAMETER": "사용할 수 없는 값입니다",
  "error.RUN_NOT_FOUND": "이 실행 기록은 더 이상 보관되어 있지 않습니다", "error.JOB_NOT_FOUND": "이 작업은 더 이상 남아 있지 않습니다", "error.CANCELLED": "취소됨", "error.UNAUTHORIZED": "올바른 키가 아닙니다",
  "error.TRAINING_IN_PROGRESS": "이 모델은 이미 학습 중입니다", "error.TOO_BUSY": "서버가 바쁩니다", "error.TOO_MANY_JOBS": "대기 중인 작업이 너무 많습니다",
  "error.RUN_DATA_CHANGED": "이 실행이 읽었던 캔들이 그대로 남아 있지 않습니다", "error.RUN_MODEL_MISSING": "이 실행에 쓴 모델이 더 이상 없습니다",
  "remedy.models": "모델 학습하기", "remedy.markets": "캔들 받기", "remedy.runs": "보관된 실행 보기",
  "table.none": "표시할 항목이 없습니다.", "table.rows": "{n}건",
  "time.seconds": "{n}초", "time.minutes": "{m}분 {s}초", "time.hours": "{h}시간 {m}분", "time.wholehours": "{h}시간", "format.percent": "%",

  // 로그인
  "session.title": "로그인", "session.text": "이 서버는 API 키가 필요합니다.", "session.key": "API 키", "session.hint": "키는 한 번만 전송되며 브라우저에 저장하지 않습니다. 서버에서 다음 명령으로 키를 만듭니다:",
  "session.in": "로그인", "session.out": "로그아웃", "session.done": "로그인되었습니다.", "session.open": "이 서버는 키가 필요 없습니다.",

  // 홈
  "home.title": "믿을 수 있는 백테스트", "home.lead": "가격을 예측하고, 그 예측으로 과거 시세에서 매매해 보고, 결과의 근거가 얼마나 탄탄한지 확인하세요.",
  "home.backtest": "새 백테스트", "home.signal": "현재 시그널", "home.compare": "전략 비교", "home.walk": "워크포워드", "home.runs": "최근 실행",
  "step.0": "캔들 준비", "step.1": "모델 학습", "step.2": "백테스트 실행", "step.done": "완료",
  "step.candles.text": "아직 저장된 데이터가 없습니다. 내장된 샘플로 시작하거나, 거래하는 종목의 캔들을 받으세요.",
  "step.candles.sample": "샘플 불러오기", "step.candles.sampletext": "코인베이스 BTC-USD 1시간봉, 2018년 8월 ~ 2019년 10월. 인터넷이 필요 없습니다.",
  "step.candles.sync": "바이낸스에서 받기", "step.candles.synctext": "선물 1시간봉과 펀딩비를 받습니다. 인터넷이 필요합니다.", "step.candles.import": "또는 파일에서 가져오기",
  "step.candles.done": "캔들 {n}개가 저장되어 있습니다. 첫 종목: {symbol} {interval}.",
  "step.train.text": "작은 LSTM 모델이 최근 1년 캔들을 학습합니다. 몇 초면 끝나고, 손실 곡선이 실시간으로 그려지며, 새로고침해도 멈추지 않습니다.",
  "step.train.go": "{symbol} {interval} 학습 시작", "step.train.own": "설정 직접 고르기", "step.train.later": "먼저 캔들이 필요합니다.", "step.train.done": "{key} 모델이 학습되었습니다.",
  "step.backtest.text": "‘LSTM Fast’ 전략이 학습에 쓰지 않은 최근 30일을 매매합니다.", "step.backtest.go": "30일 백테스트", "step.backtest.own": "전략과 설정 직접 고르기", "step.backtest.later": "먼저 모델이 필요합니다.",

  // 시세
  "markets.lead": "저장된 캔들의 범위와 누락, 최신 여부를 확인합니다.", "markets.stored": "저장된 종목", "markets.none": "저장된 캔들이 없습니다", "markets.nonetext": "캔들을 받거나, 파일을 끌어다 놓거나, 샘플을 불러오세요.", "markets.first": "샘플로 시작",
  "markets.candles": "캔들 수", "markets.range": "기간", "markets.last": "최신", "markets.gaps": "누락", "markets.gapsof": "{n}곳 ({missing}개)", "markets.funding": "펀딩비", "markets.nofunding": "현물: 없음", "markets.fundingnone": "없음: 백테스트에 펀딩비가 반영되지 않습니다", "markets.age": "경과",
  "markets.chart": "{symbol} {interval} 캔들", "markets.indicators": "보조지표", "markets.second": "두 번째 봉 간격", "markets.nosecond": "없음", "markets.combined": "같은 캔들을 {as}봉으로 합친 차트", "markets.lazy": "왼쪽으로 이동하면 이전 캔들을 불러옵니다.",
  "markets.coverage": "데이터 범위", "markets.ofall": "{all}개 중 {n}개", "markets.leftout": "제외된 행", "markets.gapfrom": "시작", "markets.gapto": "끝", "markets.missing": "누락", "markets.kind": "종류",
  "gap.missing": "누락", "gap.impossible": "잘못된 행",
  "markets.synctitle": "다운로드", "markets.synctext": "바이낸스에서 누락된 캔들과 펀딩비를 받습니다.", "markets.sync": "다운로드", "markets.synced": "캔들을 저장했습니다.",
  "import.title": "파일 가져오기", "import.text": "바이낸스 kline 덤프, 또는 시각·시가·고가·저가·종가·거래량 헤더가 있는 CSV. 일반, gzip, zip 모두 됩니다.", "import.drop": "여기에 파일을 놓거나 선택하세요", "import.symbol": "먼저 심볼을 입력하세요. 파일에는 심볼이 들어 있지 않습니다.", "import.reading": "{file} 읽는 중 …", "import.done": "{file}: 새 캔들 {n}개, 기존 {known}개.", "import.leftout": "{n}개 행을 제외했습니다:",
  "candle.open": "시", "candle.high": "고", "candle.low": "저", "candle.close": "종",
  "chart.missing": "이 빌드에는 차트 라이브러리가 없습니다. 다음 명령 후 다시 빌드하세요:", "chart.role": "차트", "chart.keys": "화살표로 이동, +와 -로 확대·축소, Home으로 전체 보기.", "chart.candle": "봉", "chart.combined": "{interval}봉을 {as}봉으로 합쳐 보여 줍니다. 매매는 {interval}봉 기준입니다.",

  // 모델
  "models.lead": "모델을 학습하고, 무엇을 배웠는지, 단순한 방법보다 예측을 잘하는지 확인합니다.", "models.list": "학습된 모델", "models.all": "모델 목록", "models.none": "학습된 모델이 없습니다", "models.nonetext": "LSTM 전략에는 모델이 필요합니다. 아래에서 학습하세요.",
  "models.key": "모델", "models.loss": "검증 손실", "models.learned": "학습 기간", "models.members": "네트워크 수", "models.written": "학습 시각", "models.state": "상태", "models.fault": "사용 불가", "models.usable": "사용 가능",
  "models.train": "모델 학습", "models.traintext": "기본값은 가이드와 같습니다. 창을 닫아도 학습은 계속되고, 서버를 재시작해도 이어집니다.", "models.small": "작고 빠르게", "models.guide": "가이드 크기", "models.start": "학습 시작", "models.estimate": "이 컴퓨터에서 최대 {n}분. 대부분 더 일찍 끝납니다.",
  "models.form.learning": "학습 설정", "models.form.data": "데이터와 시드",
  "models.backtest": "백테스트하기", "models.again": "다시 학습", "models.delete": "삭제", "models.delete.sure": "{key} 모델을 삭제할까요? 실행 기록은 남습니다.", "models.untrained": "학습되지 않은 모델입니다",
  "models.spans": "모델이 본 기간", "models.spanstext": "마지막 날 이후의 기간만 진짜 표본 외(out-of-sample) 백테스트입니다.", "models.bars": "{n}봉", "models.network": "네트워크", "models.epochs": "학습한 에폭", "models.seeds": "시드", "models.imported": "가져온 파일", "models.features": "피처", "models.runs": "이 모델을 쓴 실행",
  "part.trained": "학습", "part.training": "학습", "part.validation": "검증", "part.test": "테스트",
  "loss.title": "에폭별 손실", "loss.train": "학습", "loss.validation": "검증", "loss.epoch": "에폭", "loss.best": "채택", "loss.now": "에폭 {epoch}: 학습 {train}, 검증 {validation}",
  "skill.title": "모델 선택에 쓰지 않은 구간의 실력", "skill.zero": "수익률 오차, ‘변화 없음’ 대비", "skill.ridge": "수익률 오차, 릿지 대비", "skill.har": "변동폭 오차, HAR 대비", "skill.better": "오차 {pct}% 작음", "skill.worse": "오차 {pct}% 큼",
  "skill.direction": "방향 적중률", "skill.interval": "95%: {low} ~ {high}", "skill.ic": "정보계수(IC)", "skill.dm": "변동폭: ‘둘이 같다’의 p값", "skill.dmtext": "디볼드-마리아노 검정", "skill.test": "테스트 {value}",
  "skill.says.return": "다음 봉 수익률 예측이 ‘변화 없음’보다 오차가 작습니다.", "skill.says.noreturn": "다음 봉 수익률 예측이 ‘변화 없음’보다 낫지 않습니다.", "skill.says.range": "변동폭 예측은 HAR보다 우연 이상으로 낫습니다.", "skill.says.norange": "변동폭 예측이 HAR보다 뚜렷하게 낫지는 않습니다.",
  "calibration.title": "신뢰도의 정확성", "calibration.text": "예측한 승률과 실제 승률의 비교입니다. 대각선 위에 있으면 신뢰도를 그대로 믿어도 됩니다.", "calibration.predicted": "예측, %", "calibration.observed": "실제, %", "calibration.caption": "실선: 맞춤에 쓴 검증 구간. 점선: 테스트 구간.", "calibration.brier": "브라이어 점수, 테스트", "calibration.constant": "상수 예측:", "calibration.error": "보정 오차", "calibration.count": "집계한 거래",

  // 입력
  "form.unset": "자동", "form.money": "자본과 비용", "form.forecast": "예측과 시드", "form.parameters": "{name} 파라미터", "form.learning": "구간별 학습 설정", "form.cut": "구간 나누기",
  "field.symbol": "심볼", "field.symbols": "심볼", "field.interval": "봉", "field.market": "시장", "field.days": "일수", "field.days_back": "최근 일수", "field.start_date": "시작일 (UTC)", "field.end_date": "종료일 (UTC)", "field.strategy_type": "전략", "field.strategies": "전략",
  "field.initial_capital": "초기 자본", "field.leverage": "레버리지", "field.position_size_pct": "최대 증거금 비율", "field.maker_fee": "메이커 수수료", "field.taker_fee": "테이커 수수료", "field.slippage": "슬리피지", "field.exit_on_opposite": "반대 신호에 포지션 전환", "field.forecaster": "예측 방법", "field.forecaster_days": "예측 모형 적합 일수", "field.seed": "시드", "field.seeds": "시드 수", "field.replace": "다른 값 덮어쓰기", "field.win_rate": "승률",
  "field.epochs": "최대 에폭", "field.lookback_window": "룩백(봉)", "field.hidden_size": "은닉층 크기", "field.num_layers": "층 수", "field.model_type": "네트워크 종류", "field.batch_size": "배치 크기", "field.learning_rate": "학습률", "field.dropout": "드롭아웃", "field.weight_decay": "가중치 감쇠", "field.loss": "손실 함수", "field.early_stopping_patience": "조기 종료 대기 에폭", "field.lr_patience": "학습률 감소 대기 에폭", "field.feature_set": "피처 세트", "field.feature_scaler": "스케일러", "field.training_mode": "학습 방식", "field.training_seed": "학습 시드", "field.workers": "병렬 작업 수", "field.train_days": "학습 일수", "field.step_days": "구간별 매매 일수", "field.embargo_bars": "엠바고(봉)", "field.anchored": "시작점 고정", "field.search": "룰 파라미터 탐색", "field.groups": "그룹 수", "field.tested_groups": "테스트 그룹 수", "field.method": "탐색 방법", "field.trials": "시도 횟수", "field.holdout": "홀드아웃", "field.at": "시점",
  "field.min_confidence": "최소 신뢰도", "field.risk_per_trade": "거래당 리스크", "field.use_llm_analysis": "LLM 분석 사용", "field.stops": "손절 기준", "field.stop_atr": "손절 거리", "field.target_atr": "익절 거리", "field.forecast_weight": "예측 가중치", "field.technical_weight": "기술적 분석 가중치", "field.language_weight": "LLM 가중치", "field.lookback_hours": "모델 룩백(봉)", "field.strong_confidence": "강한 신호 신뢰도", "field.min_forecast_range": "최소 예측 변동폭",
  "field.atr_period": "ATR 기간", "field.rsi_period": "RSI 기간", "field.rsi_scale": "RSI 척도", "field.rsi_weight": "RSI 가중치", "field.macd_fast": "MACD 단기", "field.macd_slow": "MACD 장기", "field.macd_signal": "MACD 시그널", "field.macd_scale": "MACD 척도", "field.macd_weight": "MACD 가중치", "field.bollinger_period": "볼린저 기간", "field.bollinger_deviations": "볼린저 표준편차 배수", "field.bollinger_weight": "볼린저 가중치", "field.trend_scale": "추세 척도", "field.trend_weight": "추세 가중치", "field.ema_fast": "단기 EMA", "field.ema_middle": "중기 EMA", "field.ema_slow": "장기 EMA", "field.period": "기간", "field.multiplier": "배수", "field.overbought": "과매수 기준", "field.oversold": "과매도 기준", "field.signal_period": "시그널 기간", "field.channel_period": "채널 기간", "field.average_period": "평균 기간", "field.conversion_period": "전환선 기간", "field.base_period": "기준선 기간", "field.leading_period": "선행스팬 기간",
  "hint.symbol": "거래소 표기 그대로: BTCUSDT.", "hint.symbols": "자본을 똑같이 나눠 매매합니다.", "hint.interval": "캔들 하나의 길이입니다.", "hint.market": "어느 시장의 캔들인지 고릅니다.", "hint.days": "최근 며칠의 캔들을 쓸지 정합니다.", "hint.days_back": "종료일까지의 일수. 시작일을 넣으면 쓰지 않습니다.", "hint.start_date": "최근 일수 대신 시작일을 정합니다.", "hint.end_date": "이 날은 포함하지 않습니다. 비우면 최신 캔들까지입니다.", "hint.strategy_type": "매매할 전략입니다.", "hint.strategies": "나란히 돌려 볼 전략을 고르세요.",
  "hint.initial_capital": "시작 자본, 결제 통화 기준.", "hint.leverage": "증거금 대비 명목 금액.", "hint.position_size_pct": "증거금으로 쓸 자본의 최대 비율. 0.10은 10%. 비우면 거래당 리스크가 크기를 정합니다.", "hint.maker_fee": "지정가 체결 수수료, 명목 금액 비율.", "hint.taker_fee": "그 밖의 체결 수수료, 명목 금액 비율.", "hint.slippage": "시장가가 불리하게 체결되는 비율.", "hint.exit_on_opposite": "기준을 넘는 반대 신호가 나오면 포지션을 뒤집습니다.", "hint.forecaster": "LSTM 전략이 누구의 예측으로 매매할지: 학습된 모델, HAR, EWMA, 릿지, 또는 없음.", "hint.forecaster_days": "HAR·EWMA·릿지를 맞출 기간.", "hint.seed": "리포트의 난수 시드. 같은 시드는 같은 결과입니다.", "hint.seeds": "여러 시드로 학습해 평균하거나 퍼짐을 봅니다.", "hint.replace": "기간 전체를 다시 받아, 저장된 값과 다르면 덮어씁니다.",
  "hint.epochs": "학습 데이터를 도는 최대 횟수.", "hint.lookback_window": "모델이 돌아보는 캔들 수.", "hint.hidden_size": "순환층의 폭.", "hint.num_layers": "순환층의 수.", "hint.model_type": "네트워크 구조.", "hint.batch_size": "한 스텝의 윈도우 수.", "hint.learning_rate": "시작 학습률. 검증 손실이 멈추면 절반으로 줄입니다.", "hint.dropout": "학습 중 끄는 뉴런의 비율.", "hint.weight_decay": "가중치의 L2 벌점.", "hint.loss": "mse, 또는 큰 오차에 덜 민감한 huber.", "hint.early_stopping_patience": "검증 손실이 이만큼 나아지지 않으면 멈춥니다.", "hint.lr_patience": "학습률을 줄이기 전에 기다리는 에폭.", "hint.feature_set": "모델이 보는 봉의 특징.", "hint.feature_scaler": "피처 스케일링 방법.", "hint.training_mode": "windowed, 또는 훨씬 빠른 dense(standard·gru 전용).", "hint.training_seed": "가중치·순서·드롭아웃의 시드.", "hint.workers": "동시에 처리할 구간 수. 결과에는 영향이 없습니다.", "hint.train_days": "각 구간이 학습하는 일수.", "hint.step_days": "다음 학습까지 매매하는 일수.", "hint.embargo_bars": "구간 앞에서 추가로 비우는 봉.", "hint.anchored": "모든 구간이 같은 시작점부터 학습합니다.", "hint.search": "구간의 학습 기간에서 룰의 파라미터를 찾습니다.", "hint.groups": "기간을 나누는 그룹 수.", "hint.tested_groups": "한 번에 테스트하는 그룹 수. 1이면 k-겹입니다.", "hint.method": "설정을 고르는 방법.", "hint.trials": "격자 외의 방법으로 시도할 설정 수.", "hint.holdout": "손대지 않는 마지막 기간: 25% 같은 비율 또는 일수.",
  "choice.market.futures": "선물", "choice.market.spot": "현물", "choice.model_type.standard": "LSTM", "choice.model_type.attention": "어텐션 LSTM", "choice.model_type.gru": "GRU", "choice.model_type.bidirectional": "양방향 LSTM",
  "unit.percent": "%", "unit.bars": "봉", "unit.epochs": "에폭", "unit.candles": "캔들", "unit.rates": "건", "unit.strategies": "전략", "unit.symbols": "심볼", "unit.folds": "구간", "unit.settings": "설정", "unit.trials": "설정",

  // 작업
  "job.label": "진행 중인 작업", "job.queued": "대기 중", "job.progress": "진행", "job.left": "{time} 남음", "job.cancel": "취소", "job.reconnecting": "다시 연결 중", "job.failed": "작업이 실패했습니다.", "job.cancelled": "작업이 취소되었습니다.",
  "stage.Training": "학습", "stage.Calibrating": "신뢰도 보정", "stage.Trading": "매매", "stage.Backtesting": "백테스트", "stage.Forecasting": "예측", "stage.Downloading candles": "캔들 다운로드", "stage.Downloading funding rates": "펀딩비 다운로드", "stage.Reading": "읽기", "stage.Storing": "저장", "stage.Searching": "탐색", "stage.Judging": "검증", "stage.Asking the language model": "LLM 질의", "stage.Done": "완료", "stage.Testing": "테스트", "stage.Comparing": "비교", "stage.Reproducing": "재현",
  "state.queued": "대기", "state.running": "진행 중", "state.done": "완료", "state.failed": "실패", "state.cancelled": "취소",
  "kind.train": "학습", "kind.backtest": "백테스트", "kind.compare": "전략 비교", "kind.multi_symbol": "멀티 심볼", "kind.sync": "다운로드", "kind.walk_forward": "워크포워드", "kind.cross_validation": "교차 검증", "kind.search": "파라미터 탐색", "kind.sweep": "스윕", "kind.reproduce": "재현",

  // 백테스트
  "backtest.lead": "과거 캔들에서 선물 계좌가 실제로 겪었을 그대로 매매합니다. 마감된 봉에서 판단하고 다음 봉 시가에 체결합니다.", "backtest.form": "설정", "backtest.edit": "설정을 바꿔 다시 실행", "backtest.run": "백테스트 실행", "backtest.again": "수정해서 다시 실행", "backtest.none": "아직 결과가 없습니다", "backtest.nonetext": "전략과 기간을 고르고 실행하세요.",
  "report.price": "가격과 매매", "report.account": "자산 곡선과 단순 보유", "report.evidence": "근거", "report.luck": "운인가? 수치로 보기",
  "curve.equity": "자산", "curve.hold": "단순 보유", "curve.drawdown": "낙폭, %",
  "figure.return": "수익률", "figure.hold": "보유 {value}", "figure.equity": "최종 자산", "figure.of": "시작 {value}", "figure.sharpe": "샤프 지수", "figure.interval": "95%: {low} ~ {high}", "figure.drawdown": "최대 낙폭(MDD)", "figure.trades": "거래 수", "figure.wins": "승률 {value}", "figure.factor": "프로핏 팩터(PF)", "figure.expectancy": "거래당 {value}", "figure.sortino": "소르티노 지수", "figure.calmar": "칼마 {value}", "figure.rating": "등급", "figure.exposure": "포지션 보유 시간",
  "rating.EXCELLENT": "매우 좋음", "rating.GOOD": "좋음", "rating.AVERAGE": "보통", "rating.POOR": "나쁨", "rating.NO_TRADES": "거래 없음", "rating.supported": "근거 있음", "rating.unsupported": "근거 부족",
  "verdict.first": "첫째: {name}", "verdict.label": "판정", "verdict.unusable": "쓸 수 없는 결과", "verdict.nothing": "판정할 거래 없음", "verdict.loss": "손실", "verdict.not_shown": "입증 안 됨: 운일 수 있음", "verdict.supported": "근거가 뒷받침함",
  
  "checks.passed": "검증 {all}개 중 {n}개 통과",
  "check.passed": "통과", "check.failed": "미통과", "check.open": "판단 불가",
  "weight.decisive": "결정적", "weight.strong": "중요", "weight.minor": "참고",
  "check.causality": "미래 참조 없음", "check.sample": "모델이 이 기간을 보지 않음", "check.solvency": "계좌가 파산하지 않음", "check.trades": "거래 수 충분", "check.sharpe_interval": "샤프 지수가 0보다 큼", "check.long_run_sharpe": "수익률 상관을 감안해도 큼", "check.deflated_sharpe": "시도 횟수를 보정해도 큼", "check.random_entry": "무작위 진입보다 나음", "check.forecast_value": "예측이 도움이 됨", "check.track_record": "기간이 충분히 김", "check.benchmark": "단순 보유보다 나음", "check.intrabar_bounds": "봉 안의 순서에 좌우되지 않음", "check.inputs": "입력이 모두 있음", "check.candles": "누락 캔들 없음",

  "stamp.in_sample": "표본 내(IN-SAMPLE): 모델이 바로 이 기간으로 학습했습니다", "stamp.hindsight": "사후(HINDSIGHT): 모델이 이 기간 이후의 데이터로 학습했습니다", "stamp.lookahead": "미래 참조(LOOK-AHEAD): 이후 캔들에 따라 판단이 달라졌습니다",
  "evidence.in_sample": "표본 내", "evidence.hindsight": "사후", "evidence.out_of_sample": "표본 외", "evidence.no_model": "모델 없음", "evidence.none": "모델 없음", "evidence.unknown": "알 수 없음",
  "evidence.in_sample.why": "모델이 이 기간으로 학습해, 결과가 아무것도 말해 주지 않습니다.", "evidence.hindsight.why": "모델이 이후 캔들로 학습했습니다.", "evidence.out_of_sample.why": "모델이 이 기간을 전혀 보지 않았습니다.", "evidence.no_model.why": "이 기간을 볼 모델이 없는 전략입니다.", "evidence.none.why": "이 기간을 볼 모델이 없는 전략입니다.", "evidence.unknown.why": "모델이 무엇으로 학습했는지 알 수 없습니다.",
  "warnings.title": "주의",
  "luck.psr": "샤프 지수가 0보다 클 확률", "luck.lrpsr": "수익률 상관을 감안한 확률", "luck.dsr": "실력 없는 시도 중 최고보다 클 확률", "luck.trials": "이 종목에서 시도한 횟수", "luck.best": "운으로 나올 최고 샤프 지수", "luck.detectable": "이 기간이 운과 구별할 수 있는 샤프 지수", "luck.days": "일수 / 필요한 일수", "luck.bars": "봉", "luck.barsof": "표본 외 {out}, 학습 {trained}, 검증 {validation}, 사후 {hindsight}",
  "months.title": "월별 수익률", "months.caption": "월별 수익률, % (UTC)", "months.year": "연도", "months.whole": "합계",
  "falls.title": "최대 낙폭 구간", "falls.depth": "낙폭", "falls.span": "고점 – 저점", "falls.back": "회복", "falls.open": "미회복", "falls.days": "일수", "falls.show": "낙폭 {depth} 구간을 차트에서 보기",
  "chance.title": "다르게 흘렀다면", "chance.text": "같은 수익률과 거래의 순서를 바꾼 {n}가지 경로입니다. 미래가 과거와 비슷하다고 가정합니다.", "chance.fan": "재표본 자산 경로", "chance.caption": "굵은 선: 실제 계좌. 띠: 경로의 50%와 90%.", "chance.final": "최종 자산, 경로의 90%", "chance.fall": "낙폭 중앙값 (20번에 1번)", "chance.order": "거래 순서를 바꾼 경우", "chance.ruin": "{loss} 잃을 확률",
  "value.title": "예측의 기여", "value.text": "같은 전략을 예측 없이, 그리고 다른 날의 예측으로 돌린 결과입니다.", "value.which": "예측", "value.kept": "그대로", "value.withheld": "없이", "value.shuffled": "다른 날의 예측",
  "sizing.title": "진입 수량을 정한 요인", "sizing.trades": "{n}건", "sizing.mean": "손절 시 리스크, 평균", "sizing.largest": "손절 시 리스크, 최대", "sizing.lost": "손절 손실, 평균",
  "boundname.risk": "거래당 리스크", "boundname.position_size": "최대 증거금", "boundname.leverage": "레버리지", "boundname.cash": "현금",
  "language.title": "LLM", "language.model": "모델", "language.consulted": "질의한 봉", "language.saved": "질의를 아낀 봉", "language.refused": "거부된 응답", "language.unreachable": "응답 없음",
  "made.title": "실행 조건", "made.run": "실행", "made.when": "실행 시각", "made.window": "기간", "made.bars": "봉 수", "made.fees": "수수료 메이커 / 테이커", "made.paid": "낸 수수료", "made.model": "모델", "made.age": "최신 캔들 경과", "made.hash": "캔들 SHA-256", "made.seed": "시드", "made.parameters": "파라미터",
  "download.html": "HTML 리포트", "download.json": "JSON", "download.trades": "거래 CSV", "download.equity": "자산 CSV",
  "trades.title": "거래 내역", "trades.none": "거래가 없었습니다.", "trades.actions": "동작", "trades.why": "{n}번 거래의 이유", "trades.whyshort": "이유", "trades.jump": "{n}번 거래를 차트에서 보기", "trades.jumpshort": "차트", "trades.cut": "전체 {all}건 중 마지막 {n}건입니다. 전체는 CSV에 있습니다.",
  "trade.number": "거래 번호", "trade.direction": "방향", "trade.entry": "진입", "trade.entryprice": "진입가", "trade.exit": "청산", "trade.exitprice": "청산가", "trade.reason": "청산 사유", "trade.held": "보유 시간", "trade.samebar": "같은 봉", "trade.pnl": "손익", "trade.pnlpct": "증거금 대비", "trade.ofmargin": "증거금 대비", "trade.fees": "수수료", "trade.funding": "펀딩비", "trade.costs": "비용", "trade.stop": "손절", "trade.target": "익절", "trade.long": "롱 진입", "trade.short": "숏 진입", "trade.jump": "차트에서 보기",
  "direction.LONG": "롱", "direction.SHORT": "숏",
  "reason.stop_loss": "손절", "reason.take_profit": "익절", "reason.signal": "반대 신호", "reason.liquidation": "강제 청산", "reason.end": "기간 종료",

  // 거래 이유
  "why.title": "이 거래의 이유", "why.signal": "이 시그널의 이유", "why.unmetrule": "진입하지 않음: 충족되지 않은 룰의 조건이 있습니다. 신뢰도는 {confidence}로, 기준 {threshold}보다 {distance}%p {where}.", "why.at": "판단 시각", "why.close": "종가", "why.previous": "이전", "why.next": "다음", "why.unoffered": "이 버전의 서버는 개별 거래의 이유를 설명하지 못합니다.", "why.absent": "없음",
  "why.acted": "{action}: 신뢰도 {confidence}, 기준 {threshold}보다 {distance}%p {where}.", "why.held": "진입하지 않음: 신뢰도 {confidence}, 기준 {threshold}보다 {distance}%p {where}.", "why.above": "높습니다", "why.below": "낮습니다", "why.gauge": "신뢰도 {confidence}, 기준 {threshold}", "why.threshold": "기준 {value}",
  "why.views": "분석별 점수 × 가중치 = 기여", "why.sum": "합계", "why.parts": "세부 항목", "why.part": "항목", "why.value": "값", "why.score": "점수", "why.weight": "가중치", "why.contribution": "기여", "why.tendency": "방향",
  "why.conditions": "룰의 조건", "why.met": "충족", "why.unmet": "미충족", "why.flips": "무엇이 달랐으면 바뀌었을까", "why.noflip": "25% 이내의 어떤 가격에서도 결정은 같았습니다.", "why.size": "진입 수량",
  "view.forecast": "가격 예측", "view.technical": "기술적 분석", "view.language": "LLM 분석", "view.rule": "룰",
  "part.rsi": "RSI", "part.macd": "MACD", "part.bollinger": "볼린저 밴드", "part.trend": "추세", "tendency.bullish": "상승", "tendency.bearish": "하락", "tendency.neutral": "중립",
  "flip.close": "종가가 {value} {way}였다면(실제 {actual}, {change}) {action}이었습니다.", "flip.forecast": "예측이 {value} {way}였다면(실제 {actual}, {change}) {action}이었습니다.", "flip.below": "이하", "flip.above": "이상",
  "action.BUY": "매수", "action.STRONG_BUY": "강한 매수", "action.SELL": "매도", "action.STRONG_SELL": "강한 매도", "action.HOLD": "관망",
  "bound.risk": "거래당 리스크가 수량을 정했습니다.", "bound.position_size": "최대 증거금에 막혀, 거래당 리스크가 허용하는 것보다 적게 들어갔습니다.", "bound.leverage": "레버리지 한도에 막혀, 거래당 리스크가 허용하는 것보다 적게 들어갔습니다.", "bound.cash": "현금으로 낼 수 있는 만큼으로 줄었습니다.",
  "size.quantity": "수량", "size.notional": "명목 금액", "size.margin": "증거금", "size.risk": "손절 시 자본 손실", "size.reward": "손익비", "size.bounds": "각 한도만 있었다면:",

  // 비교, 멀티 심볼, 시그널
  "compare.lead": "같은 기간에 여러 전략을 돌립니다. 여럿 중 최고는 운만으로도 좋아 보이므로, 고른 만큼 보정해서 판정합니다.", "compare.run": "비교하기", "compare.curves": "자산 곡선 겹쳐 보기", "compare.corrected": "보정 p값", "compare.benchmark": "보유 대비 p값", "compare.table": "비교표", "compare.best": "샤프 최고", "compare.some": "고른 만큼 보정하고도 {all}개 중 {n}개 전략이 운 이상의 수익을 냈습니다.", "compare.nothing": "{all}개 중 고른 것을 보정하면, 운 이상의 수익을 낸 전략은 없습니다.", "compare.hold": "단순 보유", "compare.nocurves": "이 버전의 서버는 비교 곡선을 보내지 않습니다.", "compare.open": "백테스트로 열기", "compare.none": "아직 비교가 없습니다", "compare.nonetext": "전략을 고르고 비교하세요.",
  "multi.lead": "한 전략을 여러 심볼에 같은 자본으로 나눠 돌리고, 하나의 포트폴리오로 판정합니다.", "multi.run": "포트폴리오 실행", "multi.portfolio": "포트폴리오", "multi.table": "심볼별", "multi.best": "최고", "multi.worst": "최저", "multi.add": "다른 심볼, 쉼표로 구분", "multi.none": "아직 포트폴리오가 없습니다", "multi.nonetext": "심볼을 고르고 실행하세요.", "multi.nothing": "{all}개를 본 만큼 보정하면, 운 이상의 수익을 낸 심볼은 없습니다.", "multi.some": "보정 후 {all}개 중 {n}개 심볼이 운 이상의 수익을 냈습니다.",
  "signal.lead": "가장 최근에 마감된 봉에서 전략이 무엇을 말하는지 봅니다.", "signal.run": "시그널 보기", "signal.auto": "봉 마감마다 새로고침", "signal.age": "{age} 전에 마감된 봉입니다.", "signal.stale": "오래된 신호: 최신 봉이 {age} 전에 마감됐습니다. 이 신호로 매매하지 마세요.", "signal.enter": "진입", "signal.wait": "진입하지 않음", "signal.confidence": "신뢰도", "signal.price": "종가", "signal.forecast": "예측", "signal.ratio": "손익비", "signal.insample": "모델이 이 봉으로 학습했습니다.", "signal.none": "아직 시그널이 없습니다", "signal.nonetext": "전략을 고르고 시그널을 보세요.", "signal.loss": "손실 확률", "signal.volatility": "변동성 (종가 대비 ATR)", "signal.next": "다음 봉 마감까지 {time}",

  // 워크포워드, 교차 검증, 탐색
  "walk.lead": "단계마다 다시 학습하고 그 뒤의 날만 매매합니다. 실제로 그때 매매한 것에 가장 가까운 백테스트입니다.", "walk.run": "워크포워드 실행", "walk.folds": "구간 타임라인", "walk.train": "학습", "walk.validate": "에폭 선택", "walk.trade": "매매", "walk.fold": "구간", "walk.in": "표본 내", "walk.out": "표본 외", "walk.efficiency": "효율: 표본 외 ÷ 표본 내", "walk.seeds": "시드별 퍼짐", "walk.seed": "시드", "walk.shown": "표시됨", "walk.settings": "고른 설정", "walk.none": "아직 결과가 없습니다", "walk.nonetext": "전략을 고르고 실행하세요.", "walk.median": "중앙값", "walk.epoch": "에폭 {epoch}, 손실 {loss}", 
  "cv.lead": "일부 그룹으로 학습하고 나머지로 판정하며, 기간 전체를 지나는 모든 경로를 매매합니다.", "cv.run": "교차 검증 실행", "cv.paths": "경로별 결과", "cv.spread": "샤프 지수의 퍼짐", "cv.path": "경로", "cv.group": "그룹별", "cv.whole": "경로 전체", "cv.median": "중앙 경로의 샤프 지수는 {median}, 경로의 {share}가 0보다 큽니다.", "cv.groupsmap": "경로와 그룹별 수익률", "cv.groupname": "그룹 {n}", "cv.none": "아직 결과가 없습니다", "cv.nonetext": "전략을 고르고 실행하세요.", 
  "search.lead": "앞 기간에서 여러 설정을 시도하고, 손대지 않은 끝 기간에서 고른 것을 판정합니다. 시도할수록 결과에 불리하게 계산됩니다.", "search.run": "탐색 실행", "search.space": "탐색할 파라미터", "search.spacetext": "각각 두 값 이상: 목록(1,2,3) 또는 시작:끝:간격(7:21:2). 비우면 탐색하지 않습니다.", "search.more": "다른 파라미터", "search.training": "학습 설정", "search.trainingtext": "두 값 이상이면 탐색합니다. 서로 다른 신경망은 탐색 기간 이전 데이터로 한 번씩만 학습합니다. 한 값이면 고정합니다. 모두 비우면 저장된 모델로 예측합니다.", "search.map": "고원 지도", "search.maptext": "탐색 기간의 샤프 지수입니다. 뾰족한 봉우리보다 넓은 고원이 믿을 만하므로, 추천 설정은 가장 좋은 고원의 가운데입니다.", "search.recommended": "추천", "search.peak": "봉우리", "search.holdout": "홀드아웃 결과", "search.trials": "모든 설정", "search.trial": "설정", "search.sharpe": "샤프 지수", "search.plateau": "고원 평균", "search.p": "보정 p값", "search.pbo": "과최적화 확률(PBO)", "search.spa": "SPA p값", "search.conclusion.supported": "근거가 뒷받침함", "search.conclusion.not_shown": "입증 안 됨: 운일 수 있음", "search.conclusion.untested": "봉이 부족해 검정하지 못함", "search.pbowhat": "설정 {trials}개, 구간 {blocks}개", "search.looks": "이전에 홀드아웃을 본 횟수", "search.dsr": "추천 설정의 보정 샤프(DSR)", "search.none": "아직 탐색이 없습니다", "search.nonetext": "파라미터 하나 이상에 값을 넣으세요.", "search.axis": "축", "search.rest": "다른 파라미터", "search.use": "이 설정으로 백테스트", "search.methods": "방법과 홀드아웃", "search.walk": "시간에 따른 최적 설정의 이동: {folds}개 구간에서 {moves}번", "search.walktext": "구간마다 탐색 기간의 3분의 1에서 고르고, 이어지는 9분의 1에서 따라갑니다. 모두 따라간 결과: 샤프 {sharpe}, 수익률 {value}.", "search.walked": "{folds}구간 최적", 

  "sweeps.lead": "모든 전략을 모든 심볼에서 돌리고, 전체 중에서 고른 만큼 보정합니다.", "sweeps.run": "스윕 실행", "sweeps.none": "아직 스윕이 없습니다", "sweeps.nonetext": "전략과 심볼을 고르세요.", "sweeps.walk": "여러 시드로 워크포워드", "sweeps.map": "전략·심볼별 수익률, %", "sweeps.tasks": "모든 작업", "sweeps.markets": "심볼", "sweeps.some": "고른 만큼 보정하고도 {all}개 중 {n}개가 운 이상의 수익을 냈습니다.", "sweeps.nothing": "고른 만큼 보정하면, {all}개 중 운 이상의 수익을 낸 것은 없습니다.",

  // 실행 기록
  "runs.lead": "지금까지 실행한 모든 것과 그 가치입니다.", "runs.runs": "실행", "runs.jobs": "작업", "runs.none": "아직 실행이 없습니다", "runs.nonetext": "모든 백테스트가 여기에 남습니다.", "runs.created": "실행 시각", "runs.evidence": "근거", "runs.search": "찾기", "runs.searchtext": "ID, 전략, 심볼", "runs.any": "전체", "runs.pick": "선택", "runs.pickone": "{id} 선택", "runs.choose": "두 개를 고르면 나란히 볼 수 있습니다 ({n}개 선택).", "runs.compare": "나란히 보기", "runs.more": "더 보기", "runs.reproduce": "다시 실행해 대조",
  "reproduce.title": "재현 결과", "reproduce.identical": "모든 바이트가 같습니다.", "reproduce.same_fields": "모든 항목이 같습니다. 현재 버전이 항목을 더 기록합니다.", "reproduce.different": "다르게 나왔습니다.", "reproduce.differences": "다른 점", "reproduce.stored": "보관된 값", "reproduce.made": "새 값", "reproduce.parts": "파일", "reproduce.part.identical": "같음", "reproduce.part.different": "다름", "reproduce.part.not_kept": "보관 안 됨", "reproduce.part.not_made": "만들지 않음",
  "diff.title": "두 실행 비교", "diff.curves": "수익률 곡선 겹쳐 보기", "diff.figures": "수치", "diff.figure": "항목", "diff.settings": "다른 설정", "diff.nosettings": "설정이 같습니다.", "diff.field": "항목", "diff.same": "둘 다 같은 캔들을 읽었습니다.", "diff.other": "서로 다른 캔들을 읽었으므로 수치를 그대로 비교할 수 없습니다.", "diff.all": "다른 수치 {n}개 모두 보기",
  "jobs.none": "아직 작업이 없습니다", "jobs.nonetext": "학습, 백테스트, 다운로드가 작업입니다.", "jobs.id": "작업", "jobs.kind": "종류", "jobs.subject": "대상", "jobs.state": "상태", "jobs.created": "요청", "jobs.finished": "종료", "jobs.error": "오류",
};
