import Foundation
import Server
import Testing

/// What the service takes for JSON.
struct JSONReaderTests {
    @Test(
        arguments: [
            "null", "true", "false", "0", "-0", "-1.5e-3", "1E5", "9223372036854775807",
            "9223372036854775808", "1e308", #""""#, #""a\u0041\n\"\\\/\b\f\r\t""#,
            #""\uD83D\uDCB0 💰 \u0000""#, "[]", "{}", " [ 1 , [ ] , { } ] ",
            #"{"a": {"b": [1, 2.5, "x", null]}, "": true}"#, "\t\r\n 1 \n",
        ]
    )
    func `JSON is read as the library of the system reads it`(text: String) throws {
        let bytes = Array(text.utf8)
        let expected = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        #expect(try JSONReader.value(of: bytes) == expected)
    }

    @Test(
        arguments: [
            "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", #"{"a":1,}"#, #"{"a"}"#,
            #"{"a":}"#, "{1:2}", #"{"a":1 "b":2}"#, #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#,
            "1 2", "[]]", "nul", "True", "NaN", "Infinity", "-", "+1", "01", "1.", ".5", "1e",
            "0x1",
            "1e999", "-1e999", #"""#, #""\""#, #""\x""#, #""\u12""#, #""\u12G4""#, #""\uD800""#,
            #""\uDC00""#, #""\uD800\u0041""#, "\"\u{1}\"", "\"a\nb\"", "'a'", "// a\n1", "1\u{0}",
            "\u{FEFF}1",
        ]
    )
    func `anything else is refused`(text: String) {
        #expect(throws: JSONReader.Fault.self) { try JSONReader.value(of: Array(text.utf8)) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82]] {
            #expect(throws: JSONReader.Fault.self) {
                try JSONReader.value(of: [0x22] + bytes + [0x22])
            }
        }
    }

    @Test func `nesting has an end`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8
            )
        }
        _ = try JSONReader.value(of: nested(JSONReader.deepest))
        for depth in [JSONReader.deepest + 1, 1_000_000] {
            #expect(throws: JSONReader.Fault.self) { try JSONReader.value(of: nested(depth)) }
        }
    }
}
