/// Writes messages in Protocol Buffers' wire format.
///
/// An ONNX file is one such message, and needs two kinds of fields: variable-length integers and
/// length-delimited bytes. Code generated from ONNX's schema would be thousands of lines and one
/// more dependency for these two. Source: https://protobuf.dev/programming-guides/encoding.
struct ProtobufWriter {
    private enum WireType: UInt64 {
        case varint = 0
        case lengthDelimited = 2
    }

    private(set) var bytes: [UInt8] = []

    /// Appends an integer; a negative one takes ten bytes.
    mutating func append(_ value: Int, field: UInt64) {
        appendVarint(field << 3 | WireType.varint.rawValue)
        appendVarint(UInt64(bitPattern: Int64(value)))
    }

    /// Appends bytes.
    mutating func append(_ value: [UInt8], field: UInt64) {
        appendVarint(field << 3 | WireType.lengthDelimited.rawValue)
        appendVarint(UInt64(value.count))
        bytes += value
    }

    /// Appends text as UTF-8.
    mutating func append(_ value: String, field: UInt64) {
        append(Array(value.utf8), field: field)
    }

    /// Appends a message within the message.
    mutating func appendMessage(field: UInt64, _ write: (inout ProtobufWriter) -> Void) {
        var message = ProtobufWriter()
        write(&message)
        append(message.bytes, field: field)
    }

    private mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
