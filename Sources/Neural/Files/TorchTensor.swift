/// A tensor as PyTorch pickles it: a call that rebuilds a view of a storage.
///
/// `_rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)`; source: PyTorch,
/// `torch/_utils.py`.
struct TorchTensor {
    static let orderedDict = PickleGlobal("collections", "OrderedDict")
    private static let rebuild = PickleGlobal("torch._utils", "_rebuild_tensor_v2")
    private static let floatStorage = PickleGlobal("torch", "FloatStorage")

    /// All names that a state dict of 32-bit floats needs.
    static let globals: Set = [orderedDict, rebuild, floatStorage]

    private let name: String
    let storage: String
    let shape: [Int]
    private let offset: Int
    private let strides: [Int]
    private let storageCount: Int

    /// The call that rebuilds one whole storage.
    static func pickle(_ tensor: ParameterLayout.Tensor, storage: String) -> PickleValue {
        let strides = tensor.shape.indices.map { tensor.shape[($0 + 1)...].reduce(1, *) }
        return .object(
            PickleObject(
                rebuild,
                arguments: [
                    .persistent(
                        .tuple([
                            .string("storage"), .global(floatStorage), .string(storage),
                            .string("cpu"), .integer(Int64(tensor.count)),
                        ])
                    ),
                    .integer(0),
                    .tuple(tensor.shape.map { .integer(Int64($0)) }),
                    .tuple(strides.map { .integer(Int64($0)) }),
                    .boolean(false),
                    .object(PickleObject(orderedDict)),
                ]
            )
        )
    }

    /// Reads the call.
    ///
    /// - Throws: ``NeuralError/invalidFile(reason:)`` where it is anything else, or where the
    ///   tensor is larger than its storage says.
    init(_ value: PickleValue, name: String) throws(NeuralError) {
        guard let object = value.object, object.callable == Self.rebuild,
            object.arguments.count == 6,
            case .persistent(.tuple(let source)) = object.arguments[0], source.count == 5,
            source[0] == .string("storage"), source[1] == .global(Self.floatStorage),
            let storage = source[2].string, let storageCount = source[4].integer,
            let offset = object.arguments[1].integer,
            let shape = Self.integers(object.arguments[2]),
            let strides = Self.integers(object.arguments[3])
        else {
            throw .invalidFile(reason: "\(name) is no tensor of 32-bit floats")
        }
        let dimensions = shape + strides + [offset, storageCount]
        guard shape.count == strides.count, (1...2).contains(shape.count),
            dimensions.allSatisfy({ (0...1 << 28).contains($0) }),
            shape.allSatisfy({ $0 > 0 }), shape.reduce(1, *) <= storageCount
        else {
            throw .invalidFile(reason: "\(name) has an impossible shape")
        }
        self.name = name
        self.storage = storage
        self.storageCount = storageCount
        self.offset = offset
        self.shape = shape
        self.strides = strides
    }

    /// How many numbers the tensor holds.
    var count: Int { shape.reduce(1, *) }

    private static func integers(_ value: PickleValue) -> [Int]? {
        guard let members = value.tuple else { return nil }
        let numbers = members.compactMap(\.integer)
        return numbers.count == members.count ? numbers : nil
    }

    /// The tensor's numbers, row-major, out of the bytes of its storage.
    ///
    /// - Throws: ``NeuralError/invalidFile(reason:)`` where the view leaves the storage.
    func values(in bytes: [UInt8]) throws(NeuralError) -> [Float] {
        let last = zip(shape, strides).reduce(offset) { $0 + ($1.0 - 1) * $1.1 }
        guard bytes.count == 4 * storageCount, last < storageCount else {
            throw .invalidFile(reason: "\(name) reaches beyond its numbers")
        }
        let rows = shape.count == 2 ? shape[0] : 1
        let rowStride = shape.count == 2 ? strides[0] : 0
        let columns = shape[shape.count - 1]
        let columnStride = strides[strides.count - 1]
        var values: [Float] = []
        values.reserveCapacity(rows * columns)
        for row in 0..<rows {
            for column in 0..<columns {
                let place = 4 * (offset + row * rowStride + column * columnStride)
                let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << (8 * $1) }
                values.append(Float(bitPattern: bits))
            }
        }
        return values
    }
}
