/// Encodes a nil optional as `null` instead of leaving the key out.
///
/// A reader can then distinguish an undefined figure from a missing one. A missing key, as in a
/// report of an older release, decodes as nil.
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
    /// Decodes a wrapped value, a missing key as nil; synthesised decoding uses this overload.
    func decode<Value: Decodable>(
        _ type: NullCodable<Value>.Type,
        forKey key: Key
    ) throws -> NullCodable<Value> {
        NullCodable(try decodeIfPresent(Value.self, forKey: key))
    }
}
