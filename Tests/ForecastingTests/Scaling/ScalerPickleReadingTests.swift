import Forecasting
import Foundation
import TestSupport
import Testing

@Suite struct ScalerPickleReadingTests {
    private static let files = ["standard.pkl", "minmax.pkl"]

    private static func read(_ bytes: [UInt8]) throws(ForecastingError) -> Scaler.Pickled {
        try Scaler.read(pickle: bytes, path: "scaler.pkl")
    }

    private static func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: Fixtures.url("Forecasting/\(name)")))
    }

    /// A pickle of ours.
    private static func pickle(_ kind: ScalerKind) throws -> [UInt8] {
        try ScalerTests.scaler(kind, rows: 0..<1400).pickle()
    }

    @Test(arguments: ScalerKind.allCases)
    func `a scaler survives its pickle to the last bit`(kind: ScalerKind) throws {
        let scaler = try ScalerTests.scaler(kind, rows: 0..<1400)
        let read = try Self.read(scaler.pickle())
        #expect(read.map == scaler.map)
        #expect(read.columns == scaler.columns)
    }

    @Test(arguments: files)
    func `a scale that is not what the other parameters make it is refused`(
        name: String
    ) throws {
        var bytes = try Self.bytes(name)
        let scale = try #require(bytes.firstIndex(of: Array("scale_".utf8)))
        // The array's first number follows its name, its constructor and its type.
        let number = try #require(bytes[scale...].firstIndex(of: [0x42, 40, 0, 0, 0])) + 5
        bytes[number + 6] ^= 0x10
        #expect {
            try Self.read(bytes)
        } throws: { error in
            "\(error)".contains("its parameters are not finite or contradict each other")
        }
    }

    /// Lengths whose eightfold is beyond the largest integer, or negative.
    @Test(arguments: [1 << 60, Int.max, Int.min, -1])
    func `an array that claims another length than its bytes have is refused`(
        length: Int
    ) throws {
        let scaler = try ScalerTests.scaler(.standard, rows: 0..<1400)
        var bytes = scaler.pickle()
        let mean = try #require(bytes.firstIndex(of: Array("mean_".utf8)))
        // The shape: one small integer in a tuple, here made an integer of eight bytes.
        let shape = [0x4b, UInt8(scaler.columns.count), 0x85]
        let place = try #require(bytes[mean...].firstIndex(of: shape))
        let digits = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        bytes.replaceSubrange(place..<place + 2, with: [0x8a, 8] + digits)
        #expect {
            try Self.read(bytes)
        } throws: { error in
            "\(error)".contains("its settings or arrays are others")
        }
    }

    @Test(arguments: SystemCallPickle.all)
    func `a pickle that calls os.system is refused by name`(pickle: SystemCallPickle) {
        #expect {
            try Self.read(pickle.bytes)
        } throws: { error in
            "\(error)".contains("its pickle names \(pickle.callable), which no file")
        }
    }

    /// A pickle has no checksum: a changed mean, count or column's name is what it says.
    ///
    /// All else follows from something, and is held against it.
    @Test(.timeLimit(.minutes(60)), arguments: files + ScalerKind.allCases.map(\.rawValue))
    func `of 2,500 damaged pickles of a kind each is refused or is a scaler of these columns`(
        source: String
    ) async {
        await #expect(processExitsWith: .success) { [source] in
            let kind = ScalerKind(rawValue: source)
            let bytes =
                try kind.map(ScalerPickleReadingTests.pickle)
                ?? ScalerPickleReadingTests.bytes(source)
            let original = try ScalerPickleReadingTests.read(bytes).map
            let memory = peakMemory()
            var mutations = Mutations(of: bytes, seed: 6)
            var refused = 0
            var wrong = 0
            for _ in 0..<2500 {
                do throws(ForecastingError) {
                    if try !ScalerPickleReadingTests.isAcceptable(
                        ScalerPickleReadingTests.read(mutations.next()).map,
                        for: original
                    ) {
                        wrong += 1
                    }
                } catch {
                    refused += 1
                }
            }
            #expect(wrong == 0)
            #expect(refused > 1250)
            #expect(peakMemory() - memory < 64 << 20)
        }
    }

    private static func isAcceptable(_ map: Scaler.Map, for original: Scaler.Map) -> Bool {
        switch (map, original) {
        case (.standard(let found), .standard(let known)):
            return found.mean.count == known.mean.count && found.mean.allSatisfy(\.isFinite)
                && zip(found.scale, known.scale).allSatisfy { isClose($0, $1, relative: 1e-8) }
        case (.minMax(let found), .minMax(let known)):
            let pairs = zip(found.scale + found.offset, known.scale + known.offset)
            return found.scale.count == known.scale.count
                && pairs.allSatisfy { isClose($0, $1, relative: 1e-8, absolute: 1e-8) }
        default:
            return false
        }
    }
}

extension Collection<UInt8> where Index == Int {
    /// Where a run of bytes begins first.
    fileprivate func firstIndex(of part: [UInt8]) -> Int? {
        indices.first { self[$0...].starts(with: part) }
    }
}
