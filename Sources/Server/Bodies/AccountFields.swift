import Trading
import Workflows

/// Money and costs of a backtest.
enum AccountFields {
    /// The fields, with the defaults that stand for absent ones.
    static let all: [AnyField] = BacktestRequest.accountSettings.map {
        .optional(Field($0.spec, hasDefault: true))
    }

    /// Reads the fields.
    ///
    /// - Returns: What puts them into a request, whose own values stand for what is absent.
    static func read(from reader: inout FieldReader) -> (inout BacktestRequest) -> Void {
        let given = BacktestRequest.accountSettings.map { setting in
            (setting: setting, value: reader.optional(Field(setting.spec)))
        }
        return { request in
            for (setting, value) in given {
                // The field has checked the value against the same description.
                if let value { try? setting.set(value, in: &request) }
            }
        }
    }
}
