import Backtesting
import Testing

@Suite struct ExecutionConfigurationTests {
    typealias Tier = MaintenanceMargin.Tier

    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let value: String
        let change: @Sendable (inout ExecutionConfiguration) -> Void

        var testDescription: String { "\(name) = \(value)" }

        init(
            _ name: String,
            _ value: String,
            _ change: @escaping @Sendable (inout ExecutionConfiguration) -> Void
        ) {
            self.name = name
            self.value = value
            self.change = change
        }
    }

    static let faults: [Fault] = [
        Fault("initial_capital", "0.0") { $0.initialCapital = 0 },
        Fault("initial_capital", "5e-324") { $0.initialCapital = .leastNonzeroMagnitude },
        Fault("initial_capital", "-1.0") { $0.initialCapital = -1 },
        Fault("initial_capital", "nan") { $0.initialCapital = .nan },
        Fault("initial_capital", "inf") { $0.initialCapital = .infinity },
        Fault("leverage", "0.5") { $0.leverage = 0.5 },
        Fault("leverage", "126.0") { $0.leverage = 126 },
        Fault("leverage", "nan") { $0.leverage = .nan },
        Fault("maker_fee", "-0.0001") { $0.makerFee = -0.0001 },
        Fault("taker_fee", "0.4") { $0.takerFee = 0.4 },
        Fault("taker_fee", "nan") { $0.takerFee = .nan },
        Fault("slippage", "1.0") { $0.slippage = 1 },
        Fault("maintenance.tiers[0].floor", "missing") { $0.maintenance.tiers = [] },
        Fault("maintenance.tiers[0].floor", "5.0") { $0.maintenance.tiers[0].floor = 5 },
        Fault("maintenance.tiers[1].floor", "0.0") { $0.maintenance.tiers[1].floor = 0 },
        Fault("maintenance.tiers[2].floor", "inf") { $0.maintenance.tiers[2].floor = .infinity },
        Fault("maintenance.tiers[0].rate", "-0.1") { $0.maintenance.tiers[0].rate = -0.1 },
        Fault("maintenance.tiers[1].rate", "0.001") { $0.maintenance.tiers[1].rate = 0.001 },
        Fault("maintenance.tiers[9].rate", "1.0") { $0.maintenance.tiers[9].rate = 1 },
        Fault("maintenance.tiers[3].rate", "nan") { $0.maintenance.tiers[3].rate = .nan },
    ]

    @Test(arguments: faults) func `a setting out of range is refused by name and value`(
        fault: Fault
    ) {
        var execution = ExecutionConfiguration()
        fault.change(&execution)
        let error = #expect(throws: BacktestError.self) { try Simulator(execution: execution) }
        guard case .invalidParameter(fault.name, fault.value, let remedy) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!remedy.isEmpty && !remedy.contains("\n"))
    }

    @Test func `the edges of the ranges are allowed`() throws {
        for leverage in [1.0, 125] {
            let execution = ExecutionConfiguration(
                initialCapital: 1e-6,
                leverage: leverage,
                makerFee: 0,
                takerFee: 0.1,
                slippage: 0,
                maintenance: MaintenanceMargin(tiers: [Tier(floor: 0, rate: 0)])
            )
            try execution.validate()
        }
        try ExecutionConfiguration().validate()
    }
}
