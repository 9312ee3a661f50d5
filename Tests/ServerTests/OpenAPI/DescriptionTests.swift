import Server
import Testing

/// The check itself must be able to fail.
struct DescriptionTests {
    @Test func `wrong references, schemas and names are found`() {
        let document: JSONValue = [
            "paths": [
                "/a": ["get": ["operationId": "one", "$ref": "#/components/schemas/B"]],
                "/b": ["get": ["operationId": "one"], "post": ["operationId": "two"]],
            ],
            "components": ["schemas": ["A": [:]]],
        ]
        #expect(
            Description(document: document).faults == [
                "#/components/schemas/B leads nowhere",
                "nothing refers to #/components/schemas/A",
                "two operations are called one",
            ]
        )
    }

    @Test func `a description without a fault has none`() {
        let document: JSONValue = [
            "paths": ["/a": ["get": ["operationId": "one", "$ref": "#/components/schemas/A"]]],
            "components": ["schemas": ["A": [:]]],
        ]
        #expect(Description(document: document).faults == [])
    }
}
