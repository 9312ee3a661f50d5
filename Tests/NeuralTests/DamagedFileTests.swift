import Foundation
import Neural
import TestSupport
import Testing

/// Files are read in a process of their own, whose peak of memory is nobody else's.
@Suite(.timeLimit(.minutes(60))) struct DamagedFileTests {
    @Test func `a peak of memory is noticed though nothing is left of it`() async {
        await #expect(processExitsWith: .success) {
            let before = peakMemory()
            #expect(Set([UInt8](repeating: 7, count: 128 << 20)) == [7])
            #expect(peakMemory() - before >= 120 << 20)
        }
    }

    private static func network(_ type: ModelType) throws -> Network {
        var generator = SeededGenerator(seed: 21)
        let configuration = NetworkConfiguration(
            modelType: type,
            inputSize: 3,
            hiddenSize: 5,
            layerCount: 2,
            headSize: 4,
            outputSize: 2,
            dropout: 0
        )
        return try Network(configuration: configuration, using: &generator)
    }

    /// What became of 2,500 damaged copies of a file, 10,000 with those of the other types.
    private struct Outcome {
        var refused = 0
        /// Read as something that the caller does not accept.
        var wrong = 0

        init(
            of bytes: [UInt8],
            seed: UInt64,
            reading read: ([UInt8]) throws -> Network,
            isAcceptable: (Network) -> Bool
        ) {
            let memory = peakMemory()
            var mutations = Mutations(of: bytes, seed: seed)
            for _ in 0..<2500 {
                do {
                    if try !isAcceptable(read(mutations.next())) { wrong += 1 }
                } catch {
                    refused += 1
                }
            }
            #expect(peakMemory() - memory < 64 << 20)
        }
    }

    // MARK: - pth

    /// Numbers are held by the archive's checksums, names and shapes by the reader: what is read
    /// differs only in what nobody reads.
    @Test(arguments: ModelType.allCases)
    func `a damaged pth is refused or means the same`(type: ModelType) async {
        await #expect(processExitsWith: .success) { [type] in
            let network = try DamagedFileTests.network(type)
            let outcome = Outcome(of: try WeightFile.encode(network), seed: 77) {
                try WeightFile.decode($0)
            } isAcceptable: {
                $0 == network
            }
            #expect(outcome.wrong == 0)
            #expect(outcome.refused > 1750)
        }
    }

    /// PyTorch fills its archives up with bytes that nobody reads.
    @Test(arguments: [
        "torch_saved", "torch_saved_attention", "torch_saved_gru", "torch_saved_bidirectional",
    ])
    func `a damaged pth of PyTorch's is refused or means the same`(name: String) async {
        await #expect(processExitsWith: .success) { [name] in
            let bytes = try [UInt8](Data(contentsOf: fixture(name + ".pth")))
            let network = try WeightFile.decode(bytes)
            let outcome = Outcome(of: bytes, seed: 80) {
                try WeightFile.decode($0)
            } isAcceptable: {
                $0 == network
            }
            #expect(outcome.wrong == 0)
            #expect(outcome.refused > 1250)
        }
    }

    /// Behind the archive's checksums the reader stands alone: it may read another view of the
    /// file's numbers, and no number besides.
    @Test(arguments: ModelType.allCases)
    func `a damaged pickle in a whole pth is refused or shows the file's numbers`(
        type: ModelType
    ) async {
        await #expect(processExitsWith: .success) { [type] in
            let network = try DamagedFileTests.network(type)
            var entries = try ZipArchive.read(WeightFile.encode(network))
            let place = try #require(entries.firstIndex { $0.name == "archive/data.pkl" })
            let numbers = Set(network.parameters)
            let outcome = Outcome(of: entries[place].bytes, seed: 81) {
                entries[place].bytes = $0
                return try WeightFile.decode(ZipArchive.write(entries))
            } isAcceptable: {
                numbers.isSuperset(of: $0.parameters)
            }
            #expect(outcome.wrong == 0)
            #expect(outcome.refused > 2000)
        }
    }

    @Test(arguments: SystemCallPickle.all)
    func `a pth whose pickle calls os.system is refused by name`(pickle: SystemCallPickle) throws {
        let bytes = try ZipArchive.write([
            ZipArchive.Entry(name: "archive/data.pkl", bytes: pickle.bytes),
            ZipArchive.Entry(name: "archive/byteorder", bytes: Array("little".utf8)),
            ZipArchive.Entry(name: "archive/version", bytes: Array("3\n".utf8)),
        ])
        let reason = "its pickle names \(pickle.callable), which no file of this kind needs"
        #expect(throws: NeuralError.invalidFile(reason: reason)) { try WeightFile.decode(bytes) }
    }

    // MARK: - safetensors

    @Test(arguments: ModelType.allCases)
    func `a damaged safetensors file of ours is refused or means the same`(
        type: ModelType
    ) async {
        await #expect(processExitsWith: .success) { [type] in
            let network = try DamagedFileTests.network(type)
            let bytes = try SafetensorsFile.encode(network, metadata: ["lookback": "60"])
            let outcome = Outcome(of: bytes, seed: 78) {
                try SafetensorsFile.decode($0)
            } isAcceptable: {
                $0 == network
            }
            #expect(outcome.wrong == 0)
            #expect(outcome.refused > 2250)
        }
    }

    /// The format has no checksum of its own, so that a changed number is a number.
    @Test(arguments: ModelType.allCases)
    func `a damaged safetensors file of another program is refused or has its shape`(
        type: ModelType
    ) async {
        await #expect(processExitsWith: .success) { [type] in
            let network = try DamagedFileTests.network(type)
            let ours = try SafetensorsFile.encode(network)
            let length = Int(ours[0]) | Int(ours[1]) << 8
            var header = try #require(
                JSONSerialization.jsonObject(with: Data(ours[8..<8 + length])) as? [String: Any]
            )
            header["__metadata__"] = ["format": "pt"]
            let json = try JSONSerialization.data(withJSONObject: header, options: .sortedKeys)
            let theirs =
                (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) } + json
                + ours[(8 + length)...]
            #expect(try SafetensorsFile.decode(theirs) == network)

            let outcome = Outcome(of: theirs, seed: 79) {
                try SafetensorsFile.decode($0)
            } isAcceptable: { found in
                found.configuration == network.configuration
                    && found.parameters.allSatisfy(\.isFinite)
            }
            #expect(outcome.wrong == 0)
            #expect(outcome.refused > 1000)
        }
    }
}
