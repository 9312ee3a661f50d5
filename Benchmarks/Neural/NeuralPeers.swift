import Foundation
import Neural

/// The peers that could be started, and why others could not.
struct NeuralPeers {
    private var torch: Peer?
    private var onnxRuntime: Peer?
    private var openBLAS: Peer?
    private(set) var absences: [String] = []

    /// - Parameters:
    ///   - python: A Python with what there is of PyTorch, ONNX Runtime and numpy; nil for none.
    ///   - limits: What the peers are held to.
    /// - Throws: Where our network cannot be exported; a peer that does not start is an absence.
    init(python: String?, limits: PeerLimits) throws {
        guard let python else {
            absences.append("no peers: --peer names no Python")
            return
        }
        torch = start("PyTorch") {
            try .torch(python: python, environment: limits.torch)
        }
        openBLAS = start("OpenBLAS") {
            try Yardsticks.fasterOpenBLAS(python: python, limits: limits)
        }
        guard !limits.areNeeded else {
            absences.append("no ONNX Runtime: it has no switch for fewer instructions")
            return
        }
        let model = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-bench-\(ProcessInfo.processInfo.processIdentifier).onnx")
        defer { try? FileManager.default.removeItem(at: model) }
        let network = try GuideNetwork(windows: 1).network
        try Data(ONNXFile.encode(network, lookback: GuideNetwork.lookback)).write(to: model)
        onnxRuntime = start("ONNX Runtime") {
            try .onnxRuntime(python: python, model: model)
        }
    }

    private mutating func start(_ name: String, _ make: () throws -> Peer) -> Peer? {
        do {
            return try make()
        } catch {
            absences.append("no \(name): \(error)")
            return nil
        }
    }

    /// Who does a workload beside us.
    func engines(for workload: NeuralWorkload) -> [Contestant] {
        [torch, workload.isInference ? onnxRuntime : nil]
            .compactMap { $0.map(workload.contestant) }
    }

    /// OpenBLAS's matrix product, where there is one.
    var product: Contestant? { openBLAS.map(Yardsticks.product) }
}
