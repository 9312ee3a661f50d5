package import Trading

/// The strategy that docs/strategies.md has as its worked example.
package enum WorkedExample {
    /// Its definition.
    package static let definition = StrategyDefinition.bollingerBreakout

    /// The definition after an edit of its file that adds a setting.
    package static func adding(_ spec: ParameterSpec) -> StrategyDefinition {
        StrategyDefinition(
            id: definition.id,
            name: definition.name,
            summary: definition.summary,
            usesForecast: definition.usesForecast,
            specs: definition.specs + [spec],
            make: { parameters, columns in
                BollingerBreakoutStrategy(columns: columns, parameters: parameters)
            }
        )
    }
}
