import Server
import Testing

/// The check itself must be able to fail.
struct SchemaCheckTests {
    @Test(
        arguments: [
            (["count": 1, "name": "a"], []),
            (["count": 1, "name": .null], []),
            (["count": 1], ["Thing.name is missing"]),
            (["count": 1.5, "name": "a"], ["Thing.count: 1.5 breaks type"]),
            (["count": 0, "name": "a"], ["Thing.count: 0 breaks minimum"]),
            (["count": 1, "name": "c"], ["Thing.name: \"c\" breaks enum"]),
            (["count": 1, "name": "a", "more": true], ["Thing.more is in no schema"]),
            (
                ["count": 1, "name": "a", "inner": [["count": 1]]],
                ["Thing.inner[0] > Thing.name is missing"]
            ),
        ] as [(JSONValue, [String])]
    )
    func `a value that violates a schema is reported with its path`(
        value: JSONValue,
        faults: [String]
    ) {
        #expect(SchemaCheck(["Thing": Self.thing]).faults(of: value, as: "Thing") == faults)
    }

    private static let thing = Schema.object(
        [
            "count": .integer(1...9),
            "name": .choice(["a", "b"]).orNull,
            "inner": .array(of: .reference("Thing")),
        ],
        optional: ["inner"]
    )

    @Test func `a name that stands for no schema is a fault`() {
        #expect(SchemaCheck([:]).faults(of: 1, as: "Thing") == ["there is no schema Thing"])
    }
}
