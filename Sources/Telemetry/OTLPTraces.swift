package import Foundation
import Tracing

/// The body of `POST /v1/traces`: `ExportTraceServiceRequest` in the JSON mapping of OTLP 1.
///
/// Ids are hexadecimal, 64-bit integers are texts, enumerations are their numbers
/// ([OTLP/HTTP](https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding)).
package struct OTLPTraces: Encodable {
    /// What is said of the process that made the spans.
    package struct Resource: Sendable {
        /// `service.name`.
        package var name: String
        /// `service.version`.
        package var version: String
        /// `service.instance.id`, unique to the process.
        package var instance: String

        /// Names a process.
        package init(name: String, version: String, instance: String) {
            self.name = name
            self.version = version
            self.instance = instance
        }
    }

    private let resourceSpans: [ResourceSpans]

    /// Creates the body of a batch.
    package init(_ spans: [FinishedSpan], of resource: Resource) {
        resourceSpans = [
            ResourceSpans(
                resource: Attributes(
                    attributes: [
                        KeyValue(key: "service.name", value: .string(resource.name)),
                        KeyValue(key: "service.version", value: .string(resource.version)),
                        KeyValue(key: "service.instance.id", value: .string(resource.instance)),
                    ]
                ),
                scopeSpans: [
                    ScopeSpans(
                        scope: Scope(name: "hindcast", version: resource.version),
                        spans: spans.map(SpanJSON.init)
                    )
                ]
            )
        ]
    }

    /// The body.
    ///
    /// - Throws: `EncodingError`.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    private struct ResourceSpans: Encodable {
        let resource: Attributes
        let scopeSpans: [ScopeSpans]
    }

    private struct Attributes: Encodable {
        let attributes: [KeyValue]
    }

    private struct ScopeSpans: Encodable {
        let scope: Scope
        let spans: [SpanJSON]
    }

    private struct Scope: Encodable {
        let name: String
        let version: String
    }
}

/// A `Span`.
private struct SpanJSON: Encodable {
    struct Status: Encodable {
        let code: Int
        let message: String?
    }

    struct Event: Encodable {
        let name: String
        let timeUnixNano: String
        let attributes: [KeyValue]
    }

    struct Link: Encodable {
        let traceId: String
        let spanId: String
        let attributes: [KeyValue]
    }

    let traceId: String
    let spanId: String
    let parentSpanId: String?
    let flags: Int
    let name: String
    let kind: Int
    let startTimeUnixNano: String
    let endTimeUnixNano: String
    let attributes: [KeyValue]
    let events: [Event]
    let droppedEventsCount: Int
    let links: [Link]
    let status: Status

    init(_ span: FinishedSpan) {
        traceId = span.identity.traceID
        spanId = span.identity.spanID
        parentSpanId = span.parentID
        flags = 1
        name = span.name
        kind = span.kind.otlp
        startTimeUnixNano = "\(span.time.lowerBound)"
        endTimeUnixNano = "\(span.time.upperBound)"
        attributes = KeyValue.list(span.attributes)
        events = span.events.map { event in
            Event(
                name: event.name,
                timeUnixNano: "\(event.nanosecondsSinceEpoch)",
                attributes: KeyValue.list(event.attributes)
            )
        }
        droppedEventsCount = span.droppedEvents
        links = span.links.compactMap { link in
            link.context.traceParent.map {
                Link(
                    traceId: $0.traceID,
                    spanId: $0.spanID,
                    attributes: KeyValue.list(link.attributes)
                )
            }
        }
        let code: Int =
            switch span.status?.code {
            case nil: 0
            case .ok: 1
            case .error: 2
            }
        status = Status(code: code, message: span.status?.message)
    }
}

extension SpanKind {
    /// The number of a `SpanKind` in OTLP.
    fileprivate var otlp: Int {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}

/// A `KeyValue`.
private struct KeyValue: Encodable {
    let key: String
    let value: AnyValue

    /// Attributes by name.
    static func list(_ attributes: SpanAttributes) -> [KeyValue] {
        var list: [KeyValue] = []
        attributes.forEach { list.append(KeyValue(key: $0, value: AnyValue($1))) }
        return list.sorted { $0.key < $1.key }
    }
}

/// An `AnyValue`.
private enum AnyValue: Encodable {
    case string(String)
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    case list([AnyValue])

    private struct List: Encodable {
        let values: [AnyValue]
    }

    private enum CodingKeys: String, CodingKey {
        case stringValue, intValue, doubleValue, boolValue, arrayValue
    }

    init(_ attribute: SpanAttribute) {
        self =
            switch attribute {
            case .string(let text): .string(text)
            case .int32(let number): .integer(Int64(number))
            case .int64(let number): .integer(number)
            case .double(let number): .double(number)
            case .bool(let flag): .bool(flag)
            case .stringConvertible(let value): .string("\(value)")
            case .stringArray(let texts): .list(texts.map(AnyValue.string))
            case .int32Array(let numbers): .list(numbers.map { .integer(Int64($0)) })
            case .int64Array(let numbers): .list(numbers.map(AnyValue.integer))
            case .doubleArray(let numbers): .list(numbers.map(AnyValue.double))
            case .boolArray(let flags): .list(flags.map(AnyValue.bool))
            case .stringConvertibleArray(let values): .list(values.map { .string("\($0)") })
            default: .string("\(attribute)")
            }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .string(let text): try values.encode(text, forKey: .stringValue)
        case .integer(let number): try values.encode("\(number)", forKey: .intValue)
        case .double(let number) where number.isFinite:
            try values.encode(number, forKey: .doubleValue)
        case .double(let number):
            let name = number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity"
            try values.encode(name, forKey: .doubleValue)
        case .bool(let flag): try values.encode(flag, forKey: .boolValue)
        case .list(let list): try values.encode(List(values: list), forKey: .arrayValue)
        }
    }
}
