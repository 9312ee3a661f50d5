import Foundation

/// The head of a safetensors file: eight bytes of length and a JSON object.
///
///     {"__metadata__": {"name": "text"},
///      "fc1.bias": {"dtype": "F32", "shape": [64], "data_offsets": [0, 256]}}
struct SafetensorsHeader: Equatable {
    /// One tensor's shape and place.
    struct Tensor: Codable, Equatable {
        var type = "F32"
        var shape: [Int]
        /// The first byte and the byte after the last, counted from the end of the header.
        var places: [Int]

        private enum CodingKeys: String, CodingKey {
            case type = "dtype"
            case shape
            case places = "data_offsets"
        }
    }

    /// Longer headers are refused: the largest network needs a hundredth of it.
    static let largestSize = 1 << 20

    var metadata: [String: String]?
    var tensors: [String: Tensor]

    /// Length and header, filled up with spaces to a multiple of eight bytes.
    func encoded() throws(NeuralError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json: [UInt8]
        do {
            json = try Array(encoder.encode(self))
        } catch {
            throw .invalidFile(reason: "its header cannot be written")
        }
        json += Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        guard json.count <= Self.largestSize else {
            throw .invalidParameter(
                name: "metadata",
                value: "\(json.count) bytes long",
                remedy: "leave some of it out"
            )
        }
        let length = UInt64(json.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + json
    }

    /// The header of a file, and the numbers after it.
    ///
    /// - Throws: ``NeuralError/invalidFile(reason:)``.
    static func split(
        _ bytes: [UInt8]
    ) throws(NeuralError) -> (header: SafetensorsHeader, numbers: ArraySlice<UInt8>) {
        guard bytes.count > 8 else { throw .invalidFile(reason: "it is too short for a header") }
        let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(min(largestSize, bytes.count - 8)) else {
            throw .invalidFile(reason: "its header is longer than the file or than \(largestSize)")
        }
        let end = 8 + Int(length)
        do {
            let header = try JSONDecoder().decode(Self.self, from: Data(bytes[8..<end]))
            return (header, bytes[end...])
        } catch {
            throw .invalidFile(reason: "its header is not that of safetensors")
        }
    }

    /// Checks that all tensors are 32-bit floats and contiguous, without gap or overlap, from the
    /// first byte to the last.
    func checkPlaces(in count: Int) throws(NeuralError) {
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            guard tensor.type == "F32" else {
                throw .invalidFile(reason: "\(name) is of type \(tensor.type), not F32")
            }
            guard (1...2).contains(tensor.shape.count),
                tensor.shape.allSatisfy({ (1...1 << 28).contains($0) }),
                tensor.places.count == 2, tensor.places.allSatisfy({ (0...count).contains($0) }),
                4 * tensor.shape.reduce(1, *) == tensor.places[1] - tensor.places[0]
            else {
                throw .invalidFile(reason: "the shape of \(name) does not fit its place")
            }
        }
        var end = 0
        for places in tensors.values.map(\.places).sorted(by: { $0[0] < $1[0] }) {
            guard places[0] == end else {
                throw .invalidFile(reason: "its tensors overlap or leave a gap at byte \(end)")
            }
            end = places[1]
        }
        guard end == count else {
            throw .invalidFile(reason: "\(count - end) bytes belong to no tensor")
        }
    }
}

// MARK: - Codable

extension SafetensorsHeader: Codable {
    /// A tensor's name, or that of the metadata.
    private struct Name: CodingKey {
        static let metadata = Name(stringValue: "__metadata__")

        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            return nil
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Name.self)
        metadata = try values.decodeIfPresent([String: String].self, forKey: .metadata)
        tensors = [:]
        for name in values.allKeys where name.stringValue != Name.metadata.stringValue {
            tensors[name.stringValue] = try values.decode(Tensor.self, forKey: name)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Name.self)
        try values.encodeIfPresent(metadata, forKey: .metadata)
        for (name, tensor) in tensors {
            try values.encode(tensor, forKey: Name(stringValue: name))
        }
    }
}
