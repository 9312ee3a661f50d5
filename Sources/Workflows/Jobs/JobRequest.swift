import Forecasting
import Market

/// What kinds of long work there are.
public enum JobKind: String, Codable, Sendable, CaseIterable {
    /// Training a model.
    case train
    /// One strategy on one series.
    case backtest
    /// Several strategies on one series.
    case compare
    /// One strategy on several symbols.
    case multiSymbol = "multi_symbol"
    /// Bringing market data.
    case sync
}

/// Long work to do: a use case and what it is asked for.
public enum JobRequest: Hashable, Sendable {
    /// Training a model.
    case train(TrainingRequest)
    /// One strategy on one series.
    case backtest(BacktestRequest)
    /// Several strategies on one series.
    case compare(ComparisonRequest)
    /// One strategy on several symbols.
    case multiSymbol(PortfolioRequest)
    /// Bringing market data.
    case sync(SyncRequest)

    /// What kind of work it is.
    public var kind: JobKind {
        switch self {
        case .train: .train
        case .backtest: .backtest
        case .compare: .compare
        case .multiSymbol: .multiSymbol
        case .sync: .sync
        }
    }

    /// What it works on: a training's model key, else strategies and series in words of at most 200
    /// characters.
    public var subject: String {
        switch self {
        case .train(let request): ModelKey(request.key).name
        case .backtest(let request):
            Self.subject([request.strategy], on: [request.key.symbol], request)
        case .compare(let request):
            Self.subject(request.strategies, on: [request.common.key.symbol], request.common)
        case .multiSymbol(let request):
            Self.subject([request.common.strategy], on: request.symbols, request.common)
        case .sync(let request): "\(request.key)"
        }
    }

    private static func subject(
        _ strategies: [String],
        on symbols: [Symbol],
        _ common: BacktestRequest
    ) -> String {
        let names = symbols.map(\.name).joined(separator: ", ")
        let text =
            "\(strategies.joined(separator: ", ")) on \(names) \(common.key.venue) "
            + "\(common.key.interval)"
        return text.count > 200 ? text.prefix(199) + "…" : text
    }
}

extension JobRequest: Codable {
    private enum CodingKeys: CodingKey {
        case kind
        case request
    }

    /// Writes the kind and the request.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(kind, forKey: .kind)
        switch self {
        case .train(let request): try values.encode(request, forKey: .request)
        case .backtest(let request): try values.encode(request, forKey: .request)
        case .compare(let request): try values.encode(request, forKey: .request)
        case .multiSymbol(let request): try values.encode(request, forKey: .request)
        case .sync(let request): try values.encode(request, forKey: .request)
        }
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func request<Request: Decodable>(_ type: Request.Type) throws -> Request {
            try values.decode(type, forKey: .request)
        }
        self =
            switch try values.decode(JobKind.self, forKey: .kind) {
            case .train: .train(try request(TrainingRequest.self))
            case .backtest: .backtest(try request(BacktestRequest.self))
            case .compare: .compare(try request(ComparisonRequest.self))
            case .multiSymbol: .multiSymbol(try request(PortfolioRequest.self))
            case .sync: .sync(try request(SyncRequest.self))
            }
    }
}
