import FakeLanguageServer
import Foundation
import Testing

/// A span as a collector gets it: OTLP's JSON, read apart from what writes it.
struct CollectedSpan: Decodable {
    struct Status: Decodable {
        var code: Int
        var message: String?
    }

    struct Event: Decodable {
        var name: String
        var timeUnixNano: String
        var attributes: [Attribute]
    }

    struct Attribute: Decodable {
        var key: String
        var value: Value
    }

    struct Value: Decodable {
        var stringValue: String?
        /// 64-bit integers are texts.
        var intValue: String?
        var doubleValue: Double?
        var boolValue: Bool?

        var text: String? {
            stringValue ?? intValue ?? doubleValue.map { "\($0)" } ?? boolValue.map { "\($0)" }
        }
    }

    var traceId: String
    var spanId: String
    var parentSpanId: String?
    var name: String
    var kind: Int
    var startTimeUnixNano: String
    var endTimeUnixNano: String
    var attributes: [Attribute]
    var events: [Event]
    var droppedEventsCount: Int
    var status: Status

    /// An attribute as text; nil where there is none.
    subscript(name: String) -> String? {
        attributes.first { $0.key == name }?.value.text
    }

    /// When it began and ended; nil for what is no time.
    var time: ClosedRange<UInt64>? {
        guard let start = UInt64(startTimeUnixNano), let end = UInt64(endTimeUnixNano),
            start <= end
        else { return nil }
        return start...end
    }
}

/// What a collector has got.
struct CollectedTraces {
    private struct Body: Decodable {
        struct Part: Decodable {
            struct Resource: Decodable {
                var attributes: [CollectedSpan.Attribute]
            }

            struct Scope: Decodable {
                var spans: [CollectedSpan]
            }

            var resource: Resource
            var scopeSpans: [Scope]
        }

        var resourceSpans: [Part]
    }

    let spans: [CollectedSpan]
    /// What is said of the process, of the last batch.
    private(set) var resource: [String: String] = [:]
    /// The bodies as they came.
    let bodies: [String]

    init(_ server: FakeLanguageServer) throws {
        bodies = server.requests.map(\.body)
        let parts = try bodies.flatMap {
            try JSONDecoder().decode(Body.self, from: Data($0.utf8)).resourceSpans
        }
        spans = parts.flatMap(\.scopeSpans).flatMap(\.spans)
        for attribute in parts.last?.resource.attributes ?? [] {
            resource[attribute.key] = attribute.value.text
        }
    }

    /// The one span of a name.
    func only(_ name: String) throws -> CollectedSpan {
        let found = spans.filter { $0.name == name }
        try #require(found.count == 1, "\(found.count) spans are \(name)")
        return found[0]
    }

    /// The spans whose parent another one is.
    func children(of parent: CollectedSpan) -> [CollectedSpan] {
        spans.filter { $0.parentSpanId == parent.spanId }
    }
}
