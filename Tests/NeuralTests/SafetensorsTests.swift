import Foundation
import Neural
import Testing

@Suite struct SafetensorsTests {
    private func network() throws -> Network {
        var generator = SeededGenerator(seed: 31)
        let configuration = NetworkConfiguration(
            inputSize: 3,
            hiddenSize: 5,
            layerCount: 2,
            headSize: 4,
            outputSize: 2,
            dropout: 0.3
        )
        return try Network(configuration: configuration, using: &generator)
    }

    /// A file of a header and some bytes of zeros.
    private static func file(_ header: String, zeros: Int) -> [UInt8] {
        let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
        return length + Array(header.utf8) + Array(repeating: 0, count: zeros)
    }

    @Test func `a network survives its file to the last bit, its dropout too`() throws {
        let network = try network()
        let bytes = try SafetensorsFile.encode(network, metadata: ["lookback": "60"])
        #expect(try SafetensorsFile.decode(bytes) == network)
        #expect(try SafetensorsFile.encode(network, metadata: ["lookback": "60"]) == bytes)
    }

    @Test func `the header is aligned JSON and the numbers lie in the layout's order`() throws {
        let network = try network()
        let bytes = try SafetensorsFile.encode(network)
        let length = Int(bytes[0]) | Int(bytes[1]) << 8
        #expect(length % 8 == 0)
        let json = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length]))
        let header = try #require(json as? [String: [String: Any]])
        let first = try #require(header["lstm.weight_ih_l0"])
        #expect(first["dtype"] as? String == "F32")
        #expect(first["shape"] as? [Int] == [20, 3])
        #expect(first["data_offsets"] as? [Int] == [0, 240])
        #expect(bytes.count == 8 + length + 4 * network.parameters.count)
    }

    @Test func `weights are never loaded into a network of another size`() throws {
        let network = try network()
        let bytes = try SafetensorsFile.encode(network)
        var other = network.configuration
        other.hiddenSize = 6
        let expected = NeuralError.shapeMismatch(
            subject: "lstm.weight_ih_l0",
            expected: "shape [24, 3]",
            found: "shape [20, 3]"
        )
        #expect(throws: expected) { try SafetensorsFile.decode(bytes, configuration: other) }
    }

    @Test func `metadata cannot take the place of the configuration`() throws {
        let network = try network()
        let expected = NeuralError.invalidParameter(
            name: "metadata",
            value: "configuration",
            remedy: "use another name"
        )
        #expect(throws: expected) {
            try SafetensorsFile.encode(network, metadata: ["configuration": "{}"])
        }
    }

    @Test func `a number changed in our file is noticed by its checksum`() throws {
        var bytes = try SafetensorsFile.encode(network())
        bytes[bytes.count - 4] ^= 1
        #expect(throws: NeuralError.invalidFile(reason: "its checksum is wrong")) {
            try SafetensorsFile.decode(bytes)
        }
    }

    private static let hostile: [(header: String, zeros: Int, reason: String)] = [
        ("", 0, "it is too short for a header"),
        ("[]", 0, "its header is not that of safetensors"),
        ("{", 4, "its header is not that of safetensors"),
        (
            #"{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#, 4,
            "a is of type F16, not F32"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4,
            "the shape of a does not fit its place"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 4,
            "the shape of a does not fit its place"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[4,0]}}"#, 4,
            "the shape of a does not fit its place"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,4]}}"#, 4,
            "the shape of a does not fit its place"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8,
            "its tensors overlap or leave a gap at byte 0"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
                + #""b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4,
            "its tensors overlap or leave a gap at byte 4"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5,
            "1 bytes belong to no tensor"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4,
            "lstm.weight_ih_l0 is missing or has no 2 dimensions"
        ),
    ]

    @Test(arguments: hostile)
    func `hostile headers are refused with a reason`(
        header: String,
        zeros: Int,
        reason: String
    ) {
        #expect(throws: NeuralError.invalidFile(reason: reason)) {
            try SafetensorsFile.decode(Self.file(header, zeros: zeros))
        }
    }

    @Test func `a header as long as it says is not waited for`() {
        let bytes = Array(repeating: UInt8.max, count: 8) + Array("{}".utf8)
        let reason = "its header is longer than the file or than 1048576"
        #expect(throws: NeuralError.invalidFile(reason: reason)) {
            try SafetensorsFile.decode(bytes)
        }
    }
}
