import Neural

/// A scaler as scikit-learn pickles it, so that `pickle.load` and `joblib.load` read it.
///
/// What these readers need is the class and its attributes; arrays are numpy's.
extension Scaler {
    /// The version whose attributes are written; another one reads them too, with a warning.
    static let scikitLearnVersion = "1.9.1"

    /// The scaler's pickle, protocol 3; the same scaler gives the same bytes.
    package func pickle() -> [UInt8] {
        let name: String
        var state: [PickleEntry]
        switch map {
        case .standard(let scaler):
            name = "StandardScaler"
            state = [
                PickleEntry(.string("with_mean"), .boolean(true)),
                PickleEntry(.string("with_std"), .boolean(true)),
                PickleEntry(.string("mean_"), NumPy.array(scaler.mean)),
                PickleEntry(.string("var_"), NumPy.array(scaler.variance)),
                PickleEntry(.string("scale_"), NumPy.array(scaler.scale)),
                PickleEntry(.string("n_samples_seen_"), NumPy.integer(scaler.sampleCount)),
            ]
        case .minMax(let scaler):
            let range = zip(scaler.maximum, scaler.minimum).map { $0 - $1 }
            name = "MinMaxScaler"
            state = [
                PickleEntry(.string("feature_range"), .tuple([.integer(0), .integer(1)])),
                PickleEntry(.string("clip"), .boolean(false)),
                PickleEntry(.string("data_min_"), NumPy.array(scaler.minimum)),
                PickleEntry(.string("data_max_"), NumPy.array(scaler.maximum)),
                PickleEntry(.string("data_range_"), NumPy.array(range)),
                PickleEntry(.string("scale_"), NumPy.array(scaler.scale)),
                PickleEntry(.string("min_"), NumPy.array(scaler.offset)),
                PickleEntry(.string("n_samples_seen_"), .integer(Int64(scaler.sampleCount))),
            ]
        }
        state += [
            PickleEntry(.string("copy"), .boolean(true)),
            PickleEntry(.string("n_features_in_"), .integer(Int64(columns.count))),
            PickleEntry(.string("feature_names_in_"), NumPy.array(columns)),
            PickleEntry(.string("_sklearn_version"), .string(Self.scikitLearnVersion)),
        ]
        let object = PickleObject(
            PickleGlobal("sklearn.preprocessing._data", name),
            construction: .allocation,
            state: .dictionary(state)
        )
        return PickleWriter.write(.object(object), version: 3)
    }
}

/// numpy's own pickles of arrays and scalars (`ndarray.__reduce__`, numpy/core/src/multiarray).
///
/// The module names are those of numpy 1, which numpy 2 still reads.
private enum NumPy {
    static func array(_ numbers: [Double]) -> PickleValue {
        let bytes = numbers.flatMap { littleEndian($0.bitPattern) }
        return array(of: numbers.count, type: type("f8"), data: .bytes(bytes))
    }

    static func array(_ texts: [String]) -> PickleValue {
        array(of: texts.count, type: objectType, data: .list(texts.map { .string($0) }))
    }

    static func integer(_ number: Int) -> PickleValue {
        .object(
            PickleObject(
                PickleGlobal("numpy.core.multiarray", "scalar"),
                arguments: [type("i8"), .bytes(littleEndian(UInt64(bitPattern: Int64(number))))]
            )
        )
    }

    private static func array(
        of count: Int,
        type: PickleValue,
        data: PickleValue
    ) -> PickleValue {
        .object(
            PickleObject(
                PickleGlobal("numpy.core.multiarray", "_reconstruct"),
                arguments: [
                    .global(PickleGlobal("numpy", "ndarray")),
                    .tuple([.integer(0)]),
                    .bytes(Array("b".utf8)),
                ],
                // Version, shape, type, whether in Fortran's order, content.
                state: .tuple([
                    .integer(1), .tuple([.integer(Int64(count))]), type, .boolean(false), data,
                ])
            )
        )
    }

    private static func type(_ code: String) -> PickleValue {
        type(code, byteOrder: "<", flags: 0)
    }

    /// Python objects: 63 are numpy's flags for a type that needs reference counts.
    private static var objectType: PickleValue { type("O8", byteOrder: "|", flags: 63) }

    private static func type(_ code: String, byteOrder: String, flags: Int64) -> PickleValue {
        .object(
            PickleObject(
                PickleGlobal("numpy", "dtype"),
                arguments: [.string(code), .boolean(false), .boolean(true)],
                state: .tuple([
                    .integer(3), .string(byteOrder), .none, .none, .none,
                    .integer(-1), .integer(-1), .integer(flags),
                ])
            )
        )
    }

    private static func littleEndian(_ bits: UInt64) -> [UInt8] {
        stride(from: 0, to: 64, by: 8).map { UInt8(truncatingIfNeeded: bits >> $0) }
    }
}
