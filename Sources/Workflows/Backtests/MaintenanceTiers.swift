public import Backtesting
import CSample
import Files
public import Foundation
public import Market

extension Workspace {
    /// The maintenance tiers in use: those of the home's file, and of what comes with the program
    /// those of all other symbols.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` for a file of the home that
    ///   cannot be read as tiers.
    public func maintenanceTables() throws -> MaintenanceTables {
        let standard = try Self.standardTables.get()
        guard let own = try ownTiers() else { return standard }
        return standard.replaced(by: own)
    }

    /// Takes tiers into the home's file; of the same symbol and date the new ones stay.
    ///
    /// - Parameters:
    ///   - file: Tables as the home's file has them, or Binance's answer to
    ///     `GET /fapi/v1/leverageBracket`.
    ///   - date: From when on the tiers of such an answer are in force.
    /// - Returns: The tables of the home.
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` for a file that holds no tiers.
    public func importTiers(_ file: URL, effectiveFrom date: Timestamp) throws -> MaintenanceTables
    {
        let imported = try Self.tables(in: file, effectiveFrom: date)
        let all = try ownTiers()?.adding(imported) ?? imported
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try StagedFile(encoder.encode(all), for: home.maintenanceTiers).commit()
        return all
    }

    /// The tiers of a symbol at a moment.
    func maintenance(for symbol: Symbol, at time: Timestamp) throws -> MaintenanceMargin {
        try maintenanceTables().margin(for: symbol, at: time)
    }

    private static let standardTables = Result {
        try JSONDecoder().decode(MaintenanceTables.self, from: builtInTiers)
    }

    private static var builtInTiers: Data {
        Data(bytes: hindcast_tiers_bytes(), count: hindcast_tiers_size())
    }

    private func ownTiers() throws -> MaintenanceTables? {
        guard FileManager.default.fileExists(atPath: home.maintenanceTiers.path) else { return nil }
        return try Self.tables(
            in: home.maintenanceTiers,
            effectiveFrom: Timestamp(milliseconds: 0)
        )
    }

    private static func tables(
        in file: URL,
        effectiveFrom date: Timestamp
    ) throws -> MaintenanceTables {
        do {
            return try MaintenanceTables(reading: Data(contentsOf: file), effectiveFrom: date)
        } catch {
            let reason = (error as? BacktestError).map { ": \($0)" } ?? ""
            throw WorkflowError.invalid(
                parameter: "maintenance tiers",
                value: "\(file.lastPathComponent)\(reason)",
                remedy: "give tables of {symbol, effective_from, tiers: [{floor, rate, "
                    + "largest_leverage}]}, or what Binance answers to /fapi/v1/leverageBracket"
            )
        }
    }
}

extension BacktestPlan {
    /// The same plan under maintenance tiers.
    ///
    /// - Throws: `BacktestError` where the leverage is beyond the largest that they allow.
    func trading(under maintenance: MaintenanceMargin) throws -> BacktestPlan {
        var plan = self
        var execution = simulator.execution
        execution.maintenance = maintenance
        plan.simulator = try Simulator(execution: execution)
        return plan
    }
}
