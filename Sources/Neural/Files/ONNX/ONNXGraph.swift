/// An ONNX graph under construction; the numbers of fields are those of ONNX's `onnx.proto`.
struct ONNXGraph {
    /// A setting of an operation.
    enum Attribute {
        case integer(Int)
        case integers([Int])
        case text(String)
    }

    /// The extent of a dimension of an input or output.
    enum Dimension {
        case fixed(Int)
        /// Any extent, under a name.
        case named(String)
    }

    private enum DataType: Int {
        case float = 1
        case int64 = 7
    }

    private enum Field {
        static let node: UInt64 = 1
        static let name: UInt64 = 2
        static let initializer: UInt64 = 5
        static let input: UInt64 = 11
        static let output: UInt64 = 12
    }

    private var message = ProtobufWriter()

    init(name: String) {
        message.append(name, field: Field.name)
    }

    /// The graph's message.
    var bytes: [UInt8] { message.bytes }

    /// Declares an input of floats.
    mutating func addInput(_ name: String, _ dimensions: [Dimension]) {
        addValue(name, dimensions, field: Field.input)
    }

    /// Declares an output of floats.
    mutating func addOutput(_ name: String, _ dimensions: [Dimension]) {
        addValue(name, dimensions, field: Field.output)
    }

    /// Adds a constant of floats, row-major.
    mutating func addConstant(_ name: String, shape: [Int], _ values: some Collection<Float>) {
        addConstant(name, shape: shape, type: .float, bytes: values.littleEndianBytes)
    }

    /// Adds a constant of integers, row-major.
    mutating func addConstant(_ name: String, shape: [Int], _ values: [Int]) {
        let bytes = values.flatMap { value in
            (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        addConstant(name, shape: shape, type: .int64, bytes: bytes)
    }

    /// Adds an operation under the name of its first output, the only one that is computed.
    mutating func addNode(
        _ operation: String,
        inputs: [String],
        output: String,
        attributes: [(name: String, value: Attribute)] = []
    ) {
        message.appendMessage(field: Field.node) { node in
            for input in inputs {
                node.append(input, field: 1)
            }
            node.append(output, field: 2)
            node.append(output, field: 3)
            node.append(operation, field: 4)
            for attribute in attributes {
                node.appendMessage(field: 5) { Self.write(attribute, to: &$0) }
            }
        }
    }

    private static func write(
        _ attribute: (name: String, value: Attribute),
        to message: inout ProtobufWriter
    ) {
        let type: UInt64 = 20
        message.append(attribute.name, field: 1)
        switch attribute.value {
        case .integer(let value):
            message.append(value, field: 3)
            message.append(2, field: type)
        case .integers(let values):
            for value in values {
                message.append(value, field: 8)
            }
            message.append(7, field: type)
        case .text(let value):
            message.append(value, field: 4)
            message.append(3, field: type)
        }
    }

    private mutating func addConstant(
        _ name: String,
        shape: [Int],
        type: DataType,
        bytes: [UInt8]
    ) {
        message.appendMessage(field: Field.initializer) { tensor in
            for dimension in shape {
                tensor.append(dimension, field: 1)
            }
            tensor.append(type.rawValue, field: 2)
            tensor.append(name, field: 8)
            tensor.append(bytes, field: 9)
        }
    }

    private mutating func addValue(_ name: String, _ dimensions: [Dimension], field: UInt64) {
        message.appendMessage(field: field) { value in
            value.append(name, field: 1)
            value.appendMessage(field: 2) { type in
                type.appendMessage(field: 1) { tensor in
                    tensor.append(DataType.float.rawValue, field: 1)
                    tensor.appendMessage(field: 2) { Self.write(dimensions, to: &$0) }
                }
            }
        }
    }

    private static func write(_ dimensions: [Dimension], to shape: inout ProtobufWriter) {
        for dimension in dimensions {
            shape.appendMessage(field: 1) { message in
                switch dimension {
                case .fixed(let extent): message.append(extent, field: 1)
                case .named(let name): message.append(name, field: 2)
                }
            }
        }
    }
}
