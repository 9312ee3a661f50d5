import Trading
import Workflows

/// The account fields of a backtest.
enum AccountFields {
    /// The fields with their defaults.
    static let all: [AnyField] = BacktestRequest.accountSettings.map {
        .optional(Field($0.spec, hasDefault: true))
    }

    /// Reads the fields.
    ///
    /// - Returns: Sets the values of a request; it keeps its own values for missing fields.
    static func read(from reader: inout FieldReader) -> (inout BacktestRequest) -> Void {
        let given = BacktestRequest.accountSettings.map { setting in
            (setting: setting, value: reader.optional(Field(setting.spec)))
        }
        return { request in
            for (setting, value) in given {
                // The field has validated the value with the same description.
                if let value { try? setting.set(value, in: &request) }
            }
        }
    }
}
