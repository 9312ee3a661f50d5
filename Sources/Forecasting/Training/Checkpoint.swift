package import Foundation
import Market
import Neural

/// The complete state of a training between epochs: a resumed run ends in the same bits as an
/// uninterrupted one.
package struct Checkpoint: Equatable {
    /// Weights after the last epoch.
    var parameters: [Float]
    /// Weights after the best epoch.
    var bestParameters: [Float]
    var optimizer: OptimizerState
    var shuffling: SeededGenerator
    var dropout: SeededGenerator
    var stopping: EarlyStopping
    var history: TrainingHistory
}

/// The identity of its training; a checkpoint fits no other.
package struct TrainingIdentity: Codable, Hashable {
    let series: SeriesKey
    let configuration: TrainingConfiguration
    let features: [String]
    let outputs: [String]
    let dataHash: String
    /// The rows that weights are fitted on.
    let training: BarSpan
    /// The bars that choose the epoch; nil in a checkpoint of an older release.
    let validation: BarSpan?
}

extension TrainingIdentity {
    private enum CodingKeys: CodingKey {
        case series, configuration, features, outputs, dataHash, training, validation
    }

    /// Reads what ``encode(to:)`` writes.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        series = try values.decode(SeriesKey.self, forKey: .series)
        configuration = try values.decode(TrainingConfiguration.self, forKey: .configuration)
        features = try values.decode([String].self, forKey: .features)
        outputs = try values.decode([String].self, forKey: .outputs)
        dataHash = try values.decode(String.self, forKey: .dataHash)
        training = try values.decode(Scaler.Rows.self, forKey: .training).span
        validation = try values.decodeIfPresent(BarSpan.self, forKey: .validation)
    }

    /// Writes all fields, the training part as rows.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(series, forKey: .series)
        try values.encode(configuration, forKey: .configuration)
        try values.encode(features, forKey: .features)
        try values.encode(outputs, forKey: .outputs)
        try values.encode(dataHash, forKey: .dataHash)
        try values.encode(Scaler.Rows(training), forKey: .training)
        try values.encodeIfPresent(validation, forKey: .validation)
    }
}

// MARK: - File format

/// A checkpoint as bytes: a fixed head, a JSON header, the numbers, and a checksum.
///
///     8 bytes   "HCASTCKP"
///     4         format version
///     4         length h of the header
///     h         header: identity, generators, early stopping, history, optimizer's step and rate
///     4 x 4n    n weights, n best weights, n first and n second moments, as IEEE 754 singles
///     4         CRC-32 of all before
///
/// All integers and numbers are little-endian. *n* follows from the configuration, so the length
/// of the whole file is known before anything is read from it.
extension Checkpoint {
    static let formatVersion = 1
    private static let magic = Array("HCASTCKP".utf8)
    private static let headSize = 16
    private static let largestHeader = 1 << 24

    fileprivate struct Header: Codable {
        let identity: TrainingIdentity
        let shuffling: SeededGenerator
        let dropout: SeededGenerator
        let stopping: EarlyStopping
        let history: TrainingHistory
        let step: Int
        let learningRate: Float
    }

    /// The largest file that a checkpoint of that many parameters can be.
    static func largestFile(parameters: Int) -> Int {
        headSize + largestHeader + 16 * parameters + 4
    }

    func encoded(_ identity: TrainingIdentity) throws -> Data {
        let header = try JSONEncoder.canonical.encode(
            Header(
                identity: identity,
                shuffling: shuffling,
                dropout: dropout,
                stopping: stopping,
                history: history,
                step: optimizer.step,
                learningRate: optimizer.learningRate
            )
        )
        var data = Data(Self.magic)
        data.append(UInt32(Self.formatVersion))
        data.append(UInt32(header.count))
        data.append(header)
        for numbers in [
            parameters, bestParameters, optimizer.firstMoments, optimizer.secondMoments,
        ] {
            data.append(numbers)
        }
        data.append(checksum(data))
        return data
    }

    /// Reads a checkpoint.
    ///
    /// - Throws: ``ForecastingError/damagedFile(path:reason:)``,
    ///   ``ForecastingError/unsupportedVersion(path:found:known:)``, or
    ///   ``ForecastingError/invalidParameter(name:value:expected:)`` for one of another training.
    package init(
        _ data: Data,
        path: String,
        identity: TrainingIdentity,
        parameters count: Int
    ) throws(ForecastingError) {
        func damaged(_ reason: String) -> ForecastingError {
            .damagedFile(path: path, reason: reason)
        }
        guard data.count >= Self.headSize + 4, data.prefix(8).elementsEqual(Self.magic) else {
            throw damaged("it does not begin as a checkpoint")
        }
        let version = Int(data.integer(at: 8))
        guard version == Self.formatVersion else {
            throw .unsupportedVersion(path: path, found: version, known: Self.formatVersion)
        }
        guard checksum(data.dropLast(4)) == data.integer(at: data.count - 4) else {
            throw damaged("its checksum is wrong")
        }
        let headerEnd = Self.headSize + Int(data.integer(at: 12))
        guard headerEnd <= data.count - 4,
            let header = try? JSONDecoder().decode(
                Header.self,
                from: data[Self.headSize..<headerEnd]
            )
        else {
            throw damaged("its header cannot be read")
        }
        if let difference = identity.difference(from: header.identity) {
            throw .invalidParameter(
                name: "checkpoint",
                value: path,
                expected: "of this training: \(difference)"
            )
        }
        guard data.count == headerEnd + 16 * count + 4 else {
            throw damaged("it has \(data.count) bytes where \(headerEnd + 16 * count + 4) belong")
        }
        let blocks = (0..<4).map { data.floats(at: headerEnd + 4 * count * $0, count: count) }
        guard blocks.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw damaged("it holds numbers that are not finite")
        }
        if let contradiction = header.contradiction { throw damaged(contradiction) }
        parameters = blocks[0]
        bestParameters = blocks[1]
        optimizer = OptimizerState(
            step: header.step,
            firstMoments: blocks[2],
            secondMoments: blocks[3],
            learningRate: header.learningRate
        )
        do {
            try optimizer.validate(for: identity.configuration.network)
        } catch {
            throw damaged("\(error)")
        }
        shuffling = header.shuffling
        dropout = header.dropout
        stopping = header.stopping
        history = header.history
    }
}

extension Checkpoint {
    /// The losses so far and the seed, from the first bytes of a checkpoint; nil where they cannot be
    /// read.
    ///
    /// The numbers and the checksum behind them are not read: this is for display, while the file may
    /// be replaced at any moment.
    static func summary(of file: FileHandle) -> (seed: UInt64, history: TrainingHistory)? {
        guard let head = try? file.read(upToCount: headSize), head.count == headSize,
            head.prefix(8).elementsEqual(magic), Int(head.integer(at: 8)) == formatVersion,
            case let length = Int(head.integer(at: 12)), length <= largestHeader,
            let bytes = try? file.read(upToCount: length), bytes.count == length,
            let header = try? JSONDecoder().decode(Header.self, from: bytes)
        else { return nil }
        return (header.identity.configuration.seed, header.history)
    }
}

extension Checkpoint.Header {
    /// Why this training cannot have written it; nil if it can.
    ///
    /// A checksum shows that a file is complete, not that a training wrote it. Early stopping,
    /// learning rate and number of steps follow from the history, so they are compared with it.
    fileprivate var contradiction: String? {
        let configuration = identity.configuration
        let losses = [
            history.trainingLosses, history.validationLosses, history.validationReturnLosses,
            history.validationRangeLosses,
        ]
        guard (1...configuration.epochs).contains(history.epochs),
            losses.allSatisfy({ $0.count == history.epochs && $0.allSatisfy(\.isFinite) })
        else { return "its history has gaps" }
        let expected = EarlyStopping.Outcome(of: history.validationLosses, configuration)
        guard stopping == expected.stopping, history.bestEpoch == stopping.bestEpoch,
            history.learningRates + [learningRate] == expected.learningRates
        else { return "its early stopping or learning rate does not follow from its history" }
        // Every epoch takes equally many steps, on at least one row each.
        guard step.isMultiple(of: history.epochs),
            (1...identity.training.bars).contains(step / history.epochs)
        else { return "it has \(step) steps in \(history.epochs) epochs" }
        guard !shuffling.isStuck, !dropout.isStuck else { return "its generators are stuck" }
        return nil
    }
}

extension TrainingIdentity {
    /// How the identities of two checkpoints differ, as text; nil if they are equal.
    func difference(from other: TrainingIdentity) -> String? {
        if series != other.series { return "it is of \(other.series), not of \(series)" }
        if configuration != other.configuration { return "its configuration differs" }
        if dataHash != other.dataHash || training != other.training { return "its candles differ" }
        if let theirs = other.validation, validation != theirs { return "its split differs" }
        if features != other.features || outputs != other.outputs {
            return "its features or outputs differ"
        }
        return nil
    }
}

extension Data {
    fileprivate mutating func append(_ integer: UInt32) {
        Swift.withUnsafeBytes(of: integer.littleEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func append(_ numbers: [Float]) {
        numbers.map { $0.bitPattern.littleEndian }.withUnsafeBytes { append(contentsOf: $0) }
    }

    /// The unsigned integer whose four bytes begin at an offset.
    fileprivate func integer(at offset: Int) -> UInt32 {
        let first = startIndex + offset
        return self[first..<first + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    fileprivate func floats(at offset: Int, count: Int) -> [Float] {
        withUnsafeBytes { bytes in
            (0..<count).map { index in
                let bits = bytes.loadUnaligned(
                    fromByteOffset: offset + 4 * index,
                    as: UInt32.self
                )
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }
}
