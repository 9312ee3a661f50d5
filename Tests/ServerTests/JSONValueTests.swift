import Foundation
import Server
import Testing

struct JSONValueTests {
    @Test func `any JSON is read and written as it was`() throws {
        let text = #"{"a":[1,-2.5,"x",null,true],"b":{"c":9007199254740993}}"#
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
    }
}
