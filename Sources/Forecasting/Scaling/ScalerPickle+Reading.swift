import Neural

extension Scaler {
    /// A scaler read from a scikit-learn pickle: its map, without the rows that it was fitted on.
    package struct Pickled: Hashable, Sendable {
        /// The fitted map.
        package let map: Map
        /// Names of the columns, where it was fitted on a data frame.
        package let columns: [String]?
    }

    /// Reads a `StandardScaler` or a `MinMaxScaler` as `pickle.dump` writes it.
    ///
    /// Nothing in the pickle is run. Arrays must be of 64-bit floats; parameters that contradict
    /// each other, such as a scale that is not the root of its variance, are refused. A mean or a
    /// minimum that was changed and is still a number cannot be noticed: pickles have no checksum.
    ///
    /// - Parameters:
    ///   - bytes: A pickle of protocol 3 to 5.
    ///   - path: Where the bytes are from, for errors.
    /// - Returns: The map, and the names of its columns if it has them.
    /// - Throws: ``ForecastingError/invalidParameter(name:value:expected:)``.
    package static func read(
        pickle bytes: [UInt8],
        path: String
    ) throws(ForecastingError) -> Pickled {
        func refused(_ reason: String) -> ForecastingError {
            .invalidParameter(
                name: "scaler",
                value: path,
                expected: "a pickled StandardScaler or MinMaxScaler: \(reason)"
            )
        }
        let root: PickleValue
        do throws(PickleError) {
            root = try PickleReader.read(bytes, allowing: ScalerState.globals)
        } catch {
            throw refused("\(error)")
        }
        guard let state = ScalerState(root) else { throw refused("it is another object") }
        guard let map = state.map else { throw refused("its settings or arrays are others") }
        guard state.isConsistent(map) else {
            throw refused("its parameters are not finite or contradict each other")
        }
        return Pickled(map: map, columns: state.columns)
    }
}

/// The attributes of a pickled scaler.
private struct ScalerState {
    private static let module = "sklearn.preprocessing._data"
    private static let standard = PickleGlobal(module, "StandardScaler")
    private static let minMax = PickleGlobal(module, "MinMaxScaler")

    static let globals = NumPyArray.globals.union([standard, minMax])

    private let object: PickleObject
    private let attributes: PickleValue

    /// The state of a scaler; nil for another object.
    init?(_ value: PickleValue) {
        guard let object = value.object, object.construction == .allocation,
            [Self.standard, Self.minMax].contains(object.callable), let state = object.state
        else { return nil }
        self.object = object
        attributes = state
    }

    var columns: [String]? {
        attributes["feature_names_in_"].flatMap(NumPyArray.texts)
    }

    /// The map; nil where an attribute is missing, or says that the scaler does something else.
    var map: Scaler.Map? {
        guard let count = attributes["n_samples_seen_"].flatMap(NumPyArray.integer), count > 0,
            let scale = numbers("scale_")
        else { return nil }
        if object.callable == Self.standard {
            guard attributes["with_mean"] == .boolean(true),
                attributes["with_std"] == .boolean(true),
                let mean = numbers("mean_"), let variance = numbers("var_")
            else { return nil }
            return .standard(
                StandardScaler(mean: mean, variance: variance, scale: scale, sampleCount: count)
            )
        }
        guard attributes["clip"] == .boolean(false),
            let minimum = numbers("data_min_"), let maximum = numbers("data_max_"),
            let offset = numbers("min_")
        else { return nil }
        return .minMax(
            MinMaxScaler(
                minimum: minimum,
                maximum: maximum,
                scale: scale,
                offset: offset,
                sampleCount: count
            )
        )
    }

    private func numbers(_ name: String) -> [Double]? {
        attributes[name].flatMap(NumPyArray.numbers)
    }

    /// Whether a map has one usable set of parameters for each column, each of which follows from
    /// the others as scikit-learn makes them.
    func isConsistent(_ map: Scaler.Map) -> Bool {
        guard let width = attributes["n_features_in_"]?.integer, width > 0,
            columns.map({ $0.count == width }) ?? true,
            map.isUsable(columns: width)
        else { return false }
        switch map {
        case .standard(let scaler):
            return zip(scaler.variance, scaler.scale).allSatisfy { variance, scale in
                scale == 1 || Self.areClose(scale, variance.squareRoot())
            }
        case .minMax(let scaler):
            guard let range = attributes["feature_range"]?.tuple?.compactMap(Self.number),
                range.count == 2
            else { return false }
            return (0..<width).allSatisfy { column in
                let (minimum, maximum) = (scaler.minimum[column], scaler.maximum[column])
                let width = range[1] - range[0]
                let scale = scaler.scale[column]
                let offset = range[0] - minimum * scale
                return maximum >= minimum
                    && (scale == width || Self.areClose(scale, width / (maximum - minimum)))
                    && abs(offset - scaler.offset[column]) <= 1e-9 * (1 + abs(minimum * scale))
            }
        }
    }

    private static func number(_ value: PickleValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .real(let number): number
        default: nil
        }
    }

    private static func areClose(_ value: Double, _ other: Double) -> Bool {
        abs(value - other) <= 1e-9 * abs(other)
    }
}

/// numpy's arrays and scalars as both numpy 1 and 2 pickle them.
private enum NumPyArray {
    private static let dtype = PickleGlobal("numpy", "dtype")
    private static let array = PickleGlobal("numpy", "ndarray")

    /// numpy 1 and 2 have a function in modules of different names.
    private static func functions(_ name: String, in module: String) -> Set<PickleGlobal> {
        [
            PickleGlobal("numpy.core.\(module)", name), PickleGlobal("numpy._core.\(module)", name),
        ]
    }

    private static let reconstruct = functions("_reconstruct", in: "multiarray")
    private static let scalar = functions("scalar", in: "multiarray")
    private static let fromBuffer = functions("_frombuffer", in: "numeric")

    static let globals = reconstruct.union(scalar).union(fromBuffer).union([dtype, array])

    /// A row of 64-bit floats.
    static func numbers(_ value: PickleValue) -> [Double]? {
        guard let (count, type, data) = content(of: value), isType(type, "f8"),
            case .bytes(let bytes) = data, bytes.count.isMultiple(of: 8), bytes.count / 8 == count
        else { return nil }
        return words(bytes).map(Double.init(bitPattern:))
    }

    /// A row of Python strings.
    static func texts(_ value: PickleValue) -> [String]? {
        guard let (count, _, data) = content(of: value), case .list(let members) = data,
            members.count == count
        else { return nil }
        let texts = members.compactMap(\.string)
        return texts.count == count ? texts : nil
    }

    /// A whole number of Python, or of numpy, whose floats scikit-learn also counts with.
    static func integer(_ value: PickleValue) -> Int? {
        if let number = value.integer { return number }
        guard let object = value.object, scalar.contains(object.callable),
            object.arguments.count == 2, case .bytes(let bytes) = object.arguments[1],
            bytes.count == 8, let word = words(bytes).first
        else { return nil }
        if isType(object.arguments[0], "i8") { return Int(truncatingIfNeeded: word) }
        if isType(object.arguments[0], "f8") { return Int(exactly: Double(bitPattern: word)) }
        return nil
    }

    /// Length, type and data of an array of one dimension.
    private static func content(
        of value: PickleValue
    ) -> (count: Int, type: PickleValue, data: PickleValue)? {
        guard let object = value.object else { return nil }
        if reconstruct.contains(object.callable), let state = object.state?.tuple,
            state.count == 5, let shape = state[1].tuple, shape.count == 1,
            let count = shape[0].integer
        {
            return (count, state[2], state[4])
        }
        if fromBuffer.contains(object.callable), object.arguments.count == 4,
            let shape = object.arguments[2].tuple, shape.count == 1, let count = shape[0].integer
        {
            return (count, object.arguments[1], object.arguments[0])
        }
        return nil
    }

    private static func isType(_ value: PickleValue, _ code: String) -> Bool {
        guard let object = value.object, object.callable == dtype,
            object.arguments.first == .string(code), let state = object.state?.tuple,
            state.count > 1
        else { return false }
        return state[1] == .string("<")
    }

    private static func words(_ bytes: [UInt8]) -> [UInt64] {
        stride(from: 0, to: bytes.count, by: 8).map { first in
            bytes[first..<first + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
