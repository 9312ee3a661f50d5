/// An optional that is written as `null` where it is nil, instead of being left out.
///
/// A reader of a report can then tell a figure that is undefined from one that the report does not
/// have. A key that is missing, as in a report older than the figure, reads as nil.
@propertyWrapper
public struct NullCodable<Value> {
    /// The value, or nil.
    public var wrappedValue: Value?

    /// Wraps a value.
    public init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }

    /// Wraps a value.
    public init(_ value: Value?) {
        wrappedValue = value
    }
}

extension NullCodable: Equatable where Value: Equatable {}
extension NullCodable: Hashable where Value: Hashable {}
extension NullCodable: Sendable where Value: Sendable {}

extension NullCodable: Encodable where Value: Encodable {
    /// Writes the value, or `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension NullCodable: Decodable where Value: Decodable {
    /// Reads a value, or `null`.
    public init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode(Value?.self)
    }
}

extension KeyedDecodingContainer {
    /// Reads a wrapped value, a missing key as nil; the synthesised decoding finds this overload.
    func decode<Value: Decodable>(
        _ type: NullCodable<Value>.Type,
        forKey key: Key
    ) throws -> NullCodable<Value> {
        NullCodable(try decodeIfPresent(Value.self, forKey: key))
    }
}
