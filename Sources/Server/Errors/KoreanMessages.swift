/// Messages of errors in Korean, by their codes.
///
/// An error's code and details say what has happened; its English message has the same in other words
/// and stays in the details.
enum KoreanMessages {
    /// The message of an error; nil for a code that has none.
    static func message(of error: ServerError) -> String? {
        let details = Details(error.details)
        if error.code == "INVALID_PARAMETER" { return invalidParameter(details) }
        let message = texts[error.code].map(details.filling)
        guard let part = details["part"], let message else { return message }
        return "\(part): \(message)"
    }

    /// The details of an error as texts.
    private struct Details {
        let values: [String: JSONValue]

        init(_ values: [String: JSONValue]) {
            self.values = values
        }

        /// A detail as text; nil where there is none.
        subscript(name: String) -> String? {
            values[name].flatMap { $0 == .null ? nil : $0.string ?? $0.excerpt }
        }

        /// A text whose words in braces are replaced by the details of those names.
        ///
        /// A stretch in brackets that names a missing detail is left out.
        func filling(_ text: String) -> String {
            let optional = text.replacing(/\[(.*?)\]/) { match in
                let part = String(match.output.1)
                let names = part.matches(of: /\{(.+?)\}/).map { String($0.output.1) }
                return names.allSatisfy { self[$0] != nil } ? part : ""
            }
            return optional.replacing(/\{(.+?)\}/) { self[String($0.output.1)] ?? "?" }
        }
    }

    /// A text by code; `{name}` stands for a detail, brackets hold what depends on one.
    private static let texts: [String: String] = [
        "BAD_REQUEST": "올바른 HTTP 요청이 아닙니다. Host 헤더가 하나인 요청을 다시 보내세요.",
        "INVALID_JSON": "요청 본문이 JSON이 아니거나 너무 깊게 중첩되어 있습니다. JSON 객체 하나를 보내세요.",
        "UNAUTHORIZED": "API 키가 없거나 올바르지 않습니다. 유효한 키로 로그인하거나 Authorization: Bearer로 보내세요.",
        "CSRF_HEADER_MISSING": "쿠키로 보내는 변경 요청에는 X-Hindcast-Request: 1 헤더가 필요합니다.",
        "ORIGIN_NOT_ALLOWED": "이 출처의 페이지는 서비스를 사용할 수 없습니다. cors-origins에 추가하세요.",
        "HOST_NOT_ALLOWED": "localhost나 루프백 주소로만 접속할 수 있습니다. 127.0.0.1로 접속하세요.",
        "NO_KEY_NEEDED": "이 서비스에는 API 키가 필요 없습니다. 로그인하지 않고 사용하세요.",
        "TOO_MANY_SIGN_INS": "이 주소에서 잘못된 키를 너무 많이 보냈습니다. 잠시 후 다시 시도하세요.",
        "NOT_FOUND": "이 경로에는 아무것도 없습니다. GET /openapi.json에서 목록을 확인하세요.",
        "METHOD_NOT_ALLOWED": "이 경로에서 지원하지 않는 메서드입니다.[ 사용할 수 있는 메서드: {allow}]",
        "REQUEST_REFUSED": "요청이 거부되었습니다.",
        "UNSUPPORTED_MEDIA_TYPE": "본문은 JSON이어야 합니다. Content-Type: application/json으로 보내세요.",
        "BODY_TOO_LARGE": "본문이 너무 큽니다. 더 작게 나누어 보내세요.",
        "REQUEST_TIMEOUT": "제한 시간 안에 응답하지 못했습니다. 범위를 줄이거나 wait=0으로 작업을 요청하세요.",
        "TOO_BUSY": "처리 중인 요청이 너무 많습니다. 잠시 후 다시 시도하세요.",
        "TOO_MANY_JOBS": "대기 중인 작업이 너무 많습니다. 일부가 끝난 뒤 다시 시도하세요.",
        "STOPPING": "서비스가 종료되는 중입니다. 다시 시작된 뒤에 시도하세요.",
        "SERVICE_STOPPING": "응답하기 전에 서비스가 종료되었습니다. 다시 시도하세요.",
        "NOT_READY": "서비스가 아직 준비되지 않았습니다. 잠시 후 다시 시도하세요.",
        "INTERNAL_ERROR": "서비스 내부 오류로 요청을 처리하지 못했습니다. 로그에서 요청 ID를 확인하세요.",

        "MODEL_NOT_FOUND": "모델[ {model_key}]을(를) 찾을 수 없습니다. 먼저 학습하세요.",
        "MODEL_IN_TRAINING": "모델[ {model_key}]이(가) 학습 중입니다.[ 작업 {job_id}이(가) 끝날 때까지 기다리세요.]",
        "TRAINING_IN_PROGRESS": "모델[ {model_key}]이(가) 이미 학습 중입니다. 기다리거나 그 작업을 취소하세요.",
        "MODEL_DAMAGED": "모델 파일[({file})]이 손상되었습니다. 모델을 삭제하고 다시 학습하세요.",
        "MODEL_OUTDATED": "이 버전에서 읽을 수 없는 모델입니다. 모델을 삭제하고 다시 학습하세요.",
        "MODEL_MISMATCH": "모델이 다른 시장의 캔들로 학습되었습니다. 이 시장의 캔들로 다시 학습하세요.",
        "MODEL_EXISTS": "같은 이름의 모델[ {model_key}]이(가) 이미 있습니다. 먼저 삭제하세요.",
        "CANNOT_IMPORT": "모델 파일[({file})]을 가져올 수 없습니다.",
        "TRAINING_DIVERGED": "학습이 발산했습니다[(learning_rate {value})]. learning_rate를 낮추어 다시 학습하세요.",
        "OUT_OF_MEMORY_BUDGET": "학습에 필요한 메모리가 한도를 넘습니다. seeds나 batch_size, 신경망 크기를 줄이세요.",
        "PREDICTION_FAILED":
            "예측할 수 없습니다.[ 캔들이 {need}개 필요하지만 {have}개뿐입니다.] 이전 캔들을 더 가져오거나 다시 학습하세요.",

        "JOB_NOT_FOUND": "작업[ {job_id}]을(를) 찾을 수 없습니다. 끝난 작업은 시간이 지나면 지워집니다.",
        "JOB_NOT_FINISHED": "작업[ {job_id}]이(가) 아직 끝나지 않았습니다.",
        "JOB_STALLED": "작업이 오랫동안 진행되지 않아 중단되었습니다. 범위를 줄여 다시 요청하세요.",
        "JOB_STUCK": "작업이 중지 요청 후에도 멈추지 않았습니다.",
        "CANCELLED": "작업이 취소되었습니다. 필요하면 다시 요청하세요.",
        "INTERRUPTED": "이 작업 중에 서비스가 여러 번 비정상 종료되었습니다. 필요하면 다시 요청하세요.",
        "UNREADABLE_JOB": "다른 버전의 서비스가 기록한 작업입니다. 다시 요청하세요.",
        "PAGE_NOT_FOUND": "이 작업에는 보고서 페이지가 없습니다.",

        "RUN_NOT_FOUND": "실행 기록[ {run_id}]을(를) 찾을 수 없습니다. 오래된 실행 기록은 지워집니다.",
        "TRADE_NOT_FOUND": "이 실행 기록에 그 번호의 거래[({trade})]가 없습니다.",
        "RUN_NOT_EXPLAINED": "이 거래를 판단한 구간[ {fold}]의 모델이 더 이상 남아 있지 않습니다. 실행을 다시 만들면 다시 학습합니다.",
        "RUN_DAMAGED": "실행 기록의 파일[({file})]이 손상되었습니다. 백테스트를 다시 실행하세요.",
        "RUN_DATA_CHANGED": "실행 기록이 읽은 캔들이나 펀딩비가 저장소와 다릅니다. 당시의 데이터를 다시 가져오세요.",
        "RUN_MODEL_MISSING": "실행 기록이 사용한 모델[ {model_key}]이(가) 더 이상 없습니다.",
        "RUN_ANSWERS_MISSING": "실행 기록이 사용한 언어 모델의 답변이 더 이상 저장되어 있지 않습니다.",
        "RUN_UNREADABLE": "이전 버전의 실행 기록이라 이 버전에서 다시 만들 수 없습니다.",

        "CANDLES_NOT_FOUND": "저장된 캔들이 없습니다. 동기화하거나 파일을 가져오세요.",
        "MARKET_DATA_UNAVAILABLE":
            "[{symbol} {interval} ({market}) ]시장 데이터를 가져올 수 없습니다. 거래소에 연결되면 다시 동기화하거나 파일을 가져오세요.",
        "INSUFFICIENT_DATA":
            "데이터가 부족합니다.[ {symbol} {interval} 캔들:][ 저장된 기간은 {available}일입니다.][ {need}개가 필요하지만 {have}개뿐입니다.]"
            + " 다른 구간을 고르거나 캔들을 더 가져오세요.",
        "WINDOW_OUTSIDE_DATA":
            "구간[ {from} ~ {to}]이 저장된 캔들의 범위[({first} ~ {last})]를 벗어납니다. 다른 구간을 고르거나 캔들을 더 가져오세요.",
        "WINDOW_WITHOUT_BARS": "구간[ {from} ~ {to}] 안에서 열리고 닫히는 캔들이 없습니다. 더 긴 구간을 고르세요.",
        "INVALID_CANDLE": "[{row}번째 ]행이 올바른 캔들이 아닙니다.",
        "INVALID_FUNDING": "[{row}번째 ]행이 올바른 펀딩비가 아닙니다.",
        "INVALID_FILE": "파일[ {file}]을 읽을 수 없습니다.[ {line}번째 줄을 확인하세요.] 자세한 내용은 원문을 참고하세요.",
        "DATA_CONFLICT": "새 값이 저장된 값과 다릅니다[({row}번째 행)]. 덮어쓰려면 replace=true로 다시 요청하세요.",
        "LANGUAGE_MODEL_UNAVAILABLE": "언어 모델이 응답하지 않습니다. 언어 모델 서버와 설정을 확인하세요.",
        "UNKNOWN_STRATEGY": "알 수 없는 전략[ {value}]입니다. 전략 목록에서 고르세요.",

        "STORE_BUSY": "다른 프로세스가 저장소에 쓰고 있습니다. 끝난 뒤 다시 시도하세요.",
        "STORE_DAMAGED": "저장소의 내용이 저장된 것과 다릅니다. 서비스 관리자에게 문의하세요.",
        "STORE_UNREACHABLE": "서비스의 데이터베이스에 연결할 수 없습니다. 잠시 후 다시 시도하세요.",
        "STORE_FAILED": "저장소를 사용할 수 없습니다. 홈 폴더의 권한과 디스크 공간을 확인하세요.",
        "CANNOT_WRITE": "파일을 쓸 수 없습니다. 홈 폴더의 권한과 디스크 공간을 확인하세요.",
        "ENGINE_FAILED": "신경망 계산에 실패했습니다. 로그에서 요청 ID를 확인하세요.",
    ]

    /// The parameter, its value, and what it must be.
    private static func invalidParameter(_ details: Details) -> String {
        let faults = details.values["faults"]?.array ?? []
        let first = faults.first.flatMap { fault -> Details? in
            if case .object(let values) = fault { Details(values) } else { nil }
        }
        let name = details["parameter"] ?? first?["field"] ?? "요청"
        let value = (first?["value"] ?? details["value"]).flatMap { $0.isEmpty ? nil : " 값 \($0)" }
        let rule = first?["problem"].flatMap(rule) ?? "이(가) 올바르지 않습니다."
        let more = faults.count > 1 ? " (외 \(faults.count - 1)건)" : ""
        return "\(name):\(value ?? "") \(rule)\(more)"
    }

    /// What a field must be, of the English end of a sentence; nil for a rule that is put otherwise.
    private static func rule(_ problem: String) -> String? {
        let number = /-?[0-9][0-9.]*(?:e[+-]?[0-9]+)?/
        if problem.hasPrefix("is missing") { return "필수 항목입니다." }
        if problem.hasPrefix("is no field here") { return "알 수 없는 항목입니다." }
        if problem.hasPrefix("must be true or false") { return "true 또는 false여야 합니다." }
        if problem.hasPrefix("must be a time") {
            return "2025-01-18 또는 2025-01-18T16:00:00Z 형식의 시각이어야 합니다."
        }
        if problem.hasPrefix("must be an object") { return "객체여야 합니다." }
        if problem.hasPrefix("must come after") { return "시작보다 뒤여야 합니다." }
        if let names = problem.wholeMatch(of: /must be one of (.+)/)?.output.1 {
            return "다음 중 하나여야 합니다: \(names)"
        }
        guard problem.hasPrefix("must be a number") || problem.hasPrefix("must be a whole number")
        else { return nil }
        let numbers = problem.matches(of: number).map { String($0.output) }
        let kind = problem.contains("whole") ? "정수" : "수"
        switch (numbers.count, problem.contains("above")) {
        case (2, false): return "\(numbers[0]) 이상 \(numbers[1]) 이하의 \(kind)여야 합니다."
        case (2, true): return "\(numbers[0]) 초과 \(numbers[1]) 이하의 \(kind)여야 합니다."
        case (1, false) where problem.contains("up to"): return "\(numbers[0]) 이하의 \(kind)여야 합니다."
        case (1, false): return "\(numbers[0]) 이상의 \(kind)여야 합니다."
        case (1, true): return "\(numbers[0])보다 큰 \(kind)여야 합니다."
        default: return "\(kind)여야 합니다."
        }
    }
}

extension ServerError {
    /// The languages of messages; the first is that of a client who names none of them.
    static let languages = ["en", "ko"]

    /// The error in a client's language: the English message is then in the details.
    package func translated(to language: String?) -> ServerError {
        guard language == "ko", let message = KoreanMessages.message(of: self) else { return self }
        var error = self
        error.details["message_en"] = .string(self.message)
        error.message = message
        return error
    }
}
