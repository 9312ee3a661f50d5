import Foundation
import Neural
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct DamagedFileTests {
    private func network() throws -> Network {
        var generator = SeededGenerator(seed: 21)
        let configuration = NetworkConfiguration(
            inputSize: 3,
            hiddenSize: 5,
            layerCount: 2,
            headSize: 4,
            outputSize: 2,
            dropout: 0
        )
        return try Network(configuration: configuration, using: &generator)
    }

    /// Reads 10,000 damaged copies of a file.
    ///
    /// - Returns: How many were refused, and how many were read as something unacceptable.
    private func outcome(
        of bytes: [UInt8],
        seed: UInt64,
        reading read: ([UInt8]) throws(NeuralError) -> Network,
        isAcceptable: (Network) -> Bool
    ) -> (refused: Int, wrong: Int) {
        let memory = peakMemory()
        var mutations = Mutations(of: bytes, seed: seed)
        var refused = 0
        var wrong = 0
        for _ in 0..<10_000 {
            do throws(NeuralError) {
                if try !isAcceptable(read(mutations.next())) { wrong += 1 }
            } catch {
                refused += 1
            }
        }
        #expect(peakMemory() - memory < 512 << 20)
        return (refused, wrong)
    }

    /// Numbers are held by the archive's checksums, names and shapes by the reader: what is read
    /// differs only in what nobody reads.
    @Test func `a damaged pth is refused or means the same`() throws {
        let network = try network()
        let (refused, wrong) = try outcome(of: WeightFile.encode(network), seed: 77) {
            bytes throws(NeuralError) in
            try WeightFile.decode(bytes)
        } isAcceptable: {
            $0 == network
        }
        #expect(wrong == 0)
        #expect(refused > 7_000)
    }

    @Test func `a damaged safetensors file of ours is refused or means the same`() throws {
        let network = try network()
        let bytes = try SafetensorsFile.encode(network, metadata: ["lookback": "60"])
        let (refused, wrong) = outcome(of: bytes, seed: 78) {
            bytes throws(NeuralError) in
            try SafetensorsFile.decode(bytes)
        } isAcceptable: {
            $0 == network
        }
        #expect(wrong == 0)
        #expect(refused > 9_000)
    }

    /// The format has no checksum of its own, so that a changed number is a number.
    @Test func `a damaged safetensors file of another program is refused or has its shape`()
        throws
    {
        let network = try network()
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

        let (refused, wrong) = outcome(of: theirs, seed: 79) {
            bytes throws(NeuralError) in
            try SafetensorsFile.decode(bytes)
        } isAcceptable: { found in
            found.configuration == network.configuration
                && found.parameters.allSatisfy(\.isFinite)
        }
        #expect(wrong == 0)
        #expect(refused > 4_000)
    }
}
