import Hummingbird
import Market
import Trading
import Workflows

/// `POST /api/v1/search`.
struct SearchRoute: Route {
    let services: Services
    private let fields: BacktestFields

    init(services: Services) {
        self.services = services
        fields = BacktestFields(services, days: SearchRequest.defaultDays)
    }

    private static let method = Field.choice(
        "method",
        "How settings are chosen: " + SearchMethod.summary + ".",
        of: SearchMethod.allCases.map(\.rawValue)
    ).defaulting(to: .string(SearchMethod.grid.rawValue))

    private static let trials = Field.integer(
        "trials",
        "Settings to choose by a method other than a grid, which has all of its own; "
            + "\(SearchRequest.defaultTrials) where absent.",
        in: 1...SearchRequest.mostTrials
    )

    private static let holdout = Field(
        name: "holdout",
        summary: "Untouched end of the window: a share such as 25%, or whole days such as 90.",
        schema: .string(pattern: #"^([0-9]+(\.[0-9]+)?%|[0-9]{1,5})$"#),
        expected: "a share above 0% and below 100%, such as \"25%\", or days, such as \"90\"",
        defaultValue: .string(SearchRequest.defaultHoldout.description)
    ) { json in
        json.string.flatMap { try? SearchRequest.Holdout($0) }
    }

    private static let workers = Field.integer(
        "workers",
        "Settings evaluated, or networks trained, at a time; one a core where absent. No figure depends "
            + "on it.",
        in: SearchRequest.workerCounts
    )

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/search",
            id: "search",
            tag: "Validate",
            summary: "Try many settings of a strategy, and say whether any is better than luck",
            details: """
                Settings are selected on the first part of the window and judged on the last one, \
                the holdout, which a search may look at once: each look is written down, and a \
                later search over the same bars is told of it. The verdict is corrected for the \
                choice among all settings by Romano and Wolf's step-down; SPA, the deflated Sharpe \
                ratio and PBO stand beside it. The recommended setting is the middle of the best \
                plateau, not the peak. A language model is never asked. The same request gives the \
                same trials, also after an interruption. An LSTM strategy trades the saved model of the \
                series, unless settings of a training are searched, or `training` is given: then each \
                distinct network is trained once, on candles before the search window.
                """ + " " + BacktestFields.details,
            query: WaitField.query,
            body: BacktestFields.strategy + SeriesFields.all
                + [SpaceField.field, SpaceField.conditions, Self.training]
                + fields.common + [
                    .optional(Self.method), .optional(Self.trials), .optional(Self.holdout),
                    .optional(Self.workers),
                ],
            bodyExample: [
                "strategy_type": "supertrend", "symbol": "BTCUSDT", "days_back": 730,
                "space": ["period": "7:21:2", "multiplier": [1, 2, 3, 4]], "holdout": "25%",
            ],
            answers: BacktestFields.answers("The search", "Search"),
            errors: [.notFound, .conflict, .tooManyRequests]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        try await services.answer(request, fields: operation.body) { reader in
            let strategy = BacktestFields.strategy(from: &reader)
            let key = SeriesFields.key(from: &reader)
            let space = SpaceField.read(from: &reader)
            let conditions = SpaceField.conditions(from: &reader)
            let training = Self.training(from: &reader)
            let method = reader.optional(Self.method).flatMap(SearchMethod.init)
            let trials = reader.optional(Self.trials)
            let holdout = reader.optional(Self.holdout)
            let workers = reader.optional(Self.workers)
            let backtest = try fields.request(strategy, on: key, from: &reader)
            try fields.checkFit(of: backtest)
            var search = SearchRequest(strategy: backtest.strategy, key: backtest.key)
            search.backtest = backtest
            search.space = space
            search.conditions = conditions
            search.training = training
            search.method = method ?? search.method
            search.trials = trials
            search.holdout = holdout ?? search.holdout
            search.workers = workers
            try services.bounds.check(search)
            return .search(search)
        }
    }
}

extension SearchRoute {
    private static let trainingName = "training"

    /// The settings of the trainings that are not searched; absent or null for none.
    fileprivate static let training = AnyField(
        name: trainingName,
        isRequired: false,
        schema: .body(SearchRequest.trainingSettings.fields()).orNull.described(
            "Trains networks for the search, with these settings where they are not searched; an empty "
                + "object has the defaults. Absent: the saved model of the series, unless settings of a "
                + "training are searched."
        )
    )

    /// The given settings by name; nil where the field is absent.
    fileprivate static func training(
        from reader: inout FieldReader
    ) -> [String: ParameterValue]? {
        let settings = SearchRequest.trainingSettings
        return reader.nested(trainingName, fields: settings.fields()) { reader in
            var values: [String: ParameterValue] = [:]
            for setting in settings {
                values[setting.spec.name] = reader.optional(Field(setting.spec))
            }
            return values
        }
    }
}

/// The field `space`: the values of each searched parameter.
private enum SpaceField {
    private static let name = "space"
    /// Bounds of one parameter's values, so that a body that the description allows is none that is too
    /// large; a range in a text may have ``Trading/SearchSpace/mostValues``.
    private static let mostListed = 1000
    private static let mostCharacters = 10_000
    private static let specs =
        Workspace.strategySettings + SearchRequest.trainingSettings.map(\.spec)
    private static let parameters = specs.map { spec in
        Field(
            name: spec.name,
            summary: spec.summary,
            schema: .either([
                .string(pattern: "[,:]", length: 1...mostCharacters).example("7:21:2"),
                .array(
                    of: .either([.number(), .boolean, .string(pattern: "^[^,:]+$")]),
                    count: 2...mostListed,
                    unique: true
                ),
            ]),
            expected:
                "text such as \"7:21:2\", \"log:1:100:5\" or \"1,2,3\" of at most \(mostCharacters) "
                + "characters, or a list of 2 to \(mostListed) values",
            defaultValue: nil,
            read: text
        )
    }

    static let field = AnyField(
        name: name,
        isRequired: true,
        schema: .body(parameters.map { .optional($0) }).described(
            "The values of each searched parameter: a list, or text such as `7:21:2` (from, to, "
                + "step), `log:1:100:5` (from, to, count, each the same factor above the one "
                + "before) or `1,2,3`. Other parameters are fixed by `custom_params`, settings of a "
                + "training by `training`."
        )
    )

    private static let whenName = "when"
    private static let places = specs.map { spec in
        Field(
            name: spec.name,
            summary: spec.summary,
            schema: .string(pattern: "^[a-z_0-9]+=.+$").example("stops=forecast"),
            expected: "another searched parameter and its values, such as \"stops=forecast\"",
            defaultValue: nil
        ) { json in
            json.string.flatMap { $0.contains("=") ? $0 : nil }
        }
    }

    static let conditions = AnyField(
        name: whenName,
        isRequired: false,
        schema: .body(places.map { .optional($0) }).orNull.described(
            "Where parameters are searched that are not searched everywhere, as "
                + "`{\"min_forecast_range\": \"stops=forecast\"}`; elsewhere they have their fixed value or default."
        )
    )

    /// The conditions by the parameters' names.
    static func conditions(from reader: inout FieldReader) -> [String: String] {
        reader.nested(whenName, fields: places.map { .optional($0) }) { reader in
            var values: [String: String] = [:]
            for place in places { values[place.name] = reader.optional(place) }
            return values
        } ?? [:]
    }

    /// The texts by the parameters' names; empty where the field is missing or invalid, which is a
    /// fault.
    static func read(from reader: inout FieldReader) -> [String: String] {
        let faults = reader.faults.count
        let values = reader.nested(name, fields: parameters.map { .optional($0) }) { reader in
            var values: [String: String] = [:]
            for parameter in parameters { values[parameter.name] = reader.optional(parameter) }
            return values
        }
        if values?.isEmpty ?? true, reader.faults.count == faults {
            reader.fault(
                name,
                nil,
                "is missing; it must name the values of at least one parameter, such as "
                    + "{\"period\": \"7:21:2\"}"
            )
        }
        return values ?? [:]
    }

    /// Several values as a space writes them; nil for anything else.
    private static func text(_ json: JSONValue) -> String? {
        if let text = json.string {
            return text.unicodeScalars.count <= mostCharacters && SearchSpace.isSpace(text)
                ? text : nil
        }
        guard let list = json.array, (2...mostListed).contains(list.count) else { return nil }
        let texts = list.compactMap { value -> String? in
            switch value {
            case .bool(let flag): "\(flag)"
            case .integer(let number): "\(number)"
            case .number(let number): "\(ParameterValue.number(number))"
            case .string(let text): SearchSpace.isSpace(text) || text.isEmpty ? nil : text
            case .null, .array, .object: nil
            }
        }
        return texts.count == list.count ? texts.joined(separator: ",") : nil
    }
}
